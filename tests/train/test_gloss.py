"""Vietnamese read word for word in English."""

import numpy as np
import pytest

from train.gloss import Gloss, load_gloss
from train.sources import Parallel

PAIRS = [
    ("mèo ăn cá", "cat eats fish"),
    ("chó ăn cá", "dog eats fish"),
    ("mèo uống nước", "cat drinks water"),
    ("chó uống nước", "dog drinks water"),
] * 3


@pytest.fixture(scope="module")
def gloss() -> Gloss:
    return load_gloss(Parallel("p", [vi for vi, _ in PAIRS], [en for _, en in PAIRS], 0))


def told(gloss: Gloss, text: str) -> set[str]:
    rng = np.random.default_rng(0)
    return {gloss(text, rng) for _ in range(20)}


def test_terms_of_the_trade_are_read_whole(gloss: Gloss) -> None:
    assert told(gloss, "bản ghi nhớ") == {"memorandum", "memorandum of understanding", "mou"}


def test_names_lose_their_marks_and_countries_are_translated(gloss: Gloss) -> None:
    assert told(gloss, "Quảng Trị, Hàn Quốc và Lào") == {"quang tri south korea va laos"}


def test_a_first_word_is_a_name_only_before_another_capital(gloss: Gloss) -> None:
    assert told(gloss, "Đầu tư 110 lần") <= {"investment 110 lan", "invest 110 lan"}
    assert told(gloss, "Năm Căn") == {"nam can"}


def test_an_empty_text_has_an_empty_gloss(gloss: Gloss) -> None:
    assert told(gloss, " … ") == {""}
