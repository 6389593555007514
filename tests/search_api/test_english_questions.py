"""English questions, answered from Vietnamese documents."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from ingest.text import tokenise
from search_api.answers.english import read_ideas
from search_api.answers.evidence import weigh_question
from search_api.answers.kinds import read_form


def ask(client: TestClient, question: str) -> dict[str, Any]:
    reply = client.post("/v1/ask", json={"question": question})
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("With which province did Nghe An sign an agreement on education?", "Xiêng Khoảng"),
        ("How many years is the Ha Tinh agreement in effect?", "năm năm"),
        ("Which province of Laos did Nghe An sign with?", "Xiêng Khoảng"),
    ],
)
def test_the_answer_quotes_the_original(client: TestClient, question: str, quoted: str) -> None:
    answer = ask(client, question)
    assert answer["answerable"]
    assert quoted in answer["answer"]


def test_what_no_document_says_is_told_in_english(client: TestClient) -> None:
    answer = ask(client, "In what year was Seattle twinned with Kyoto?")
    assert not answer["answerable"]
    assert answer["answer"].startswith("The documents do not say.")


def test_words_and_names_are_weighed_as_vietnamese_says_them() -> None:
    question = "How many projects did Quang Tri and Laos sign at the 11th conference?"
    asked = weigh_question(question, read_form(question), lambda _: 10, 1000)
    assert {"du", "an", "quang", "tri", "lao"} <= set(asked.terms)
    assert {"quang", "tri", "lao"} <= set(asked.names)
    assert asked.phrases == ("Quang Tri", "Laos")
    assert asked.numbers == {"11"}
    assert asked.counted == (("thu", "11", True),)
    assert asked.form.aspects[0].unit == ("du", "an")


def test_any_translation_says_the_same() -> None:
    question = "Which agreement?"
    asked = weigh_question(question, read_form(question), lambda _: 10, 1000)
    for said in (["hiep", "dinh"], ["thoa", "thuan"], ["agreement"]):
        assert set(asked.terms) <= asked.read(frozenset(said))


def test_an_english_question_may_hold_words_that_are_vietnamese_without_marks() -> None:
    assert read_form("In which cities may a foreign NGO open an office in Quang Nam?").english
    assert not read_form("quang nam co may du an voi lao?").english


def test_names_stand_beside_words() -> None:
    question = "Did Hue thank Laos?"
    ideas = read_ideas(question, tokenise(question), lambda _: 10)
    assert [one.words for one in ideas if one.named] == [("hue",), ("lao",)]


def test_a_doubtful_translation_weighs_less_than_a_name() -> None:
    question = "Did Laos start early?"
    asked = weigh_question(question, read_form(question), lambda _: 10, 1000)
    assert asked.terms["som"] < asked.terms["lao"]
