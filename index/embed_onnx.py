"""The fast encoder: int8 weights in onnxruntime, neither torch nor transformers.

Dynamic int8 quantises activations over all that one call holds, so a text in a
batch of 16 has cosine .992 with itself alone. Hence one text a call, threads over
texts: bulk equals single exactly, and no work is spent on padding.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from index.embed_folder import (
    INT8,
    ONNX_FILE,
    TOKENIZER_FILE,
    ModelFolder,
    read_model_folder,
)
from index.embedder import ModelIdentity
from index.errors import ModelUnusable

# Characters looked at: 256 pieces are about 1,100 characters of Vietnamese, so this
# loses nothing and spares the tokenizer a text of megabytes.
_MAX_CHARS = 20_000


class OnnxEmbedder:
    """A model folder's int8 form.

    :param folder: a folder with ``hoptac.json``.
    :param n_threads: texts encoded at a time; None for all cores of this process.
    :raises ModelUnusable: if a file is missing, truncated or changed.
    """

    def __init__(self, folder: Path, *, n_threads: int | None = None) -> None:
        description = read_model_folder(folder)
        sha256 = description.check(INT8)
        self._identity = ModelIdentity(
            name=description.name,
            sha256=sha256,
            form=INT8,
            dimension=description.dimension,
            query_prefix=description.query_prefix,
            passage_prefix=description.passage_prefix,
        )
        self._n_threads = n_threads or _n_cores()
        self._pool: ThreadPoolExecutor | None = None
        self._lock = Lock()
        self._load(description)

    @property
    def identity(self) -> ModelIdentity:
        """Return what vectors of this model must agree on."""
        return self._identity

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, float32, (len(texts), dimension)."""
        return self._encode([self._identity.query_prefix + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, float32, (len(texts), dimension)."""
        return self._encode([self._identity.passage_prefix + text for text in texts])

    def _load(self, description: ModelFolder) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        try:
            self._tokenizer = Tokenizer.from_file(str(description.path / TOKENIZER_FILE))
            self._session = onnxruntime.InferenceSession(
                str(description.path / ONNX_FILE), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise bare Exceptions of their own
            raise ModelUnusable(
                f"{description.path} does not load in onnxruntime {onnxruntime.__version__} "
                f"({error}). Make its int8 form anew: python -m train quantize FOLDER"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(description.max_tokens)

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self._identity.dimension), dtype=np.float32)
        spread = len(texts) > 1 and self._n_threads > 1
        each = self._threads().map if spread else map
        for row, vector in enumerate(each(self._encode_one, texts)):
            vectors[row] = vector
        return vectors

    def _encode_one(self, text: str) -> NDArray[np.float32]:
        pieces = self._tokenizer.encode(_readable(text))
        ids = np.array([pieces.ids], dtype=np.int64)
        vector: NDArray[np.float32] = self._session.run(None, {"input_ids": ids})[0][0]
        return vector

    def _threads(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._n_threads, thread_name_prefix="encode")
            return self._pool


def _n_cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # Linux only; heeds containers and taskset
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _readable(text: str) -> str:
    # Lone surrogates (from file names, broken JSON escapes) are no UTF-8 and would
    # make the tokenizer raise.
    return text.strip()[:_MAX_CHARS].encode("utf-8", "replace").decode("utf-8")
