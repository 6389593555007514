"""Fits the numbers that answering rests on, and writes them where the product reads them.

``python -m eval.calibrate QUESTIONS=INDEX …`` asks each questions file of its index, fits

1. the weights of sentences: softmax over the sentences of a question, the expected share
   of gold entries in the sentence drawn is made largest, with an L2 penalty;
2. two logistic models on the best sentence's features: whether the documents answer at
   all, and whether an answer that is given is right; the latter, and the threshold, on the
   first file alone, which should be the one most like what people ask: how often answers are
   right differs between collections, and one that is easy makes the confidence in all too high;

and reports both cross-fitted over the halves (parity of the number in the id): what is
said of one half was fitted on the other. A question whose gold passages are taken away
is one that the documents do not answer; such examples stand beside the real ones.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from eval.answers import calibration_error
from eval.datasets import QUESTION, in_half
from eval.examples import Example, Floats, collect
from eval.gold_answers import ANSWER_CHARS, ITEM_CHARS, is_found
from index.embed import load_embedder
from index.search import Searcher
from search_api.answers.abbreviate import abbreviate
from search_api.answers.compose import compose
from search_api.answers.confidence import features_of
from search_api.answers.contradiction import is_contradicted
from search_api.answers.draft import clip
from search_api.answers.features import FEATURES
from search_api.answers.weights import Logistic, Weights

OUT = Path(__file__).resolve().parent.parent / "search_api" / "answers" / "data" / "weights.json"
_SENTENCE_PENALTY = 0.001
_LOGISTIC_PENALTY = 0.001
# They outnumber the real ones by far and are more like them than questions are that people
# ask in vain: at .5 thirteen of our own sixty unanswerable questions pass for nine at .1.
_WITHOUT_GOLD_WEIGHT = 0.1
_RIGHT_PENALTY = 0.001
_ANSWER_RATE = 0.91


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, report, write; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.calibrate", description=__doc__)
    parser.add_argument("data", nargs="+", metavar="QUESTIONS=INDEX")
    parser.add_argument("--model", default=None)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    embedder = load_embedder(options.model)
    examples: list[Example] = []
    for given in options.data:
        questions, _, index = given.partition("=")
        searcher = Searcher.open(Path(index), embedder)
        try:
            examples += collect(Path(questions), searcher)
        finally:
            searcher.close()
    report(examples)
    weights = fit(examples)
    options.out.write_text(json.dumps(as_json(weights), indent=1) + "\n", encoding="utf-8")
    return 0


def fit(examples: Iterable[Example]) -> Weights:
    """Fit all weights on some examples."""
    given = [example for example in examples if example.sentences]
    sentence = fit_sentences(given)
    rows = [judge(example, sentence) for example in given]
    open_ = [(f, e) for (f, _), e in zip(rows, given, strict=True) if not is_contradicted(f)]
    answerable = fit_logistic(
        [features for features, _ in open_],
        [example.answerable for _, example in open_],
        [_WITHOUT_GOLD_WEIGHT if example.without_gold else 1.0 for _, example in open_],
    )
    judged = [
        _Judged(
            example, row, is_right, 0.0 if is_contradicted(row) else answerable.probability(row)
        )
        for (row, is_right), example in zip(rows, given, strict=True)
    ]
    first = given[0].id.rsplit("-", 1)[0]
    real = [
        one
        for one in judged
        if not one.example.without_gold and one.example.id.startswith(f"{first}-")
    ]
    scores = [
        one.answerable for one in real if one.example.answerable and one.example.variant == QUESTION
    ]
    threshold = float(np.quantile(scores, 1 - _ANSWER_RATE))
    answered = [one for one in real if one.answerable >= threshold]
    right = fit_logistic(
        [one.features for one in answered],
        [one.is_right for one in answered],
        [1.0] * len(answered),
        penalty=_RIGHT_PENALTY,
    )
    return Weights(sentence, answerable, right, round(threshold, 4))


@dataclass(frozen=True, slots=True)
class _Judged:
    """An example with its features, whether its answer is right, and how likely there is one."""

    example: Example
    features: dict[str, float]
    is_right: bool
    answerable: float


def fit_sentences(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights under which the sentence drawn is expected to hold most."""
    from scipy.optimize import minimize

    data = [(e.features, e.gain) for e in examples if not e.without_gold and e.gain.max() > 0]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total = _SENTENCE_PENALTY * float(weights @ weights)
        slope = 2 * _SENTENCE_PENALTY * weights
        for features, gain in data:
            scores = features @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            expected = float(chance @ gain) + 1e-9
            total -= np.log(expected) / len(data)
            slope = slope - features.T @ (chance * (gain - expected)) / expected / len(data)
        return total, slope

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B")
    return {name: round(float(w), 4) for name, w in zip(FEATURES, found.x, strict=True)}


