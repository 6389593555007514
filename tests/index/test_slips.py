"""Slips of the fingers: Telex keys left standing, letters swapped, lost or doubled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.slips import adds_marks, keeps_marks, near_forms, telex_readings
from ingest.syllables import canonical_syllable


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddoongf", "đồng"),
        ("thuanaj", "thuận"),
        ("thuaanj", "thuận"),
        ("kiênj", "kiện"),
        ("điaj", "địa"),
        ("chaau", "châu"),
        ("naof", "nào"),
        ("luwowis", "lưới"),
        ("huwas", "hứa"),
        ("giuwax", "giữa"),
        ("phuwowng", "phương"),
        ("nuowcs", "nước"),
        ("awn", "ăn"),
    ],
)
def test_telex_keys_are_read(typed: str, meant: str) -> None:
    assert meant in telex_readings(typed)


@pytest.mark.parametrize("word", ["hop", "đồng", "2018", "namyangju", "xyz"])
def test_a_word_without_keys_or_too_strange_has_no_telex_reading(word: str) -> None:
    assert telex_readings(word) == frozenset()


@given(st.text("abdeêghiknoơrstuưwxjfáà", max_size=12))
def test_telex_readings_are_syllables_as_they_are_spelt(word: str) -> None:
    for reading in telex_readings(word):
        assert canonical_syllable(reading) == reading
        assert reading != word


def test_one_slip_away_are_swapped_lost_and_added_letters() -> None:
    assert {"chuc", "ch"} <= near_forms("chc")
    assert "dong" in near_forms("dnog")
    assert "dong" in near_forms("donng")
    assert near_forms("ab") == frozenset()
    assert "dong" not in near_forms("dong")


def test_an_accent_typed_is_an_accent_meant() -> None:
    assert keeps_marks("tổ", "tổng")
    assert not keeps_marks("tổ", "tộng")
    assert adds_marks("viêt", "việt")
    assert adds_marks("duơc", "được")
    assert not adds_marks("việt", "viết")
