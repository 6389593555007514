"""Vietnamese read word for word in English: questions across languages without a translator.

Sentence pairs are few and far from the papers that people search. A title glossed by a
dictionary stands for an English question on its text: "Quảng Trị ký bản ghi nhớ với Lào"
becomes "quang tri signed memorandum laos". The dictionary is what the pairs themselves
give, the names of countries, and the terms of our trade in ``data/terms.tsv``.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.text import fold
from train.sources import Parallel
from train.terms import read_terms
from train.translation import align

# word or compound, lower case -> what it may be in English, and the odds of each
Glossary = Mapping[str, tuple[Sequence[str], NDArray[np.float64]]]

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 5
# Two syllables are read as one word if seen together so often and if that is telling:
# normalised pointwise mutual information (Bouma 2009); "của các" has .16, "hợp tác" .6.
_LEAST_SEEN, _LEAST_NPMI = 8, 0.4
_LEAST_PROBABILITY = 0.08
_KEPT_TARGETS = 4
# The commonest English words join others; Vietnamese has no word for many of them, and
# Model 1 ties them to anything.
_N_JOINING = 40


class Gloss:
    """Reads texts word for word; call with a text and a generator."""

    def __init__(self, glossary: Glossary, names: Mapping[str, str]) -> None:
        self._glossary = glossary
        self._names = names

    def __call__(self, text: str, rng: np.random.Generator) -> str:
        """Return a gloss in English words; names lose their marks, figures stay."""
        words = _WORD.findall(text)
        told: list[str] = []
        at = 0
        while at < len(words):
            n_words, gloss = self._read(words, at, rng)
            told.append(gloss)
            at += n_words
        return " ".join(word for word, _ in groupby(filter(None, told)))

    def _read(self, words: Sequence[str], at: int, rng: np.random.Generator) -> tuple[int, str]:
        for n_words in range(min(_LONGEST, len(words) - at), 0, -1):
            here = words[at : at + n_words]
            key = " ".join(here).lower()
            if here[0][0].isupper() and key in self._names:
                return n_words, self._names[key]
            if _is_plain(words, at, at + n_words) and key in self._glossary:
                told, odds = self._glossary[key]
                return n_words, str(rng.choice(np.array(told), p=odds)) if told else ""
        return 1, fold(words[at])


def _is_plain(words: Sequence[str], start: int, end: int) -> bool:
    """Tell common words from parts of names; a sentence's first word has a capital anyhow."""
    capitals = [word[0].isupper() for word in words[start:end]]
    if not any(capitals):
        return not words[start].isdigit()
    follows_name = end < len(words) and words[end][0].isupper()
    return capitals.count(True) == 1 and (end - start > 1 or (start == 0 and not follows_name))


def load_gloss(parallel: Parallel) -> Gloss:
    """Learn a glossary from sentence pairs; the terms and countries at hand go before it."""
    return Gloss({**read_glossary(parallel), **_terms()}, _countries())


def read_glossary(parallel: Parallel) -> Glossary:
    """Learn what words and two-syllable compounds translate to.

    Source of the estimate: IBM Model 1, see ``train.translation``.
    """
    vietnamese = [_words(side) for side in parallel.vietnamese]
    compounds = compounds_of(vietnamese)
    units = [units_of(words, compounds) for words in vietnamese]
    english = [_words(side) for side in parallel.english]
    source_ids = numbered(units)
    target_ids = numbered(english)
    pairs = [
        ([source_ids[unit] for unit in of_vi], [target_ids[word] for word in of_en])
        for of_vi, of_en in zip(units, english, strict=True)
    ]
    found = align(pairs)
    likely = found.probabilities > _LEAST_PROBABILITY
    sources, targets = ["", *source_ids], ["", *target_ids]
    entries: dict[str, list[tuple[float, str]]] = {}
    for source, target, odds in zip(
        found.sources[likely], found.targets[likely], found.probabilities[likely], strict=True
    ):
        entries.setdefault(sources[source], []).append((float(odds), targets[target]))
    counts = Counter(word for words in english for word in words)
    joining = {word for word, _ in counts.most_common(_N_JOINING)}
    return {unit: _best(entry, joining) for unit, entry in entries.items() if unit}


def _best(
    entry: list[tuple[float, str]], joining: set[str]
) -> tuple[list[str], NDArray[np.float64]]:
    """Keep the likeliest translations; a word that mostly joins others means nothing."""
    ordered = sorted(entry, reverse=True)
    if ordered[0][1] in joining:
        return [], np.zeros(0)
    kept = [(odds, word) for odds, word in ordered if word not in joining][:_KEPT_TARGETS]
    odds = np.array([odds for odds, _ in kept])
    return [word for _, word in kept], odds / odds.sum()


def _terms() -> Glossary:
    told = {term: english.lower().split("; ") for term, english in read_terms().items()}
    return {term: (words, np.full(len(words), 1 / len(words))) for term, words in told.items()}


def _countries() -> Mapping[str, str]:
    from babel import Locale

    vietnamese, english = (Locale(language).territories for language in ("vi", "en"))
    return {
        " ".join(_words(name)): " ".join(_words(english[code]))
        for code, name in vietnamese.items()
        if code in english and code.isalpha()
    }


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def compounds_of(sentences: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the pairs of words seen together so often that they are one word."""
    singles = Counter(word for words in sentences for word in words)
    doubles = Counter(pair for words in sentences for pair in pairwise(words))
    n_words = max(1, sum(singles.values()))
    return frozenset(
        f"{left} {right}"
        for (left, right), n_seen in doubles.items()
        if n_seen >= _LEAST_SEEN
        and math.log(n_seen * n_words / (singles[left] * singles[right]))
        >= _LEAST_NPMI * math.log(n_words / n_seen)
    )


def units_of(words: Sequence[str], compounds: frozenset[str]) -> list[str]:
    """Join words into compounds, from the left."""
    units: list[str] = []
    at = 0
    while at < len(words):
        n_words = 2 if " ".join(words[at : at + 2]) in compounds else 1
        units.append(" ".join(words[at : at + n_words]))
        at += n_words
    return units


def numbered(sentences: Iterable[Sequence[str]]) -> dict[str, int]:
    """Give each word a number from 1; 0 is the empty word of Model 1."""
    numbers: dict[str, int] = {}
    for words in sentences:
        for word in words:
            numbers.setdefault(word, len(numbers) + 1)
    return numbers
