"""PDF: PDFium for text and places, pypdf for properties and diagnosis.

Why two libraries, with figures: docs/decisions/0002-pdf-text.md.
"""

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.errors import DamagedFile, EmptyFile, EncryptedFile, LimitExceeded, NoTextLayer
from ingest.readers.pdf_assembly import assemble
from ingest.readers.pdf_lines import Frame, Line, load_upright, read_lines
from ingest.readers.pdf_tables import Table, read_tables
from ingest.readers.wording import sensible_title
from ingest.records import Extraction, Limits

# A page that shows a picture and fewer letters than this is a scan with a stamp.
_FEW_LETTERS = 20
_TRAILER_SEARCH_BYTES = 4096
_RESCAN = (
    "Mở tệp bằng phần mềm đọc PDF, lưu (in) lại thành PDF mới, hoặc tải lại từ nguồn, rồi nạp lại."
)


@dataclass(frozen=True, slots=True)
class PageLayout:
    """What stands on one page."""

    lines: list[Line]
    tables: list[Table]
    width: float
    is_picture: bool


@dataclass(frozen=True, slots=True)
class _Properties:
    title: str | None
    language: str | None


def read_pdf(data: bytes, name: str, limits: Limits) -> Extraction:
    """Read a PDF that has a text layer.

    Pages without text among pages with text have empty spans.

    :raises EncryptedFile: a password is needed to open it.
    :raises DamagedFile: truncated or corrupt.
    :raises LimitExceeded: more than ``limits.n_pages`` pages, before any is read.
    :raises NoTextLayer: its pages are pictures.
    """
    with closing(_open(data)) as document:
        n_pages = len(document)
        if n_pages > limits.n_pages:
            raise LimitExceeded(
                f"Tệp có {n_pages} trang: vượt giới hạn n_pages {limits.n_pages}.",
                "Chia tệp thành nhiều phần, hoặc nâng giới hạn n_pages, rồi nạp lại.",
            )
        pages = list(_read_pages(document))
    _refuse_pictures(pages)
    properties = _read_properties(data)
    return assemble(
        pages, title=sensible_title(properties.title, name), language=properties.language
    )


def _open(data: bytes) -> pdfium.PdfDocument:
    if b"startxref" not in data.rstrip(b"\x00\r\n\t ")[-_TRAILER_SEARCH_BYTES:]:
        raise DamagedFile("Tệp PDF bị cắt cụt: thiếu phần cuối (startxref).", _RESCAN)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD or _is_encrypted(data):
            raise EncryptedFile(
                "Tệp PDF bị đặt mật khẩu.",
                "Mở tệp bằng mật khẩu, lưu lại bản không có mật khẩu, rồi nạp lại với --retry.",
            ) from None
        raise DamagedFile(f"Tệp PDF bị hỏng, không mở được ({error}).", _RESCAN) from None
    if len(document) == 0:
        document.close()
        raise DamagedFile("Tệp PDF không có trang nào.", _RESCAN)
    return document


def _read_pages(document: pdfium.PdfDocument) -> Iterator[PageLayout]:
    for n in range(len(document)):
        try:
            page = document[n]
        except pdfium.PdfiumError:
            raise DamagedFile(
                f"Trang {n + 1} của tệp PDF bị hỏng, không đọc được.", _RESCAN
            ) from None
        with closing(page), closing(load_upright(page)) as textpage:
            frame = Frame(page)
            lines = read_lines(textpage, frame)
            n_letters = sum(c.isalnum() for line in lines for c in line.text)
            is_picture = n_letters < _FEW_LETTERS and _has_picture(page)
            tables = read_tables(page, textpage, frame) if lines else []
            yield PageLayout(lines, tables, frame.width, is_picture)


def _has_picture(page: pdfium.PdfPage) -> bool:
    pictures = page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3)
    return next(iter(pictures), None) is not None


def _refuse_pictures(pages: list[PageLayout]) -> None:
    if any(page.lines and not page.is_picture for page in pages):
        return
    if not any(page.is_picture for page in pages):
        raise EmptyFile(
            f"Tệp PDF có {len(pages)} trang nhưng không có chữ nào.",
            "Kiểm tra bản gốc rồi nạp lại.",
        )
    which = "Trang 1" if len(pages) == 1 else f"Các trang 1–{len(pages)}"
    raise NoTextLayer(
        f"{which} chỉ là ảnh chụp, không có lớp chữ.",
        "Nhận dạng chữ (OCR) tệp này rồi nạp lại bản có lớp chữ.",
    )


def _is_encrypted(data: bytes) -> bool:
    import pypdf

    try:
        return bool(pypdf.PdfReader(io.BytesIO(data)).is_encrypted)
    except Exception:
        return False


def _read_properties(data: bytes) -> _Properties:
    """Title and language; the creation date is not one of publication."""
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        title = reader.metadata.title if reader.metadata else None
        language = reader.root_object.get("/Lang")
    except Exception:
        return _Properties(None, None)
    return _Properties(str(title) if title else None, str(language) if language else None)
