"""What an answer is: text, items, and the quotations that prove them."""

from dataclasses import dataclass
from enum import StrEnum

MAX_ANSWER = 300
"""Characters of ``Answer.answer``; a checker cuts what is longer (design/interfaces.md)."""

MAX_ITEM = 160
"""Characters of one item."""


class Kind(StrEnum):
    """Kinds of question, told apart by what a right answer looks like."""

    FACT = "fact"
    LIST = "list"
    COUNT = "count"
    WHEN = "when"
    WHO = "who"
    YES_NO = "yesno"
    DEFINITION = "definition"
    PROCEDURE = "procedure"
    COMPARISON = "comparison"
    PRECEDENT = "precedent"


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim stretch of a document: ``text[char_start:char_end] == quote``.

    :param heading: path of headings above it; for law it ends in the article.
    """

    source: str
    title: str
    published: str | None
    page: int | None
    quote: str
    char_start: int
    char_end: int
    passage_id: str
    document_id: str
    heading: str


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of an answer.

    :param citations: positions in ``Answer.citations``; never empty.
    """

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many documents an answer rests on, of how many that were asked."""

    documents: int
    of: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or why there is none.

    :param answer: at most 300 characters; proven by ``answer_citations``.
    :param items: each at most 160 characters.
    :param citations: every quotation used; where ``answerable`` is false, the nearest passages.
    :param confidence: probability that the answer is right, see ``answers.confidence``; 0 where
        there is none.
    """

    question: str
    kind: Kind
    answerable: bool
    answer: str
    items: tuple[Item, ...]
    citations: tuple[Citation, ...]
    answer_citations: tuple[int, ...]
    confidence: float
    coverage: Coverage
    notes: tuple[str, ...]
    took_ms: float
