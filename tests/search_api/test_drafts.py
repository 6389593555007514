"""Drafts of answers from single passages: rows, pairs, yes and no, definitions."""

import pytest

from index.records import DocumentSummary, Hit, Scores
from ingest.records import DocType, Language
from search_api.answers.compose import compose
from search_api.answers.draft import Draft
from search_api.answers.evidence import read_sentences, weigh_question
from search_api.answers.kinds import read_form

WEIGHTS = {"terms": 3.0, "fit": 1.0, "near": 1.0}


def draft(question: str, text: str) -> Draft:
    document = DocumentSummary(
        "d", "Tin", False, "a.txt", None, None, DocType.NEWS, None, Language.VI
    )
    hit = Hit(
        1, 1.0, Scores(1.0, 0.5), text, (), "d-0", None, None, 0, len(text), "", None, (), document
    )  # fmt: skip
    asked = weigh_question(question, read_form(question), lambda _: 10, 1000)
    return compose(asked, read_sentences(asked, [hit], WEIGHTS))


def test_a_row_of_names_is_read_whole_and_ends_where_the_row_ends() -> None:
    made = draft(
        "Bốn tỉnh nào có tổ công tác chung với Vân Nam?",
        "Tổ công tác chung giữa 4 tỉnh Lào Cai, Hà Giang, Lai Châu, Điện Biên với Vân Nam.",
    )
    assert [item.text for item in made.items] == ["Lào Cai", "Hà Giang", "Lai Châu", "Điện Biên"]


def test_pairs_are_read_as_pairs() -> None:
    made = draft(
        "Các cặp địa phương nào hợp tác hiệu quả?",
        "Hợp tác hiệu quả có Brest và Hải Phòng, Aquitaine và Thừa Thiên Huế.",
    )
    assert [item.text for item in made.items] == [
        "Brest và Hải Phòng",
        "Aquitaine và Thừa Thiên Huế",
    ]


@pytest.mark.parametrize(
    ("question", "text", "word"),
    [
        ("Tàu hải quân có cập cảng không?", "Lần này không có tàu hải quân nào cập cảng.", "Không"),
        ("Tàu hải quân có cập cảng không?", "Hai tàu hải quân đã cập cảng hôm qua.", "Có"),
        ("Huế đã nhận tượng chưa?", "Huế còn phải chờ quyết định mới nhận tượng.", "Chưa"),
        ("Vinh đã kết nghĩa với Busan chưa?", "Vinh và Busan chuẩn bị kết nghĩa.", "Chưa"),
        ("Vinh đã kết nghĩa với Busan chưa?", "Vinh đã ký kết nghĩa và sẽ mở trường.", "Có"),
        ("Thỏa thuận còn hiệu lực không?", "Thỏa thuận ký năm 2012, nay đã hết hạn.", "Không"),
        (
            "Có ý kiến nào nêu tỉnh chưa có dự án không?",
            "Nhiều ý kiến nêu các tỉnh chưa có dự án.",
            "Có",
        ),
    ],
)
def test_yes_no_and_not_yet(question: str, text: str, word: str) -> None:
    assert draft(question, text).text.startswith(f"{word}. ")


def test_a_definition_comes_before_what_only_speaks_of_the_thing() -> None:
    made = draft(
        "Thế nào là thỏa thuận quốc tế?",
        "Thỏa thuận quốc tế được ký và thỏa thuận quốc tế được gửi. "
        "Thỏa thuận quốc tế là văn bản về hợp tác.",
    )
    assert made.text.startswith("Thỏa thuận quốc tế là văn bản")


def test_what_is_nearly_as_likely_stands_beside_the_answer_as_an_item() -> None:
    made = draft(
        "Vì sao cầu xây chậm?",
        f"Cầu xây chậm vì mưa, {'người dân đi lại khó khăn, ' * 10}ai cũng than. "
        "Cầu xây chậm còn vì lũ về sớm.",
    )
    assert [item.text for item in made.items] == ["Cầu xây chậm còn vì lũ về sớm."]


def test_a_comparison_does_not_take_for_its_other_side_what_is_far_less_likely() -> None:
    made = draft(
        "Cầu và đường ở Vinh khác nhau thế nào?",
        "Cầu và đường ở Vinh khác nhau thế này: cầu bằng gỗ. Chợ mới mở năm 2019.",
    )
    assert "Chợ" not in " ".join(item.text for item in made.items)


def test_the_shortest_stretch_that_answers_is_an_item() -> None:
    made = draft(
        "KOICA tài trợ bao nhiêu tiền cho Huế?", "KOICA tài trợ 6 triệu USD cho Huế năm 2017."
    )
    assert [item.text for item in made.items] == ["6 triệu USD"]
