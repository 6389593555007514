"""Kinds of instrument and bodies: what one thing is called in Vietnamese and in English.

``MoU``, ``biên bản ghi nhớ`` and ``BBGN`` are one kind, ``bản ghi nhớ``; ``UBND`` and
``People's Committee`` one body, ``ủy ban nhân dân``.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from ingest.gazetteer import folded_key
from ingest.text import Token, tokenise

# Between the words of one term: a space, a line's end, a hyphen, "&", the comma of
# "văn hóa, thể thao".
_GAP = re.compile(r"\s{1,2}|,\s|\s?[-–&]\s?|'|")


class Tongue(StrEnum):
    """Language of a spelling."""

    VI = "vi"
    EN = "en"
    SHORT = "short"  # an abbreviation


class Spelling(NamedTuple):
    """One way to write a term.

    :param term: canonical kind (``bản ghi nhớ``) or name of a body (``ủy ban nhân dân``).
    :param text: as written.
    """

    term: str
    text: str
    tongue: Tongue


class Term(NamedTuple):
    """A term at ``text[start:end]``.

    :param name: canonical.
    """

    name: str
    start: int
    end: int


@cache
def instrument_spellings() -> tuple[Spelling, ...]:
    """Return the spellings of the kinds of instrument, the usual one of a kind first."""
    return _spellings("instruments.tsv", "kind")


@cache
def body_spellings() -> tuple[Spelling, ...]:
    """Return the spellings of bodies and terms of the trade, the full name first."""
    return _spellings("bodies.tsv", "name")


@cache
def instrument_kinds() -> tuple[str, ...]:
    """Return the canonical kinds, as the register calls them."""
    return tuple(dict.fromkeys(spelling.term for spelling in instrument_spellings()))


def spellings_of(name: str, tongue: Tongue | None = None) -> tuple[str, ...]:
    """Return the ways to write a kind or a body, the usual one first; none if unknown.

    :param name: canonical, or any of its spellings in any case, marks or not.
    :param tongue: only those of one language.
    """
    own = canonical_term(name)
    return tuple(
        spelling.text
        for spelling in (*instrument_spellings(), *body_spellings())
        if spelling.term == own and tongue in (None, spelling.tongue)
    )


def canonical_term(name: str) -> str | None:
    """Return the canonical kind or body that a spelling stands for; None if unknown."""
    return _by_key().get(folded_key(name))


def find_instruments(text: str) -> tuple[Term, ...]:
    """Return the kinds of instrument that a text names, longest spelling first."""
    return _find(text, _openings(instrument_spellings()))


def find_bodies(text: str) -> tuple[Term, ...]:
    """Return the bodies and terms that a text names; abbreviations count in capitals only."""
    return _find(text, _openings(body_spellings()))


Openings = Mapping[str, tuple[tuple[tuple[str, ...], Spelling], ...]]


@cache
def _openings(spellings: tuple[Spelling, ...]) -> Openings:
    """Return the spellings by their first word, longest first, each with its words."""
    found: dict[str, list[tuple[tuple[str, ...], Spelling]]] = {}
    for spelling in spellings:
        words = tuple(token.text for token in tokenise(spelling.text))
        found.setdefault(words[0], []).append((words, spelling))
    return {
        first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in found.items()
    }


def _find(text: str, openings: Openings) -> tuple[Term, ...]:
    tokens = tokenise(text)
    found: list[Term] = []
    free = 0
    for at, token in enumerate(tokens):
        if at < free:
            continue
        for words, spelling in openings.get(token.text, ()):
            here = tokens[at : at + len(words)]
            if tuple(one.text for one in here) == words and _is_written_so(text, here, spelling):
                free = at + len(words)
                found.append(Term(spelling.term, here[0].start, here[-1].end))
                break
    return tuple(found)


def _is_written_so(text: str, here: Sequence[Token], spelling: Spelling) -> bool:
    """Tell ``MOST``, the ministry, from ``Most``; and one term from the end and start of two."""
    gaps = (text[left.end : right.start] for left, right in pairwise(here))
    if not all(_GAP.fullmatch(gap) for gap in gaps):
        return False
    return all(
        _n_capitals(text[token.start : token.end]) > 1
        for token, written in zip(here, tokenise(spelling.text), strict=True)
        if _n_capitals(spelling.text[written.start : written.end]) > 1
    )


def _n_capitals(word: str) -> int:
    return sum(letter.isupper() for letter in word)


@cache
def _by_key() -> Mapping[str, str]:
    keys: dict[str, str] = {}
    for spelling in (*instrument_spellings(), *body_spellings()):
        keys.setdefault(folded_key(spelling.text), spelling.term)
    return keys


def _spellings(file: str, column: str) -> tuple[Spelling, ...]:
    text = files("ingest.data").joinpath(file).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple(Spelling(row[column], row["spelling"], Tongue(row["language"])) for row in rows)
