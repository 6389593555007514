"""Words that tell partners from plans, trade, visitors and borders; see ``data/tie_words.tsv``."""

import re
from functools import cache

from search_api.answers.lexicon import read_rows

_WORD = re.compile(r"\w+")


def is_tie_told(unit: str, told: str) -> bool:
    """Say whether a sentence tells of partners: not of plans, trade, visitors or borders.

    :param told: the sentence, for a row of a list with what stands above it.
    """
    words, above = spaced(unit), spaced(told)
    if has(words, "unsure") or has(words, "body"):
        return False
    if has(words, "other"):
        return has(words, "strong")
    return has(above, "strong") or has(above, "weak")


def is_firmly_told(unit: str) -> bool:
    """Say whether a sentence itself names an instrument or a twinning that stands."""
    words = spaced(unit)
    return has(words, "strong") and not has(words, "unsure") and not has(words, "body")


def is_about_partners(text: str) -> bool:
    """Say whether a title or a heading is one of partners."""
    words = spaced(text)
    return has(words, "strong") or has(words, "weak")


def is_unsure(text: str) -> bool:
    """Say whether words tell of what is not, or not yet."""
    return has(spaced(text), "unsure")


def may_tell(text: str) -> bool:
    """Say whether a text holds any word for cooperation; quicker than the others."""
    return _any_word().search(text.lower()) is not None


@cache
def _any_word() -> re.Pattern[str]:
    words = sorted({phrase.strip() for role in ("strong", "weak") for phrase in phrases(role)})
    return re.compile("|".join(map(re.escape, words)))


def is_elsewhere(text: str) -> bool:
    """Say whether words tell of trade, visitors or routes, beside which places are no partners."""
    words = spaced(text)
    return any(has(words, role) for role in ("other", "unsure", "body", "route"))


def tells_of_bodies(text: str) -> bool:
    """Say whether words name a party that is no locality: a front, a hospital, a university."""
    return has(spaced(text), "body")


def is_body(name: str) -> bool:
    """Say whether a party is by the first words of its name a firm, ministry, fund or the like."""
    return spaced(name).startswith(phrases("head"))


def has(words: str, role: str) -> bool:
    """Say whether spaced words hold a phrase of a role."""
    return any(phrase in words for phrase in phrases(role))


def spaced(text: str) -> str:
    """Return the words of a text in lower case, a space around each."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


@cache
def phrases(role: str) -> tuple[str, ...]:
    """Return the phrases of a role, a space before and after each."""
    rows = read_rows("tie_words.tsv")
    return tuple(f" {row['phrase']} " for row in rows if row["role"] == role)
