"""Errors of ingestion.

::

    IngestError
    ├── UnreadableFile            one file; becomes a recorded Failure
    │   ├── EmptyFile
    │   ├── EncryptedFile
    │   ├── DamagedFile           truncated, or not what its name says
    │   ├── NoTextLayer           pages are images; needs OCR
    │   ├── OcrMissing            no Tesseract, or none that reads Vietnamese
    │   ├── OcrTimeout            a page took longer than it may
    │   ├── OcrFailed             Tesseract ended with an error
    │   ├── UnknownEncoding
    │   ├── LimitExceeded         pages, time, memory, unpacked size, depth
    │   └── BadSidecar            NAME.meta.yaml is not what it should be
    ├── UnknownPlace              a filter names no country or province we know
    └── UnknownField              a filter names no field of cooperation we know
"""

from typing import ClassVar


class IngestError(Exception):
    """Root of what ingestion raises."""


class UnreadableFile(IngestError):
    """A file that cannot be read; says why and what a person can do.

    :param reason: what is wrong, with the bad value.
    :param remedy: what to do about it.
    """

    code: ClassVar[str] = "unreadable"

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy


class EmptyFile(UnreadableFile):
    """No bytes, or no text in them."""

    code = "empty"


class EncryptedFile(UnreadableFile):
    """Opens only with a password."""

    code = "encrypted"


class DamagedFile(UnreadableFile):
    """Truncated, corrupt, or of another type than its name says."""

    code = "damaged"


class NoTextLayer(UnreadableFile):
    """Pages hold pictures of text only."""

    code = "no_text_layer"


class OcrMissing(UnreadableFile):
    """Tesseract or its Vietnamese data is not installed."""

    code = "needs_ocr"


class OcrTimeout(UnreadableFile):
    """One page took Tesseract longer than it may; the reader names the limit."""

    code = "limit"

    def __init__(self, timeout_s: float) -> None:
        super().__init__(
            f"OCR một trang quá lâu: vượt {timeout_s:g} giây.",
            "Nâng giới hạn ocr_page_timeout_s, rồi nạp lại với --retry.",
        )
        self.timeout_s = timeout_s


class OcrFailed(UnreadableFile):
    """Tesseract ended with an error.

    :param said: its own words.
    """

    code = "ocr"

    def __init__(self, said: str) -> None:
        super().__init__(
            f"Tesseract báo lỗi: {said}.",
            "Kiểm tra lại bản cài (make ocr); nếu trang quá lớn, nâng memory_mb, "
            "rồi nạp lại với --retry.",
        )


class UnknownEncoding(UnreadableFile):
    """Bytes that are text in no encoding we read."""

    code = "unknown_encoding"


class LimitExceeded(UnreadableFile):
    """The file costs more than a limit allows; the reason names the limit."""

    code = "limit"


class BadSidecar(UnreadableFile):
    """``NAME.meta.yaml`` is not valid, or names a field that does not exist."""

    code = "sidecar"


class UnknownPlace(IngestError):
    """A name that is no country or province in the gazetteer.

    :param nearest: known names closest in spelling, best first.
    """

    def __init__(self, kind: str, name: str, nearest: tuple[str, ...]) -> None:
        hint = f" Nearest names: {', '.join(nearest)}." if nearest else ""
        super().__init__(f"No {kind} named {name!r} is known.{hint}")
        self.kind = kind
        self.name = name
        self.nearest = nearest


class UnknownField(IngestError):
    """Words that name no field of cooperation that we know.

    :param nearest: names of categories, the closest in spelling, else all.
    """

    def __init__(self, name: str, nearest: tuple[str, ...]) -> None:
        super().__init__(
            f"No field of cooperation is named by {name!r}. Known: {', '.join(nearest)}."
        )
        self.name = name
        self.nearest = nearest
