"""The normal form of Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import Token, fold, has_marks, index_terms, normalise, tokenise


def test_words_keep_their_offsets_in_the_original() -> None:
    assert tokenise("Đắk Lắk, 2015.") == [
        Token("đắk", 0, 3),
        Token("lắk", 4, 7),
        Token("2015", 9, 13),
    ]


def test_decomposed_text_gives_the_same_words() -> None:
    text = "Thừa Thiên Huế ký bản ghi nhớ"
    decomposed = unicodedata.normalize("NFD", text)
    assert [t.text for t in tokenise(decomposed)] == [t.text for t in tokenise(text)]
    assert [decomposed[t.start : t.end] for t in tokenise(decomposed)] == decomposed.split()


@pytest.mark.parametrize(
    ("new", "traditional"),
    [("hoà", "hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("Uỷ", "ủy"), ("hoạ", "họa")],
)
def test_both_tone_placements_are_one_word(new: str, traditional: str) -> None:
    assert tokenise(new)[0].text == tokenise(traditional)[0].text == traditional


@pytest.mark.parametrize("word", ["quý", "hoàng", "toán", "huỳnh", "hoa", "zoà"])
def test_syllables_with_one_spelling_stay(word: str) -> None:
    assert tokenise(word)[0].text == word


def test_folding_drops_every_mark_and_the_bar_of_d() -> None:
    assert fold("Đường Ở Đắk Lắk — Thừa Thiên Huế") == "duong o dak lak — thua thien hue"
    assert fold(unicodedata.normalize("NFD", "Đường")) == "duong"


def test_terms_are_words_then_adjacent_pairs() -> None:
    assert index_terms("ký kết MoU") == ["ký", "kết", "mou", "ký_kết", "kết_mou"]
    assert index_terms("ký kết", folded=True) == ["ky", "ket", "ky_ket"]


def test_invisible_characters_are_no_part_of_a_word() -> None:
    assert [t.text for t in tokenise("hợp\u00ad tác\u200b \ufeffLào")] == ["hợp", "tác", "lào"]
    assert normalise("\ufeff hợp\u00a0tác\n\tLào ") == "hợp tác Lào"


def test_marks_are_seen() -> None:
    assert has_marks("Lào")
    assert has_marks("đ")
    assert not has_marks("Lao PDR 2015")


@given(st.text())
def test_tokens_are_in_order_disjoint_and_exact(text: str) -> None:
    tokens = tokenise(text)
    ends = [0, *(t.end for t in tokens)]
    assert all(end <= t.start < t.end for end, t in zip(ends, tokens, strict=False))
    assert all(tokenise(text[t.start : t.end])[0].text == t.text for t in tokens)


@given(st.text())
def test_normal_forms_are_idempotent(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_only_lowered_and_split(text: str) -> None:
    assert fold(text) == text.lower()
    assert "".join(t.text for t in tokenise(text)) == "".join(
        c for c in text.lower() if c.isalnum()
    )
