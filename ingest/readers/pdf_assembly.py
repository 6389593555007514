"""Pages of a PDF put together: text, page spans, blocks, running lines."""

import itertools
from collections.abc import Generator, Iterator, Sequence
from typing import NamedTuple, Protocol

from ingest.readers.assembly import Assembly, looks_like_header, table_rows
from ingest.readers.pdf_layout import BodyStyle, Paragraph, heading_levels, paragraphs
from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_running import running_lines
from ingest.readers.pdf_tables import Table
from ingest.records import Extraction, Page

_SAME_COLUMN = 4.0  # points the columns of a table may move from page to page
_MIN_TITLE_LENGTH = 8


class Layout(Protocol):
    """What this module needs to know of a page."""

    @property
    def lines(self) -> list[Line]:
        """In the order of the content stream."""

    @property
    def tables(self) -> list[Table]:
        """From the top down."""

    @property
    def width(self) -> float:
        """In points."""


class _Piece(NamedTuple):
    """Something that becomes one entry of the text."""

    page: int
    text: str
    is_boilerplate: bool = False
    paragraph: Paragraph | None = None


def assemble(pages: Sequence[Layout], *, title: str | None, language: str | None) -> Extraction:
    """Make one text of the pages.

    :param title: from the file's properties; else the largest type on page 1
        is taken, where it is clearly larger than the body.
    """
    outside = [_outside_tables(page) for page in pages]
    running = running_lines(outside)
    body = BodyStyle.of(
        [line for i, line in enumerate(lines) if i not in running[n]]
        for n, lines in enumerate(outside)
    )
    pieces = list(_pieces(pages, running, body))
    found = [piece.paragraph for piece in pieces if piece.paragraph]
    levels = heading_levels(found, body)
    assembly = Assembly()
    spans: list[Page] = []
    n_paragraph = 0
    for piece in pieces:
        _open_pages(spans, piece.page, assembly.length)
        level = None
        if piece.paragraph is not None:
            level = levels.get(n_paragraph)
            n_paragraph += 1
        assembly.add(piece.text, level=level, is_boilerplate=piece.is_boilerplate)
    _open_pages(spans, len(pages) - 1, assembly.length)
    spans[-1] = spans[-1]._replace(end=assembly.length)
    return Extraction(
        text=assembly.text,
        pages=tuple(spans),
        blocks=tuple(assembly.blocks),
        headings=tuple(assembly.headings),
        boilerplate=tuple(assembly.boilerplate),
        title=title or _title_from_layout(pieces, body),
        language=language,
    )


def _open_pages(spans: list[Page], page: int, length: int) -> None:
    """Begin the pages up to ``page`` (from 0); those passed over are empty."""
    while len(spans) <= page:
        if spans:
            spans[-1] = spans[-1]._replace(end=length)
        spans.append(Page(len(spans) + 1, length, length))


def _outside_tables(page: Layout) -> list[Line]:
    return [line for line in page.lines if _table_around(line, page.tables) is None]


def _table_around(line: Line, tables: Sequence[Table]) -> Table | None:
    height = (line.box.bottom + line.box.top) / 2
    for table in tables:
        box = table.box
        if box.bottom <= height <= box.top and box.left - 2 <= line.middle <= box.right + 2:
            return table
    return None


def _pieces(
    pages: Sequence[Layout], running: Sequence[set[int]], body: BodyStyle
) -> Iterator[_Piece]:
    carried: _OpenTable | None = None
    for n, page in enumerate(pages):
        waiting: list[Line] = []
        done: list[Table] = []
        n_outside = -1
        for line in page.lines:
            table = _table_around(line, page.tables)
            if table is None:
                n_outside += 1
                if n_outside not in running[n]:
                    waiting.append(line)
                    continue
            elif table in done:
                continue
            text_before = bool(waiting)
            yield from _paragraph_pieces(n, waiting, body, page.width)
            waiting = []
            if table is None:
                yield _Piece(n, line.text, is_boilerplate=True)
                continue
            if text_before:
                carried = None
            done.append(table)
            carried = yield from _table_pieces(n, table, carried)
        if waiting:
            carried = None
        yield from _paragraph_pieces(n, waiting, body, page.width)


class _OpenTable(NamedTuple):
    """The last table met, which the next page may carry on."""

    header: list[str]
    columns: tuple[float, ...]


def _table_pieces(
    page: int, table: Table, carried: _OpenTable | None
) -> Generator[_Piece, None, _OpenTable | None]:
    """Rows of a table; one that goes on from the page before keeps its header.

    The generator's return value is the table to carry to the next page.
    """
    rows = table.rows
    goes_on = carried is not None and _same_columns(carried.columns, table.columns)
    if carried is not None and goes_on:
        is_repeated = rows[0] == carried.header
        lines = table_rows(rows if is_repeated else [carried.header, *rows], has_header=True)
        if is_repeated:
            yield _Piece(page, lines[0], is_boilerplate=True)
        for line in lines[1:]:
            yield _Piece(page, line)
        return carried
    has_header = looks_like_header(rows)
    for line in table_rows(rows, has_header=has_header):
        yield _Piece(page, line)
    return _OpenTable(rows[0], table.columns) if has_header else None


def _same_columns(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return len(a) == len(b) and all(abs(x - y) <= _SAME_COLUMN for x, y in zip(a, b, strict=True))


def _paragraph_pieces(
    page: int, lines: Sequence[Line], body: BodyStyle, width: float
) -> Iterator[_Piece]:
    """Paragraphs; lines set in columns without rules come out as table rows."""
    for in_columns, group in itertools.groupby(_column_runs(lines), key=lambda item: item[0]):
        run = [line for _, line in group]
        if in_columns:
            rows = [[text for _, text in line.cells] for line in run]
            for text in table_rows(rows, has_header=looks_like_header(rows)):
                yield _Piece(page, text)
        else:
            for paragraph in paragraphs(run, body, width):
                yield _Piece(page, paragraph.text, paragraph=paragraph)


def _column_runs(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    """Return (run, line): lines whose columns stand under one another share a run; 0 is none."""
    numbers = [0] * len(lines)
    for i, (above, line) in enumerate(itertools.pairwise(lines)):
        if len(line.cells) > 1 and _has_columns_of(line, above):
            numbers[i] = numbers[i] or i + 1
            numbers[i + 1] = numbers[i]
    return list(zip(numbers, lines, strict=True))


def _has_columns_of(line: Line, above: Line) -> bool:
    """Whether two lines have as many cells, each overlapping the one above it."""
    if len(line.cells) != len(above.cells) or not 0 < above.box.bottom - line.box.bottom < 90:
        return False
    ends = [*(left for left, _ in above.cells[1:]), float("inf")]
    starts = [0.0, *(left for left, _ in line.cells[:-1])]
    return all(
        start < left < end
        for start, left, end in zip(starts, (left for left, _ in line.cells), ends, strict=True)
    )


def _title_from_layout(pieces: Sequence[_Piece], body: BodyStyle) -> str | None:
    """Return the largest type on the first page, if it is clearly larger than the body."""
    first = [p.paragraph for p in pieces if p.page == 0 and p.paragraph]
    large = [p for p in first if body.is_title(p.lines[0])]
    if not large:
        return None
    size = max(paragraph.lines[0].size for paragraph in large)
    text = " ".join(" ".join(p.text.split()) for p in large if p.lines[0].size == size)
    return text if len(text) >= _MIN_TITLE_LENGTH else None
