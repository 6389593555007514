"""Who signed, with which office, for which party: the block under the articles.

Columns reach us as cells between semicolons, as keys before a colon (a table whose
first row heads the rest), as wide gaps, or as one signature under another. A row
of names with a note such as ``(dự lễ)`` tells who was there, not who signed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.register.offices import Person, person_name, starts_with_office

_GAP = re.compile(r"\s*;\s+|\t+| {3,}")
_ON_BEHALF = re.compile(
    r"\W*(?:(?:TM|T/M|KT|TUQ|TL)\s*\.\s*|(?:thay\s+mặt|đại\s+diện)(?:\s+(?:cho|của))?\s*:?\s+"
    r"|(?:signed\s+)?(?:for\s+and\s+)?on\s+behalf\s+of\s+(?:the\s+)?|for\s+(?:and\s+on\s+behalf\s+of\s+)?(?:the\s+)?)",
    re.IGNORECASE,
)
_HEADS = re.compile(r"(?=\b(?:TM\.|T/M|FOR\s+THE\s|FOR\s+[A-Z]|THAY\s+MẶT\s|ĐẠI\s+DIỆN\s))")
_NOTE = re.compile(r"\(([^()]*)\)?")
# A note that leaves a signature one: "(đã ký)", "(signed and sealed)"
_SIGNED_NOTE = re.compile(
    r"\s*(?:đã\s+ký|ký|signed|sgd|signature|chữ\s+ký|l\.?s\.?)\b", re.IGNORECASE
)
_NOISE = re.compile(r"[\W_]*(?:đã\s+ký|ký\s+tên.*|signed|signature.*)?[\W_]*", re.IGNORECASE)


@dataclass(slots=True)
class _Column:
    """One party's column, or one of several blocks under each other."""

    head: str
    cells: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Signature:
    """One party's part of the block; ``person`` is None where no name is given."""

    party: str
    office: str | None
    person: Person | None


def read_signatures(lines: Sequence[str]) -> tuple[Signature, ...]:
    """Read the lines of a signature block, one :class:`Signature` a column.

    :param lines: paragraphs in order, line breaks inside them kept.
    """
    columns = _columns(lines)
    found = (_signature(column) for column in columns)
    return tuple(each for each in found if each.party or each.person)


def _columns(lines: Sequence[str]) -> list[_Column]:
    rows = _rows(lines)
    if not rows:
        return []
    width = max(map(len, rows))
    n_heads = next(n for n, row in enumerate(rows) if len(row) == width) or 1
    heads = _heads(rows[:n_heads], width)
    if len(heads) == 1:
        return _stacked(rows)
    columns = [_Column(head) for head in heads]
    for row in rows[n_heads:]:
        if len(row) == len(columns):
            for column, cell in zip(columns, row, strict=True):
                column.cells.append(_without_key(cell, column))
        elif len(row) == 1 and not row[0].startswith("("):
            columns[0].cells.append(_without_key(row[0], columns[0]))
    return columns


def _rows(lines: Sequence[str]) -> list[list[str]]:
    """Return rows of cells; a line that breaks off goes in front of the next one's cells."""
    rows: list[list[str]] = []
    pending = ""
    printed = [line for text in lines for line in _printed_lines(text)]
    width = max((len(_cells(line)) for line in printed), default=1)
    for line in printed:
        cells = _cells(line)
        whole = not rows or len(cells) > 1 or width == 1
        if not whole and starts_with_office(line) and person_name(line) is None:
            pending = f"{pending} {line}".strip()  # the first lines of a narrow cell
            continue
        if pending:
            cells[0] = f"{pending} {cells[0]}"
            pending = ""
        rows.append(cells)
    return [*rows, [pending]] if pending else rows


def _printed_lines(text: str) -> list[str]:
    """Return the lines of a paragraph; a table row that wraps is one line."""
    if ";" in text or any(line.count("(") != line.count(")") for line in text.split("\n")):
        return [" ".join(text.split())]
    return [line.strip() for line in text.split("\n") if line.strip()]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _GAP.split(line) if cell.strip()] or [line.strip()]


def _heads(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return the heads of the columns; lines may hold several without a mark between."""
    if width == 1 or len(rows[0]) == width:
        return list(rows[0])
    line = " ".join(cell for row in rows for cell in row)
    pieces = [piece.strip() for piece in _HEADS.split(line) if piece.strip()]
    return pieces if len(pieces) == width else [""] * width


def _without_key(cell: str, column: _Column) -> str:
    """Take off the key that a table's header gives each cell (``Mayor: Rui Moreira``)."""
    key, colon, value = cell.partition(": ")
    if not colon:
        return cell
    known = [column.head, *column.cells]
    return value if any(each.casefold().endswith(key.casefold()) for each in known) else cell


def _stacked(rows: Sequence[Sequence[str]]) -> list[_Column]:
    """Return one signature under another: a line in capitals or ``Thay mặt …`` opens each."""
    columns: list[_Column] = []
    for line in (cell for row in rows for cell in row):
        opens = bool(_ON_BEHALF.match(line)) and not starts_with_office(line.partition(" của ")[2])
        is_capital = line.isupper() and person_name(line) is None and not starts_with_office(line)
        if not columns or opens or (is_capital and columns[-1].cells):
            columns.append(_Column(line))
        elif is_capital and not columns[-1].cells:
            columns[-1].head += f" {line}"
        else:
            columns[-1].cells.append(line)
    return columns


def _signature(column: _Column) -> Signature:
    office: list[str] = []
    person: str | None = None
    for cell in column.cells:
        notes = _NOTE.findall(cell)
        bare = " ".join(_NOTE.sub(" ", cell).split()).strip(" ,")
        if _NOISE.fullmatch(bare):
            continue
        name = person_name(bare)
        if person and not office and starts_with_office(bare):
            office.append(bare)  # under the name
        elif name and person is None and all(_SIGNED_NOTE.match(note) for note in notes):
            person = name
        elif not name and person is None and (office or starts_with_office(bare)):
            split = _office_and_name(bare)
            office.append(split[0])
            person = split[1]
    title = " ".join(office) or None
    return Signature(
        party=_ON_BEHALF.sub("", column.head, count=1).strip(" :;,"),
        office=title,
        person=Person(person, title) if person else None,
    )


def _office_and_name(words: str) -> tuple[str, str | None]:
    """Split ``Chủ tịch: Nguyễn Văn A``; most cells hold the office alone."""
    office, colon, name = words.partition(": ")
    found = person_name(name) if colon else None
    return (office, found) if found else (words, None)
