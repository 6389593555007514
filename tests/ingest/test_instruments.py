"""Kinds of instrument and bodies under all their names."""

import pytest

from ingest.instruments import (
    Tongue,
    canonical_term,
    find_bodies,
    find_instruments,
    instrument_kinds,
    spellings_of,
)


def test_the_kinds_are_those_of_the_register() -> None:
    assert set(instrument_kinds()) == {
        "bản ghi nhớ",
        "thỏa thuận",
        "kết nghĩa",
        "chương trình hành động",
        "hiệp định",
        "hợp đồng",
        "tuyên bố chung",
        "ý định thư",
        "công hàm",
        "biên bản",
        "văn bản hợp tác",
        "quan hệ hợp tác",
    }


@pytest.mark.parametrize(
    ("spelling", "term"),
    [
        ("MoU", "bản ghi nhớ"),
        ("mou", "bản ghi nhớ"),
        ("Biên bản ghi nhớ", "bản ghi nhớ"),
        ("bien ban ghi nho", "bản ghi nhớ"),
        ("BBGN", "bản ghi nhớ"),
        ("twinning", "kết nghĩa"),
        ("sister city", "kết nghĩa"),
        ("UBND", "ủy ban nhân dân"),
        ("HĐND", "hội đồng nhân dân"),
        ("BNG", "bộ ngoại giao"),
        ("HTQT", "hợp tác quốc tế"),
        ("TTQT", "thỏa thuận"),
        ("PCPNN", "phi chính phủ nước ngoài"),
        ("một từ khác", None),
    ],
)
def test_any_spelling_leads_to_its_term(spelling: str, term: str | None) -> None:
    assert canonical_term(spelling) == term


def test_spellings_are_given_by_language() -> None:
    assert spellings_of("UBND") == ("ủy ban nhân dân", "UBND", "People's Committee")
    assert spellings_of("BBGN", Tongue.SHORT) == ("BBGN", "BGN")
    assert spellings_of("bản ghi nhớ", Tongue.EN)[0] == "memorandum of understanding"
    assert spellings_of("không có") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ký biên bản ghi nhớ (MOU)", ["biên bản ghi nhớ", "MOU"]),
        (
            "hai thành phố kết nghĩa; biên\nbản ghi nhớ",
            ["thành phố kết nghĩa", "biên\nbản ghi nhớ"],
        ),
        ("họp bàn biên bản. Ghi nhớ công ơn", ["biên bản"]),
        ("a sister-city agreement", ["sister-city agreement"]),
    ],
)
def test_instruments_are_found_longest_first(text: str, found: list[str]) -> None:
    assert [text[term.start : term.end] for term in find_instruments(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("UBND tỉnh ký với MOST", ["ủy ban nhân dân", "bộ khoa học và công nghệ"]),
        ("Most provinces", []),
        ("Bộ GD-ĐT, BNG", ["bộ giáo dục và đào tạo", "bộ ngoại giao"]),
        ("Bộ Văn hóa, Thể thao và Du lịch", ["bộ văn hóa, thể thao và du lịch"]),
        ("the People's Committee", ["ủy ban nhân dân"]),
    ],
)  # fmt: skip
def test_bodies_are_found_and_abbreviations_only_in_capitals(text: str, found: list[str]) -> None:
    assert [term.name for term in find_bodies(text)] == found
