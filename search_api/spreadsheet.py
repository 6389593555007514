"""Tables as CSV and XLSX that Excel and LibreOffice open right, and that never compute.

A cell that begins with what a spreadsheet takes for a formula gets an apostrophe in
front (OWASP, CSV Injection), in both formats: an XLSX is saved as CSV some day.
"""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

Cell = str | int | datetime.date | None

# Also the full-width forms, which LibreOffice and Excel read as the plain ones.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# XML and Excel know no other control characters.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
# Excel's own limit: https://support.microsoft.com, "Excel specifications and limits".
_LONGEST_CELL = 32_767
_FIRST_DATE = datetime.date(1900, 3, 1)  # before it Excel's calendar is a day off
_WIDEST, _NARROWEST = 60, 8


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: a name, a header, rows of the same length."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula and any can hold."""
    plain = _CONTROL.sub("", text)
    guarded = f"'{plain}" if plain.startswith(_FORMULA_STARTS) else plain
    return guarded if len(guarded) <= _LONGEST_CELL else guarded[: _LONGEST_CELL - 1] + "…"


def to_csv(table: Table) -> bytes:
    """Return a table as UTF-8 with a byte order mark, by which Excel knows it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_text(name) for name in table.header])
    writer.writerows([_csv_cell(cell) for cell in row] for row in table.rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return safe_text(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def to_xlsx(tables: Iterable[Table]) -> bytes:
    """Return tables as the sheets of one workbook, dates as dates, text as text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    date = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
    for table in tables:
        sheet = book.add_worksheet(table.name)
        for column, name in enumerate(table.header):
            sheet.write_string(0, column, safe_text(name), head)
            sheet.set_column(column, column, _width([name, *(r[column] for r in table.rows)]))
        for at, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime.date) and cell >= _FIRST_DATE:
                    sheet.write_datetime(at, column, cell, date)
                else:
                    _write_plain(sheet, at, column, cell, text)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.header) - 1)
    book.close()
    return out.getvalue()


def _write_plain(sheet: Worksheet, row: int, column: int, cell: Cell, form: object) -> None:
    if isinstance(cell, int):
        sheet.write_number(row, column, cell, form)
    elif cell is not None:
        sheet.write_string(row, column, _csv_cell(cell), form)


def _width(cells: Iterable[Cell]) -> int:
    longest = max(len(line) for cell in cells for line in _csv_cell(cell).split("\n"))
    return min(max(longest + 2, _NARROWEST), _WIDEST)
