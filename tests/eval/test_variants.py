"""The seeded ways of typing a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.variants import half_accents, no_accents, old_tone, telex_typos

QUESTION = "Đắk Lắk ký thỏa thuận với địa phương nào của Lào?"
SEEDS = st.text(min_size=1, max_size=8)


def test_no_accents_drops_every_mark_and_keeps_the_rest() -> None:
    assert no_accents(QUESTION) == "Dak Lak ky thoa thuan voi dia phuong nao cua Lao?"


def test_decomposed_text_loses_its_marks_too() -> None:
    assert no_accents("Hue\u0302\u0301") == "Hue"


@given(SEEDS)
def test_half_accents_strips_half_of_the_marked_words(seed: str) -> None:
    words = zip(QUESTION.split(), half_accents(QUESTION, seed).split(), strict=True)
    changed = [(old, new) for old, new in words if old != new]
    assert all(new == no_accents(old) for old, new in changed)
    assert len(changed) == 6  # of the 11 marked words


@given(SEEDS)
def test_telex_typos_change_one_or_two_words(seed: str) -> None:
    words = zip(QUESTION.split(), telex_typos(QUESTION, seed).split(), strict=True)
    assert sum(old != new for old, new in words) in (1, 2)


@given(SEEDS)
def test_the_same_seed_types_the_same_slips(seed: str) -> None:
    assert telex_typos(QUESTION, seed) == telex_typos(QUESTION, seed)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("thỏa thuận", "thoả thuận"),
        ("Hòa Bình", "Hoà Bình"),
        ("thủy sản khỏe", "thuỷ sản khoẻ"),
    ],
)
def test_old_tone_swaps_the_placement_both_ways(new: str, old: str) -> None:
    assert (old_tone(new), old_tone(old)) == (old, new)


@pytest.mark.parametrize("text", ["Hoàn Kiếm", "quý khách", "xoài", "của tôi", "hoa hồng"])
def test_a_tone_with_one_place_only_is_left_alone(text: str) -> None:
    assert old_tone(text) is None
