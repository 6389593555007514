"""Pieces keep Vietnamese marks."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from train.tokenizer import MARKED_LETTERS, is_syllable, marks_kept

SAMPLES = ("Mèo ĂN cá!", "đường phố Đắk Lắk", "thuỷ thủy", "x y z")


@pytest.fixture(scope="module")
def tokenizer(base_model: Path):  # type: ignore[no-untyped-def]
    from tokenizers import Tokenizer

    base = Tokenizer.from_file(str(base_model / "tokenizer.json"))
    return marks_kept(base, ["mèo", "ăn", "cá"])


def test_words_given_are_one_piece_and_others_fall_back_on_letters(tokenizer) -> None:  # type: ignore[no-untyped-def]
    pieces = tokenizer.encode("Mèo ĂN cá lớ", add_special_tokens=False).tokens
    assert pieces == ["mèo", "ăn", "cá", "l", "##ớ"]


def test_ids_of_the_base_model_stay(tokenizer, base_model: Path) -> None:  # type: ignore[no-untyped-def]
    from tokenizers import Tokenizer

    base = Tokenizer.from_file(str(base_model / "tokenizer.json")).get_vocab()
    assert base.items() <= tokenizer.get_vocab().items()


@pytest.mark.parametrize("text", SAMPLES)
def test_composed_and_decomposed_text_give_the_same_pieces(tokenizer, text: str) -> None:  # type: ignore[no-untyped-def]
    composed = tokenizer.encode(unicodedata.normalize("NFC", text)).ids
    assert tokenizer.encode(unicodedata.normalize("NFD", text)).ids == composed


@settings(deadline=None)
@given(st.text(alphabet=MARKED_LETTERS + MARKED_LETTERS.upper() + "aeiouybcd", max_size=12))
def test_every_word_of_vietnamese_letters_is_known_and_read_back(tokenizer, word: str) -> None:  # type: ignore[no-untyped-def]
    pieces = tokenizer.encode(word, add_special_tokens=False).tokens
    assert "".join(piece.removeprefix("##") for piece in pieces) == word.lower()


def test_marks_that_vietnamese_does_not_use_are_dropped(tokenizer) -> None:  # type: ignore[no-untyped-def]
    assert (
        tokenizer.encode("Žižek müßte señor").tokens == tokenizer.encode("zizek mußte senor").tokens
    )


@pytest.mark.parametrize("word", ["nghiêng", "đường", "ở", "trong", "khuyến", "quốc", "gì", "yêu"])
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["street", "zürich", "việtnam", "đđ", "bcd", "", "a1", "w"])
def test_what_is_built_otherwise_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)
