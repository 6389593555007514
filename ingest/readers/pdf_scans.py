"""Pages of a PDF without text that can be read: pictures and garbled layers, read by OCR.

Just those pages are rendered and given to Tesseract. What it reads takes the place of
the page's own text only where it reads better.
"""

import math
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import median

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from ingest import ocr
from ingest.errors import LimitExceeded, OcrMissing, OcrTimeout, UnreadableFile
from ingest.legibility import is_garbled, share_readable
from ingest.readers.pdf_lines import COLUMN_GAP_EM, Box, Line
from ingest.readers.pdf_tables import Table
from ingest.records import Limits, UnreadPage

# A page that shows a picture and fewer letters than this is a scan with a stamp.
FEW_LETTERS = 20
# A picture over nearly the whole page, with no more letters than an electronic signature
# has ("Người ký: …, Ngày ký: …"), is a scan too.
_SIGNATURE_LETTERS = 200
_WHOLE_PAGE = 0.8

_DPI = 300  # what Tesseract is trained at; scans of 150 dpi gain from it too
_MAX_PIXELS = 20_000_000  # A3 at 300 dpi; a plan or a poster is read coarser
# Left of a file's time for what follows OCR: paragraphs, passages, places.
_RESERVED_SHARE = 0.15
_LEAST_PAGE_S = 1.0
# Heights of lines differ by the letters in them; a title's differ by more.
_SAME_SIZE = (0.75, 1.3)
_RAISE = "Nâng giới hạn {name} (biến HOPTAC_LIMITS__{upper}), rồi nạp lại với --retry."


@dataclass(frozen=True, slots=True)
class PageLayout:
    """What stands on one page.

    :param n_letters: letters and digits of its text layer.
    :param picture_share: part of the page that its largest picture covers; 1 for text
        that is drawn as outlines.
    :param ocr_confidence: as in :class:`ingest.records.Page`.
    """

    lines: list[Line]
    tables: list[Table]
    width: float
    n_letters: int
    picture_share: float
    ocr_confidence: float | None = None

    @property
    def is_picture(self) -> bool:
        """Say whether it has no text of its own but shows something."""
        has_text = self.n_letters >= FEW_LETTERS or self.ocr_confidence is not None
        return self.picture_share > 0 and not has_text

    @property
    def text(self) -> str:
        """Return its lines as they come."""
        return "\n".join(line.text for line in self.lines)


def read_scans(
    document: pdfium.PdfDocument, pages: Sequence[PageLayout], limits: Limits, deadline_s: float
) -> tuple[list[PageLayout], list[UnreadPage]]:
    """Read by OCR the pages that need it.

    :param deadline_s: when all of the file must be read, on ``time.monotonic()``'s clock.
    :return: the pages, and those that need OCR but could not be read by it.
    """
    until_s = deadline_s - _RESERVED_SHARE * limits.timeout_s
    found: list[PageLayout] = []
    unread: list[UnreadPage] = []
    for n, page in enumerate(pages):
        trouble = _trouble(page)
        if trouble:
            try:
                page = _better(page, _read_page(document, n, limits, until_s))
            except UnreadableFile as error:
                reason = f"{trouble} {error.reason}"
                unread.append(UnreadPage(n + 1, error.code, reason, error.remedy))
        found.append(page)
    return found, unread


def _trouble(page: PageLayout) -> str | None:
    """Why a page needs OCR; None where it does not."""
    if is_garbled(page.text):
        return "Lớp chữ của trang bị hỏng, đọc không thành tiếng."
    is_signed_scan = page.picture_share >= _WHOLE_PAGE and page.n_letters < _SIGNATURE_LETTERS
    return "Trang là ảnh chụp, không có lớp chữ." if page.is_picture or is_signed_scan else None


def _better(page: PageLayout, read: PageLayout) -> PageLayout:
    """Return what OCR read, unless the page's own text says more."""
    if is_garbled(page.text):
        return read if (share_readable(read.text) or 0) > (share_readable(page.text) or 0) else page
    n_letters = sum(c.isalnum() for c in read.text)
    return read if n_letters >= page.n_letters else page


