"""Scores answers on a questions file: recall, list precision, citations, abstention."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.datasets import QUESTION, Half, Question, QuestionSet, load
from eval.errors import BadDataset
from eval.gold import gold_passages
from eval.gold_answers import holds, is_found, read_entry
from eval.qrels import Qrels, build_qrels
from index.embed import Embedder
from index.search import Searcher
from index.store import Store
from search_api.answers.answerer import Answerer
from search_api.answers.records import MAX_ITEM, Answer

UNANSWERABLE = "unanswerable"
N_BINS = 10

Ask = Callable[[str], Answer]
"""Question as typed to its answer."""

IsVerified = Callable[[Answer], Sequence[bool]]
"""Answer to whether each of its citations stands in its document as quoted."""


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """One question in one variant; None where a figure does not apply.

    :param recall: gold entries found, as a share; 0 where nothing was answered.
    :param precision: of a list that was answered: items that hold some gold entry, as a share.
    :param cited: of what was answered: citations verified and in a relevant passage, as a share.
    """

    query_id: str
    type: str
    asked: str
    answer: Answer
    recall: float | None
    precision: float | None
    cited: float | None
    took_ms: float

    @property
    def is_right(self) -> bool:
        """Whether at least half of the gold entries were found."""
        return self.recall is not None and self.recall >= 0.5


def evaluate_answers(
    dataset: Path,
    folder: Path,
    embedder: Embedder | None,
    *,
    variants: Sequence[str] = (QUESTION,),
    half: Half | None = None,
    allow_missing: bool = False,
) -> dict[str, tuple[ScoredAnswer, ...]]:
    """Ask every question in every variant and score what comes.

    :raises BadDataset: if the dataset is no questions file.
    :raises MissingDocuments: if gold documents are not in the index.
    """
    loaded = load(dataset, half=half)
    if not isinstance(loaded, QuestionSet):
        raise BadDataset(f"{dataset} has no answers to score: give a questions .jsonl.")
    store = Store.open(folder)
    try:
        passages = gold_passages(store, loaded.questions, allow_missing=allow_missing)
    finally:
        store.close()
    searcher = Searcher.open(folder, embedder)
    try:
        answerer = Answerer(searcher)
        qrels = build_qrels(loaded.questions, passages)
        return {
            variant: tuple(
                score(question, variant, answerer.ask, stored_quotes(searcher.store), qrels)
                for question in loaded.questions
            )
            for variant in variants
        }
    finally:
        searcher.close()


def stored_quotes(store: Store) -> IsVerified:
    """Return a check of quotations against the documents of an index."""

    def check(answer: Answer) -> list[bool]:
        texts = {c.document_id: store.document(c.document_id) for c in answer.citations}
        verified = []
        for citation in answer.citations:
            document = texts[citation.document_id]
            on_page = citation.page is None or any(
                page.number == citation.page and page.start <= citation.char_start < page.end
                for page in document.pages
            )
            same = document.text[citation.char_start : citation.char_end] == citation.quote
            verified.append(same and on_page and bool(citation.quote))
        return verified

    return check


def score(
    question: Question, variant: str, ask: Ask, verify: IsVerified, qrels: Qrels
) -> ScoredAnswer:
    """Ask one question and score the answer."""
    asked = question.wording(variant)
    started = time.perf_counter()
    answer = ask(asked)
    took_ms = 1000 * (time.perf_counter() - started)
    recall = precision = cited = None
    items = [item.text for item in answer.items]
    if question.answers:
        entries = [read_entry(entry) for entry in question.answers]
        found = [answer.answerable and is_found(e, answer.answer, items) for e in entries]
        recall = float(np.mean(found))
        if answer.answerable and items and question.type == "list":
            precision = float(
                np.mean([any(holds(e, item[:MAX_ITEM]) for e in entries) for item in items])
            )
        if answer.answerable:
            relevant = qrels.get(question.id, {})
            right = [
                ok and citation.passage_id in relevant
                for ok, citation in zip(verify(answer), answer.citations, strict=True)
            ]
            cited = float(np.mean(right)) if right else 0.0
    return ScoredAnswer(
        question.id, question.type, asked, answer, recall, precision, cited, took_ms
    )


FACTOIDS = ("fact", "count", "when", "who")


def figures(scored: Iterable[ScoredAnswer]) -> dict[str, float]:
    """Return the means; a figure that applies to no question is left out."""
    rows = list(scored)
    answerable = [row for row in rows if row.type != UNANSWERABLE]
    others = [row for row in rows if row.type == UNANSWERABLE]
    means: dict[str, Sequence[float | None]] = {
        "recall": [row.recall for row in answerable],
        "factoid_recall": [row.recall for row in answerable if row.type in FACTOIDS],
        "list_recall": [row.recall for row in answerable if row.type == "list"],
        "list_precision": [row.precision for row in answerable],
        "cited": [row.cited for row in answerable],
        "answer_rate": [float(row.answer.answerable) for row in answerable],
    }
    result = {
        name: float(np.mean([value for value in values if value is not None]))
        for name, values in means.items()
        if any(value is not None for value in values)
    }
    if others:
        result["n_unanswerable"] = float(len(others))
        result["n_wrongly_answered"] = float(sum(row.answer.answerable for row in others))
    result["calibration_error"] = calibration_error(
        [row.answer.confidence for row in rows], [row.is_right for row in rows]
    )
    return result


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the expected calibration error over ten bins of equal width.

    Source: Guo et al., On Calibration of Modern Neural Networks, 2017, equation 3.
    """
    bins = np.minimum((np.asarray(confidences) * N_BINS).astype(int), N_BINS - 1)
    hits = np.asarray(right, dtype=float)
    error = 0.0
    for number in range(N_BINS):
        inside = bins == number
        if inside.any():
            gap = abs(np.asarray(confidences)[inside].mean() - hits[inside].mean())
            error += float(gap) * inside.mean()
    return float(error)


