"""How Vietnamese syllables are spelt."""

import pytest

from ingest.syllables import canonical_syllable, is_syllable, is_unmarked_syllable


@pytest.mark.parametrize(
    "word",
    [
        "a",
        "à",
        "ý",
        "ạ",
        "ở",
        "hòa",
        "thủy",
        "quý",
        "quốc",
        "giếng",
        "gìn",
        "già",
        "gì",
        "nghiêng",
        "nghĩa",
        "ngoằn",
        "khuỷu",
        "khuya",
        "thuở",
        "quở",
        "Kạn",
        "tuyệt",
        "yêu",
        "yết",
        "uyển",
        "xoong",
        "boóng",
        "Đắk",
        "LẮK",
        "Việt",
        "NGOẠI",
        "xích",
        "quỳnh",
        "quyết",
        "thuế",
        "quân",
        "oăm",
        "ươn",
        "ước",
        "hop",
        "tac",
        "Lao",
    ],
)
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word",
    [
        "nđ",
        "ubnd",
        "zoà",
        "ka-ra",
        "cê",
        "gệ",
        "nghà",
        "ngề",
        "tàt",
        "tảp",
        "cảch",
        "thiênt",
        "quừ",
        "ộlố",
        "Kưln",
        "prộsent",
        "fỹr",
        "w",
        "hàó",
        "ăa",
        "ôtô",
        "2015",
        "Thüringen",
    ],
)
def test_what_is_no_syllable_is_told(word: str) -> None:
    assert not is_syllable(word)


def test_a_tone_goes_to_its_place() -> None:
    assert canonical_syllable("hoà") == "hòa"
    assert canonical_syllable("hòan") == "hoàn"
    assert canonical_syllable("tâp") == "tâp"


def test_syllables_without_their_marks_are_known() -> None:
    assert all(map(is_unmarked_syllable, ["Thien", "Hue", "duong", "quyet", "nuoc", "dac"]))
    assert not any(map(is_unmarked_syllable, ["coopera", "tion", "ment", "đường", "w"]))
