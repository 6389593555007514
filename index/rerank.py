"""The optional last stage: a slower, finer model reorders the best passages found.

Off by default. No weights of such a model come with hoptac, so its gain is not measured
here; its price is: see docs/decisions.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelUnusable
from index.passage_text import passage_context
from index.records import Hit

# Passages reordered at least; a cross-encoder reads each with the query, 5 to 50 ms a piece.
DEPTH = 30


class Reranker(Protocol):
    """Scores passages against a query, by any means."""

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each text answers, float32, (len(texts),); higher is better."""


class CrossEncoderReranker:
    """A cross-encoder of sentence-transformers, from a local folder.

    :raises ModelUnusable: if the folder holds none.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise ModelUnusable(f"There is no reranker folder {folder}. Correct --reranker.")
        from sentence_transformers import CrossEncoder  # takes seconds and torch

        try:
            self._model = CrossEncoder(str(folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnusable(
                f"{folder} is no cross-encoder that sentence-transformers can read: {error}"
            ) from error

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the model's score of each pair, float32, (len(texts),)."""
        pairs = [(query, text) for text in texts]
        found = self._model.predict(pairs, show_progress_bar=False, convert_to_numpy=True)
        return np.asarray(found, dtype=np.float32).reshape(len(texts))


def load_reranker(folder: Path | None) -> Reranker | None:
    """Return the reranker of a folder; None where none is wanted.

    :raises ModelUnusable: see ``CrossEncoderReranker``.
    """
    return None if folder is None else CrossEncoderReranker(folder)


def rerank(hits: Sequence[Hit], query: str, reranker: Reranker, k: int) -> tuple[Hit, ...]:
    """Return the k best hits by the reranker's scores, which replace theirs.

    :param hits: best first; equal scores keep this order.
    """
    texts = [
        f"{passage_context(hit.document.title, hit.heading)}\n{hit.text}".strip() for hit in hits
    ]
    scores = reranker.scores(query, texts) if texts else np.zeros(0, np.float32)
    order = np.argsort(-scores, kind="stable")[:k]
    return tuple(
        replace(hits[place], rank=rank, score=float(scores[place]))
        for rank, place in enumerate(order.tolist(), start=1)
    )
