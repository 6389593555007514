"""What an evaluation yields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.measures import means


@dataclass(frozen=True, slots=True)
class Found:
    """One ranked hit.

    :param id: passage id; for a BEIR folder the entry's id.
    :param text: empty below the first ranks, which alone a report shows.
    """

    id: str
    score: float
    source: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class QueryResult:
    """One query in one variant.

    :param grades: grade of each ranked hit, 0 where it is not relevant.
    :param measures: None for an unanswerable question, which has no ranking measures.
    :param gold: texts that should have come, as the dataset states them.
    :param took_ms: of the search alone, without the measures.
    """

    query_id: str
    type: str
    query: str
    ranking: tuple[Found, ...]
    grades: tuple[int, ...]
    measures: Mapping[str, float] | None
    gold: tuple[str, ...]
    took_ms: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All results of one mode on one dataset.

    :param model: name of the embedding model; None where no vectors were asked.
    :param results: variant to results, in the dataset's order.
    :param qrels: query id to passage id to grade, of the scored queries.
    """

    dataset: str
    mode: str
    model: str | None
    results: Mapping[str, tuple[QueryResult, ...]]
    qrels: Mapping[str, Mapping[str, int]]

    @property
    def unfindable(self) -> tuple[str, ...]:
        """Answerable questions without a relevant passage in the index; they score 0."""
        return tuple(query_id for query_id, grades in self.qrels.items() if not grades)

    def rankings(self) -> dict[str, dict[str, list[tuple[str, float]]]]:
        """Return variant to query id to (passage id, score), unanswerable queries too."""
        return {
            variant: {
                result.query_id: [(found.id, found.score) for found in result.ranking]
                for result in results
            }
            for variant, results in self.results.items()
        }

    def scored(self, variant: str) -> tuple[QueryResult, ...]:
        """Return the results that ranking means are taken over."""
        return tuple(result for result in self.results[variant] if result.measures is not None)

    def per_query(self, variant: str) -> dict[str, Mapping[str, float]]:
        """Return query id to measures, of the scored queries."""
        return {
            result.query_id: result.measures
            for result in self.results[variant]
            if result.measures is not None
        }

    def types(self) -> tuple[str, ...]:
        """Return the types of scored queries, the most frequent first."""
        counted: dict[str, int] = {}
        for result in self.scored(next(iter(self.results))):
            counted[result.type] = counted.get(result.type, 0) + 1
        return tuple(sorted(counted, key=lambda name: (-counted[name], name)))


def mean_measures(results: Iterable[QueryResult]) -> dict[str, float]:
    """Return the means over the results that have measures."""
    return means(result.measures for result in results if result.measures is not None)


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return the evaluation as ``eval --json`` writes it.

    ``by_type`` gives a type's measures for the first variant asked, and below
    ``variants`` for each; ``n_queries`` counts what the means are taken over.
    """
    variants = list(evaluation.results)
    first = variants[0]
    by_type = {}
    for name in evaluation.types():
        of_type = {
            variant: mean_measures(r for r in evaluation.results[variant] if r.type == name)
            for variant in variants
        }
        count = sum(r.type == name for r in evaluation.scored(first))
        by_type[name] = {"n": count, **of_type[first], "variants": of_type}
    return {
        "dataset": evaluation.dataset,
        "mode": evaluation.mode,
        "model": evaluation.model,
        "n_queries": len(evaluation.scored(first)),
        "n_unanswerable": len(evaluation.results[first]) - len(evaluation.scored(first)),
        "unfindable": list(evaluation.unfindable),
        "variants": {variant: mean_measures(evaluation.results[variant]) for variant in variants},
        "by_type": by_type,
        "took_ms": {variant: _times(results) for variant, results in evaluation.results.items()},
        "per_query": {
            variant: {
                query_id: dict(row) for query_id, row in evaluation.per_query(variant).items()
            }
            for variant in variants
        },
    }


def _times(results: Sequence[QueryResult]) -> dict[str, float]:
    """Return the median and 95th percentile of the searches, in milliseconds."""
    p50, p95 = np.percentile([result.took_ms for result in results], [50, 95])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}
