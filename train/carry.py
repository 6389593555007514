"""The table that carries English words over to Vietnamese search terms."""

import csv
from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from ingest.text import normalise, words_of
from train.gloss import compounds_of, numbered, units_of
from train.sources import Parallel
from train.terms import read_terms
from train.translation import align

Row = tuple[str, str, float, str]  # English, Vietnamese, odds, where it is from

_LEAST_SEEN = 12  # of an English word: below, its translations are guesses
_LEAST_PROBABILITY = 0.12
_KEPT = 3
# The commonest Vietnamese units join others; Model 1 ties them to anything.
_N_JOINING = 60
_TERMS_SOURCE, _LEARNT_SOURCE = "terms of the trade", "IBM Model 1 on sentence pairs"


def make_table(parallel: Parallel, out: Path) -> int:
    """Write English word or phrase, Vietnamese, odds and source; return the number of rows."""
    terms = _from_terms()
    known = {english for english, *_ in terms}
    learnt = [row for row in _learnt(parallel) if row[0] not in known]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["en", "vi", "odds", "source"])
        writer.writerows(
            (english, vietnamese, f"{odds:.2f}", source)
            for english, vietnamese, odds, source in (*terms, *learnt)
        )
    return len(terms) + len(learnt)


def _from_terms() -> list[Row]:
    """Return the terms of the trade the other way round, each translation as likely."""
    pairs = sorted(
        (" ".join(words_of(english)), vietnamese)
        for vietnamese, told in read_terms().items()
        for english in told.split("; ")
    )
    rows: list[Row] = []
    for english, group in groupby(dict.fromkeys(pairs), key=lambda pair: pair[0]):
        meant = [vietnamese for _, vietnamese in group]
        rows += [(english, one, 1 / len(meant), _TERMS_SOURCE) for one in meant]
    return rows


def _learnt(parallel: Parallel) -> list[Row]:
    vietnamese = [words_of(normalise(side)) for side in parallel.vietnamese]
    compounds = compounds_of(vietnamese)
    units = [units_of(words, compounds) for words in vietnamese]
    english = [words_of(side) for side in parallel.english]
    source_ids, target_ids = numbered(english), numbered(units)
    found = align(
        [
            ([source_ids[word] for word in of_en], [target_ids[unit] for unit in of_vi])
            for of_en, of_vi in zip(english, units, strict=True)
        ]
    )
    counts = Counter(word for words in english for word in words)
    of_units = Counter(unit for row in units for unit in row)
    joining = {unit for unit, _ in of_units.most_common(_N_JOINING)}
    likely = found.probabilities >= _LEAST_PROBABILITY
    sources, targets = ["", *source_ids], ["", *target_ids]
    entries: dict[str, list[tuple[float, str]]] = {}
    for source, target, odds in zip(
        found.sources[likely], found.targets[likely], found.probabilities[likely], strict=True
    ):
        word, unit = sources[source], targets[target]
        if word.isalpha() and counts[word] >= _LEAST_SEEN and unit not in joining and unit != word:
            entries.setdefault(word, []).append((float(odds), unit))
    return [row for word in sorted(entries) for row in _rows(word, entries)]


def _rows(word: str, entries: Mapping[str, list[tuple[float, str]]]) -> list[Row]:
    best = sorted(entries[word], reverse=True)[:_KEPT]
    return [(word, unit, odds, _LEARNT_SOURCE) for odds, unit in best]
