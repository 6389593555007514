"""Abbreviations of the trade in a query, and what they are in full."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ingest.text import tokenise, words_of

Words = tuple[str, ...]

_LONGEST = 3  # words of an abbreviation: NN&PTNT, TP.HCM


@cache
def _table() -> Mapping[Words, Words]:
    text = files("index.data").joinpath("abbreviations.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {tuple(words_of(row["short"])): tuple(words_of(row["full"])) for row in rows}


def is_abbreviation(word: str) -> bool:
    """Say whether a word, in lower case, is an abbreviation of the trade: no slip, but meant."""
    return (word,) in _table()


def full_forms(text: str) -> list[Words]:
    """Return the words of the full form of each abbreviation in a query, in order."""
    table = _table()
    words = [token.text for token in tokenise(text)]
    found: list[Words] = []
    at = 0
    while at < len(words):
        lengths = range(min(_LONGEST, len(words) - at), 0, -1)
        n = next((n for n in lengths if tuple(words[at : at + n]) in table), 0)
        if n:
            found.append(table[tuple(words[at : at + n])])
        at += max(n, 1)
    return found