def _read_page(document: pdfium.PdfDocument, n: int, limits: Limits, until_s: float) -> PageLayout:
    if not limits.ocr_page_timeout_s:
        raise OcrMissing(
            "Nhận dạng chữ (OCR) đang tắt: ocr_page_timeout_s 0.", _raise("ocr_page_timeout_s")
        )
    ocr.languages()  # before a page is rendered for nothing
    left_s = until_s - time.monotonic()
    timeout_s = min(limits.ocr_page_timeout_s, left_s)
    if timeout_s < min(_LEAST_PAGE_S, limits.ocr_page_timeout_s):
        raise _out_of_time(limits)
    with closing(document[n]) as page:
        width, height = page.get_size()
        dpi = min(_DPI, int(72 * math.sqrt(_MAX_PIXELS / max(1.0, width * height))))
        picture = _render(page, max(dpi, 1))
    try:
        read = ocr.recognise(picture, dpi=dpi, timeout_s=timeout_s)
    except OcrTimeout:
        if timeout_s < limits.ocr_page_timeout_s:
            raise _out_of_time(limits) from None
        raise LimitExceeded(
            f"OCR trang quá lâu: vượt giới hạn ocr_page_timeout_s {timeout_s:g} (giây).",
            _raise("ocr_page_timeout_s"),
        ) from None
    return PageLayout(
        lines=_lines(read, 72 / dpi),
        tables=[],
        width=read.width * 72 / dpi,
        n_letters=sum(c.isalnum() for c in read.text),
        picture_share=1.0,
        ocr_confidence=read.confidence if read.lines else None,
    )


def _out_of_time(limits: Limits) -> LimitExceeded:
    return LimitExceeded(
        f"Hết thời gian đọc tệp trước khi OCR xong: vượt timeout_s {limits.timeout_s:g} (giây).",
        _raise("timeout_s"),
    )


def _raise(name: str) -> str:
    return _RAISE.format(name=name, upper=name.upper())


def _render(page: pdfium.PdfPage, dpi: int) -> NDArray[np.uint8]:
    """Return (height, width) grey levels of a page as it is shown."""
    bitmap = page.render(scale=dpi / 72, grayscale=True)
    with closing(bitmap):
        pixels: NDArray[np.uint8] = np.ascontiguousarray(bitmap.to_numpy()).reshape(
            bitmap.height, -1
        )
        return pixels[:, : bitmap.width].copy()


def _lines(read: ocr.OcrPage, scale: float) -> list[Line]:
    """Lines as PDFium would give them, the page's tilt taken out.

    :param scale: points a pixel.
    """
    if not read.lines:
        return []
    tilt = _tilt(read.lines)
    body = median(_height(line) for line in read.lines)

    def place(word: ocr.OcrWord) -> Box:
        sunk = tilt * word.left
        top, bottom = read.height - word.top + sunk, read.height - word.bottom + sunk
        return Box(word.left * scale, bottom * scale, word.right * scale, top * scale)

    return [_line(words, place, _type_size(_height(words), body) * scale) for words in read.lines]


def _line(words: ocr.Line, place: Callable[[ocr.OcrWord], Box], size: float) -> Line:
    boxes = [place(word) for word in words]
    box = Box(
        boxes[0].left,
        median(box.bottom for box in boxes),
        boxes[-1].right,
        median(box.top for box in boxes),
    )
    cells: list[tuple[float, list[str]]] = [(boxes[0].left, [])]
    for i, word in enumerate(words):
        if i and boxes[i].left - boxes[i - 1].right > COLUMN_GAP_EM * size:
            cells.append((boxes[i].left, []))
        cells[-1][1].append(word.text)
    return Line(
        text=" ".join(word.text for word in words),
        box=box,
        size=float(max(1, round(size))),
        is_bold=False,
        cells=tuple((left, " ".join(texts)) for left, texts in cells),
    )


def _height(line: ocr.Line) -> float:
    return median(word.bottom - word.top for word in line)


def _type_size(height: float, body: float) -> float:
    """Height of a line's type: the page's own, unless the line clearly differs."""
    least, most = _SAME_SIZE
    return body if least * body < height < most * body else height


def _tilt(lines: Sequence[ocr.Line]) -> float:
    """Pixels that the page's lines sink for each pixel to the right."""
    slopes = [
        (line[-1].bottom - line[0].bottom) / (line[-1].left - line[0].left)
        for line in lines
        if len(line) >= 4 and line[-1].left > line[0].left
    ]
    return median(slopes) if slopes else 0.0
