"""Fits the second stage of the ranking, and writes it where the product reads it.

``python -m eval.fit_ranking QUESTIONS=INDEX …`` asks each questions file of its index in
every variant, takes what the second stage reads, and fits one linear model: softmax over
the passages of a question, their grades as the shares wanted, with an L2 penalty on
standardised features. The first file, which should be the one most like what people ask,
weighs 1, each other .3. Before the model is written it is reported cross-fitted: what is
said of a half of the first file was fitted on its other half, and on the other files.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.compare import paired_bootstrap
from eval.datasets import VARIANTS, Half, QuestionSet, in_half, load
from eval.errors import BadDataset
from eval.gold import gold_passages
from eval.measures import score_rankings
from eval.qrels import build_qrels
from index.embed import load_embedder
from index.features import FEATURES
from index.search import Searcher
from index.second import FITTED, SecondStage

ASKED = VARIANTS[:-1]  # old_tone reads the same as question by construction
_PENALTY = 0.1
_OTHER_FILES = 0.3
_MEASURE = "nDCG@10"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One question as asked, with what the second stage reads for it.

    :param passages: ids, best of the first stage first.
    :param rows: features, float64, (n_passages, n_features).
    :param grades: of every passage that is relevant, read or not.
    """

    id: str
    variant: str
    passages: tuple[str, ...]
    rows: Floats
    grades: dict[str, int]

    @property
    def wanted(self) -> Floats:
        """Grades of the passages read, float64, (n_passages,)."""
        return np.array([self.grades.get(one, 0) for one in self.passages], dtype=np.float64)


def main(arguments: Sequence[str] | None = None) -> int:
    """Collect, report, fit, write; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_ranking", description=__doc__)
    parser.add_argument("data", nargs="+", metavar="QUESTIONS=INDEX")
    parser.add_argument("--model", default=None)
    parser.add_argument("--out", type=Path, default=FITTED)
    options = parser.parse_args(arguments)
    embedder = load_embedder(options.model)
    files: list[list[Example]] = []
    for given in options.data:
        questions, _, index = given.partition("=")
        searcher = Searcher.open(Path(index), embedder)
        try:
            files.append(list(collect(Path(questions), searcher)))
        finally:
            searcher.close()
    print("\n".join(report(files)), flush=True)
    fitted = fit(files)
    text = json.dumps({"offset": fitted.offset, "weights": dict(fitted.weights)}, indent=1)
    options.out.write_text(text + "\n", encoding="utf-8")
    return 0


def collect(questions: Path, searcher: Searcher) -> Iterator[Example]:
    """Yield every answerable question in each of its variants."""
    loaded = load(questions)
    if not isinstance(loaded, QuestionSet):
        raise BadDataset(f"{questions} is a BEIR folder, which has no variants.")
    passages = gold_passages(searcher.store, loaded.questions, allow_missing=True)
    qrels = build_qrels(loaded.questions, passages)
    for question in loaded.questions:
        if question.id not in qrels:
            continue
        for variant in ASKED:
            ids, rows = searcher.candidates(question.wording(variant))
            yield Example(question.id, variant, tuple(ids), rows, qrels[question.id])


def fit(files: Sequence[Sequence[Example]], penalty: float = _PENALTY) -> SecondStage:
    """Return the model under which the passages drawn are likeliest the relevant ones.

    The softmax is shift-free: the offset puts the relevant passages' mean at one half.
    """
    from scipy.optimize import minimize

    given = [[one for one in file if one.wanted.any()] for file in files]
    examples = [one for file in given for one in file]
    share = [
        (_OTHER_FILES if number else 1.0) / len(file)
        for number, file in enumerate(given)
        for _ in file
    ]
    stacked = np.concatenate([one.rows for one in examples])
    spread = stacked.std(axis=0) + 1e-9
    rows = (stacked - stacked.mean(axis=0)) / spread
    starts = np.cumsum([0, *(len(one.passages) for one in examples)])[:-1]
    of = np.repeat(np.arange(len(examples)), [len(one.passages) for one in examples])
    wanted = np.concatenate([one.wanted / one.wanted.sum() for one in examples])
    weight = np.array(share) / sum(share)

    def loss(values: Floats) -> tuple[float, Floats]:
        scores = rows @ values
        scores = scores - np.maximum.reduceat(scores, starts)[of]
        chance = np.exp(scores)
        total = np.add.reduceat(chance, starts)
        told = np.add.reduceat(wanted * (scores - np.log(total)[of]), starts)
        slope = rows.T @ ((chance / total[of] - wanted) * weight[of])
        return float(penalty * values @ values - told @ weight), slope + 2 * penalty * values

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x / spread
    offset = float((stacked @ found)[wanted > 0].mean())
    weights = {name: round(float(w), 4) for name, w in zip(FEATURES, found, strict=True)}
    return SecondStage(weights, round(offset, 4))


def report(files: Sequence[Sequence[Example]]) -> Iterator[str]:
    """Yield a table of the first file's variants: each half by what the other was fitted on."""
    first, others = files[0], files[1:]
    scored: dict[tuple[str, str], tuple[float, float]] = {}
    for half, other in (("odd", "even"), ("even", "odd")):
        model = fit([_in_half(first, other), *others])
        for one in _in_half(first, half):
            scored[one.variant, one.id] = (_measure(one, None), _measure(one, model))
    yield "| variant | first stage, odd / even | second, odd / even | mean | gain | 95 % |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for variant in ASKED:
        values = {id_: both for (name, id_), both in scored.items() if name == variant}
        before, after = np.array(list(values.values()), dtype=np.float64).T
        odd = np.array([in_half(id_, "odd") for id_ in values])
        low, high, _ = paired_bootstrap(before, after)
        yield (
            f"| {variant} | {before[odd].mean():.3f} / {before[~odd].mean():.3f} "
            f"| {after[odd].mean():.3f} / {after[~odd].mean():.3f} | {after.mean():.3f} "
            f"| {(after - before).mean():+.3f} | {low:+.3f} to {high:+.3f} |"
        )


def _in_half(examples: Sequence[Example], half: str) -> list[Example]:
    wanted: Half = "odd" if half == "odd" else "even"
    return [one for one in examples if in_half(one.id, wanted)]


def _measure(example: Example, model: SecondStage | None) -> float:
    """Return the nDCG@10 of the passages read, in the first stage's order or a model's."""
    order = np.arange(len(example.passages))
    if model is not None:
        order = np.argsort(-model.scores(example.rows), kind="stable")
    ranking = [example.passages[place] for place in order.tolist()]
    scored = score_rankings({example.id: example.grades}, {example.id: ranking})
    return scored[example.id][_MEASURE]


if __name__ == "__main__":
    sys.exit(main())
