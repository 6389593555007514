"""What a file really is, by its first bytes, against what its name says."""

import re

from ingest.errors import DamagedFile, EncryptedFile

# Signatures: the formats' own specifications, as collected in file(1)'s magic.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "elf"),
    (b"SQLite format 3\x00", "sqlite"),
)
_NAMES = {
    "pdf": ("PDF", ".pdf"),
    "zip": ("tệp nén ZIP hoặc Office", ".zip hoặc .docx"),
    "docx": ("Word (DOCX)", ".docx"),
    "html": ("trang web (HTML)", ".html"),
    "png": ("ảnh PNG", ".png"),
    "jpeg": ("ảnh JPEG", ".jpg"),
    "gif": ("ảnh GIF", ".gif"),
    "tiff": ("ảnh TIFF", ".tif"),
    "rar": ("tệp nén RAR", ".rar"),
    "7z": ("tệp nén 7z", ".7z"),
    "gzip": ("tệp nén gzip", ".gz"),
    "elf": ("chương trình", ""),
    "sqlite": ("cơ sở dữ liệu SQLite", ".db"),
}
_EXPECTED = {".pdf": {"pdf"}, ".docx": {"docx"}, ".html": {"html"}, ".htm": {"html"}}
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_PDF_SEARCH_BYTES = 1024  # ISO 32000-1, annex H: the header may stand in the first 1024 bytes


def kind_of(data: bytes) -> str | None:
    """Short word for the format, or None where the bytes could be plain text."""
    if b"%PDF-" in data[:_PDF_SEARCH_BYTES] and not _HTML_START.match(data[:4096]):
        return "pdf"
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return "docx" if kind == "zip" and b"word/document" in data else kind
    if _HTML_START.match(data.removeprefix(b"\xef\xbb\xbf")[:4096]):
        return "html"
    return None


def check_label(data: bytes, suffix: str) -> None:
    """Refuse a file whose content is of another type than its suffix says.

    :raises EncryptedFile: a DOCX in Office's encrypted wrapper.
    :raises DamagedFile: content of another type, or not the suffix's type.
    """
    kind = kind_of(data)
    expected = _EXPECTED.get(suffix, set())
    if kind is None and suffix not in {".pdf", ".docx"}:
        return
    if kind in expected:
        return
    if kind == "ole":
        _refuse_ole(data, suffix)
    if kind == "rtf":
        raise DamagedFile(
            f"Tên tệp là {suffix} nhưng nội dung là RTF.",
            "Mở bằng Word hoặc LibreOffice, lưu lại thành .docx rồi nạp lại.",
        )
    if kind is None or (kind == "zip" and suffix == ".docx"):
        what = "không phải PDF" if suffix == ".pdf" else "không phải văn bản Word (DOCX)"
        raise DamagedFile(
            f"Tên tệp là {suffix} nhưng nội dung {what}; tệp có thể bị hỏng hoặc đặt sai đuôi.",
            f"Mở bằng phần mềm gốc, lưu lại thành {suffix} rồi nạp lại.",
        )
    name, right_suffix = _NAMES[kind]
    remedy = (
        f"Đổi đuôi tệp thành {right_suffix} rồi nạp lại."
        if kind in {"pdf", "docx", "zip", "html"}
        else "Xuất nội dung thành .pdf, .docx hoặc .txt rồi nạp lại."
    )
    raise DamagedFile(f"Tên tệp là {suffix} nhưng nội dung là {name}.", remedy)


def _refuse_ole(data: bytes, suffix: str) -> None:
    # [MS-OFFCRYPTO] 2.3: the encrypted package is a stream of this name, in UTF-16.
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedFile(
            "Tệp Word bị đặt mật khẩu.",
            "Mở tệp bằng Word, bỏ mật khẩu, lưu lại rồi nạp lại với --retry.",
        )
    raise DamagedFile(
        f"Tên tệp là {suffix} nhưng nội dung là tệp Office đời cũ (.doc, .xls, .ppt).",
        "Mở bằng Word hoặc LibreOffice, lưu lại thành .docx rồi nạp lại.",
    )
