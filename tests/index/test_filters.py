"""Filter values as typed, and what the index is asked for."""

import pytest

from index.filters import parse_filters, parse_years
from index.records import Filters
from ingest.errors import UnknownPlace
from ingest.records import DocType, Language


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ("2015", (2015, 2015)),
        ("2010..2016", (2010, 2016)),
        (" 2010 - 2016 ", (2010, 2016)),
        ("2010–2016", (2010, 2016)),
        ("2015..2015", (2015, 2015)),
    ],
)
def test_a_year_or_a_range_is_both_ends_inside(typed: str, years: tuple[int, int]) -> None:
    assert parse_years(typed) == years


@pytest.mark.parametrize("typed", ["", "15", "2010..", "..2016", "2010,2016", "20155", "năm 2015"])
def test_what_is_no_year_is_named(typed: str) -> None:
    with pytest.raises(ValueError, match=r"neither a year \(2015\) nor a range"):
        parse_years(typed)


def test_a_range_that_runs_backwards_is_put_right_in_the_message() -> None:
    with pytest.raises(ValueError, match=r"write 2010\.\.2016"):
        parse_years("2016..2010")


def test_names_become_canonical_whatever_way_they_are_typed() -> None:
    assert parse_filters(
        countries=["laos", "nhat ban"],
        provinces=["nghe an"],
        years="2015..2016",
        doc_types=["agreement"],
        languages=["vi"],
        sources=["tin/*"],
    ) == Filters(
        countries=("Lào", "Nhật Bản"),
        provinces=("Nghệ An",),
        years=(2015, 2016),
        doc_types=(DocType.AGREEMENT,),
        languages=(Language.VI,),
        sources=("tin/*",),
    )


def test_a_province_of_today_stands_for_all_its_parts() -> None:
    assert set(parse_filters(provinces=["Phú Thọ"]).provinces) == {
        "Phú Thọ", "Vĩnh Phúc", "Hòa Bình",
    }  # fmt: skip


def test_nothing_given_filters_nothing() -> None:
    assert parse_filters() == Filters()
    assert not parse_filters()


@pytest.mark.parametrize(
    ("given", "nearest"),
    [({"countries": ["Nhậtt Bản"]}, "Nhật Bản"), ({"provinces": ["Nghệ Am"]}, "Nghệ An")],
)
def test_an_unknown_place_comes_with_the_nearest_names(
    given: dict[str, list[str]], nearest: str
) -> None:
    with pytest.raises(UnknownPlace) as caught:
        parse_filters(**given)  # type: ignore[arg-type]
    assert caught.value.nearest[0] == nearest


def test_an_unknown_kind_or_language_comes_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="doc_type 'tin' is none of: news, agreement"):
        parse_filters(doc_types=["tin"])
    with pytest.raises(ValueError, match="language 'fr' is none of: vi, en"):
        parse_filters(languages=["fr"])
