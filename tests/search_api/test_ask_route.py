"""``POST /v1/ask``: answers whose every quotation stands in its document."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from search_api.services import Services

FIELDS = {
    "question", "kind", "answerable", "answer", "items", "citations", "answer_citations",
    "confidence", "coverage", "notes", "took_ms",
}  # fmt: skip


def ask(client: TestClient, question: str, **more: Any) -> dict[str, Any]:
    reply = client.post("/v1/ask", json={"question": question, **more})
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def test_an_answer_has_the_fields_of_the_interface(client: TestClient) -> None:
    answer = ask(client, "Nghệ An ký thỏa thuận về giáo dục với tỉnh nào của Lào?")
    assert set(answer) == FIELDS
    assert answer["answerable"]
    assert "Xiêng Khoảng" in answer["answer"]
    assert answer["coverage"] == {
        "documents": len({c["source"] for c in answer["citations"]}),
        "of": 3,
    }


@pytest.mark.parametrize(
    "question",
    [
        "Nghệ An ký thỏa thuận với tỉnh nào?",
        "Thỏa thuận Hà Tĩnh có hiệu lực mấy năm?",
        "Điều 5 của thỏa thuận Hà Tĩnh nói gì?",
        "Hội hữu nghị giao lưu gì?",
        "Seattle kết nghĩa với Kyoto năm nào?",
    ],
)
def test_every_quotation_stands_in_its_document_on_its_page(
    client: TestClient, services: Services, question: str
) -> None:
    answer = ask(client, question)
    for citation in answer["citations"]:
        document = services.store.document(citation["document_id"])
        assert document.text[citation["char_start"] : citation["char_end"]] == citation["quote"]
        pages = [p.number for p in document.pages if p.start <= citation["char_start"] < p.end]
        assert citation["page"] == (pages[0] if pages else None)
    numbers = range(len(answer["citations"]))
    assert all(item["citations"] for item in answer["items"])
    assert all(n in numbers for item in answer["items"] for n in item["citations"])
    assert len(answer["answer"]) <= 300
    assert all(len(item["text"]) <= 160 for item in answer["items"])


def test_a_law_or_agreement_is_cited_by_its_page(client: TestClient) -> None:
    answer = ask(client, "Thỏa thuận Hà Tĩnh có hiệu lực mấy năm?")
    assert [c["page"] for c in answer["citations"] if "Điều 5" in c["quote"]] == [2]


def test_what_no_document_says_is_not_answered(client: TestClient) -> None:
    answer = ask(client, "Khánh Hòa và Ulsan kết nghĩa ngày nào?")
    assert not answer["answerable"]
    assert answer["answer"].startswith("Các tài liệu không nêu")
    assert "Ulsan" in answer["answer"]


def test_an_english_question_is_refused_in_english(client: TestClient) -> None:
    answer = ask(client, "When did Ulsan become a sister city of Khanh Hoa?")
    assert answer["answer"].startswith("The documents do not say")


def test_a_filter_that_lets_nothing_through_answers_nothing(client: TestClient) -> None:
    answer = ask(client, "Nghệ An ký với tỉnh nào?", filters={"year": [1990, 1991]})
    assert (answer["answerable"], answer["citations"]) == (False, [])


def test_a_question_may_lean_on_the_one_before(client: TestClient) -> None:
    answer = ask(client, "còn Hà Tĩnh?", previous="Thỏa thuận Nghệ An có hiệu lực mấy năm?")
    assert {c["source"] for c in answer["citations"]} == {"thoa-thuan/ha-tinh.pdf"}


def test_an_unknown_place_is_refused(client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": "Ai?", "filters": {"country": ["Narnia"]}})
    assert reply.status_code == 422
    assert reply.headers["content-type"].startswith("application/problem+json")
