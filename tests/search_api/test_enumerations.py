"""Enumerations read from one passage: rows, repeated heads, clauses, points, pairs, tables."""

from search_api.answers.units import units_of
from tests.search_api.test_drafts import draft


def items(question: str, text: str) -> list[str]:
    return [item.text for item in draft(question, text).items]


def test_a_name_with_a_dash_inside_is_one_name() -> None:
    found = items(
        "Những tỉnh nào dự hội nghị?", "Dự hội nghị có các tỉnh Quảng Trị và Thừa Thiên - Huế."
    )
    assert found == ["Quảng Trị", "Thừa Thiên - Huế"]


def test_a_row_goes_on_where_the_noun_before_the_name_is_said_again() -> None:
    found = items(
        "Chi cục kiểm lâm của những tỉnh nào dự lớp học?",
        "Dự lớp học có chi cục kiểm lâm tỉnh Nghệ An (thuộc sở), chi cục kiểm lâm tỉnh Hà Tĩnh.",
    )
    assert found == ["Nghệ An (thuộc sở)", "Hà Tĩnh"]


def test_semicolons_part_a_row_before_commas_do() -> None:
    found = items(
        "Hai bên ký những văn kiện gì?",
        "Hai bên ký 3 văn kiện, gồm: Kế hoạch trồng rừng, nuôi cá và làm đường; Biên bản kỳ họp;"
        " Thỏa thuận đào tạo.",
    )
    assert found == [
        "Kế hoạch trồng rừng, nuôi cá và làm đường",
        "Biên bản kỳ họp",
        "Thỏa thuận đào tạo",
    ]


def test_and_parts_only_what_follows_the_last_comma() -> None:
    found = items(
        "Hai bên làm những dự án nào?",
        "Hai bên làm các dự án: cấp và thoát nước, đường ven biển, trạm y tế và trường học.",
    )
    assert found == ["cấp và thoát nước", "đường ven biển", "trạm y tế", "trường học"]


def test_points_that_are_counted_in_words_are_a_list() -> None:
    found = items(
        "Sở nêu những giải pháp nào?",
        "Sở nêu các giải pháp làm ngay. Thứ nhất, rà soát văn bản. Thứ hai, đào tạo cán bộ.",
    )
    assert found == ["rà soát văn bản.", "đào tạo cán bộ."]


def test_of_pairs_the_other_side_of_the_one_asked_for_answers() -> None:
    found = items(
        "Hải Phòng có những đối tác địa phương nào?",
        "Các đối tác địa phương là Brest và Hải Phòng, Aquitaine và Thừa Thiên Huế.",
    )
    assert found == ["Brest"]


def test_a_pair_is_said_with_the_number_it_belongs_to() -> None:
    found = items(
        "Hai trạm 12 và 47 nằm giữa những cặp tỉnh nào?",
        "Trạm 12 ở cửa khẩu, thuộc cặp tỉnh Gia Lai - Ratanakiri, và trạm 47 thuộc cặp tỉnh"
        " An Giang - Takeo.",
    )
    assert found == [
        "12 ở cửa khẩu, thuộc cặp tỉnh Gia Lai - Ratanakiri",
        "47 thuộc cặp tỉnh An Giang - Takeo",
    ]


def test_what_names_others_than_the_question_is_not_read_out() -> None:
    assert not items(
        "Nghệ An và Ulsan cùng làm những việc gì?",
        "Lai Châu và Busan cùng làm những việc: trồng chè, nuôi ong, dạy nghề.",
    )


def test_a_table_is_read_row_by_row_without_its_rules() -> None:
    text = "Nơi họp:\n| Lần | Nơi |\n|---|---|\n| 1 | Vinh |\n| 2 | Huế |"
    assert [text[a:b] for a, b in units_of(text)] == [
        "Nơi họp:",
        "| Lần | Nơi |",
        "| 1 | Vinh |",
        "| 2 | Huế |",
    ]


def test_a_row_that_says_its_columns_keeps_the_line_it_is_wrapped_over() -> None:
    text = "Năm: 2016; Nơi: Vinh, thành\nphố trẻ\nNăm: 2018; Nơi: Huế"
    assert [text[a:b] for a, b in units_of(text)] == [
        "Năm: 2016; Nơi: Vinh, thành\nphố trẻ",
        "Năm: 2018; Nơi: Huế",
    ]
