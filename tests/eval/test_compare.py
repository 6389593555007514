"""The paired bootstrap."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from eval.compare import Comparison, compare, paired_bootstrap, read_earlier
from eval.errors import BadRun
from eval.measures import MEASURES


def rows(values: list[float]) -> dict[str, dict[str, float]]:
    return {f"q{i}": dict.fromkeys(MEASURES, value) for i, value in enumerate(values)}


def test_equal_runs_do_not_differ() -> None:
    values = np.array([0.1, 0.5, 0.9])
    assert paired_bootstrap(values, values) == (0.0, 0.0, 1.0)


def test_a_constant_gain_is_certain() -> None:
    before = np.linspace(0.0, 0.5, 50)
    low, high, p = paired_bootstrap(before, before + 0.25)
    assert [low, high] == pytest.approx([0.25, 0.25])
    assert p == 1 / 10_001


def test_pairing_finds_a_small_gain_in_noisy_queries() -> None:
    generator = np.random.default_rng(1)
    before = generator.random(140)
    after = before + generator.normal(0.02, 0.05, 140)
    low, high, p = paired_bootstrap(before, after)
    assert 0 < low < float((after - before).mean()) < high
    assert p < 0.01


def test_swapping_the_runs_mirrors_the_interval_and_keeps_p() -> None:
    generator = np.random.default_rng(2)
    one, other = generator.random(40), generator.random(40)
    low, high, p = paired_bootstrap(one, other)
    assert paired_bootstrap(other, one) == pytest.approx((-high, -low, p))


def test_p_is_near_that_of_the_normal_test() -> None:
    generator = np.random.default_rng(3)
    before = generator.random(100)
    after = before + generator.normal(0.02, 0.1, 100)
    differences = after - before
    z = differences.mean() / (differences.std() / math.sqrt(len(differences)))
    assert paired_bootstrap(before, after)[2] == pytest.approx(
        math.erfc(abs(z) / math.sqrt(2)), abs=0.01
    )


def test_p_is_uniform_where_nothing_differs() -> None:
    generator = np.random.default_rng(4)
    found = [
        paired_bootstrap(generator.random(40), generator.random(40), n_resamples=400)[2]
        for _ in range(400)
    ]
    assert 0.02 < np.mean(np.array(found) < 0.05) < 0.10


def test_only_shared_queries_and_variants_are_compared() -> None:
    before = {"question": rows([0.0, 1.0])}
    after = {"question": rows([0.5, 1.0, 1.0]), "english": rows([1.0])}
    compared = compare(before, after)
    assert [row.measure for row in compared] == list(MEASURES)
    first = compared[0]
    assert first == Comparison(
        "question", "nDCG@10", 2, 0.5, 0.75, 0.25, first.ci_low, first.ci_high, first.p
    )


def test_runs_that_share_nothing_cannot_be_compared() -> None:
    with pytest.raises(BadRun, match="share no query"):
        compare({"english": rows([1.0])}, {"question": rows([1.0])})


def test_an_earlier_run_is_read_from_json(tmp_path: Path) -> None:
    path = tmp_path / "before.json"
    path.write_text(json.dumps({"per_query": {"question": rows([0.5])}}))
    assert read_earlier(path, {}) == {"question": rows([0.5])}


def test_an_earlier_trec_run_is_scored_by_todays_qrels(tmp_path: Path) -> None:
    path = tmp_path / "before.trec"
    path.write_text("q1 Q0 a 1 0.5 tag\nq1@english Q0 b 1 0.5 tag\n")
    earlier = read_earlier(path, {"q1": {"a": 3}, "q2": {"c": 1}})
    assert {variant: row["q1"]["P@1"] for variant, row in earlier.items()} == {
        "question": 1.0,
        "english": 0.0,
    }
    assert earlier["question"]["q2"] == dict.fromkeys(MEASURES, 0.0)


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("q1 Q0 other-0 1 0.5 tag\n", "another index"),
        ('{"variants": {}}', "no results of single queries"),
        ("not a run\n", "line 1"),
        (None, "cannot be read"),
    ],
)
def test_a_run_that_cannot_be_compared_is_refused(
    tmp_path: Path, written: str | None, complaint: str
) -> None:
    path = tmp_path / "before"
    if written is not None:
        path.write_text(written)
    with pytest.raises(BadRun, match=complaint):
        read_earlier(path, {"q1": {"a": 3}})
