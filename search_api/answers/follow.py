"""Questions that lean on the one before: "còn với Campuchia?"."""

import re
from dataclasses import dataclass

from index.records import Filters
from ingest.places import Mention, mentions
from ingest.text import normalise, tokenise
from search_api.answers.wordings import pattern

_LEANS = pattern(
    r"^(?:thế |vậy |và )?còn>|^(?:thế|vậy) (?:với|ở|của)>|^(?:what|how) about>"
    r"|^and (?:with|in|for)>"
)
_MAX_WORDS = 12
_LEAD = re.compile(
    r"^(?:(?:thế|vậy|và|the|vay|va)\s+)?(?:còn|con|thế|vậy|what about|how about|and)\s+"
    r"(?:với|ở|của|tại|thì|voi|o|cua|tai|thi|with|in|for)?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Previous:
    """The question before, as the client sends it."""

    question: str
    filters: Filters = Filters()  # noqa: RUF009 - frozen


def leans(question: str) -> bool:
    """Say whether a question is a remainder that means nothing by itself."""
    words = [token.text for token in tokenise(normalise(question))]
    return len(words) <= _MAX_WORDS and bool(_LEANS.search(" ".join(words)))


def follow(question: str, filters: Filters, previous: Previous | None) -> tuple[str, Filters]:
    """Return the question and filters meant.

    A place takes the place of one of its kind in the question before; anything else is
    added to it. Filters of the question before hold where the new one has none.
    """
    if previous is None or not leans(question):
        return question, filters
    rest = _LEAD.sub("", normalise(question)).rstrip(" ?.!")
    asked = normalise(previous.question)
    kept = filters or previous.filters
    new, old = mentions(rest), mentions(asked)
    for place in new:
        stale = [one for one in old if one.kind is place.kind]
        if stale:
            return _replaced(asked, stale[-1], rest[place.start : place.end]), kept
    return f"{asked.rstrip(' ?.!')} {rest}?", kept


def _replaced(text: str, old: Mention, name: str) -> str:
    return text[: old.start] + name + text[old.end :]
