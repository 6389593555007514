"""Agreements that running text tells of, one hard pattern a test."""

from dataclasses import astuple

from hypothesis import given
from hypothesis import strategies as st

from ingest.records import Agreement, Span
from ingest.register.english_statements import read_english_statements
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
        "ký tiếp thỏa thuận kết nghĩa với TP Nice (Pháp). Đồng thời, ký bản ghi nhớ với tỉnh "
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


def test_a_list_of_pairs_is_a_row_each() -> None:
    text = (
        "Tỉnh Quảng Trị chứng kiến lễ ký bản ghi nhớ giữa các đối tác sau: Bệnh viện Đông Hà "
        "Việt Nam và Bệnh viện Kaysone Lào; Trường Đại học Huế và Trường Đại học Savannakhet Lào."
    )
    assert [(row.vn_parties, row.foreign_parties) for row in read(text)] == [
        (("Bệnh viện Đông Hà Việt Nam",), ("Bệnh viện Kaysone Lào",)),
        (("Trường Đại học Huế",), ("Trường Đại học Savannakhet Lào",)),
    ]


def test_pairs_listed_by_commas_stand_together() -> None:
    text = (
        "Nhiều địa phương đã thiết lập quan hệ hợp tác như Toulouse và Hà Nội, "
        "Lyon và Cần Thơ (Pháp)."
    )
    assert [(row.vn_parties, row.foreign_parties) for row in read(text)] == [
        (("Hà Nội",), ("Toulouse",)),
        (("Cần Thơ",), ("Lyon",)),
    ]


def test_treaties_of_two_states_are_a_row_each_with_its_own_date() -> None:
    text = (
        "Việt Nam và Lào đã ký nhiều hiệp định như: Hiệp định hợp tác văn hóa (5/2001), "
        "Hiệp định vận tải biển (10/2003), Hiệp định tương trợ tư pháp (6/2005)."
    )
    assert [row.date for row in read(text)] == ["2001-05", "2003-10", "2005-06"]


def test_a_day_without_a_year_is_dated_by_the_visit_it_falls_in() -> None:
    text = (
        "Đoàn tỉnh Quảng Trị thăm Lào từ ngày 3 đến ngày 6/4/2018. Ngày 5/4, tỉnh Quảng Trị ký "
        "bản ghi nhớ với tỉnh Savannakhet (Lào)."
    )
    assert [(row.date, bool(row.date_inferred)) for row in read(text)] == [("2018-04-05", True)]


def test_firms_without_any_foreign_country_around_them_are_not_taken_for_foreign() -> None:
    assert rows("Sở Y tế Quảng Trị ký hợp đồng với Công ty MediCorp và Công ty Phương Đông.") == []


def test_a_parliament_or_a_joint_committee_is_no_party() -> None:
    text = "Quốc hội Việt Nam và Ủy ban Liên Chính phủ Việt Nam - Lào giám sát hiệp định hợp tác."
    assert all(
        "Quốc hội" not in str(row) and "Ủy ban" not in str(row.foreign_parties)
        for row in read(text)
    )


def test_what_is_not_yet_signed_is_no_agreement() -> None:
    assert rows("Việt Nam và Lào chưa ký hiệp định nào về vận tải biển.") == []


def english(text: str) -> list[tuple[tuple[str, ...], tuple[str, ...], str, str | None]]:
    told = read_english_statements(text, [Span(0, len(text))], "Nghe An and its partners")
    return [(row.vn_parties, row.foreign_parties, row.kind, row.date) for row in told]


def test_english_signings_are_read_by_their_verbs_and_nouns() -> None:
    assert english(
        "On 27 October 2022 Nghe An signed a memorandum of understanding with Gwangju, South Korea."
    ) == [(("Nghệ An",), ("Gwangju",), "bản ghi nhớ", "2022-10-27")]


def test_an_english_text_about_one_province_leaves_it_out_where_it_is_plain() -> None:
    assert english("A twinning agreement with Xiangkhouang was signed in 2013.") == [
        (("Nghệ An",), ("Xiangkhouang",), "kết nghĩa", "2013")
    ]


def test_english_wishes_and_proposals_are_no_agreements() -> None:
    for text in (
        "The proposal to twin Hanoi with Luanda in Angola has not been signed.",
        "Nghe An wishes to sign an agreement with Gwangju.",
        "Gwangju and Busan signed a memorandum.",
    ):
        assert [row for row in english(text) if row[0] == ("Hà Nội",) or "wish" in text] == []


@given(st.text(max_size=120), st.text(max_size=40))
def test_any_text_at_all_is_read_without_an_error(text: str, title: str) -> None:
    told = "Hà Nội ký thỏa thuận với Lào. Hanoi signed an agreement with Vientiane. " + text
    for read_any in (read_statements, read_english_statements):
        for row in read_any(told, [Span(0, len(told))], title):
            assert 0 <= row.evidence.start < row.evidence.end <= len(told)
