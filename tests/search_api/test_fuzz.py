"""Whatever is sent, the answer is never a 500 and every error is a problem."""

import json
from typing import Any
from urllib.parse import quote

from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
any_text = st.text(st.characters(codec=None), max_size=60)  # lone surrogates too
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=8,
)
nearly_right = st.fixed_dictionaries(
    {"query": st.sampled_from(["hợp tác", "a"]) | any_text | any_json},
    optional={
        "k": st.integers() | any_json,
        "mode": st.sampled_from(["hybrid", "dense", "lexical"]) | any_json,
        "fold": st.booleans() | any_json,
        "filters": st.dictionaries(
            st.sampled_from(["country", "province", "year", "doc_type", "language", "source"]),
            st.lists(any_text | st.integers(), max_size=3) | any_json,
        )
        | any_json,
    },
)
any_name = st.text(st.characters(codec="utf-8"), max_size=40)


def check(reply: Response) -> None:
    assert reply.status_code < 500, reply.text
    if reply.status_code >= 400:
        assert reply.headers["content-type"] == "application/problem+json"
        said: dict[str, Any] = reply.json()
        assert said["status"] == reply.status_code
        assert said["detail"]


def post(client: TestClient, path: str, body: object) -> Response:
    headers = {"Content-Type": "application/json"}
    return client.post(path, content=json.dumps(body), headers=headers)


@FUZZ
@given(nearly_right | any_json)
def test_no_search_body_breaks_the_server(client: TestClient, body: object) -> None:
    check(post(client, "/v1/search", body))


@FUZZ
@given(
    st.dictionaries(st.sampled_from(["text", "document_id", "passage_id", "k"]), any_json)
    | any_json
)
def test_no_similar_body_breaks_the_server(client: TestClient, body: object) -> None:
    check(post(client, "/v1/similar", body))


@FUZZ
@given(st.binary(max_size=200), st.sampled_from(["/v1/search", "/v1/similar", "/v1/documents"]))
def test_no_bytes_break_the_server(client: TestClient, content: bytes, path: str) -> None:
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        check(client.post(path, content=content, headers={"Content-Type": kind}))


@FUZZ
@given(any_name, st.sampled_from(["documents", "passages", "jobs"]))
def test_no_id_breaks_the_server(client: TestClient, name: str, kind: str) -> None:
    check(client.get(f"/v1/{kind}/{quote(name, safe='')}"))
    check(client.get(f"/documents/{quote(name, safe='')}"))


@FUZZ
@given(
    st.dictionaries(
        st.sampled_from(["q", "k", "mode", "country", "province", "year_from", "like", "language"]),
        any_name,
    )
)
def test_no_query_string_breaks_the_page(client: TestClient, params: dict[str, str]) -> None:
    page = client.get("/", params=params, headers={"Accept": "text/html"})
    assert page.status_code < 500
    assert 'id="search"' in page.text


@FUZZ
@given(
    st.dictionaries(
        st.sampled_from(
            ["country", "province", "partner", "year", "kind", "field", "status", "as_of", "offset"]
        ),
        any_name,
    )
)
def test_no_filter_breaks_the_register(client: TestClient, params: dict[str, str]) -> None:
    check(client.get("/v1/agreements", params=params))
    page = client.get("/agreements", params=params, headers={"Accept": "text/html"})
    assert page.status_code < 500
    assert 'id="register"' in page.text


@FUZZ
@given(
    st.fixed_dictionaries(
        {"verdict": st.sampled_from(["confirm", "correct", "reject"]), "reviewer": any_text},
        optional={
            "note": any_text,
            "changes": st.dictionaries(
                st.sampled_from(
                    ["date", "ends", "kind", "fields", "signatories", "countries", "x"]
                ),
                any_json | st.lists(any_text, max_size=2),
                max_size=3,
            ),
        },
    )
    | any_json
)
def test_no_review_breaks_the_server(client: TestClient, body: object) -> None:
    found = client.get("/v1/agreements", params={"rejected": True}).json()["entries"]
    check(post(client, f"/v1/agreements/{found[0]['id']}/review", body))
    check(client.get("/v1/agreements", params={"rejected": True}))
    check(client.get("/v1/agreements", params={"rejected": True, "format": "csv"}))
    check(client.get("/v1/agreements", params={"rejected": True, "format": "xlsx"}))
