"""What a passage is cut into to look for partners: sentences, and rows of tables as cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.sentences import sentence_spans

_MARKDOWN = re.compile(r"\|.*\|[ \t]*")
_RULE = frozenset("|-: ")
# A row of a table of PDF or HTML as our readers write it: "Đối tác: Nice; Nước: Pháp".
_LABEL = r"[^\W\d_](?:(?!\. )[^:;\n|]){0,39}: "
_LABELLED = re.compile(rf"{_LABEL}[^;\n]*(?:; {_LABEL}[^;\n]*)+")
_CELL = re.compile(rf"(?:^|; )({_LABEL})((?:(?!; {_LABEL})[^\n])*)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row under its label.

    :param label: empty where the table has no head.
    """

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a row of a table.

    :param start: in the passage's text.
    :param cells: of a row; empty for a sentence.
    """

    start: int
    end: int
    text: str
    cells: tuple[Cell, ...] = ()


@dataclass(slots=True)
class Head:
    """The labels of the table that is being read; a table may run on in the next passage."""

    labels: list[str] = field(default_factory=list)


def units_of(text: str, head: Head) -> Iterator[Unit]:
    """Yield what a passage holds, in order; the head of a table is kept, not yielded."""
    prose = 0
    at = 0
    for line in text.splitlines(keepends=True):
        row, start = line.strip(), at + len(line) - len(line.lstrip())
        at += len(line)
        is_markdown = _MARKDOWN.fullmatch(row) is not None
        if not is_markdown and not _LABELLED.fullmatch(row):
            continue
        yield from _sentences(text, prose, start, head)
        prose = at
        cells = tuple(_cells_of(row, head)) if is_markdown else tuple(_labelled(row))
        if cells:
            yield Unit(start, start + len(row), row, cells)
    yield from _sentences(text, prose, len(text), head)


def _sentences(text: str, start: int, end: int, head: Head) -> Iterator[Unit]:
    if not text[start:end].strip():
        return
    head.labels.clear()
    for first, last in sentence_spans(text, start, end):
        yield Unit(first, last, text[first:last])


def _labelled(row: str) -> Iterator[Cell]:
    for cell in _CELL.finditer(row):
        yield Cell(cell[1].rstrip(" :"), cell[2].strip())


def _cells_of(row: str, head: Head) -> Sequence[Cell]:
    """Return the cells of a Markdown row; none for the head and the rule under it."""
    parts = [part.strip() for part in row.strip("|").split("|")]
    if set(row) <= _RULE:
        return ()
    if not head.labels:
        head.labels.extend(parts)
        return ()
    labels = [*head.labels, *[""] * len(parts)]
    return [Cell(label, part) for label, part in zip(labels, parts, strict=False)]