def judge(example: Example, sentence: dict[str, float]) -> tuple[dict[str, float], bool]:
    """Return the features of an example's best evidence, and whether its answer is right."""
    row = np.array([sentence[name] for name in FEATURES])
    scores = example.features @ row
    order = np.argsort(-scores, kind="stable")
    ranked = [replace(example.sentences[i], score=float(scores[i])) for i in order]
    draft = compose(example.asked, ranked, example.collected)
    answer = clip(abbreviate(draft.text), ANSWER_CHARS)
    items = [clip(abbreviate(item.text), ITEM_CHARS) for item in draft.items]
    found = [is_found(entry, answer, items) for entry in example.entries]
    is_right = bool(found) and float(np.mean(found)) >= 0.5
    return features_of(example.asked, ranked, example.collected), is_right


def fit_logistic(
    rows: Sequence[dict[str, float]],
    labels: Sequence[bool],
    sample: Sequence[float],
    *,
    penalty: float = _LOGISTIC_PENALTY,
) -> Logistic:
    """Return the logistic model of labels on features, with an L2 penalty."""
    from scipy.optimize import minimize

    names = sorted({name for row in rows for name in row})
    features = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    target, weight = np.array(labels, dtype=np.float64), np.array(sample)
    weight = weight / weight.sum()

    def loss(values: Floats) -> tuple[float, Floats]:
        bias, slopes = values[0], values[1:]
        chance = 1 / (1 + np.exp(-np.clip(bias + features @ slopes, -30, 30)))
        off = weight * (chance - target)
        value = -float(
            weight @ (target * np.log(chance + 1e-12) + (1 - target) * np.log(1 - chance + 1e-12))
        )
        value += penalty * float(slopes @ slopes)
        grown = features.T @ off + 2 * penalty * slopes
        return value, np.concatenate([[off.sum()], grown])

    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B").x
    slopes = {name: round(float(w), 4) for name, w in zip(names, found[1:], strict=True)}
    return Logistic(round(float(found[0]), 4), slopes)


def report(examples: Sequence[Example]) -> None:
    """Print what the models say of each half when fitted on the other."""
    said: list[_Said] = []
    for half, other in (("odd", "even"), ("even", "odd")):
        weights = fit([e for e in examples if in_half(e.id, other)])  # type: ignore[arg-type]
        said += [
            _say(example, weights)
            for example in examples
            if in_half(example.id, half) and example.sentences  # type: ignore[arg-type]
        ]
    for name in sorted({one.example.id.rsplit("-", 1)[0] for one in said}):
        rows = [one for one in said if one.example.id.startswith(name + "-")]
        real = [one for one in rows if not one.example.without_gold]
        yes = [one for one in real if one.example.answerable]
        no = [one.answered for one in real if not one.example.answerable]
        away = [one.answered for one in rows if one.example.without_gold]
        error = calibration_error([one.confidence for one in real], [one.is_right for one in real])
        print(
            f"{name}: answered {_mean([one.answered for one in yes]):.3f} of {len(yes)}, "
            f"{sum(no)} of {len(no)} unanswerable, "
            f"{_mean(away):.3f} of {len(away)} without their gold; "
            f"right {_mean([one.is_right for one in yes]):.3f}; calibration error {error:.3f}"
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """What weights say of an example.

    :param is_right: whether an answer is given and right.
    """

    example: Example
    answered: bool
    confidence: float
    is_right: bool


def _say(example: Example, weights: Weights) -> _Said:
    features, is_right = judge(example, dict(weights.sentence))
    answered = (
        not is_contradicted(features)
        and weights.answerable.probability(features) >= weights.threshold
    )
    confidence = weights.right.probability(features) if answered else 0.0
    return _Said(example, answered, confidence, is_right and answered)


def _mean(values: Sequence[bool]) -> float:
    return float(np.mean(values)) if values else 0.0


def as_json(weights: Weights) -> dict[str, Any]:
    """Return weights as the product reads them."""
    return {
        "sentence": dict(weights.sentence),
        "answerable": {
            "bias": weights.answerable.bias,
            "weights": dict(weights.answerable.weights),
        },
        "right": {"bias": weights.right.bias, "weights": dict(weights.right.weights)},
        "threshold": weights.threshold,
    }


if __name__ == "__main__":
    sys.exit(main())
