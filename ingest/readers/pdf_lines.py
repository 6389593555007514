"""Lines of a PDF page with their place, size and weight, from PDFium.

Coordinates are points with the origin at the lower left of the page as it is
shown (its ``/Rotate`` applied). One call a line or a word gap, never one a
character: 3,000 calls a page would cost more than the extraction itself.
"""

import ctypes
import math
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.readers.pdf_text import PageText

_BOLD_WEIGHT = 600  # CSS and OpenType: semi-bold and up
# A gap wider than this many ems separates columns; justified text stays below 1.
COLUMN_GAP_EM = 1.8
_SAMPLED_CHARACTERS = 16


class Box(NamedTuple):
    """Rectangle in points; ``bottom`` below ``top``."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as it stands on the page.

    :param size: type size in points, the text matrix applied.
    :param cells: (left edge, text) of the pieces between wide gaps; one as a rule.
    """

    text: str
    box: Box
    size: float
    is_bold: bool
    cells: tuple[tuple[float, str], ...]

    @property
    def middle(self) -> float:
        """Half way between its left and right ends."""
        return (self.box.left + self.box.right) / 2


class Frame:
    """Maps PDFium's page coordinates to those of the page as shown."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self._rotation = page.get_rotation() % 360
        wide, high = self._right - self._left, self._top - self._bottom
        self.width, self.height = (wide, high) if self._rotation % 180 == 0 else (high, wide)

    def shown(self, box: tuple[float, float, float, float]) -> Box:
        """Return a rectangle of the page, as shown."""
        left, right = box[0] - self._left, box[2] - self._left
        bottom, top = box[1] - self._bottom, box[3] - self._bottom
        if self._rotation == 90:
            return Box(bottom, self.height - right, top, self.height - left)
        if self._rotation == 180:
            return Box(
                self.width - right, self.height - top, self.width - left, self.height - bottom
            )
        if self._rotation == 270:
            return Box(self.width - top, left, self.width - bottom, right)
        return Box(left, bottom, right, top)

    def stored(self, box: Box) -> Box:
        """Return the inverse of :meth:`shown`."""
        left, bottom, right, top = box
        if self._rotation == 90:
            left, bottom, right, top = self.height - top, left, self.height - bottom, right
        elif self._rotation == 180:
            left, right = self.width - right, self.width - left
            bottom, top = self.height - top, self.height - bottom
        elif self._rotation == 270:
            left, bottom, right, top = bottom, self.width - right, top, self.width - left
        return Box(left + self._left, bottom + self._bottom, right + self._left, top + self._bottom)


def load_upright(page: pdfium.PdfPage) -> pdfium.PdfTextPage:
    """Load a page's text, turned in memory so that most of it runs from left to right.

    PDFium orders text as the page is shown; one saved sideways would come out
    line by line from the wrong end.
    """
    textpage = page.get_textpage()
    n = textpage.count_chars()
    matrix = pdfium_c.FS_MATRIX()
    angles: Counter[int] = Counter()
    for index in range(0, n, max(1, n // _SAMPLED_CHARACTERS)):
        if pdfium_c.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix)):
            angle = math.degrees(math.atan2(matrix.b, matrix.a))
            angles[round(angle / 90) * 90 % 360] += 1
    upright = angles.most_common(1)[0][0] if angles else page.get_rotation() % 360
    if upright == page.get_rotation() % 360:
        return textpage
    textpage.close()
    page.set_rotation(upright)
    return page.get_textpage()


def read_lines(textpage: pdfium.PdfTextPage, frame: Frame, text: PageText) -> list[Line]:
    """Lines of a page in the order of its content stream, blank ones left out."""
    lines = []
    start = 0
    for raw in text.raw.split("\r\n"):
        words = raw.rstrip()
        lead = len(words) - len(words.lstrip())
        if words.strip():
            line = _measure(textpage, frame, text, start + lead, start + len(words))
            if line.text:
                lines.append(line)
        start += len(raw) + 2
    return lines


def _measure(
    textpage: pdfium.PdfTextPage, frame: Frame, text: PageText, start: int, end: int
) -> Line:
    first = _character_at(textpage, start)
    last = _character_at(textpage, end - 1)
    head = frame.shown(textpage.get_charbox(first, loose=True))
    tail = frame.shown(textpage.get_charbox(last, loose=True))
    box = Box(
        min(head.left, tail.left),
        min(head.bottom, tail.bottom),
        max(head.right, tail.right),
        max(head.top, tail.top),
    )
    size = _type_size(textpage, first)
    is_bold = all(
        pdfium_c.FPDFText_GetFontWeight(textpage, i) >= _BOLD_WEIGHT for i in {first, last}
    )
    cuts = _cuts(textpage, frame, text.raw[start:end], first, size)
    starts = [(head.left, start), *((left, start + at) for left, at, _ in cuts)]
    ends = [*(start + end_before for _, _, end_before in cuts), end]
    cells = tuple(
        (left, text.shown(at, until)) for (left, at), until in zip(starts, ends, strict=True)
    )
    return Line(text.shown(start, end), box, size, is_bold, cells)


def _cuts(
    textpage: pdfium.PdfTextPage, frame: Frame, words: str, first: int, size: float
) -> list[tuple[float, int, int]]:
    """Cut a line at its wide gaps: (left edge, place) of each later cell, end of the one before.

    Character indices are counted on from the line's first; they are exact as
    long as the line holds no ligature, and a slip only costs a cell border.
    """
    cuts = []
    at = words.find(" ")
    while at >= 0:
        following = at + 1
        while words[following] == " ":
            following += 1
        before = frame.shown(textpage.get_charbox(first + at - 1))
        after = frame.shown(textpage.get_charbox(first + following))
        if after.left - before.right > COLUMN_GAP_EM * size:
            cuts.append((after.left, following, at))
        at = words.find(" ", following)
    return cuts


def _character_at(textpage: pdfium.PdfTextPage, text_index: int) -> int:
    index: int = pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage, text_index)
    return max(0, index)


def _type_size(textpage: pdfium.PdfTextPage, index: int) -> float:
    matrix = pdfium_c.FS_MATRIX()
    size: float = pdfium_c.FPDFText_GetFontSize(textpage, index)
    if pdfium_c.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix)):
        size *= math.hypot(matrix.c, matrix.d)
    return round(size, 1)
