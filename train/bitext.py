"""How well sentences find their translations: Tatoeba accuracy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder


@dataclass(frozen=True, slots=True)
class BitextAccuracy:
    """Share of sentences whose nearest sentence of the other language is their own."""

    vi_to_en: float
    en_to_vi: float


def bitext_accuracy(
    vietnamese: Sequence[str], english: Sequence[str], embedder: Embedder
) -> BitextAccuracy:
    """Measure on sentences that correspond line by line.

    Source: Artetxe and Schwenk 2019, Massively Multilingual Sentence Embeddings,
    section 4.3 (similarity search on Tatoeba), with cosine as similarity.
    """
    return accuracy(embedder.encode_passages(vietnamese), embedder.encode_passages(english))


def accuracy(vietnamese: NDArray[np.float32], english: NDArray[np.float32]) -> BitextAccuracy:
    """Measure on unit rows, float32, (n, dim) each, that correspond row by row."""
    similarities = vietnamese @ english.T
    own = np.arange(len(similarities))
    return BitextAccuracy(
        vi_to_en=float((similarities.argmax(axis=1) == own).mean()),
        en_to_vi=float((similarities.argmax(axis=0) == own).mean()),
    )
