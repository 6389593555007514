"""Fitting the second stage."""

import numpy as np
import pytest

from eval.fit_ranking import Example, fit, report
from index.features import FEATURES

NAMES = FEATURES.index("names")


def example(number: int, variant: str = "question", *, sign: float = 1.0) -> Example:
    """Return a question whose one relevant passage stands out by its names."""
    random = np.random.default_rng(number)
    rows = random.standard_normal((6, len(FEATURES)))
    at = number % 6
    rows[at, NAMES] += 4 * sign
    ids = tuple(f"p{place}" for place in range(6))
    return Example(f"q-{number}", variant, ids, rows, {ids[at]: 3})


def test_what_tells_relevant_passages_gets_the_greatest_weight() -> None:
    fitted = fit([[example(number) for number in range(40)]])
    assert max(fitted.weights, key=lambda name: abs(fitted.weights[name])) == "names"
    assert fitted.weights["names"] > 0


def test_the_offset_puts_relevant_passages_around_one_half() -> None:
    examples = [example(number) for number in range(40)]
    fitted = fit([examples])
    relevant = [fitted.scores(one.rows)[int(one.wanted.argmax())] for one in examples]
    assert float(np.median(relevant)) == pytest.approx(0.5, abs=0.15)


def test_other_files_count_less_than_the_first() -> None:
    against = [example(number, sign=-1.0) for number in range(100, 140)]
    fitted = fit([[example(number) for number in range(40)], against])
    assert fitted.weights["names"] > 0


def test_questions_whose_passages_were_not_read_teach_nothing() -> None:
    lost = Example("q-99", "question", ("p0",), np.zeros((1, len(FEATURES))), {"p7": 3})
    examples = [example(number) for number in range(20)]
    assert fit([[*examples, lost]]) == fit([examples])


def test_a_half_is_reported_by_what_was_fitted_on_the_other() -> None:
    variants = ("question", "no_accents", "half_accents", "telex_typos", "keywords", "english")
    examples = [example(number, variant) for number in range(40) for variant in variants]
    heading, rule, *lines = report([examples])
    assert heading.count("|") == rule.count("|")
    assert [line.split(" | ")[0].strip("| ") for line in lines] == list(variants)
    assert all(" / 1.000 " in line or "| 0.9" in line for line in lines)
