import pytest
from fastapi.testclient import TestClient

from search_api.app import create_app
from search_api.security import CONTENT_SECURITY_POLICY
from search_api.services import Services
from search_api.settings import Settings

ADDRESS = "http://127.0.0.1:8000"
BODY = {"query": "hợp tác"}


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "127.0.0.1", "localhost:8000", "LOCALHOST", "[::1]:8000", "[::1]"]
)
def test_this_machines_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "192.168.1.7:8000", "[::]"],
)
def test_a_name_rebound_to_this_machine_is_refused(client: TestClient, host: str) -> None:
    reply = client.get("/v1/documents", headers={"Host": host})
    assert reply.status_code == 421
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9000"},
        {"Origin": "https://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_write_from_another_site_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    id_ = client.get("/v1/documents").json()["documents"][0]["id"]
    files = {"file": ("a.txt", b"abc")}
    for reply in (
        client.post("/v1/search", json=BODY, headers=headers),
        client.post("/v1/documents", files=files, headers=headers),
        client.delete(f"/v1/documents/{id_}", headers=headers),
    ):
        assert reply.status_code == 403
        assert reply.json()["type"] == "urn:hoptac:problem:cross-site"
    assert client.get("/v1/documents").json()["total"] == 3


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_the_page_itself_and_programs_may_write(
    client: TestClient, headers: dict[str, str]
) -> None:
    assert client.post("/v1/search", json=BODY, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", "/v1/documents", "/static/page.js", "/nothing", "/metrics"])
def test_every_answer_carries_the_headers_that_protect(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


def test_documents_are_not_left_in_a_browsers_cache(client: TestClient) -> None:
    assert client.get("/?q=a").headers["cache-control"] == "no-store"
    assert client.get("/v1/documents").headers["cache-control"] == "no-store"
    assert client.get("/static/page.css").headers["cache-control"] == "no-cache"


def test_an_error_nobody_foresaw_is_told_without_detail(
    services: Services, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("secret path /home/x")

    monkeypatch.setattr("index.store.Store.documents", fail)
    app = create_app(settings, services)
    with TestClient(app, base_url=ADDRESS, raise_server_exceptions=False) as client:
        reply = client.get("/v1/documents")
    assert reply.status_code == 500
    assert reply.headers["content-type"] == "application/problem+json"
    assert "secret" not in reply.text
