"""Fits the numbers that answering rests on, and writes them where the product reads them.

``python -m eval.calibrate QUESTIONS=INDEX …`` asks each questions file of its index, fits

1. the weights of sentences: softmax over the sentences of a question, the expected share
   of gold entries in the sentence drawn is made largest, with an L2 penalty;
2. two logistic models on the best sentence's features: whether the documents answer at
   all, and whether the answer found is right; the latter on the first file alone, which
   should be the one most like what people ask: how often answers are right differs
   between collections, and one that is easy makes the confidence in all too high;

and reports both cross-fitted over the halves (parity of the number in the id): what is
said of one half was fitted on the other. A question whose gold passages are taken away
is one that the documents do not answer; such examples stand beside the real ones.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.answers import UNANSWERABLE, calibration_error
from eval.datasets import Question, QuestionSet, in_half, load
from eval.gold import gold_passages
from eval.gold_answers import ANSWER_CHARS, GoldEntry, holds, read_entry
from eval.qrels import build_qrels
from index.embed import load_embedder
from index.search import Searcher
from search_api.answers.answerer import N_PASSAGES, Answerer, find_passages
from search_api.answers.collection import Collected
from search_api.answers.compose import compose
from search_api.answers.confidence import features_of, is_contradicted
from search_api.answers.draft import clip
from search_api.answers.evidence import Asked, Sentence
from search_api.answers.features import FEATURES
from search_api.answers.weights import Logistic, Weights

OUT = Path(__file__).resolve().parent.parent / "search_api" / "answers" / "data" / "weights.json"
VARIANTS = ("question", "no_accents", "telex_typos", "english")
_SENTENCE_PENALTY = 0.001
_LOGISTIC_PENALTY = 0.001
_WITHOUT_GOLD_WEIGHT = 0.5
_RIGHT_PENALTY = 0.003
_WINDOW_STEP = 40
_ANSWER_RATE = 0.915

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One question as asked, with its evidence.

    :param gain: of each sentence: share of the gold entries that it holds.
    :param without_gold: whether the relevant passages were taken away.
    """

    id: str
    answerable: bool
    without_gold: bool
    asked: Asked
    sentences: tuple[Sentence, ...]
    gain: Floats
    entries: tuple[GoldEntry, ...]
    collected: Collected | None

    @property
    def features(self) -> Floats:
        """Features of the sentences, float64, (n_sentences, n_features)."""
        return np.array([sentence.features for sentence in self.sentences], dtype=np.float64)


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


def collect(questions: Path, searcher: Searcher) -> list[Example]:
    """Ask every question, in each variant once as it is and once without its gold passages."""
    loaded = load(questions)
    assert isinstance(loaded, QuestionSet)
    qrels = build_qrels(loaded.questions, gold_passages(searcher.store, loaded.questions))
    answerer = Answerer(searcher)
    examples = []
    for question in loaded.questions:
        for variant in VARIANTS:
            if variant != "question" and question.variants.get(variant) is None:
                continue
            text = question.wording(variant)
            found = find_passages(searcher, text, 2 * N_PASSAGES)
            relevant = qrels.get(question.id, {})
            first = replace(found, hits=found.hits[:N_PASSAGES])
            asked, ranked = answerer.evidence(text, first)
            collected = answerer.collected(text, asked)
            examples.append(
                _example(question, asked, ranked, relevant, collected, without_gold=False)
            )
            if relevant:
                left = [hit for hit in found.hits if hit.passage_id not in relevant]
                hits = tuple(
                    replace(hit, rank=rank) for rank, hit in enumerate(left[:N_PASSAGES], start=1)
                )
                asked, ranked = answerer.evidence(text, replace(found, hits=hits))
                examples.append(_example(question, asked, ranked, {}, None, without_gold=True))
    return examples


def _example(
    question: Question,
    asked: Asked,
    ranked: Sequence[Sentence],
    relevant: Mapping[str, int],
    collected: Collected | None,
    *,
    without_gold: bool,
) -> Example:
    entries = tuple(read_entry(entry) for entry in question.answers)
    gain = [
        _share(entries, sentence.text) * (1.0 if sentence.hit.passage_id in relevant else 0.3)
        for sentence in ranked
    ]
    answerable = question.type != UNANSWERABLE and not without_gold
    return Example(
        question.id,
        answerable,
        without_gold,
        asked,
        tuple(ranked),
        np.array(gain, dtype=np.float64),
        entries,
        collected,
    )


def _share(entries: Sequence[GoldEntry], text: str) -> float:
    if not entries:
        return 0.0
    windows = [
        text[start : start + ANSWER_CHARS]
        for start in range(0, max(1, len(text) - ANSWER_CHARS + 1), _WINDOW_STEP)
    ]
    return max(float(np.mean([holds(e, window) for e in entries])) for window in windows)


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
    first = given[0].id.rsplit("-", 1)[0]
    real = [
        row
        for row, example in zip(rows, given, strict=True)
        if not example.without_gold and example.id.startswith(f"{first}-")
    ]
    right = fit_logistic(
        [features for features, _ in real],
        [is_right for _, is_right in real],
        [1.0] * len(real),
        penalty=_RIGHT_PENALTY,
    )
    scores = [
        answerable.probability(features)
        for (features, _), example in zip(rows, given, strict=True)
        if example.answerable
    ]
    threshold = float(np.quantile(scores, 1 - _ANSWER_RATE))
    return Weights(sentence, answerable, right, round(threshold, 4))


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
    answer = clip(draft.text, ANSWER_CHARS)
    found = [
        holds(entry, answer) or any(holds(entry, item.text) for item in draft.items)
        for entry in example.entries
    ]
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
    said: list[tuple[Example, float, float, bool, float]] = []
    for half, other in (("odd", "even"), ("even", "odd")):
        weights = fit([e for e in examples if in_half(e.id, other)])  # type: ignore[arg-type]
        for example in examples:
            if in_half(example.id, half) and example.sentences:  # type: ignore[arg-type]
                features, is_right = judge(example, dict(weights.sentence))
                said.append(
                    (
                        example,
                        0.0
                        if is_contradicted(features)
                        else weights.answerable.probability(features),
                        weights.right.probability(features),
                        is_right,
                        weights.threshold,
                    )
                )
    names = sorted({example.id.rsplit("-", 1)[0] for example, *_ in said})
    for name in names:
        rows = [row for row in said if row[0].id.startswith(name + "-")]
        real = [row for row in rows if not row[0].without_gold]
        yes = [p >= t for e, p, _, _, t in real if e.answerable]
        no = [p >= t for e, p, _, _, t in real if not e.answerable]
        away = [p >= t for e, p, _, _, t in rows if e.without_gold]
        error = calibration_error([q for _, _, q, _, _ in real], [r for _, _, _, r, _ in real])
        print(
            f"{name}: answered {np.mean(yes) if yes else 0:.3f} of {len(yes)} answerable, "
            f"{sum(no)} of {len(no)} unanswerable, "
            f"{np.mean(away) if away else 0:.3f} of {len(away)} without their gold; "
            f"right {np.mean([r for e, _, _, r, _ in real if e.answerable] or [False]):.3f}; "
            f"calibration error {error:.3f}",
            file=sys.stdout,
        )


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
