"""What was probably meant by what was typed, with the model in the box."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.restore import Restorer, is_english, load_restorer
from ingest.text import fold, tokenise


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return load_restorer()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ban ghi nho hop tac", "bản ghi nhớ hợp tác"),
        ("tinh Quang Tri ky thoa thuan voi Lao", "tỉnh Quảng Trị ký thỏa thuận với Lào"),
        ("THANH PHO DA NANG", "THÀNH PHỐ ĐÀ NẴNG"),
        ("thu tuc ky ket thoa thuan quoc te", "thủ tục ký kết thỏa thuận quốc tế"),
        ("Ha Noi, Hai Phong va Can Tho", "Hà Nội, Hải Phòng và Cần Thơ"),
        ("Viêt Nam và Lao", "Việt Nam và Lào"),
    ],
)
def test_missing_marks_are_restored(restorer: Restorer, typed: str, meant: str) -> None:
    assert restorer.restore(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lao ddoongj Hàn Quốc", "lao động Hàn Quốc"),
        ("thoả thuanaj hợp tác", "thoả thuận hợp tác"),
        ("bieen giới Việt Nam", "biên giới Việt Nam"),
        ("hợp tcá giáo dục", "hợp tác giáo dục"),
        ("tổ chc hội nghị", "tổ chức hội nghị"),
        ("DDoanf đại biểu", "Đoàn đại biểu"),
    ],
)
def test_slips_are_repaired_and_told_apart_from_restored_marks(
    restorer: Restorer, typed: str, meant: str
) -> None:
    reading = restorer.read(typed)
    assert reading.corrected == meant
    assert reading.restored == typed


@pytest.mark.parametrize(
    "typed",
    [
        "Bình Dương ký biên bản ghi nhớ",
        "Ulyanovsk, Namyangju và Gyeongsangbuk",
        "Ile-de-France và Hà Nội",
        "IDECAF, USAID, KVIP, NN&PTNT, TP.HCM",
        "khoản 2 Điều 5 Luật 70/2020/QH14",
        "công hàm của Cộng hòa Séc",
    ],
)
def test_what_is_right_and_what_is_foreign_stays(restorer: Restorer, typed: str) -> None:
    reading = restorer.read(typed)
    assert (reading.restored, reading.corrected) == (typed, typed)


@given(st.text("aáăâbcdđeghiklmnoôơtuưy AĐH.,12", max_size=40))
def test_no_mark_that_was_typed_is_taken_away_and_words_stay_as_many(typed: str) -> None:
    restored = load_restorer().restore(typed)
    before, after = tokenise(typed), tokenise(restored)
    assert [fold(token.text) for token in before] == [fold(token.text) for token in after]
    for one, other in zip(before, after, strict=True):
        if one.text != other.text:
            assert len(typed) == len(restored)


def test_english_is_told_from_vietnamese_without_marks(restorer: Restorer) -> None:
    english = [
        "Which provinces cooperate with Laos?",
        "sister cities of Da Nang",
        "Quang Tri memorandum of understanding",
        "agreement between Nghe An and Xiangkhouang",
    ]
    vietnamese = [
        "tinh nao hop tac voi Lao",
        "Da Nang ket nghia",
        "ban ghi nho Quang Tri Savannakhet",
        "Hà Nội",
        "TP.HCM",
    ]
    assert [is_english(text, restorer.model) for text in english] == [True] * 4
    assert [is_english(text, restorer.model) for text in vietnamese] == [False] * 5


def test_hardly_any_sentence_of_either_language_is_taken_for_the_other(
    restorer: Restorer, shared: Path
) -> None:
    folder = shared / "eval" / "tatoeba"
    english, vietnamese = (
        (folder / name).read_text(encoding="utf-8").splitlines() for name in ("en.txt", "vi.txt")
    )
    assert sum(is_english(line, restorer.model) for line in english) >= 990
    assert sum(is_english(line, restorer.model) for line in vietnamese) == 0
    assert sum(is_english(fold(line), restorer.model) for line in vietnamese) <= 10


def test_questions_typed_without_marks_come_back(restorer: Restorer, shared: Path) -> None:
    file = shared / "eval" / "questions" / "dev.jsonl"
    questions = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    right = total = 0
    for question in questions:
        wanted = [token.text for token in tokenise(question["question"])]
        restored = restorer.restore(question["variants"]["no_accents"])
        got = [token.text for token in tokenise(restored)]
        right += sum(a == b for a, b in zip(wanted, got, strict=True))
        total += len(wanted)
    assert right / total >= 0.95
