"""Pages of a PDF in an encoding before Unicode that no font's name tells of."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.legacy import Stretch, convert_stretches, decode_found, find_legacy, may_be_legacy
from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_scans import PageLayout


def read_by_words(pages: Sequence[PageLayout]) -> list[PageLayout]:
    """Return pages with the lines and tables whose words tell their encoding made Unicode.

    Lines in fonts whose names tell it are Unicode before they come here.
    """
    lines = [line.text for page in pages for line in page.lines]
    if not may_be_legacy("\n".join(lines)):
        return list(pages)
    cells = [cell for page in pages for table in page.tables for row in table.rows for cell in row]
    found = iter(find_legacy([*lines, *cells]))
    lines_of = [[_line(line, next(found)) for line in page.lines] for page in pages]
    tables_of = [
        [
            replace(
                table,
                rows=[[convert_stretches(cell, next(found)) for cell in row] for row in table.rows],
            )
            for table in page.tables
        ]
        for page in pages
    ]
    return [
        replace(page, lines=lines, tables=tables)
        for page, lines, tables in zip(pages, lines_of, tables_of, strict=True)
    ]


def _line(line: Line, stretches: Sequence[Stretch]) -> Line:
    if not stretches:
        return line
    text = convert_stretches(line.text, stretches)
    if len(line.cells) == 1:
        return replace(line, text=text, cells=((line.cells[0][0], text),))
    encoding = stretches[0].encoding
    cells = tuple((left, decode_found(cell, encoding)) for left, cell in line.cells)
    return replace(line, text=text, cells=cells)
