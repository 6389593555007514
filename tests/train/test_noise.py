"""Text as people type it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.text import fold
from train.noise import as_typed, half_marked, with_slips

TEXT = "Thành phố ký bản ghi nhớ với tỉnh bạn"


def test_a_share_of_texts_loses_all_marks_and_a_third_as_many_lose_some() -> None:
    rng = np.random.default_rng(0)
    typed = [as_typed(TEXT, rng, unmarked=0.3, slips=0.0) for _ in range(2000)]
    whole = sum(text == TEXT for text in typed) / 2000
    bare = sum(text == fold(TEXT) for text in typed) / 2000
    assert [bare, whole] == pytest.approx([0.3, 0.6], abs=0.04)


def test_half_marked_words_are_words_of_either_form() -> None:
    words = half_marked(TEXT, np.random.default_rng(3)).split()
    assert all(word in (own, fold(own)) for word, own in zip(words, TEXT.split(), strict=True))
    assert words not in (TEXT.split(), fold(TEXT).split())


@settings(deadline=None)
@given(st.text("abcđ ắờộ ĂƯ.,12", max_size=30), st.integers(0, 100))
def test_slips_change_two_words_at_most_and_never_fail(text: str, seed: int) -> None:
    slipped = with_slips(text, np.random.default_rng(seed))
    assert abs(len(slipped) - len(text)) <= 2


def test_a_slip_leaves_the_other_words() -> None:
    for seed in range(30):
        slipped = with_slips(TEXT, np.random.default_rng(seed)).split()
        changed = sum(one != own for one, own in zip(slipped, TEXT.split(), strict=True))
        assert changed in (0, 1, 2)
