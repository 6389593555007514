"""Unions and agencies from abroad that go by a name of their own: EU, JICA, UNESCO."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ingest.text import fold_word, words_of

Key = tuple[str, ...]


@cache
def foreign_bodies() -> Mapping[Key, str | None]:
    """Return the folded words of each name, and its country; None for those of several."""
    text = files("ingest.data").joinpath("foreign_bodies.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {
        tuple(fold_word(word) for word in words_of(row["name"])): row["country"] or None
        for row in rows
    }


@cache
def body_openings() -> frozenset[str]:
    """Return the first words of the names."""
    return frozenset(name[0] for name in foreign_bodies())


@cache
def longest_name() -> int:
    """Return the number of words of the longest name."""
    return max(map(len, foreign_bodies()))
