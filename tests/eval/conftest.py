"""A small model for evaluations that run through a real index."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embed import Embedder, ModelIdentity
from ingest.text import index_terms

DIMENSION = 64


class BagOfWords:
    """Deterministic vectors of folded words."""

    identity = ModelIdentity("bag-of-words", "0" * 64, "test", DIMENSION)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, float32, (len(texts), 64)."""
        return np.array([self._encode(text) for text in texts], dtype=np.float32).reshape(
            len(texts), DIMENSION
        )

    encode_passages = encode_queries

    def _encode(self, text: str) -> NDArray[np.float64]:
        total = np.zeros(DIMENSION)
        for word in ["", *index_terms(text, folded=True)]:
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
            total += np.random.default_rng(seed).standard_normal(DIMENSION)
        unit: NDArray[np.float64] = total / np.linalg.norm(total)
        return unit


@pytest.fixture
def embedder() -> Embedder:
    """Return the small model."""
    return BagOfWords()
