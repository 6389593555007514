"""What a passage is cut into to look for partners: sentences, and rows of tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.rows import Head, Row, split_rows
from ingest.sentences import sentence_spans


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a row of a table.

    :param start: in the passage's text.
    :param row: None for a sentence.
    """

    start: int
    end: int
    text: str
    row: Row | None = None


def units_of(text: str, head: Head) -> Iterator[Unit]:
    """Yield what a passage holds, in order; the head of a table is kept, not yielded."""
    for part in split_rows(text, head):
        if isinstance(part, Row):
            yield Unit(part.span.start, part.span.end, part.text, part)
        else:
            for first, last in sentence_spans(text, part.start, part.end):
                yield Unit(first, last, text[first:last])
