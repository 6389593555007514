"""The trigram model behind restored marks and repaired slips: counted, smoothed, packed."""

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.trigrams import BOUNDARY, FIRST_WORD, NUMBER, STEP, UNKNOWN, pack_words
from ingest.gazetteer import place_names
from ingest.syllables import is_syllable
from ingest.text import fold_word, words_of
from train.errors import PairsUnreadable
from train.overlap import HeldOut, words
from train.pairs import read_records
from train.terms import read_terms

# What ends a run of words that depend on each other.
_CUT = re.compile(r"[.!?;:()\[\]\"“”…\n]+")
_WORD = re.compile(r"[^\W_]+")
_CHUNK = 10_000_000
_BITS = 21  # of an id of a word as first seen
# Texts with so many two-syllable terms of the trade are near to what people ask here, and
# are counted so many times.
_TRADE_TERMS, _TRADE_WEIGHT = 6, 3
_LEAST_SYLLABLE, _LEAST_WORD, _LEAST_ENGLISH = 5, 40, 20
# How often each name of the gazetteer is added to what was counted, so that those which
# the training text does not hold are restored too; ten passes leave common words alone.
_NAME_WEIGHT = 10

TEST_EVERY = 100  # of each file's records, one in so many is kept for measuring

Ids = NDArray[np.int64]
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class RestorerFigures:
    """What a model was made from.

    :param n_dropped: records left out: they share ten words with a held-out text.
    """

    n_records: int
    n_dropped: int
    n_syllables: int
    n_words: int
    n_pairs: int
    n_triples: int
    n_english: int
    n_bytes: int


@dataclass(slots=True)
class _Counts:
    """Keys counted so far, sorted, and how often each came."""

    keys: Ids
    counts: Ids

    def add(self, keys: Ids) -> None:
        new, counts = np.unique(keys, return_counts=True)
        both, inverse = np.unique(np.concatenate([self.keys, new]), return_inverse=True)
        summed = np.bincount(inverse, weights=np.concatenate([self.counts, counts]))
        self.keys, self.counts = both, summed.astype(np.int64)


def _nothing() -> _Counts:
    return _Counts(np.zeros(0, np.int64), np.zeros(0, np.int64))


class Reader:
    """Turns texts into ids by first sight, and counts which follows which.

    A triple's key holds three ids of 21 bits, a pair's the last two of them.
    """

    def __init__(self) -> None:
        self.ids: dict[str, int] = {"": BOUNDARY, "\0": UNKNOWN, "0": NUMBER}
        self.triples = _nothing()
        self.capitals = _nothing()  # id, of words that began with a capital inside a run
        self.inside = _nothing()  # id, of all words inside a run
        self.n_syllables = 0
        self._seen: dict[str, int] = {}  # word as written to twice its id, and 1 for a capital
        self._pending: list[int] = [0, 0]

    def read(self, text: str, times: int = 1) -> None:
        """Count one text."""
        for run in _CUT.split(unicodedata.normalize("NFC", text)):
            row = [self._seen.get(word) or self._meet(word) for word in _WORD.findall(run)]
            if row:
                self.n_syllables += len(row)
                self._pending += [*row, 0, 0] * times
        if len(self._pending) > _CHUNK:
            self.flush()

    def _meet(self, word: str) -> int:
        normal = "".join(words_of(word)) or "\0"
        id_ = NUMBER if normal.isdigit() else self.ids.setdefault(normal, len(self.ids))
        self._seen[word] = seen = 2 * id_ + word[0].isupper()
        return seen

    def flush(self) -> None:
        """Count what is pending."""
        row = np.array(self._pending, dtype=np.int64)
        ids = row >> 1
        is_inside = (ids[:-1] != BOUNDARY) & (ids[1:] != BOUNDARY)
        self.inside.add(ids[1:][is_inside])
        self.capitals.add(ids[1:][is_inside & (row[1:] & 1 == 1)])
        # of the two boundaries between runs only the pair with the second one says something
        triples = (ids[:-2] << (2 * _BITS)) | (ids[1:-1] << _BITS) | ids[2:]
        self.triples.add(triples[ids[1:-1] + ids[2:] > 0])
        self._pending = [0, 0]

    def counts(self, part: _Counts) -> NDArray[np.float64]:
        """Return how often each id came in a part, (n_ids,)."""
        return _sums(part.keys, part.counts, len(self.ids))


