"""Which passages are relevant to a question: by runs shared with its gold quotes.

The rule is that of the questions' own README and is independent of how documents
were cut, so that every passage of a quoted document is judged.
"""

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from eval.datasets import Question, Quote

MIN_RUN = 40
"""Code points of a quote that a passage must share; source: the questions' README."""

Qrels = dict[str, dict[str, int]]
"""Query id to passage id to grade."""


def normalise(text: str) -> str:
    """Apply the rule's own normalisation: NFC, NBSP to space, white space collapsed.

    Kept apart from ``ingest.text``: the measure must not move when the index does.
    """
    return " ".join(unicodedata.normalize("NFC", text).replace("\xa0", " ").split())


def needed_run(quote: str) -> int:
    """Return how long a shared run must be: 40 code points or half the quote if less."""
    return min(MIN_RUN, math.ceil(len(quote) / 2))


def shares_run(quote: str, passage: str, length: int) -> bool:
    """Tell whether two normalised texts share a run of ``length`` code points."""
    return any(quote[start : start + length] in passage for start in range(len(quote) - length + 1))


def grade_passage(quotes: Iterable[Quote], passage: str) -> int:
    """Return the highest grade of the quotes that a passage shares a run with, else 0.

    :param quotes: quotes of the passage's own document.
    :param passage: its text as it stands in the document.
    """
    normalised = normalise(passage)
    grades = [0]
    for quote in quotes:
        text = normalise(quote.text)
        if shares_run(text, normalised, needed_run(text)):
            grades.append(quote.grade)
    return max(grades)


def build_qrels(
    questions: Iterable[Question], passages: Mapping[str, Sequence[tuple[str, str]]]
) -> Qrels:
    """Judge every indexed passage of the quoted documents.

    :param passages: document as the questions name it, to its (passage id, text).
    :return: an entry for each answerable question, empty where no passage of the index
        is relevant; unanswerable questions have no entry.
    """
    qrels: Qrels = {}
    for question in questions:
        if not question.relevant:
            continue
        grades: dict[str, int] = {}
        for doc in dict.fromkeys(quote.doc for quote in question.relevant):
            quotes = [quote for quote in question.relevant if quote.doc == doc]
            for passage_id, text in passages.get(doc, ()):
                if grade := grade_passage(quotes, text):
                    grades[passage_id] = max(grade, grades.get(passage_id, 0))
        qrels[question.id] = grades
    return qrels
