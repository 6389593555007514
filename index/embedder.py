"""The contract of an embedder: text to unit vectors, and what makes two of them alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What vectors must agree on to be compared with each other.

    :param name: folder or hub name, for people.
    :param sha256: of all files that take part in encoding, hexadecimal.
    :param form: ``onnx-int8`` or ``torch-float32``: two forms of one model give
        vectors close to each other, not the same.
    :param dimension: length of a vector.
    :param query_prefix: put before each query by ``encode_queries``.
    :param passage_prefix: put before each passage by ``encode_passages``.
    """

    name: str
    sha256: str
    form: str
    dimension: int
    query_prefix: str = ""
    passage_prefix: str = ""


@runtime_checkable
class Embedder(Protocol):
    """Texts to vectors; safe to call from several threads.

    Any string has a vector: empty ones, punctuation and unknown scripts too. What
    exceeds the model's input is cut. A text has the same vector alone and among
    others (cosine >= .9999), composed (NFC) and decomposed (NFD).
    """

    @property
    def identity(self) -> ModelIdentity:
        """Return what vectors of this model must agree on."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, float32, (len(texts), dimension)."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, float32, (len(texts), dimension)."""
        ...
