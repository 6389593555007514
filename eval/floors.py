"""Floors: what retrieval and answers reached when they were pinned, less a margin."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.answers import UNANSWERABLE, ScoredAnswer, figures
from eval.errors import BelowFloor, GateRefused
from eval.records import Evaluation, mean_measures

MARGIN = 0.005
"""Floors lie this much under the measured means: int8 kernels round differently from one
CPU to the next, which swaps neighbours in a ranking."""

FLIPS = 2
"""Queries that such a swap may cost a measure that is 0 or 1 for one relevant passage."""

ANSWER_FLIPS = 1
"""Questions that it may cost a figure of answers; one, because lists are few: each of 21 is
.05 of their figures."""

ANSWER_FLOORS = ("recall", "list_recall", "list_precision", "cited", "answer_rate")
"""Figures of answers that must not fall."""

WRONGLY_ANSWERED = "n_wrongly_answered"
"""Unanswerable questions answered all the same: pinned as a bound from above."""

PIN = 'python -m eval.gate --pin "why"'

Means = Mapping[str, Mapping[str, float]]
"""Variant to measure to mean."""


@dataclass(frozen=True, slots=True)
class Floors:
    """What was pinned, and on what.

    :param corpus_sha256: of the documents, see ``eval.gate.corpus_sha256``.
    :param model: that the floors were measured with; told, not enforced: another model
        must reach them too.
    :param reason: why they were pinned.
    :param floors: of retrieval.
    :param answers: floors of ``ANSWER_FLOORS``, and under ``WRONGLY_ANSWERED`` the most
        unanswerable questions that may be answered.
    """

    corpus_sha256: str
    questions_sha256: str
    mode: str
    model: str | None
    reason: str
    floors: Means
    answers: Means


def read_floors(path: Path) -> Floors:
    """Read pinned floors.

    :raises GateRefused: if there are none, the file is broken, or of before answers were pinned.
    """
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        floors = Floors(**{"answers": {}, **written})
    except (OSError, ValueError, TypeError) as error:
        raise GateRefused(
            f"No floors can be read from {path} ({error}). Pin them: {PIN}."
        ) from error
    if "answers" not in written:
        raise GateRefused(
            f"The floors of answers are not pinned yet: {path} holds those of retrieval only. "
            f"Look at the figures of answers (hoptac eval --answers), then pin both: {PIN}."
        )
    return floors


def write_floors(path: Path, floors: Floors) -> None:
    """Write floors so that a half-written file never replaces a whole one."""
    text = json.dumps(asdict(floors), ensure_ascii=False, indent=2) + "\n"
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, suffix=".tmp", delete=False
    ) as temporary:
        temporary.write(text)
    Path(temporary.name).replace(path)


def floors_of(
    evaluation: Evaluation,
    answers: Mapping[str, Sequence[ScoredAnswer]],
    corpus: str,
    questions: str,
    reason: str,
) -> Floors:
    """Return floors a little under what was measured.

    :raises GateRefused: without a reason.
    """
    if not reason.strip():
        raise GateRefused(f"Pinning needs a reason: {PIN}.")
    n_queries = len(evaluation.qrels)
    floors = {
        variant: {name: _floor(value, _margin(name, n_queries)) for name, value in means.items()}
        for variant, means in means_of(evaluation).items()
    }
    return Floors(
        corpus,
        questions,
        evaluation.mode,
        evaluation.model,
        " ".join(reason.split()),
        floors,
        {variant: answer_floors(scored) for variant, scored in answers.items()},
    )


def answer_floors(scored: Sequence[ScoredAnswer]) -> dict[str, float]:
    """Return floors a little under the figures of answers; what applies to none is left out.

    Each may lose ``ANSWER_FLIPS`` of the questions that it is a mean of, and as many more
    unanswerable questions may be answered.
    """
    measured = figures(scored)
    n_of = _n_of(scored)
    floors = {
        name: _floor(measured[name], max(MARGIN, ANSWER_FLIPS / n_of[name]))
        for name in ANSWER_FLOORS
        if name in measured
    }
    if WRONGLY_ANSWERED in measured:
        most = measured[WRONGLY_ANSWERED] + ANSWER_FLIPS
        floors[WRONGLY_ANSWERED] = min(most, measured["n_unanswerable"])
    return floors


def _n_of(scored: Sequence[ScoredAnswer]) -> dict[str, int]:
    """Return of how many questions each figure is the mean, see ``eval.answers.figures``."""
    rows = [row for row in scored if row.type != UNANSWERABLE]
    return {
        "recall": sum(row.recall is not None for row in rows),
        "list_recall": sum(row.recall is not None and row.type == "list" for row in rows),
        "list_precision": sum(row.precision is not None for row in rows),
        "cited": sum(row.cited is not None for row in rows),
        "answer_rate": len(rows),
    }


def _floor(value: float, margin: float) -> float:
    return max(0.0, round(value - margin, 4))


def _margin(measure: str, n_queries: int) -> float:
    return MARGIN if measure in ("nDCG@10", "MRR@10") else max(MARGIN, FLIPS / n_queries)


def means_of(evaluation: Evaluation) -> dict[str, dict[str, float]]:
    """Return variant to measure to mean."""
    return {variant: mean_measures(results) for variant, results in evaluation.results.items()}


def check_same(floors: Floors, corpus: str, questions: str) -> None:
    """Check that floors speak of these documents and questions.

    :raises GateRefused: if either has changed since they were pinned.
    """
    changed = [
        name
        for name, pinned, found in (
            ("documents", floors.corpus_sha256, corpus),
            ("questions", floors.questions_sha256, questions),
        )
        if pinned != found
    ]
    if changed:
        raise GateRefused(
            f"The {' and '.join(changed)} changed since the floors were pinned "
            f"({floors.reason!r}), so the floors say nothing about them. Look at the new "
            'figures, then pin them: python -m eval.gate --pin "what changed and why".'
        )


def check_floors(floors: Floors, retrieval: Means, answers: Means) -> None:
    """Check every pinned measure of every variant against its floor.

    :raises BelowFloor: naming each measure that fell, its figure and its floor.
    """
    told = [
        f"{what} got worse: {'; '.join(fallen)}."
        for what, fallen in (
            ("Retrieval", _fallen(floors.floors, retrieval)),
            ("Answers", _fallen(floors.answers, answers)),
        )
        if fallen
    ]
    if told:
        raise BelowFloor(" ".join(told))


def _fallen(pinned: Means, measured: Means) -> list[str]:
    fallen = []
    for variant, by_measure in pinned.items():
        for measure, bound in by_measure.items():
            value = measured.get(variant, {}).get(measure)
            if value is None:
                fallen.append(f"{measure} on {variant} was not measured")
            elif measure == WRONGLY_ANSWERED and value > bound:
                fallen.append(f"{measure} on {variant} is {value:.0f}, at most {bound:.0f} may be")
            elif measure != WRONGLY_ANSWERED and value < bound:
                fallen.append(f"{measure} on {variant} is {value:.4f}, its floor {bound:.4f}")
    return fallen
