"""English words of a query as Vietnamese search terms: names, terms of the trade, words.

``index/data/english.tsv`` gives each row's odds and source; ``python -m train carry``
makes it. Summing over translations by their odds is the probabilistic structured query of
Darwish and Oard, Probabilistic Structured Query Methods, SIGIR 2003, in its plainest form.
"""

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.trigrams import load_trigrams
from ingest.gazetteer import (
    country_aliases,
    folded_key,
    localities,
    place_names,
    province_aliases,
)
from ingest.text import has_marks, words_of

_LONGEST = 5  # words of a phrase

Translation = tuple[tuple[str, ...], float]  # words, odds


@cache
def _table() -> Mapping[str, tuple[Translation, ...]]:
    text = files("index.data").joinpath("english.tsv").read_text(encoding="utf-8")
    table: dict[str, list[Translation]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        words = tuple(words_of(row["vi"]))
        table.setdefault(row["en"], []).append((words, float(row["odds"])))
    return {english: tuple(translations) for english, translations in table.items()}


@cache
def _places() -> Mapping[str, tuple[str, ...]]:
    """Return what each place is called in Vietnamese, by its name without marks.

    Codes and names of up to three letters are left out, but for provinces: they stand for
    common words as well ("my" is Mỹ). So are foreign places that are English words.
    """
    marked = {folded_key(name): name for name in place_names() if has_marks(name)}
    is_word = load_trigrams().english_cost  # Nice, Reading, Orange
    abroad = {key: unit.name for key, unit in localities().items() if is_word(key) is None}
    known = abroad | country_aliases() | province_aliases()
    return {
        key: tuple(words_of(marked.get(key, name)))
        for key, name in known.items()
        if len(key) > _LONGEST_CODE or key in province_aliases()
    }


_LONGEST_CODE = 3


@dataclass(frozen=True, slots=True)
class Carried:
    """Words ``start`` to ``stop`` of a query and what they may be, likeliest first."""

    start: int
    stop: int
    translations: tuple[Translation, ...]


def carry(words: Sequence[str], joining: Collection[str] = ()) -> list[Translation]:
    """Return what the words of an English query are in Vietnamese, see ``carry_phrases``."""
    return [told for one in carry_phrases(words, joining) for told in one.translations]


def carry_phrases(words: Sequence[str], joining: Collection[str] = ()) -> list[Carried]:
    """Return the phrases of an English query that are known, the longest first at each place.

    :param words: as ``ingest.text.tokenise`` gives them.
    :param joining: words that are carried over inside phrases only.
    """
    table, places = _table(), _places()
    found: list[Carried] = []
    at = 0
    while at < len(words):
        for stop in range(min(at + _LONGEST, len(words)), at, -1):
            phrase = " ".join(words[at:stop])
            if phrase in joining:
                continue
            place = places.get(phrase)
            told = ((place, 1.0),) if place else table.get(phrase, ())
            if told:
                found.append(Carried(at, stop, told))
                at = stop
                break
        else:
            at += 1
    return found
