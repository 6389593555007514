"""Rows of tables in running text: Markdown, and "label: value; label: value" of our readers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ingest.gazetteer import Kind, folded_key
from ingest.places import HOME, mentions
from ingest.records import Span

_MARKDOWN = re.compile(r"\|.*\|[ \t]*")
_RULE = frozenset("|-: ")
_LABEL = r"[^\W\d_](?:(?!\. )[^:;\n|]){0,39}: "
_TEXT = rf"[^;\n]*(?:; (?!{_LABEL})[^;\n]*)*"  # of a cell, which may hold semicolons
_LABELLED = re.compile(rf"{_LABEL}{_TEXT}(?:; {_LABEL}{_TEXT})+")
_CELL = re.compile(rf"(?:^|; )({_LABEL})((?:(?!; {_LABEL})[^\n])*)")
_COUNTRY = frozenset(["nuoc", "quoc gia", "country"])
_DATE = frozenset(["nam", "ngay", "ngay ky", "nam ky", "thoi diem", "thoi gian", "date", "year"])
_FIELDS = frozenset(["linh vuc", "noi dung", "fields", "field"])
_LONGEST_NAME = 5  # words


class Role(StrEnum):
    """What a column of a table of partners holds."""

    PARTNER = "partner"
    HOME = "home"
    COUNTRY = "country"
    DATE = "date"
    FIELDS = "fields"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row under its label.

    :param label: empty where the table has no head.
    """

    label: str
    text: str

    @property
    def role(self) -> Role:
        """What its column holds, told by the label."""
        return _role_of(self.label)

    @property
    def is_name(self) -> bool:
        """Whether it holds one name and nothing else."""
        words = self.text.split()
        return 0 < len(words) <= _LONGEST_NAME and all(word[0].isupper() for word in words)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    :param span: in the text that was split.
    """

    span: Span
    text: str
    cells: tuple[Cell, ...]

    def of_role(self, role: Role) -> tuple[Cell, ...]:
        """Return the cells of the columns of a role."""
        return tuple(cell for cell in self.cells if cell.role is role)


@dataclass(slots=True)
class Head:
    """The labels of the Markdown table that is being read; it may run on in the next text."""

    labels: list[str] = field(default_factory=list)


def split_rows(text: str, head: Head) -> Iterator[Row | Span]:
    """Yield the rows of a text and the stretches between them, in order.

    The head of a Markdown table is kept in ``head``, not yielded.
    """
    prose = 0
    at = 0
    for line in text.splitlines(keepends=True):
        row, start = line.strip(), at + len(line) - len(line.lstrip())
        at += len(line)
        is_markdown = _MARKDOWN.fullmatch(row) is not None
        if not is_markdown and not _LABELLED.fullmatch(row):
            continue
        yield from _prose(text, Span(prose, start), head)
        prose = at
        cells = tuple(_markdown_cells(row, head)) if is_markdown else tuple(_labelled(row))
        if cells:
            yield Row(Span(start, start + len(row)), row, cells)
    yield from _prose(text, Span(prose, len(text)), head)


def _prose(text: str, span: Span, head: Head) -> Iterator[Span]:
    if text[span.start : span.end].strip():
        head.labels.clear()
        yield span


def _labelled(row: str) -> Iterator[Cell]:
    for cell in _CELL.finditer(row):
        yield Cell(cell[1].rstrip(" :"), cell[2].strip())


def _markdown_cells(row: str, head: Head) -> Sequence[Cell]:
    parts = [part.strip() for part in row.strip("|").split("|")]
    if set(row) <= _RULE:
        return ()
    if not head.labels:
        head.labels.extend(parts)
        return ()
    labels = [*head.labels, *[""] * len(parts)]
    return [Cell(label, part) for label, part in zip(labels, parts, strict=False)]


def _role_of(label: str) -> Role:
    folded = folded_key(label)
    for role, labels in ((Role.COUNTRY, _COUNTRY), (Role.DATE, _DATE), (Role.FIELDS, _FIELDS)):
        if folded in labels:
            return role
    if "doi tac" in folded or "partner" in folded or "nuoc ngoai" in folded:
        return Role.PARTNER
    if folded_key(HOME) in folded or folded in ("dia phuong", "tinh", "thanh pho"):
        return Role.HOME
    kinds = {place.kind for place in mentions(label)}
    if Kind.COUNTRY in kinds:
        return Role.PARTNER
    return Role.HOME if Kind.PROVINCE in kinds else Role.OTHER
