"""Agreements that running text tells of, one hard pattern a test."""

from dataclasses import astuple

from hypothesis import given
from hypothesis import strategies as st

from ingest.records import Agreement, Span
from ingest.register.statements import read_statements

HOME_NEWS = "Tin từ tỉnh Quảng Trị, Việt Nam"


def read(text: str) -> tuple[Agreement, ...]:
    return read_statements(text, [Span(0, len(text))], HOME_NEWS)


def rows(text: str) -> list[tuple[tuple[str, ...], tuple[str, ...], str, str | None]]:
    return [(row.vn_parties, row.foreign_parties, row.kind, row.date) for row in read(text)]


def test_a_signing_is_read_with_its_parties_date_and_fields() -> None:
    (row,) = read(
        "Ngày 5/3/2016, UBND tỉnh Quảng Trị ký bản ghi nhớ với tỉnh Savannakhet (Lào) "
        "trong các lĩnh vực thương mại, giáo dục và y tế."
    )
    assert astuple(row)[:6] == (
        *(("Quảng Trị",), ("Savannakhet",), ("Lào",)),
        *("bản ghi nhớ", "signed", "local"),
    )
    assert (row.date, row.fields) == ("2016-03-05", ("thương mại", "giáo dục", "y tế"))


def test_year_and_party_are_carried_over_clauses() -> None:
    text = (
        "Năm 2011, thành phố Cần Thơ ký bản ghi nhớ với tỉnh Champasak (Lào). Cùng năm, thành phố "
        "cũng ký thỏa thuận kết nghĩa với TP Nice (Pháp). Đồng thời, ký bản ghi nhớ với tỉnh "
        "Battambang (Campuchia); bản ghi nhớ về y tế với TP Pilsen (Séc)."
    )
    assert rows(text) == [
        (("Cần Thơ",), ("Champasak",), "bản ghi nhớ", "2011"),
        (("Cần Thơ",), ("Nice",), "kết nghĩa", "2011"),
        (("Cần Thơ",), ("Battambang",), "bản ghi nhớ", "2011"),
        (("Cần Thơ",), ("Pilsen",), "bản ghi nhớ", "2011"),
    ]


def test_several_partners_of_several_papers_are_a_row_each() -> None:
    text = "TP.HCM đã ký những hiệp định hợp tác với Moscow, Vladivostok của Nga."
    assert [row.foreign_parties for row in read(text)] == [("Moscow",), ("Vladivostok",)]


def test_one_paper_of_many_signatories_is_one_row() -> None:
    text = "Lễ ký Thỏa thuận hợp tác giữa bang Virginia (Mỹ) với Hà Nội, Đồng Nai và Long An."
    assert [row.vn_parties for row in read(text)] == [("Hà Nội", "Đồng Nai", "Long An")]


def test_years_listed_are_a_paper_each() -> None:
    text = "Huế và Gyeongju (Hàn Quốc) đã ký các thỏa thuận hợp tác vào các năm 2007 và 2013."
    assert [row.date for row in read(text)] == ["2007", "2013"]


def test_what_is_wished_counted_or_of_others_is_no_agreement() -> None:
    for text in (
        "Lãnh đạo tỉnh Quảng Trị mong muốn ký bản ghi nhớ với tỉnh Savannakhet (Lào).",
        "Hà Nội đã ký khoảng 60 thỏa thuận hợp tác với nhiều thành phố nước ngoài.",
        "Nga và Mỹ ký bản ghi nhớ về an toàn bay tại Syria.",
        "Hà Nội ký thỏa thuận hợp tác du lịch với Lào Cai.",
        "Anh kết nghĩa của Hùng ở Lào vừa về Hà Nội.",
    ):
        assert rows(text) == [], text


def test_a_planned_paper_says_so() -> None:
    (row,) = read("Dự kiến, tỉnh Quảng Trị sẽ ký bản ghi nhớ với tỉnh Salavan (Lào) vào tháng tới.")
    assert (row.status.value, row.date) == ("planned", None)


@given(st.text("Hà Nội ký với Lào. ;,()2015 bản ghi nhớ giữa và TP\n", max_size=200))
def test_any_text_is_read_without_an_error_and_evidence_lies_in_it(text: str) -> None:
    for row in read(text):
        assert 0 <= row.evidence.start < row.evidence.end <= len(text)
