"""Texts, vectors and queries made up at run time, always the same for a seed.

A Markov chain over the words of real texts keeps what an engine's speed depends on:
how often words and pairs of words occur.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.scan import find_files
from ingest.text import fold

RESTART = 0.1
"""Share of words drawn from all words instead of from what follows the last one."""

NOISE = 0.6
"""Length of the noise added to a unit centre; cosines inside a cluster are about .74."""


def read_texts(folders: Iterable[Path]) -> list[str]:
    """Return the plain texts under the folders (.txt and .md), in sorted order."""
    return [
        found.path.read_text(encoding="utf-8", errors="replace")
        for found in find_files(folders)
        if found.readable and found.path.suffix in (".txt", ".md")
    ]


class Chain:
    """A first-order Markov chain over words.

    :param texts: real texts; their words and pairs give the probabilities.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        ids: dict[str, int] = {}
        sequences = [[ids.setdefault(word, len(ids)) for word in text.split()] for text in texts]
        self.words = np.array(list(ids), dtype=object)
        self._all = np.array([word for words in sequences for word in words], dtype=np.int64)
        pairs = np.array([pair for words in sequences for pair in pairwise(words)], dtype=np.int64)
        if not len(pairs):
            raise ValueError("The texts hold no two words in a row; give folders with texts.")
        pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
        self._followers = pairs[:, 1]
        counts = np.bincount(pairs[:, 0], minlength=len(ids))
        self._starts = np.concatenate([[0], np.cumsum(counts)])

    def passages(self, n_passages: int, n_words: int, generator: np.random.Generator) -> list[str]:
        """Return passages of ``n_words`` words each; all walk at once, a word a step."""
        current = self._draw(n_passages, generator)
        steps = [current]
        for _ in range(n_words - 1):
            counts = self._starts[current + 1] - self._starts[current]
            places = self._starts[current] + (generator.random(n_passages) * counts).astype(int)
            following = self._followers[np.minimum(places, len(self._followers) - 1)]
            restart = (counts == 0) | (generator.random(n_passages) < RESTART)
            current = np.where(restart, self._draw(n_passages, generator), following)
            steps.append(current)
        return [" ".join(row) for row in self.words[np.stack(steps, axis=1)]]

    def _draw(self, n_words: int, generator: np.random.Generator) -> NDArray[np.int64]:
        drawn: NDArray[np.int64] = self._all[generator.integers(0, len(self._all), n_words)]
        return drawn


class Clusters:
    """Unit vectors around cluster centres whose sizes follow Zipf's law."""

    def __init__(self, n_clusters: int, dimension: int, generator: np.random.Generator) -> None:
        self._centres = _unit(generator.standard_normal((n_clusters, dimension), dtype=np.float32))
        weights = 1 / np.arange(1, n_clusters + 1)
        self._weights = weights / weights.sum()

    def draw(self, n_vectors: int, generator: np.random.Generator) -> NDArray[np.float32]:
        """Return float32 unit rows, (n_vectors, dimension)."""
        chosen = generator.choice(len(self._centres), n_vectors, p=self._weights)
        return near(self._centres[chosen], NOISE, generator)


def near(
    vectors: NDArray[np.float32], noise: float, generator: np.random.Generator
) -> NDArray[np.float32]:
    """Return unit rows with noise of about that length added to each."""
    scale = np.float32(noise / np.sqrt(vectors.shape[1]))
    return _unit(vectors + scale * generator.standard_normal(vectors.shape, dtype=np.float32))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


@dataclass(frozen=True, slots=True)
class Queries:
    """Queries with their vectors.

    :param vectors: float32, (len(texts), dimension), unit rows.
    """

    texts: tuple[str, ...]
    vectors: NDArray[np.float32]


def make_queries(
    passages: Sequence[str], vectors: NDArray[np.float32], generator: np.random.Generator
) -> Queries:
    """Return a query for each passage: some of its words, and a vector near its own.

    Lengths go from 3 to 12 words; every third query has no marks.
    """
    texts = []
    for number, passage in enumerate(passages):
        words = passage.split()
        length = int(generator.integers(3, 13))
        start = int(generator.integers(0, max(1, len(words) - length)))
        text = " ".join(words[start : start + length])
        # A number keeps texts apart, since vectors are looked up by text.
        text = f"{text} {number}"
        texts.append(fold(text) if number % 3 == 0 else text)
    return Queries(tuple(texts), near(vectors, NOISE, generator))


def batches(n_items: int, size: int) -> Iterator[int]:
    """Yield batch sizes that sum to ``n_items``."""
    while n_items > 0:
        yield min(size, n_items)
        n_items -= size
