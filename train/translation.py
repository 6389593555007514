"""Which words translate to which: IBM Model 1 in numpy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Words of a side; longer sentence pairs are left out: they align badly and cost the
# product of both lengths.
_MAX_WORDS = 100


@dataclass(frozen=True, slots=True)
class Translations:
    """P(target | source) for each pair of words seen together, sorted by source.

    :param sources: int64, (n_pairs,); ids as given, 0 for the empty word.
    :param targets: int64, (n_pairs,).
    :param probabilities: float64, (n_pairs,); sum to 1 over each source.
    """

    sources: NDArray[np.int64]
    targets: NDArray[np.int64]
    probabilities: NDArray[np.float64]


def align(
    sentences: Sequence[tuple[Sequence[int], Sequence[int]]], *, n_iterations: int = 6
) -> Translations:
    """Estimate translation probabilities by expectation maximisation.

    :param sentences: (source ids, target ids) of each pair; source id 0 is kept for
        the empty word, which every sentence is taken to hold.
    Source: Brown et al. 1993, The Mathematics of Statistical Machine Translation,
    section 4.1 (Model 1).
    """
    kept = [(s, t) for s, t in sentences if 0 < len(s) < _MAX_WORDS and 0 < len(t) <= _MAX_WORDS]
    if not kept:
        nothing = np.zeros(0, dtype=np.int64)
        return Translations(nothing, nothing, np.zeros(0))
    keys, lengths, n_targets = _cells(kept)
    pairs, pair_of_cell = np.unique(keys, return_inverse=True)
    sources = pairs // n_targets
    # A cell is one source word and one target word of a sentence; the cells of one
    # target word lie together, and share that word among the source words.
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    probabilities = np.ones(len(pairs))
    for _ in range(n_iterations):
        weights = probabilities[pair_of_cell]
        weights /= np.repeat(np.add.reduceat(weights, starts), lengths)
        counts = np.bincount(pair_of_cell, weights=weights, minlength=len(pairs))
        probabilities = counts / np.bincount(sources, weights=counts)[sources]
    return Translations(sources, pairs % n_targets, probabilities)


def _cells(
    sentences: Sequence[tuple[Sequence[int], Sequence[int]]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    n_targets = 1 + max(max(targets) for _, targets in sentences)
    keys: list[NDArray[np.int64]] = []
    lengths: list[NDArray[np.int64]] = []
    for sources, targets in sentences:
        with_empty = np.array([0, *sources], dtype=np.int64)
        cells = np.array(targets, dtype=np.int64)[:, None] + with_empty[None, :] * n_targets
        keys.append(cells.ravel())
        lengths.append(np.full(len(targets), len(with_empty), dtype=np.int64))
    return np.concatenate(keys), np.concatenate(lengths), n_targets
