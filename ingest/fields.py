"""Fields of cooperation: some 26 categories, told by the words that texts use for them."""

import csv
import difflib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from ingest.errors import UnknownField
from ingest.text import fold_word, has_marks, tokenise, words_of


@lru_cache(maxsize=16384)
def field_categories(text: str) -> tuple[str, ...]:
    """Return the categories that a few words name, in the order of the words, each once.

    Longest terms first: "công nghệ thông tin" is neither technology nor information.
    Text without any mark is read without them.
    """
    return tuple(dict.fromkeys(category for category, _, _ in _found(text)))


def find_fields(text: str) -> tuple[str, ...]:
    """Return the words by which a text names fields, as they stand there, each once."""
    return tuple(dict.fromkeys(text[start:end] for _, start, end in _found(text)))


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield category, start and end of each term, the longest first."""
    folded = not has_marks(text)
    terms, openings = _terms(folded=folded), _openings(folded=folded)
    tokens = tokenise(text)
    words = [fold_word(token.text) if folded else token.text for token in tokens]
    at = 0
    while at < len(words):
        longest = openings.get(words[at], 0)
        for n in range(min(longest, len(words) - at), 0, -1):
            category = terms.get(tuple(words[at : at + n]))
            if category is not None:
                yield category, tokens[at].start, tokens[at + n - 1].end
                at += n
                break
        else:
            at += 1


@cache
def categories() -> tuple[str, ...]:
    """Return all categories, in the order of the file."""
    return tuple(dict.fromkeys(row["category"] for row in _rows()))


@cache
def field_terms() -> tuple[str, ...]:
    """Return the words that name a field, in the order of the file."""
    return tuple(row["term"] for row in _rows())


def resolve_field(name: str) -> tuple[str, ...]:
    """Return the categories for what a person typed: a category's name, or words for it.

    :raises UnknownField: with the nearest names known.
    """
    by_key = {_key(category): category for category in categories()}
    key = _key(name)
    if key in by_key:
        return (by_key[key],)
    if found := field_categories(name):
        return found
    near = difflib.get_close_matches(key, by_key, n=3, cutoff=0.6)
    raise UnknownField(name, tuple(by_key[each] for each in near) or categories())


def _key(text: str) -> str:
    return " ".join(fold_word(word) for word in words_of(text))


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = files("ingest.data").joinpath("fields.tsv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter="\t"))


@cache
def _terms(*, folded: bool) -> dict[tuple[str, ...], str]:
    """Return words of a term to its category; the first in the file where two share one."""
    terms: dict[tuple[str, ...], str] = {}
    for row in _rows():
        words = words_of(row["term"])
        key = tuple(fold_word(word) for word in words) if folded else tuple(words)
        terms.setdefault(key, row["category"])
    return terms


@cache
def _openings(*, folded: bool) -> dict[str, int]:
    """Return the first words of terms, with the number of words of the longest of each."""
    longest: dict[str, int] = {}
    for term in _terms(folded=folded):
        longest[term[0]] = max(longest.get(term[0], 0), len(term))
    return longest
