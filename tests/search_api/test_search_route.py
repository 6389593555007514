import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

HIT_FIELDS = {
    "rank", "score", "scores", "text", "highlights", "passage_id", "page_start", "page_end",
    "char_start", "char_end", "heading", "siblings", "document", "year_match",
}  # fmt: skip


def search(client: TestClient, **body: Any) -> dict[str, Any]:
    reply = client.post("/v1/search", json=body)
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def problem(client: TestClient, body: object, path: str = "/v1/search") -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    reply = client.post(path, content=json.dumps(body), headers=headers)
    assert reply.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = reply.json()
    assert said["status"] == reply.status_code
    assert said["type"].startswith("urn:hoptac:problem:")
    assert said["title"]
    assert said["detail"]
    return said


def test_a_hit_cites_the_document_word_for_word(client: TestClient) -> None:
    answer = search(client, query="trao doi giao vien", k=3)
    hit = answer["hits"][0]
    assert set(hit) == HIT_FIELDS
    assert hit["text"] == "Điều 2. Hai bên trao đổi giáo viên và học sinh."
    assert (hit["page_start"], hit["page_end"]) == (1, 1)
    assert hit["document"]["source"] == "thoa-thuan/ha-tinh.pdf"
    shown = client.get(f"/v1/documents/{hit['document']['id']}").json()
    assert shown["text"][hit["char_start"] : hit["char_end"]] == hit["text"]
    marked = [hit["text"][a:b].lower() for a, b in hit["highlights"]]
    assert "giáo" in " ".join(marked)


def test_a_reply_has_the_fields_of_the_interface(client: TestClient) -> None:
    answer = search(client, query="thỏa thuận", mode="lexical")
    assert set(answer) == {
        "query", "mode", "took_ms", "generation", "n_matched", "analysis", "facets", "hits",
    }  # fmt: skip
    assert set(answer["analysis"]) == {"restored", "corrected", "places", "notes"}
    assert set(answer["facets"]) == {"country", "province", "year", "doc_type"}
    assert answer["mode"] == "lexical"
    assert all(hit["scores"]["dense"] is None for hit in answer["hits"])


def test_a_filter_takes_any_name_of_a_place(client: TestClient) -> None:
    for name in ("Lào", "lao", "Laos"):
        answer = search(client, query="thỏa thuận", filters={"country": [name]})
        sources = {hit["document"]["source"] for hit in answer["hits"]}
        assert sources == {"tin/nghe-an.html", "thoa-thuan/ha-tinh.pdf"}


def test_a_known_country_without_documents_gives_an_empty_answer(client: TestClient) -> None:
    answer = search(client, query="thỏa thuận", filters={"country": ["Na Uy"]})
    assert (answer["hits"], answer["n_matched"]) == ([], 0)


def test_an_unknown_country_is_refused_with_the_nearest_names(client: TestClient) -> None:
    said = problem(client, {"query": "hợp tác", "filters": {"country": ["Hàn Quốk"]}})
    assert said["status"] == 422
    assert "Hàn Quốc" in said["nearest"]
    assert "Hàn Quốk" in said["detail"]