def make_restorer(
    sources: Sequence[Path],
    english: Path,
    held_out: HeldOut,
    out: Path,
    *,
    least: tuple[int, int],
    n_triples: int,
    questions: Iterable[str] = (),
) -> RestorerFigures:
    """Count, smooth and write the model.

    :param questions: counted too: news and law hardly ask any.
    :param english: JSON lines with the field ``en``, for the words that are English.
    :param least: pairs and triples of words met less often are dropped.
    :param n_triples: of those left so many are kept, see ``prune_triples``.
    :raises PairsUnreadable: if a file cannot be read, or nothing is left of them.
    """
    reader = Reader()
    terms = {tuple(term.split()) for term in read_terms() if term.count(" ") == 1}
    n_records = n_dropped = 0
    for file in sources:
        for number, record in enumerate(read_records(file)):
            if number % TEST_EVERY == 0:
                continue
            found = [words(text) for text in record.values()]
            if any(held_out.shares_run(row) for row in found):
                n_dropped += 1
                continue
            n_records += 1
            n_terms = sum(pair in terms for row in found for pair in pairwise(row))
            times = _TRADE_WEIGHT if n_terms >= _TRADE_TERMS else 1
            for text in record.values():
                reader.read(text, times)
    if not n_records:
        raise PairsUnreadable("Nothing is left to train on. Give other files.")
    for name in place_names():
        reader.read(name, times=_NAME_WEIGHT)
    for question in questions:
        reader.read(question)
    reader.flush()
    english_words = _english_words(english, held_out)
    arrays = prune_triples(smooth(reader, *least), n_triples) | pack_english(english_words)
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("wb") as file_out:
        np.savez_compressed(file_out, allow_pickle=False, **arrays)
    return RestorerFigures(
        n_records=n_records,
        n_dropped=n_dropped,
        n_syllables=reader.n_syllables,
        n_words=len(arrays["alone"]) - FIRST_WORD,
        n_pairs=len(arrays["pair_costs"]),
        n_triples=len(arrays["triple_costs"]),
        n_english=len(english_words),
        n_bytes=out.stat().st_size,
    )


