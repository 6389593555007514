"""Readers: the bytes of one file to the text and structure in it.

A reader module is imported when the first file of its kind comes, so that a
process that only searches never pays for it.
"""

from pathlib import PurePosixPath

from ingest.errors import EmptyFile, UnreadableFile
from ingest.readers.sniff import check_label
from ingest.records import Extraction, Limits

DOCUMENT_SUFFIXES = frozenset({".pdf", ".docx", ".html", ".htm", ".txt", ".md", ".markdown"})
ARCHIVE_SUFFIXES = frozenset({".zip"})
SUPPORTED_SUFFIXES = DOCUMENT_SUFFIXES | ARCHIVE_SUFFIXES


def read(data: bytes, name: str, limits: Limits, deadline_s: float | None = None) -> Extraction:
    """Read one file.

    :param name: file name or path; its suffix says which reader is meant.
    :param deadline_s: when it must be read, on ``time.monotonic()``'s clock; None for
        ``limits.timeout_s`` from now. Only OCR, the one slow reader, looks at it.
    :return: text with the structure that the format states.
    Archives are not documents: see :func:`ingest.readers.archive.members`.

    :raises UnreadableFile: one of its subclasses, with reason and remedy.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in DOCUMENT_SUFFIXES:
        raise UnreadableFile(
            f"Không đọc loại tệp {suffix or '(không có đuôi)'!r}.",
            f"Lưu lại thành một trong các loại: {', '.join(sorted(DOCUMENT_SUFFIXES))}.",
        )
    if not data:
        raise EmptyFile("Tệp rỗng (0 byte).", "Kiểm tra bản gốc rồi chép lại tệp.")
    check_label(data, suffix)
    extraction = _read_as(suffix, data, name, limits, deadline_s)
    if not any(character.isalnum() for character in extraction.text):
        raise EmptyFile(
            "Tệp không có chữ nào.",
            "Kiểm tra bản gốc; nếu là ảnh chụp thì cần nhận dạng chữ (OCR).",
        )
    return extraction


def _read_as(
    suffix: str, data: bytes, name: str, limits: Limits, deadline_s: float | None
) -> Extraction:
    if suffix == ".pdf":
        from ingest.readers.pdf import read_pdf

        return read_pdf(data, name, limits, deadline_s)
    if suffix == ".docx":
        from ingest.readers.docx import read_docx

        return read_docx(data, name, limits)
    if suffix in {".html", ".htm"}:
        from ingest.readers.html import read_html

        return read_html(data)
    from ingest.readers.plain import read_markdown, read_plain

    return read_plain(data) if suffix == ".txt" else read_markdown(data)
