"""Ranking measures, by ir-measures under the names that we report."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

MEASURES = ("nDCG@10", "MRR@10", "R@10", "R@100", "P@1", "hit@10")
DEPTH = 100
"""Ranks that the deepest measure looks at."""

_IR_MEASURES_NAMES = {
    "nDCG@10": "nDCG@10",  # linear gain, ir-measures 0.4's default
    "MRR@10": "RR@10",
    "R@10": "R@10",
    "R@100": "R@100",
    "P@1": "P@1",
    "hit@10": "Success@10",
}


def score_rankings(
    qrels: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Return each judged query's measures.

    :param qrels: query id to passage id to grade; a query without relevant passages
        scores 0 in every measure.
    :param rankings: query id to passage ids, best first. Ranks alone are handed on:
        trec_eval would break ties of scores by id and so change the order.
    :return: query id to measure to value in [0, 1], in the order of ``qrels``.
    """
    import ir_measures

    names = {ir_measures.parse_measure(ours): name for name, ours in _IR_MEASURES_NAMES.items()}
    run = {
        query_id: {passage_id: float(-rank) for rank, passage_id in enumerate(ranking)}
        for query_id, ranking in rankings.items()
        if query_id in qrels and ranking
    }
    values = {query_id: dict.fromkeys(MEASURES, 0.0) for query_id in qrels}
    judged = {query_id: dict(grades) for query_id, grades in qrels.items()}
    for metric in ir_measures.iter_calc(list(names), judged, run):
        values[metric.query_id][names[metric.measure]] = float(metric.value)
    return values


def means(values: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return each measure's mean over queries; empty when there are none."""
    rows = list(values)
    if not rows:
        return {}
    return {name: float(np.mean([row[name] for row in rows])) for name in MEASURES}


def bootstrap_interval(
    values: Sequence[float], *, n_resamples: int = 2000, seed: int = 0
) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval of a mean.

    Source: Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13.
    """
    resampled = resample_means(np.asarray(values, dtype=np.float64), n_resamples, seed)
    low, high = np.percentile(resampled, [2.5, 97.5])
    return float(low), float(high)


def resample_means(values: NDArray[np.float64], n_resamples: int, seed: int) -> NDArray[np.float64]:
    """Return means of samples drawn with replacement, float64, (n_resamples,)."""
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, len(values), size=(n_resamples, len(values)))
    means_drawn: NDArray[np.float64] = values[drawn].mean(axis=1)
    return means_drawn
