"""Measures against their formulas, written out."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures import MEASURES, bootstrap_interval, means, score_rankings

IDS = [f"p{number}" for number in range(12)]


def by_hand(grades: dict[str, int], ranking: list[str]) -> dict[str, float]:
    gains = [grades.get(name, 0) for name in ranking]
    ideal = sorted(grades.values(), reverse=True)
    relevant = [rank for rank, gain in enumerate(gains, 1) if gain]

    def dcg(values: list[int]) -> float:
        return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(values[:10], 1))

    def recall(depth: int) -> float:
        return sum(rank <= depth for rank in relevant) / len(grades) if grades else 0.0

    return {
        "nDCG@10": dcg(gains) / dcg(ideal) if grades else 0.0,
        "MRR@10": 1 / relevant[0] if relevant and relevant[0] <= 10 else 0.0,
        "R@10": recall(10),
        "R@100": recall(100),
        "P@1": float(bool(gains[:1] and gains[0])),
        "hit@10": float(bool(relevant and relevant[0] <= 10)),
    }


@given(
    st.dictionaries(st.sampled_from(IDS), st.integers(1, 3), max_size=6),
    st.lists(st.sampled_from(IDS), unique=True),
)
def test_every_measure_agrees_with_its_formula(grades: dict[str, int], ranking: list[str]) -> None:
    scored = score_rankings({"q": grades}, {"q": ranking})
    assert scored["q"] == pytest.approx(by_hand(grades, ranking))


def test_gain_is_linear() -> None:
    scored = score_rankings({"q": {"a": 3, "b": 1}}, {"q": ["b", "a"]})
    assert scored["q"]["nDCG@10"] == pytest.approx((1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3)))


def test_the_order_given_is_the_order_scored() -> None:
    # trec_eval would sort equal scores by id, z before a.
    scored = score_rankings({"q": {"a": 1}}, {"q": ["a", "z"]})
    assert scored["q"]["P@1"] == 1.0


def test_relevant_below_rank_ten_counts_for_deep_recall_only() -> None:
    ranking = [f"n{number}" for number in range(99)] + ["a"]
    assert score_rankings({"q": {"a": 3}}, {"q": ranking})["q"] == {
        "nDCG@10": 0.0, "MRR@10": 0.0, "R@10": 0.0, "R@100": 1.0, "P@1": 0.0, "hit@10": 0.0,
    }  # fmt: skip


def test_queries_without_answer_or_judgement() -> None:
    scored = score_rankings({"empty": {"a": 1}, "unfindable": {}}, {"empty": [], "extra": ["a"]})
    zeros = dict.fromkeys(MEASURES, 0.0)
    assert scored == {"empty": zeros, "unfindable": zeros}


def test_means_are_over_queries() -> None:
    rows = [dict.fromkeys(MEASURES, value) for value in (0.0, 1.0, 0.5)]
    assert means(rows) == dict.fromkeys(MEASURES, 0.5)
    assert means([]) == {}


def test_the_bootstrap_interval_is_near_the_normal_one_and_repeatable() -> None:
    values = [0.0, 1.0] * 200
    low, high = bootstrap_interval(values)
    assert (low, high) == bootstrap_interval(values)
    half_width = 1.96 * 0.5 / math.sqrt(len(values))
    assert low == pytest.approx(0.5 - half_width, abs=0.01)
    assert high == pytest.approx(0.5 + half_width, abs=0.01)


def test_the_interval_of_equal_values_is_that_value() -> None:
    assert bootstrap_interval([0.25] * 7) == (0.25, 0.25)