def smooth(reader: Reader, least_pair: int, least_triple: int) -> dict[str, Array]:
    """Return the arrays of the file from what was counted; see ``index.trigrams``."""
    kept, new_id = _vocabulary(reader)
    n_ids = FIRST_WORD + len(kept)
    one, two, three = _renumbered(reader.triples, new_id)
    counts = reader.triples.counts.astype(np.float64)

    pairs, inverse = np.unique(two * n_ids + three, return_inverse=True)
    pair_counts = _sums(inverse, counts, len(pairs))
    before, after = pairs // n_ids, pairs % n_ids
    lower = np.bincount(after, minlength=n_ids) + 0.5
    lower /= lower.sum()
    alone = np.bincount(after, weights=pair_counts, minlength=n_ids) + 0.5
    pair_p = _interpolated(pair_counts, before, lower[after], n_ids)
    common = (pair_counts >= least_pair) & (before != UNKNOWN) & (after != UNKNOWN)
    pairs, before, after, pair_p = pairs[common], before[common], after[common], pair_p[common]
    back_off = _left_over(pair_p, lower[after], before, n_ids)

    contexts = np.searchsorted(pairs, one * n_ids + two).clip(max=len(pairs) - 1)
    known = pairs[contexts] == one * n_ids + two
    last = np.searchsorted(pairs, two * n_ids + three).clip(max=len(pairs) - 1)
    known &= (pairs[last] == two * n_ids + three) & (one + two > 0)
    triples, inverse = np.unique(contexts[known] * n_ids + three[known], return_inverse=True)
    triple_counts = _sums(inverse, counts[known], len(triples))
    last_pair = np.zeros(len(triples), dtype=np.int64)
    last_pair[inverse] = last[known]
    contexts = triples // n_ids
    triple_p = _interpolated(triple_counts, contexts, pair_p[last_pair], len(pairs))
    common = triple_counts >= least_triple
    triples, contexts, last_pair = triples[common], contexts[common], last_pair[common]
    triple_p = triple_p[common]
    pair_back_off = _left_over(triple_p, pair_p[last_pair], contexts, len(pairs))
    capitals = (reader.counts(reader.capitals) + 0.5) / (reader.counts(reader.inside) + 1)
    capital = np.full(n_ids, 0.5)
    capital[new_id] = capitals  # of the strangers any one: it is not looked at
    return {
        "words": pack_words(kept),
        "pair_steps": np.diff(pairs.astype(np.uint32), prepend=np.uint32(0)),
        "pair_costs": _as_bytes(pair_p),
        "pair_back_off": _as_bytes(pair_back_off),
        "triple_steps": np.diff(triples, prepend=0).astype(np.uint32),
        "triple_costs": _as_bytes(triple_p),
        "back_off": _as_bytes(back_off),
        "lower": _as_bytes(lower),
        "alone": _as_bytes(alone / alone.sum()),
        "capital": np.round(capital * 255).astype(np.uint8),
    }


def prune_triples(arrays: dict[str, Array], n_kept: int) -> dict[str, Array]:
    """Return the arrays of the file with only the triples that say most beyond their pairs.

    What a triple is worth is its share of the text times how much its cost differs from
    the one that its pair would give. Source: Stolcke, Entropy-based Pruning of Backoff
    Language Models, DARPA 1998, with the change of the back-off weights left out.
    """
    n_ids, n_triples = len(arrays["alone"]), len(arrays["triple_costs"])
    if n_triples <= n_kept:
        return arrays
    pairs = np.cumsum(arrays["pair_steps"], dtype=np.int64)
    triples = np.cumsum(arrays["triple_steps"], dtype=np.int64)
    contexts = triples // n_ids
    first, second = np.divmod(pairs[contexts], n_ids)
    last = np.searchsorted(pairs, second * n_ids + triples % n_ids)
    alone, pair, triple = (arrays[name] / STEP for name in ("alone", "pair_costs", "triple_costs"))
    shorter = pair[last] + arrays["pair_back_off"][contexts] / STEP
    share = np.exp(-(alone[first] + pair[contexts] + triple))
    worth = share * np.abs(shorter - triple)
    best = np.sort(np.argpartition(worth, -n_kept)[-n_kept:])
    back_off = _left_over(
        np.exp(-triple[best]), np.exp(-pair[last[best]]), contexts[best], len(pairs)
    )
    return arrays | {
        "triple_steps": np.diff(triples[best], prepend=0).astype(np.uint32),
        "triple_costs": arrays["triple_costs"][best],
        "pair_back_off": _as_bytes(back_off),
    }


def _renumbered(triples: _Counts, new_id: Ids) -> tuple[Ids, Ids, Ids]:
    mask = (1 << _BITS) - 1
    keys = triples.keys
    return new_id[keys >> (2 * _BITS)], new_id[(keys >> _BITS) & mask], new_id[keys & mask]


def _sums(keys: Ids, weights: NDArray[Any], n_keys: int) -> NDArray[np.float64]:
    """Return the sum of the weights of each key, (n_keys,)."""
    return np.bincount(keys, weights=weights, minlength=n_keys).astype(np.float64)


