"""Rows of tables in running text, and the agreements that they tell of."""

import pytest

from ingest.records import Document, Span
from ingest.register.told_tables import read_tables
from ingest.rows import Cell, Head, Role, Row, split_rows
from tests.search_api.conftest import parsed

LABELLED = "Đối tác: Nice; Nước: Pháp; Năm: 2011; Hình thức: Kết nghĩa"


def rows_of(text: str) -> list[tuple[Cell, ...]]:
    return [part.cells for part in split_rows(text, Head()) if isinstance(part, Row)]


def test_a_row_with_labels_is_cut_into_cells() -> None:
    assert rows_of(LABELLED) == [
        (
            Cell("Đối tác", "Nice"),
            Cell("Nước", "Pháp"),
            Cell("Năm", "2011"),
            Cell("Hình thức", "Kết nghĩa"),
        )
    ]


def test_a_markdown_table_gives_each_row_the_labels_of_its_head() -> None:
    text = "| Cặp | Năm |\n|---|---|\n| Hà Nội - Tshwane | 2007 |\n\nHết bảng."
    assert rows_of(text) == [(Cell("Cặp", "Hà Nội - Tshwane"), Cell("Năm", "2007"))]


def test_sentences_with_colons_and_semicolons_are_no_row() -> None:
    text = "Viêng Chăn: thỏa thuận năm 2022; bản mới năm 2025. Bắc Kinh: hữu nghị."
    assert list(split_rows(text, Head())) == [Span(0, len(text))]


def test_a_cell_keeps_its_own_semicolons() -> None:
    row = rows_of("Bên: Sở A; Đại học B; Đối tác: Viện C")[0]
    assert row == (Cell("Bên", "Sở A; Đại học B"), Cell("Đối tác", "Viện C"))


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Đối tác", Role.PARTNER),
        ("Phía Hàn Quốc", Role.PARTNER),
        ("Tỉnh Campuchia", Role.PARTNER),
        ("Phía Việt Nam", Role.HOME),
        ("Bên ký phía Huế", Role.HOME),
        ("Nước", Role.COUNTRY),
        ("Ngày ký", Role.DATE),
        ("Lĩnh vực", Role.FIELDS),
        ("Ghi chú", Role.OTHER),
    ],
)
def test_a_label_tells_what_its_column_holds(label: str, role: Role) -> None:
    assert Cell(label, "").role is role


def document(text: str, title: str = "Cần Thơ nhìn lại") -> Document:
    return parsed("bang.html", text, title=title).document


def told(text: str, title: str = "Cần Thơ nhìn lại") -> list[tuple[object, ...]]:
    made = document(text, title)
    return [
        (a.vn_parties, a.foreign_parties, a.countries, a.kind, a.date)
        for a in read_tables(made, [Span(0, len(text))])
    ]


def test_a_row_tells_of_an_agreement_of_the_province_in_the_title() -> None:
    assert told(LABELLED) == [(("Cần Thơ",), ("Nice",), ("Pháp",), "kết nghĩa", "2011")]


def test_the_row_names_the_province_before_the_title_does() -> None:
    row = "Ngày: 20/5/2019; Phía Việt Nam: UBND tỉnh Bình Thuận; Phía Hàn Quốc: Pyeongchang; "
    assert told(row + "Văn bản: Bản ghi nhớ") == [
        (("Bình Thuận",), ("Pyeongchang",), ("Hàn Quốc",), "bản ghi nhớ", "2019-05-20")
    ]


def test_a_partner_outside_our_lists_lies_where_the_row_says() -> None:
    row = "Đối tác: Xanadu; Nước: Mông Cổ; Năm: 2020; Hình thức: Bản ghi nhớ"
    assert told(row) == [(("Cần Thơ",), ("Xanadu",), ("Mông Cổ",), "bản ghi nhớ", "2020")]


@pytest.mark.parametrize(
    "row",
    [
        "Đối tác: Nice; Nước: Pháp; Ghi chú: Thỏa thuận mới dự kiến ký",
        "Đối tác: Đại học Nice; Nước: Pháp; Hình thức: Bản ghi nhớ",
        "Lĩnh vực: Kinh tế; Việc làm ngay: Trao đổi danh mục",
        "Đối tác: Nice; Nước: Pháp; Năm: 2011",
    ],
)
def test_plans_schools_work_plans_and_rows_without_a_paper_tell_of_none(row: str) -> None:
    assert told(row) == []


def test_a_title_of_several_provinces_says_nothing_of_a_row() -> None:
    assert told(LABELLED, "Cần Thơ và Huế") == []


def test_evidence_is_the_row_as_it_stands() -> None:
    text = f"Bảng dưới đây.\n{LABELLED}\nHết."
    (agreement,) = read_tables(document(text), [Span(0, len(text))])
    start, end = agreement.evidence
    assert text[start:end] == LABELLED
