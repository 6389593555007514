"""Places that a query names, however it was typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ingest.gazetteer import Kind, place_names, towns
from ingest.merger import parts_of, unit_of
from ingest.places import mentions
from ingest.text import Token, tokenise

_LONGEST = 6  # words of a name


@dataclass(frozen=True, slots=True)
class Names:
    """What a query names, canonical, by first mention.

    :param parts: provinces of before 1 July 2025 that are merged into those named,
        and those of the towns named.
    :param units: of today, by their provinces' names, that those named went into.
    """

    countries: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


def find_names(text: str) -> Names:
    """Return the places that a query names.

    :param text: its likeliest reading; names typed without capitals are given them first.
    """
    found = mentions(text if _has_capital(text) else capitalise_names(text))
    countries = tuple(dict.fromkeys(m.name for m in found if m.kind is Kind.COUNTRY))
    named = tuple(dict.fromkeys(m.name for m in found if m.kind is Kind.PROVINCE))
    of_towns = (towns()[m.name] for m in found if m.kind is Kind.TOWN)
    parts = dict.fromkeys([*(part for name in named for part in parts_of(name)), *of_towns])
    others = tuple(part for part in parts if part not in named)
    units = tuple(dict.fromkeys(unit for unit in map(unit_of, named) if unit))
    return Names(countries, named, others, units)


def capitalise_names(text: str) -> str:
    """Return a text with each name of a place begun with capitals."""
    tokens = tokenise(text)
    letters = list(text)
    at = 0
    while at < len(tokens):
        n_words = next((n for n in range(_LONGEST, 0, -1) if _is_name(text, tokens, at, n)), 0)
        for token in tokens[at : at + n_words]:
            letters[token.start] = letters[token.start].upper()
        at += max(n_words, 1)
    return "".join(letters)


def _is_name(text: str, tokens: Sequence[Token], at: int, n_words: int) -> bool:
    here = tokens[at : at + n_words]
    if len(here) < n_words or tuple(token.text for token in here) not in _names():
        return False
    return all(text[left.end : right.start] in (" ", "-") for left, right in pairwise(here))


def _has_capital(text: str) -> bool:
    """Say whether any word but the first begins with a capital."""
    return any(text[token.start].isupper() for token in tokenise(text)[1:])


@cache
def _names() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(token.text for token in tokenise(name)) for name in place_names())
