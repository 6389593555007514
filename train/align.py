"""Alignment: sentences of both languages go where the teacher puts the English one.

The teacher's vectors are computed once, so thousands of them serve as negatives at
the price of one matrix product.

Source: Reimers and Gurevych 2020, Making Monolingual Sentence Embeddings Multilingual
using Knowledge Distillation, with InfoNCE besides.
"""

import logging
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from train.losses import contrast, distance
from train.noise import as_typed
from train.sentences import SentenceEncoder
from train.sources import Parallel

logger = logging.getLogger(__name__)

_MAX_TOKENS = 48
_N_NEGATIVES = 4096
# The English side is the teacher's own at the start; half of it holds it there.
_ENGLISH_SHARE = 0.5
_UNMARKED, _SLIPS = 0.12, 0.1
# InfoNCE is some 20 times steeper (1 / temperature) than the cosine.
_DISTANCE_WEIGHT = 4.0


class Align:
    """Batches of parallel sentences against the teacher's vectors.

    :param targets: float32, (n_pairs, dim): the teacher's vectors of the English side.
    :param size: sentences a batch.
    """

    name = "align"

    def __init__(self, parallel: Parallel, targets: NDArray[np.float32], *, size: int) -> None:
        self._parallel = parallel
        self._targets = torch.from_numpy(targets)
        self._size = min(size, len(targets))

    def __call__(self, encoder: SentenceEncoder, rng: np.random.Generator) -> torch.Tensor:
        """Return the loss of a batch."""
        n_pairs = len(self._targets)
        chosen = rng.choice(n_pairs, self._size, replace=False)
        others = rng.choice(n_pairs, min(n_pairs, _N_NEGATIVES), replace=False)
        n_english = max(1, int(self._size * _ENGLISH_SHARE))
        vietnamese = [
            as_typed(self._parallel.vietnamese[pair], rng, unmarked=_UNMARKED, slips=_SLIPS)
            for pair in chosen
        ]
        english = [self._parallel.english[pair] for pair in chosen[:n_english]]
        own, negatives = (self._targets[some].to(encoder.device) for some in (chosen, others))
        loss = torch.zeros((), device=encoder.device)
        for texts in (vietnamese, english):
            rows = encoder.encode(texts, _MAX_TOKENS)
            targets = own[: len(rows)]
            share = len(rows) / self._size
            part = contrast(rows, targets, negatives) + _DISTANCE_WEIGHT * distance(rows, targets)
            loss = loss + share * part
        return loss


def teacher_vectors(
    parallel: Parallel, teacher: SentenceEncoder, cache: Path
) -> NDArray[np.float32]:
    """Return the teacher's vectors of the English side, kept in a file for a resumption.

    :param cache: ``.npy`` file, float16; made anew if it is of other sentences' number.
    """
    if cache.is_file():
        kept = np.load(cache)
        if len(kept) == len(parallel.english):
            return np.asarray(kept, dtype=np.float32)
    logger.info("the teacher reads %d sentences", len(parallel.english))
    vectors = teacher.vectors(parallel.english, _MAX_TOKENS).astype(np.float16)
    cache.parent.mkdir(parents=True, exist_ok=True)
    np.save(cache, vectors)
    return vectors.astype(np.float32)
