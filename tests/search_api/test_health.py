import json
import subprocess
import sys
from pathlib import Path

from fastapi.testclient import TestClient


def test_health_and_readiness_are_told(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["generation"] > 0) == ("ready", True)


def test_metrics_count_requests_by_route_and_status(client: TestClient) -> None:
    client.post("/v1/search", json={"query": "hợp tác"})
    client.post("/v1/search", json={"query": ""})
    client.get("/v1/documents/" + "0" * 16)
    client.get("/random/path")
    reply = client.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=")
    lines = reply.text.splitlines()
    document = "/v1/documents/{document_id}"
    for line in (
        'hoptac_http_requests_total{method="POST",route="/v1/search",status="200"} 1.0',
        'hoptac_http_requests_total{method="POST",route="/v1/search",status="422"} 1.0',
        f'hoptac_http_requests_total{{method="GET",route="{document}",status="404"}} 1.0',
        'hoptac_http_requests_total{method="GET",route="other",status="404"} 1.0',
        'hoptac_http_request_seconds_count{route="/v1/search"} 2.0',
    ):
        assert line in lines
    assert 'hoptac_jobs{state="done"} 0.0' in lines
    assert "/random/path" not in reply.text
    assert any(line.startswith("hoptac_index_generation ") for line in lines)


def test_the_interface_is_described_with_vietnamese_examples(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    routes = {
        (method.upper(), path) for path, item in described["paths"].items() for method in item
    }
    assert routes == {
        ("POST", "/v1/search"),
        ("POST", "/v1/similar"),
        ("POST", "/v1/ask"),
        ("GET", "/v1/agreements"),
        ("GET", "/v1/agreements/{entry_id}"),
        ("POST", "/v1/agreements/{entry_id}/review"),
        ("GET", "/v1/passages/{passage_id}"),
        ("GET", "/v1/documents"),
        ("POST", "/v1/documents"),
        ("GET", "/v1/documents/{document_id}"),
        ("DELETE", "/v1/documents/{document_id}"),
        ("GET", "/v1/jobs/{job_id}"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
    }
    text = json.dumps(described, ensure_ascii=False)
    assert "Nghệ An ký thỏa thuận" in text
    assert "application/problem+json" in text
    for item in described["paths"].values():
        assert all(operation["summary"] for operation in item.values())


def test_no_page_loads_documentation_from_elsewhere(client: TestClient) -> None:
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


def test_the_application_starts_without_the_heavy_libraries(root: Path) -> None:
    heavy = ["torch", "transformers", "sentence_transformers", "trafilatura", "matplotlib"]
    code = f"import search_api.app, sys; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
