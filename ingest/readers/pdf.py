"""PDF: PDFium for text and places, pypdf for properties and diagnosis.

Why two libraries, with figures: docs/decisions/0002-pdf-text.md.
"""

import io
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.errors import DamagedFile, EmptyFile, EncryptedFile, LimitExceeded, NoTextLayer
from ingest.readers.pdf_assembly import assemble
from ingest.readers.pdf_encodings import read_by_words
from ingest.readers.pdf_lines import Frame, load_upright, read_lines
from ingest.readers.pdf_scans import FEW_LETTERS, PageLayout, read_scans
from ingest.readers.pdf_tables import read_tables
from ingest.readers.pdf_text import PageText
from ingest.readers.wording import sensible_title
from ingest.records import Extraction, Limits, UnreadPage

# A page without letters but with so many drawn paths has its text as outlines.
_MANY_PATHS = 500
_TRAILER_SEARCH_BYTES = 4096
_RESCAN = (
    "Mở tệp bằng phần mềm đọc PDF, lưu (in) lại thành PDF mới, hoặc tải lại từ nguồn, rồi nạp lại."
)


@dataclass(frozen=True, slots=True)
class _Properties:
    title: str | None
    language: str | None


def read_pdf(data: bytes, name: str, limits: Limits, deadline_s: float | None = None) -> Extraction:
    """Read a PDF; pages that are pictures or garbled are read by OCR.

    Pages without text among pages with text have empty spans.

    :param deadline_s: when the file must be read, on ``time.monotonic()``'s clock;
        None for ``limits.timeout_s`` from now.
    :raises EncryptedFile: a password is needed to open it.
    :raises DamagedFile: truncated or corrupt.
    :raises LimitExceeded: more than ``limits.n_pages`` pages, before any is read; or
        its pages are pictures and OCR of them all would take too long.
    :raises NoTextLayer: its pages are pictures that could not be read.
    """
    if deadline_s is None:
        deadline_s = time.monotonic() + limits.timeout_s
    with closing(_open(data)) as document:
        n_pages = len(document)
        if n_pages > limits.n_pages:
            raise LimitExceeded(
                f"Tệp có {n_pages} trang: vượt giới hạn n_pages {limits.n_pages}.",
                "Chia tệp thành nhiều phần, hoặc nâng giới hạn n_pages, rồi nạp lại.",
            )
        found = read_by_words(list(_read_pages(document)))
        pages, unread = read_scans(document, found, limits, deadline_s)
    _refuse_pictures(pages, unread)
    properties = _read_properties(data)
    extraction = assemble(
        pages, title=sensible_title(properties.title, name), language=properties.language
    )
    return _with_ocr(extraction, pages, unread)


def _with_ocr(
    extraction: Extraction, pages: Sequence[PageLayout], unread: Sequence[UnreadPage]
) -> Extraction:
    """Note on each page how its text was had, or why it was not."""
    reasons = {page.number: page.reason for page in unread}
    return replace(
        extraction,
        pages=tuple(
            page._replace(ocr_confidence=layout.ocr_confidence, unread=reasons.get(page.number))
            for page, layout in zip(extraction.pages, pages, strict=True)
        ),
        unread=tuple(unread),
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
            text = PageText(textpage)
            lines = read_lines(textpage, frame, text)
            n_letters = sum(c.isalnum() for line in lines for c in line.text)
            tables = read_tables(page, textpage, frame, text) if lines else []
            yield PageLayout(lines, tables, frame.width, n_letters, _picture_share(page, n_letters))


def _picture_share(page: pdfium.PdfPage, n_letters: int) -> float:
    """Part of a page that its largest picture covers; see ``PageLayout``."""
    width, height = page.get_size()
    share = 0.0
    for picture in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        # one inside a form has the form's units: it is a picture, of whatever size
        share = max(share, (right - left) * (top - bottom) / max(1.0, width * height), 1e-3)
    if not share and n_letters < FEW_LETTERS:
        paths = page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_PATH,), max_depth=3)
        share = float(sum(1 for _ in islice(paths, _MANY_PATHS)) == _MANY_PATHS)
    return min(1.0, share)


def _refuse_pictures(pages: Sequence[PageLayout], unread: Sequence[UnreadPage]) -> None:
    """Refuse a file of which no page has text, saying what would help."""
    if any(page.lines and not page.is_picture for page in pages):
        return
    if not any(page.is_picture for page in pages):
        raise EmptyFile(
            f"Tệp PDF có {len(pages)} trang nhưng không có chữ nào.",
            "Kiểm tra bản gốc rồi nạp lại.",
        )
    which = "Trang 1" if len(pages) == 1 else f"Các trang 1–{len(pages)}"
    if not unread:
        raise NoTextLayer(
            f"{which} chỉ là ảnh chụp; OCR không nhận ra chữ nào.",
            "Kiểm tra bản gốc; nếu có chữ, hãy quét lại rõ hơn (300 dpi) rồi nạp lại.",
        )
    error = LimitExceeded if unread[0].code == LimitExceeded.code else NoTextLayer
    raise error(f"{which} chỉ là ảnh chụp, không có lớp chữ. {unread[0].reason}", unread[0].remedy)


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