def types_of(scored: Iterable[ScoredAnswer]) -> list[str]:
    """Return the types, the most frequent first."""
    counted: dict[str, int] = {}
    for row in scored:
        counted[row.type] = counted.get(row.type, 0) + 1
    return sorted(counted, key=lambda name: (-counted[name], name))


def to_json(results: Mapping[str, Sequence[ScoredAnswer]]) -> dict[str, Any]:
    """Return the figures as ``eval --answers --json`` writes them."""
    return {
        "variants": {variant: figures(rows) for variant, rows in results.items()},
        "by_type": {
            variant: {
                name: {"n": sum(row.type == name for row in rows)}
                | figures(row for row in rows if row.type == name)
                for name in types_of(rows)
            }
            for variant, rows in results.items()
        },
        "took_ms": {
            variant: {
                f"p{share}": float(np.percentile([row.took_ms for row in rows], share))
                for share in (50, 95)
            }
            for variant, rows in results.items()
        },
        "questions": {
            variant: [
                {
                    "id": row.query_id,
                    "kind": row.answer.kind,
                    "answerable": row.answer.answerable,
                    "confidence": row.answer.confidence,
                    "recall": row.recall,
                    "precision": row.precision,
                    "cited": row.cited,
                }
                for row in rows
            ]
            for variant, rows in results.items()
        },
    }


_COLUMNS = {
    "recall": "recall",
    "factoid_recall": "factoid",
    "list_recall": "list R",
    "list_precision": "list P",
    "cited": "cited",
    "answer_rate": "answered",
    "calibration_error": "ECE",
}


def render_answers(results: Mapping[str, Sequence[ScoredAnswer]]) -> str:
    """Return the figures as a table: a line a variant, then a line a type."""
    head = f"{'':<14}{'n':>5}" + "".join(f"{name:>10}" for name in _COLUMNS.values())
    lines = [head + f"{'unanswerable':>14}"]
    for variant, rows in results.items():
        lines.append(_line(variant, rows))
    for variant, rows in results.items():
        lines += ["", f"{variant}, by type"]
        for name in types_of(rows):
            lines.append(_line(name, [row for row in rows if row.type == name]))
    return "\n".join(lines)


def _line(name: str, rows: Sequence[ScoredAnswer]) -> str:
    means = figures(rows)
    cells = "".join(
        f"{means[column]:>10.3f}" if column in means else f"{'':>10}" for column in _COLUMNS
    )
    wrongly = ""
    if "n_unanswerable" in means:
        wrongly = f"{means['n_wrongly_answered']:.0f} of {means['n_unanswerable']:.0f} answered"
    return f"{name:<14}{len(rows):>5}{cells}  {wrongly:>18}"