def test_an_unknown_province_is_refused_with_the_nearest_names(client: TestClient) -> None:
    said = problem(client, {"query": "hợp tác", "filters": {"province": ["Nghệ Anh"]}})
    assert said["status"] == 422
    assert "Nghệ An" in said["nearest"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"query": ""}, "query"),
        ({"query": "   "}, "query"),
        ({"query": "a" * 10_000}, "query"),
        ({"query": "hợp\0tác"}, "query"),
        ({"query": "😀🎉"}, "query"),
        ({"query": "?!…"}, "query"),
        ({"query": "\ud800"}, "query"),
        ({"query": None}, "query"),
        ({"query": 7}, "query"),
        ({}, "query"),
        ({"query": "a", "k": 0}, "k"),
        ({"query": "a", "k": -1}, "k"),
        ({"query": "a", "k": 10**9}, "k"),
        ({"query": "a", "k": 10**40}, "k"),
        ({"query": "a", "k": 1.5}, "k"),
        ({"query": "a", "mode": "magic"}, "mode"),
        ({"query": "a", "filters": {"doc_type": ["poem"]}}, "filters.doc_type.0"),
        ({"query": "a", "filters": {"language": ["fr"]}}, "filters.language.0"),
        ({"query": "a", "filters": {"colour": ["red"]}}, "filters.colour"),
        ({"query": "a", "filters": {"year": [2016, 2010]}}, "filters"),
        ({"query": "a", "filters": {"year": [2016]}}, "filters"),
        ({"query": "a", "filters": {"country": [""]}}, "filters.country.0"),
        ({"query": "a", "extra": 1}, "extra"),
        ([], ""),
        ("a", ""),
    ],
)
def test_a_bad_search_is_a_problem_that_names_the_field(
    client: TestClient, body: object, field: str
) -> None:
    said = problem(client, body)
    assert said["status"] == 422
    assert said["errors"][0]["field"] == field


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{", "application/json", 422),
        (b"\xff\xfe\x00", "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b"query=a", "application/x-www-form-urlencoded", 415),
        (b'{"query": "a"}', "text/plain", 415),
        (b'{"query": "a"}', "", 415),
        (b" " * 100_000, "application/json", 413),
    ],
)
def test_a_body_that_is_no_json_is_a_problem(
    client: TestClient, content: bytes, content_type: str, status: int
) -> None:
    reply = client.post("/v1/search", content=content, headers={"Content-Type": content_type})
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"


def test_unknown_routes_and_methods_are_problems(client: TestClient) -> None:
    for reply, status in [(client.get("/v1/nothing"), 404), (client.put("/v1/search"), 405)]:
        assert reply.status_code == status
        assert reply.headers["content-type"] == "application/problem+json"


def test_similar_takes_text_a_document_a_passage_or_a_file(client: TestClient) -> None:
    hit = search(client, query="trao đổi giáo viên")["hits"][0]
    bodies = [
        {"text": "Hai bên trao đổi giáo viên và học sinh."},
        {"document_id": hit["document"]["id"]},
        {"passage_id": hit["passage_id"]},
    ]
    for body in bodies:
        reply = client.post("/v1/similar", json={**body, "k": 5})
        assert reply.status_code == 200, reply.text
        hits = reply.json()["hits"]
        assert set(hits[0]) == {*HIT_FIELDS, "shared", "differs"}
        assert set(hits[0]["shared"]) == {"places", "fields", "articles"}
        assert set(hits[0]["differs"]) == {"asked", "found"}
        documents = [found["document"]["id"] for found in hits]
        assert len(documents) == len(set(documents))
    draft = "Hai bên trao đổi giáo viên và học sinh giữa các trường của hai tỉnh."
    reply = client.post("/v1/similar", files={"file": ("dự thảo.txt", draft.encode())})
    assert reply.status_code == 200, reply.text
    assert reply.json()["hits"][0]["document"]["source"] == "thoa-thuan/ha-tinh.pdf"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"text": "a", "document_id": "b"}, 422),
        ({"text": "😀"}, 422),
        ({"document_id": "0000000000000000"}, 404),
        ({"passage_id": "0000000000000000-0"}, 404),
        ({"text": "a", "k": 0}, 422),
    ],
)
def test_a_bad_request_for_the_similar_is_a_problem(
    client: TestClient, body: object, status: int
) -> None:
    assert problem(client, body, "/v1/similar")["status"] == status


def test_a_broken_draft_is_a_problem_and_leaves_nothing(client: TestClient) -> None:
    files = {"file": ("x.pdf", b"%PDF-1.7 cut off here")}
    before = client.get("/v1/documents").json()["total"]
    reply = client.post("/v1/similar", files=files)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/documents").json()["total"] == before
