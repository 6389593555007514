"""What each part of a query and each leg is worth: switched off in turn, on both halves.

``python -m bench.ablation --index DIR`` prints a Markdown table: nDCG@10 on the odd and the
even half of the questions, what is lost without a part, and the 95 % interval of that.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.compare import paired_bootstrap
from eval.datasets import VARIANTS, QuestionSet, load
from eval.errors import BadDataset
from eval.gold import gold_passages
from eval.qrels import build_qrels
from eval.run import evaluate_questions, rank_passages
from index.embed import load_embedder
from index.embedder import Embedder
from index.records import Mode
from index.search import Searcher
from index.weights import WEIGHTS, Weights

ROOT = Path(__file__).resolve().parent.parent
DATASET = ROOT.parent / "shared" / "eval" / "questions" / "dev.jsonl"
SHOWN = VARIANTS[:-1]  # old_tone reads the same as question by construction
ALL = "all of it"
_DEPTH = 10
_MEASURE = "nDCG@10"

# part -> weights without it, and the legs asked
PARTS: Mapping[str, tuple[Weights, Mode]] = {
    ALL: (WEIGHTS, Mode.HYBRID),
    "read as typed": (replace(WEIGHTS, restored=0.0), Mode.HYBRID),
    "no repaired slips": (replace(WEIGHTS, corrected=0.0), Mode.HYBRID),
    "no folded field": (replace(WEIGHTS, folded=0.0), Mode.HYBRID),
    "no exact field": (replace(WEIGHTS, exact=0.0), Mode.HYBRID),
    "no pairs of words": (replace(WEIGHTS, pair=0.0), Mode.HYBRID),
    "no boost of places": (replace(WEIGHTS, place=0.0, part=0.0), Mode.HYBRID),
    "no full forms": (replace(WEIGHTS, synonym=0.0), Mode.HYBRID),
    "no best sentence": (replace(WEIGHTS, sentence=0.0), Mode.HYBRID),
    "no second stage": (replace(WEIGHTS, second=0.0), Mode.HYBRID),
    "no best of the document": (replace(WEIGHTS, document=0.0), Mode.HYBRID),
    "no English carried over": (replace(WEIGHTS, carried=0.0), Mode.HYBRID),
    "lexical leg alone": (WEIGHTS, Mode.LEXICAL),
    "dense leg alone": (WEIGHTS, Mode.DENSE),
}

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One part on one variant of the questions.

    :param odd: mean nDCG@10 of the questions of odd number.
    :param gain: what the whole has over this, mean nDCG@10.
    """

    part: str
    variant: str
    odd: float
    even: float
    hit: float
    gain: float
    ci_low: float
    ci_high: float


class RememberingEmbedder:
    """An embedder that encodes each query once: the parts ask the same ones again."""

    def __init__(self, embedder: Embedder) -> None:
        self.identity = embedder.identity
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, float32, (len(texts), dim)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.encode_queries(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, float32, (len(texts), dim)."""
        return self._embedder.encode_passages(texts)


class Ablation:
    """Asks the questions of one dataset of one index, with any weights."""

    def __init__(self, searcher: Searcher, questions: QuestionSet) -> None:
        passages = gold_passages(searcher.store, questions.questions, allow_missing=True)
        self._searcher = searcher
        self._questions = questions
        self._qrels = build_qrels(questions.questions, passages)
        self._is_odd = np.array([_number(id_) % 2 == 1 for id_ in self._qrels])

    def scores(self, weights: Weights, mode: Mode, variant: str) -> tuple[Scores, Scores]:
        """Return nDCG@10 and hit@10 of each answerable question."""
        self._searcher.weights = weights
        evaluation = evaluate_questions(
            self._questions,
            self._qrels,
            lambda query: rank_passages(self._searcher, query, mode, _DEPTH),
            mode=mode,
            model=None,
            variants=(variant,),
        )
        by_query = evaluation.per_query(variant)
        rows = [by_query[id_] for id_ in self._qrels]
        return np.array([r[_MEASURE] for r in rows]), np.array([r["hit@10"] for r in rows])

    def rows(self, parts: Sequence[str], variants: Sequence[str]) -> Iterator[Row]:
        """Yield a row for each part of each variant; the whole comes first."""
        for variant in variants:
            whole, _ = self.scores(*PARTS[ALL], variant)
            for part in parts:
                found, hits = self.scores(*PARTS[part], variant)
                low, high, _ = paired_bootstrap(found, whole)
                odd, even = (float(found[half].mean()) for half in (self._is_odd, ~self._is_odd))
                gain = float((whole - found).mean())
                yield Row(part, variant, odd, even, float(hits.mean()), gain, low, high)


def _number(id_: str) -> int:
    return int(id_.rpartition("-")[2])


def table(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table."""
    lines = [
        "| part | variant | odd | even | hit@10 | gain of the part | 95 % |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {row.part} | {row.variant} | {row.odd:.3f} | {row.even:.3f} | {row.hit:.3f} "
            f"| {row.gain:+.3f} | {row.ci_low:+.3f} to {row.ci_high:+.3f} |"
            for row in rows
        ),
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.ablation", description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--model")
    parser.add_argument("--dataset", type=Path, default=DATASET)
    parser.add_argument("--part", action="append", choices=list(PARTS))
    parser.add_argument("--variant", action="append", choices=VARIANTS)
    options = parser.parse_args(arguments)
    questions = load(options.dataset)
    if not isinstance(questions, QuestionSet):
        raise BadDataset(f"{options.dataset} is a BEIR folder, which has no variants.")
    embedder = RememberingEmbedder(load_embedder(options.model))
    searcher = Searcher.open(options.index, embedder)
    try:
        ablation = Ablation(searcher, questions)
        rows = ablation.rows(options.part or list(PARTS), options.variant or SHOWN)
        print(table(list(rows)))
    finally:
        searcher.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
