"""Ruled tables of a PDF page: rulings to a grid, the grid to rows of cells."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.readers.pdf_lines import Box, Frame
from ingest.readers.pdf_text import PageText

_THIN = 3.0  # points: a border is thinner, a cell is not
_TOUCH = 3.0  # points: how far apart ends of rulings may be and still meet
_SHORTEST = 6.0  # points: shorter strokes are letters or ornaments
_INSET = 1.0  # points: keeps a neighbour's overhanging glyph out of a cell
# Drawings, not tables, are made of more objects than this.
_MAX_OBJECTS = 5000


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table.

    :param columns: the x of its vertical rulings, ascending.
    :param rows: cells from the top; a merged cell's text stands in each place.
    """

    box: Box
    columns: tuple[float, ...]
    rows: list[list[str]]


@dataclass(slots=True)
class _Ruling:
    """A horizontal or vertical stroke at ``at``, from ``start`` to ``end``."""

    at: float
    start: float
    end: float


def read_tables(
    page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, frame: Frame, text: PageText
) -> list[Table]:
    """Tables with at least two columns and two rows, from the top down."""
    if not 3 < pdfium_c.FPDFPage_CountObjects(page) <= _MAX_OBJECTS:
        return []
    horizontal, vertical = _rulings(page, frame)
    tables = []
    for across, down in _components(_merge(horizontal), _merge(vertical)):
        table = _table(across, down, lambda box: text.shown_in_box(_text_in(textpage, frame, box)))
        if table is not None:
            tables.append(table)
    return sorted(tables, key=lambda table: -table.box.top)


def _rulings(page: pdfium.PdfPage, frame: Frame) -> tuple[list[_Ruling], list[_Ruling]]:
    horizontal: list[_Ruling] = []
    vertical: list[_Ruling] = []
    for item in page.get_objects(filter=(pdfium_c.FPDF_PAGEOBJ_PATH,), max_depth=3):
        left, bottom, right, top = frame.shown(item.get_bounds())
        wide, high = right - left, top - bottom
        if high <= _THIN and wide >= _SHORTEST:
            horizontal.append(_Ruling((bottom + top) / 2, left, right))
        elif wide <= _THIN and high >= _SHORTEST:
            vertical.append(_Ruling((left + right) / 2, bottom, top))
        elif min(wide, high) >= _SHORTEST and pdfium_c.FPDFPath_CountSegments(item) in {4, 5}:
            horizontal += [_Ruling(bottom, left, right), _Ruling(top, left, right)]
            vertical += [_Ruling(left, bottom, top), _Ruling(right, bottom, top)]
    return horizontal, vertical


def _merge(rulings: Iterable[_Ruling]) -> list[_Ruling]:
    """Join strokes of one line: Word draws the border of each cell by itself."""
    merged: list[_Ruling] = []
    ordered = sorted(rulings, key=lambda ruling: ruling.at)
    band: list[_Ruling] = []
    for ruling in [*ordered, None]:
        if band and (ruling is None or ruling.at - band[0].at > _THIN):
            merged += _join_band(band)
            band = []
        if ruling is not None:
            band.append(ruling)
    return merged


def _join_band(band: list[_Ruling]) -> list[_Ruling]:
    at = sum(ruling.at for ruling in band) / len(band)
    joined: list[_Ruling] = []
    for ruling in sorted(band, key=lambda ruling: ruling.start):
        if joined and ruling.start <= joined[-1].end + _TOUCH:
            joined[-1].end = max(joined[-1].end, ruling.end)
        else:
            joined.append(_Ruling(at, ruling.start, ruling.end))
    return joined


def _components(
    horizontal: list[_Ruling], vertical: list[_Ruling]
) -> Iterable[tuple[list[_Ruling], list[_Ruling]]]:
    """Group rulings that touch, directly or through others."""
    left = list(horizontal)
    free = list(vertical)
    while left:
        across, down = [left.pop()], list[_Ruling]()
        grown = True
        while grown:
            new_down = [v for v in free if any(_meet(h, v) for h in across)]
            free = [v for v in free if v not in new_down]
            down += new_down
            new_across = [h for h in left if any(_meet(h, v) for v in new_down)]
            left = [h for h in left if h not in new_across]
            across += new_across
            grown = bool(new_across)
        yield across, down


def _meet(h: _Ruling, v: _Ruling) -> bool:
    return h.start - _TOUCH <= v.at <= h.end + _TOUCH and v.start - _TOUCH <= h.at <= v.end + _TOUCH


def _table(
    across: list[_Ruling], down: list[_Ruling], text_in: Callable[[Box], str]
) -> Table | None:
    ys = sorted({ruling.at for ruling in across}, reverse=True)
    xs = sorted({ruling.at for ruling in down})
    if len(ys) < 3 or len(xs) < 3:
        return None
    texts: dict[Box, str] = {}
    rows = []
    for r in range(len(ys) - 1):
        cells = []
        for box in _cell_boxes(r, xs, ys, across, down):
            if box not in texts:
                texts[box] = " ".join(text_in(box).split())
            cells.append(texts[box])
        if any(cells):
            rows.append(cells)
    if len(rows) < 2 or max(len(row) for row in rows) < 2:
        return None
    return Table(Box(xs[0], ys[-1], xs[-1], ys[0]), tuple(xs), rows)


def _cell_boxes(
    r: int, xs: list[float], ys: list[float], across: list[_Ruling], down: list[_Ruling]
) -> list[Box]:
    """Boxes of a row's cells, grown over borders that are not drawn there."""
    boxes = []
    y = (ys[r] + ys[r + 1]) / 2
    c = 0
    while c < len(xs) - 1:
        end = c + 1
        while end < len(xs) - 1 and not _is_drawn(down, xs[end], y):
            end += 1
        x = (xs[c] + xs[end]) / 2
        top, bottom = r, r + 1
        while top > 0 and not _is_drawn(across, ys[top], x):
            top -= 1
        while bottom < len(ys) - 1 and not _is_drawn(across, ys[bottom], x):
            bottom += 1
        boxes.append(Box(xs[c], ys[bottom], xs[end], ys[top]))
        c = end
    return boxes


def _is_drawn(rulings: list[_Ruling], at: float, crossing: float) -> bool:
    return any(
        ruling.at == at and ruling.start - _TOUCH <= crossing <= ruling.end + _TOUCH
        for ruling in rulings
    )


def _text_in(textpage: pdfium.PdfTextPage, frame: Frame, box: Box) -> str:
    inner = Box(box.left + _INSET, box.bottom + _INSET, box.right - _INSET, box.top - _INSET)
    left, bottom, right, top = frame.stored(inner)
    return str(textpage.get_text_bounded(left, bottom, right, top))
