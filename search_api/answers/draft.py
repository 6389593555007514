"""What an answer is put together from, before its quotations are checked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from index.records import DocumentSummary, Hit
from index.statements import Statement


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a passage; offsets count in the passage's text."""

    hit: Hit
    start: int
    end: int

    @property
    def text(self) -> str:
        """The stretch as it stands."""
        return self.hit.text[self.start : self.end]

    @property
    def place(self) -> "Place":
        """Where it stands."""
        first = self.hit.char_start
        return Place(
            self.hit.document,
            self.hit.passage_id,
            self.hit.heading,
            first + self.start,
            first + self.end,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a document that tell of an agreement."""

    statement: Statement

    @property
    def text(self) -> str:
        """The words as they stand."""
        return self.statement.quote

    @property
    def place(self) -> "Place":
        """Where they stand."""
        told = self.statement
        return Place(told.document, told.passage_id or "", "", told.char_start, told.char_end)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a document found by what they name, not by a search."""

    text: str
    place: "Place"


Proof = Quote | Told | Stretch


class Place(NamedTuple):
    """A stretch of a document; offsets count in its text."""

    document: DocumentSummary
    passage_id: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DraftItem:
    """A piece of an answer and what proves it."""

    text: str
    quotes: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its quotations are checked.

    :param text: None where the quotations themselves are the answer.
    :param documents: number of documents looked at, where it is not those of the quotes.
    """

    text: str
    quotes: tuple[Proof, ...]
    items: tuple[DraftItem, ...] = ()
    notes: tuple[str, ...] = ()
    documents: int | None = None
    features: dict[str, float] = field(default_factory=dict)


_BLANKS = re.compile(r"\s+")


def one_line(text: str) -> str:
    """Return a text on one line."""
    return _BLANKS.sub(" ", text).strip()


def clip(text: str, length: int) -> str:
    """Return a text of at most ``length`` characters, cut at a word."""
    line = one_line(text)
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    at_word = cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut
    return at_word.rstrip(" ,;:–-") + "…"


def join_quotes(quotes: Sequence[Proof]) -> str:
    """Return quotations as one text, gaps marked."""
    return " … ".join(one_line(quote.text) for quote in quotes)
