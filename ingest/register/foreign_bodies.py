"""Organisations that go by a name of their own: EU, JICA, UNESCO; Viettel, VCCI."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ingest.text import fold_word, words_of

_WORD = re.compile(r"\w+")
Key = tuple[str, ...]


@cache
def foreign_bodies() -> Mapping[Key, str | None]:
    """Return the folded words of each name, and its country; None for those of several."""
    return {_key(row["name"]): row["country"] or None for row in _rows("foreign_bodies.tsv")}


def names_foreign_body(text: str) -> bool:
    """Tell whether a text may name one: all the words of one's name stand in it."""
    words = set(_WORD.findall(text))
    there = {fold_word(word.lower()) for word in words}
    named = {fold_word(word.lower()) for word in words if word[0].isupper()}
    return any(
        there.issuperset(key) and (len(key) > 1 or len(key[0]) > 3 or key[0].upper() in words)
        for key in foreign_bodies()
        if key[0] in named
    )


@cache
def home_bodies() -> frozenset[Key]:
    """Return the folded words of Vietnamese organisations' own names."""
    return frozenset(_key(row["name"]) for row in _rows("home_bodies.tsv"))


@cache
def body_openings() -> Mapping[str, int]:
    """Return the first folded words of all names, with the longest name of each."""
    longest: dict[str, int] = {}
    for key in (*foreign_bodies(), *home_bodies()):
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return longest


def _key(name: str) -> Key:
    return tuple(fold_word(word) for word in words_of(name))


def _rows(name: str) -> list[dict[str, str]]:
    text = files("ingest.data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))
