"""TREC run files: ``query Q0 passage rank score tag``, one line a hit.

A query asked in another variant than ``question`` is written ``id@variant``.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from eval.datasets import QUESTION, VARIANTS
from eval.errors import BadRun

Ranking = Sequence[tuple[str, float]]
"""(passage id, score), best first."""


def write_run(path: Path, rankings: Mapping[str, Mapping[str, Ranking]], tag: str) -> None:
    """Write the rankings of all variants as one TREC run.

    :param rankings: variant to query id to ranking.
    """
    lines = []
    for variant, by_query in rankings.items():
        for query_id, ranking in by_query.items():
            scores = _falling([score for _, score in ranking])
            for rank, ((passage_id, _), score) in enumerate(zip(ranking, scores, strict=True), 1):
                lines.append(
                    f"{run_id(query_id, variant)} Q0 {passage_id} {rank} {score:.9g} {tag}\n"
                )
    path.write_text("".join(lines), encoding="utf-8")


def read_run(path: Path) -> dict[str, dict[str, list[tuple[str, float]]]]:
    """Read a TREC run: variant to query id to ranking, best first.

    Ranked by score, as trec_eval does; equal scores keep the order of their ranks.

    :raises BadRun: if the file cannot be read, or a line has not six fields.
    """
    rows: dict[tuple[str, str], list[tuple[float, int, str]]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadRun(f"The run {path} cannot be read: {error}.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            query, _, passage_id, rank, score, _ = line.split()
            row = (-float(score), int(rank), passage_id)
        except ValueError as error:
            raise BadRun(
                f"{path}, line {number}: not a line of a TREC run "
                f"(query Q0 passage rank score tag): {line[:80]!r}."
            ) from error
        rows.setdefault(_split_id(query), []).append(row)
    run: dict[str, dict[str, list[tuple[str, float]]]] = {}
    for (variant, query_id), ranked in rows.items():
        run.setdefault(variant, {})[query_id] = [
            (passage_id, -negated) for negated, _, passage_id in sorted(ranked)
        ]
    return run


def run_id(query_id: str, variant: str) -> str:
    """Return the id of a query's variant in a run: ``q1``, ``q1@no_accents``."""
    return query_id if variant == QUESTION else f"{query_id}@{variant}"


def _split_id(written: str) -> tuple[str, str]:
    query_id, at, variant = written.rpartition("@")
    return (variant, query_id) if at and variant in VARIANTS else (QUESTION, written)


def _falling(scores: Sequence[float]) -> list[float]:
    """Make scores strictly falling in float32, which is how trec_eval reads them."""
    fallen: list[np.float32] = []
    for score in scores:
        current = np.float32(score)
        if fallen and current >= fallen[-1]:
            current = np.nextafter(fallen[-1], np.float32(-np.inf))
        fallen.append(current)
    return [float(score) for score in fallen]
