"""Text to unit vectors: the contract, and which engine keeps it for which model.

A folder with a ``hoptac.json`` (see ``index.embed_folder``) runs in its fast form:
int8 weights, onnxruntime and tokenizers, neither torch nor transformers imported.
Any other folder, or a name on a model hub, runs in sentence-transformers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelUnusable

DEFAULT_MODEL = "hoptac-minilm-vi-en"


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


def default_model_path() -> Path:
    """Return the folder of the model that ships with the repository."""
    return Path(__file__).resolve().parent.parent / "models" / DEFAULT_MODEL


def load_embedder(
    name_or_path: str | Path | None = None, *, form: str | None = None, n_threads: int | None = None
) -> Embedder:
    """Load a model ready to encode.

    :param name_or_path: a model folder, or a hub name such as ``BAAI/bge-m3``, which
        is fetched if it is not in the local cache; None for the model in the box.
    :param form: ``onnx-int8`` or ``torch-float32``; None takes the fastest there is.
    :param n_threads: texts encoded at a time by the fast form; None for all cores
        that this process may use.
    :raises ModelUnusable: if the model is missing, damaged, or not of that form.
    """
    from index.embed_folder import DESCRIPTION, INT8, TORCH, read_model_folder

    given = str(name_or_path) if name_or_path is not None else str(default_model_path())
    folder = Path(given).expanduser()
    if form not in (None, INT8, TORCH):
        raise ModelUnusable(f"No form {form!r} of a model is known. Use {INT8} or {TORCH}.")
    described = name_or_path is None or (folder / DESCRIPTION).is_file()
    if described and form != TORCH:
        from index.embed_onnx import OnnxEmbedder

        return OnnxEmbedder(folder, n_threads=n_threads)
    if described:
        read_model_folder(folder).check(TORCH)
    elif form == INT8:
        raise ModelUnusable(
            f"{given} has no {INT8} form: there is no {DESCRIPTION} in it. "
            "Make it with: python -m train quantize FOLDER"
        )
    from index.embed_st import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(given)