def _interpolated(
    counts: NDArray[np.float64], contexts: Ids, lower: NDArray[np.float64], n_contexts: int
) -> NDArray[np.float64]:
    """Return the probability of each event after its context (Chen and Goodman, section 3.3).

    :param lower: probability of each event after the shorter context.
    """
    once, twice = (float((counts == n).sum()) for n in (1, 2))
    discount = once / (once + 2 * twice) if once + twice else 0.5
    total = np.bincount(contexts, weights=counts, minlength=n_contexts).clip(1)
    n_events = np.bincount(contexts, minlength=n_contexts)
    kept = (counts - discount).clip(0) / total[contexts]
    found: NDArray[np.float64] = kept + discount * (n_events / total)[contexts] * lower
    return found


def _left_over(
    probability: NDArray[np.float64], lower: NDArray[np.float64], contexts: Ids, n_contexts: int
) -> NDArray[np.float64]:
    """Return what each context leaves to the shorter one, once rare events are dropped."""
    left = 1 - np.bincount(contexts, weights=probability, minlength=n_contexts)
    left_lower = 1 - np.bincount(contexts, weights=lower, minlength=n_contexts)
    found: NDArray[np.float64] = (left / left_lower.clip(1e-6)).clip(1e-6, 1)
    return found


def _vocabulary(reader: Reader) -> tuple[list[str], Ids]:
    """Return the words kept, and first-seen id to new id."""
    last = _Counts(reader.triples.keys & ((1 << _BITS) - 1), reader.triples.counts)
    counts = reader.counts(last)
    named = {word for name in place_names() for word in words_of(name)}
    new_id = np.full(len(reader.ids), UNKNOWN, dtype=np.int64)
    new_id[[BOUNDARY, UNKNOWN, NUMBER]] = [BOUNDARY, UNKNOWN, NUMBER]
    kept: list[str] = []
    for word, old in reader.ids.items():
        least = _LEAST_SYLLABLE if is_syllable(word) else _LEAST_WORD
        if old >= FIRST_WORD and (counts[old] >= least or word in named):
            new_id[old] = FIRST_WORD + len(kept)
            kept.append(word)
    return kept, new_id


def _english_words(file: Path, held_out: HeldOut) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for record in read_records(file):
        found = words(record["en"])
        if not held_out.shares_run(found):
            counts.update(word for word in found if word.isascii() and word.isalpha())
    return {word: n for word, n in counts.most_common() if n >= _LEAST_ENGLISH}


def pack_english(counts: Mapping[str, int]) -> dict[str, Array]:
    """Return the arrays that say how common each English word is."""
    numbers = np.array(list(counts.values()), dtype=np.float64)
    return {
        "english": pack_words(counts),
        "english_costs": _as_bytes(numbers / max(numbers.sum(), 1)),
    }


def _as_bytes(probabilities: NDArray[np.floating]) -> NDArray[np.uint8]:
    steps: NDArray[np.uint8] = np.round(-np.log(probabilities) * STEP).clip(0, 255).astype(np.uint8)
    return steps


def restored_share(texts: Iterable[str], restore: Callable[[str], str]) -> tuple[int, int]:
    """Return (syllables restored rightly, syllables) of texts stripped of their marks."""
    right = total = 0
    for text in texts:
        wanted = words_of(text)
        got = words_of(restore(" ".join(fold_word(word) for word in wanted)))
        pairs = [(a, b) for a, b in zip(wanted, got, strict=True) if is_syllable(a)]
        right += sum(a == b for a, b in pairs)
        total += len(pairs)
    return right, total


def unseen_sentences(file: Path, n: int) -> Iterator[str]:
    """Yield sentences of the records that are never counted, n of them at most."""
    runs = (
        run
        for number, record in enumerate(read_records(file))
        if number % TEST_EVERY == 0
        for text in record.values()
        for run in _CUT.split(text)
        if run.strip()
    )
    return itertools.islice(runs, n)
