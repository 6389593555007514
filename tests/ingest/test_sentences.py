"""Sentence borders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentence",
    [
        "UBND TP. HCM ký với St. Petersburg và TP.Huế.",
        "PGS.TS. Trần Văn A gặp ThS. Lê B.",
        "Thủ tướng A. Cô-bi-a-cốp tiếp V. An-đơ-rây-tren-cô.",
        "Kim ngạch đạt 1.200 tỷ đồng, tăng 4.5 lần so với năm 2015.",
        "Sách của Nxb. Giáo dục, tr. 5.",
        "Các lĩnh vực y tế, giáo dục, v.v. và du lịch.",
        'Ông hỏi: "Chúng ta đi chứ?" rồi cười.',
        "Điều 5. Phạm vi áp dụng",
        "12. Thông báo cho bên kia bằng văn bản.",
        "Mr. Smith met Dr. Jones at No. 5.",
    ],
)
def test_these_full_stops_end_nothing(sentence: str) -> None:
    assert sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hai bên ký. Lễ ký ở Huế.", ["Hai bên ký.", "Lễ ký ở Huế."]),
        ('Bà nói: "Tôi vui." Ông cười.', ['Bà nói: "Tôi vui."', "Ông cười."]),
        ('Ông nói " Tôi vui. " Sau đó về.', ['Ông nói " Tôi vui. "', "Sau đó về."]),
        ("Y tế, v.v. Hai bên đồng ý.", ["Y tế, v.v.", "Hai bên đồng ý."]),
        ("Còn nữa… Hãy chờ! Thật à? Vâng.", ["Còn nữa…", "Hãy chờ!", "Thật à?", "Vâng."]),
        ("Tiếp tục xét xử.Ông đến.", ["Tiếp tục xét xử.", "Ông đến."]),
        ("Ký năm 2015. Năm 2016 xong.", ["Ký năm 2015.", "Năm 2016 xong."]),
        ("Một\n\nHai", ["Một", "Hai"]),
        ("Gồm:\n- Hà Nội\n- Huế", ["Gồm:", "- Hà Nội", "- Huế"]),
        ("a) Bên A;\nb) Bên B", ["a) Bên A;", "b) Bên B"]),
        ("Ảnh EPA  Trong khi đó", ["Ảnh EPA", "Trong khi đó"]),
    ],
)
def test_these_are_borders(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_wrapped_line_is_no_border() -> None:
    assert sentences("Hai bên ký thỏa thuận\nhợp tác với Lào.") == [
        "Hai bên ký thỏa thuận\nhợp tác với Lào."
    ]


@given(st.text(alphabet='aĐ Nội.!?…"”\n\t 1)-:;', max_size=120), st.integers(0, 20))
def test_sentences_are_disjoint_trimmed_and_hold_every_character(text: str, start: int) -> None:
    start = min(start, len(text))
    spans = sentence_spans(text, start, len(text))
    covered: list[int] = []
    for a, b in spans:
        assert a < b
        assert text[a:b] == text[a:b].strip()
        covered += range(a, b)
    assert covered == sorted(set(covered))
    outside = set(range(start, len(text))) - set(covered)
    assert all(text[i].isspace() for i in outside)
