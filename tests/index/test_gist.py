"""What a query asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.gist import Gist, weigh
from index.query import prepare

FREQUENT = {"hop": 900, "tac": 900, "hop_tac": 800}


def gist_of(query: str) -> Gist:
    prepared = prepare(query)
    return weigh(prepared.text, prepared.lexical, lambda term: FREQUENT.get(term, 3), 1000)


WORDS = ("hợp", "tác", "tỉnh", "Lào", "Viêng", "Chăn", "2016", "ký")


@given(st.lists(st.sampled_from(WORDS), min_size=1))
def test_shares_of_the_words_sum_to_one(words: list[str]) -> None:
    gist = gist_of(" ".join(words))
    assert sum(gist.words.values()) == pytest.approx(1)
    assert sum(gist.exact.values()) == pytest.approx(1 if gist.exact else 0)


def test_a_rare_word_tells_more_than_a_frequent_one() -> None:
    words = gist_of("hợp tác thủy lợi").words
    assert words["thuy"] > 5 * words["hop"]


def test_names_are_capitalised_words_but_not_the_one_that_opens_a_question() -> None:
    assert set(gist_of("Tỉnh nào kết nghĩa với Hủa Phăn?").names) == {"hua", "phan"}
    assert set(gist_of("Hủa Phăn kết nghĩa với tỉnh nào?").names) == {"hua", "phan"}
    assert gist_of("kết nghĩa").names == {}


@pytest.mark.parametrize(
    ("query", "number", "place"),
    [
        ("Hai bên ký bao nhiêu văn kiện?", True, False),
        ("How many documents were signed?", True, False),
        ("Lễ ký diễn ra ở đâu?", False, True),
        ("Những tỉnh miền núi nào kết nghĩa với Lào?", False, True),
        ("Which provinces are twinned with Laos?", False, True),
        ("Lần đầu ký kết là khi nào?", False, False),
        ("cơ quan nào cho ý kiến", False, False),
    ],
)
def test_the_words_that_ask_say_whether_a_number_or_a_place_is_wanted(
    query: str, number: bool, place: bool
) -> None:
    gist = gist_of(query)
    assert (gist.wants_number, gist.wants_place) == (number, place)
