"""Whether one run is better than another: the paired bootstrap."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.errors import BadRun
from eval.measures import MEASURES, resample_means, score_rankings
from eval.trec import read_run

PerQuery = Mapping[str, Mapping[str, float]]
"""Query id to measure to value."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of one variant, before and after.

    :param n: queries that both runs answer.
    :param ci_low: lower end of the 95 % interval of the mean difference.
    :param p: two-sided probability of so large a difference by chance.
    """

    variant: str
    measure: str
    n: int
    before: float
    after: float
    difference: float
    ci_low: float
    ci_high: float
    p: float


def compare(
    before: Mapping[str, PerQuery],
    after: Mapping[str, PerQuery],
    *,
    n_resamples: int = 10_000,
    seed: int = 0,
) -> tuple[Comparison, ...]:
    """Compare two runs on the variants and queries that both have.

    :param before: variant to query id to measures.
    :raises BadRun: if they share no query.
    """
    rows = []
    for variant in after:
        shared = [query_id for query_id in after[variant] if query_id in before.get(variant, {})]
        for measure in MEASURES if shared else ():
            old = np.array([before[variant][query_id][measure] for query_id in shared])
            new = np.array([after[variant][query_id][measure] for query_id in shared])
            low, high, p = paired_bootstrap(old, new, n_resamples=n_resamples, seed=seed)
            rows.append(
                Comparison(
                    variant,
                    measure,
                    len(shared),
                    float(old.mean()),
                    float(new.mean()),
                    float((new - old).mean()),
                    low,
                    high,
                    p,
                )
            )
    if not rows:
        raise BadRun("The two runs share no query in any variant; they cannot be compared.")
    return tuple(rows)


def paired_bootstrap(
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    *,
    n_resamples: int = 10_000,
    seed: int = 0,
) -> tuple[float, float, float]:
    """Return the 95 % interval of the mean difference, and its two-sided p.

    :param before: one value a query, float64, (n_queries,); ``after`` in the same order.
    :return: low, high, p; p is 1 where no query differs.
    Source: Efron and Tibshirani, An Introduction to the Bootstrap, chapter 16 (the
    differences are shifted to mean 0 for the test); Sakai, SIGIR 2006, for IR measures.
    """
    differences = after - before
    if not differences.any():
        return 0.0, 0.0, 1.0
    observed = float(differences.mean())
    resampled = resample_means(differences, n_resamples, seed)
    low, high = np.percentile(resampled, [2.5, 97.5])
    # 1e-12: a resample equal to the observed value must count in spite of rounding.
    extreme = int((np.abs(resampled - observed) >= abs(observed) - 1e-12).sum())
    return float(low), float(high), (extreme + 1) / (n_resamples + 1)


def read_earlier(
    path: Path, qrels: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, dict[str, float]]]:
    """Return variant to query id to measures of an earlier run.

    :param path: what ``eval --json`` wrote, or a TREC run made on the same index; the
        latter is scored here. JSON alone compares indexes whose passages differ.
    :raises BadRun: if it cannot be read, or holds no passage that ``qrels`` know.
    """
    measures = _read_measures(path)
    if measures is not None:
        return measures
    run = read_run(path)
    rankings = {
        variant: {query_id: [name for name, _ in ranked] for query_id, ranked in by_query.items()}
        for variant, by_query in run.items()
    }
    ranked_ids = {
        (query_id, name)
        for by_query in rankings.values()
        for query_id, names in by_query.items()
        for name in names
    }
    judged = {(query_id, name) for query_id, grades in qrels.items() for name in grades}
    if ranked_ids.isdisjoint(judged):
        raise BadRun(
            f"No passage that the run {path} found is one that is relevant here: it was made on "
            "another index. Compare with the JSON of that run instead (eval --json)."
        )
    return {variant: score_rankings(qrels, ranked) for variant, ranked in rankings.items()}


def _read_measures(path: Path) -> dict[str, dict[str, dict[str, float]]] | None:
    """Return the measures of single queries; None if the file is not JSON (a TREC run, then)."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadRun(f"The run {path} cannot be read: {error}.") from error
    except ValueError:
        return None
    if not isinstance(written, dict) or "per_query" not in written:
        raise BadRun(f"{path} holds no results of single queries; write it with eval --json.")
    return {
        variant: {query_id: dict(row) for query_id, row in rows.items()}
        for variant, rows in written["per_query"].items()
    }
