import io
import zipfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from search_api.services import Services

LETTER = "Thư mời họp\n\nSở Ngoại vụ mời dự họp về hợp tác với Saitama ngày 05/03/2021.\n"


def upload(client: TestClient, name: str, content: bytes) -> Response:
    return client.post("/v1/documents", files={"file": (name, content)})


def id_of(client: TestClient, source: str) -> str:
    documents = client.get("/v1/documents").json()["documents"]
    return str(next(d["id"] for d in documents if d["source"] == source))


def test_documents_are_listed_a_page_at_a_time(client: TestClient) -> None:
    first = client.get("/v1/documents", params={"limit": 2}).json()
    rest = client.get("/v1/documents", params={"limit": 2, "offset": 2}).json()
    beyond = client.get("/v1/documents", params={"offset": 10**9}).json()
    assert (first["total"], len(first["documents"]), len(rest["documents"])) == (3, 2, 1)
    assert beyond["documents"] == []
    sources = [d["source"] for d in first["documents"] + rest["documents"]]
    assert sources == sorted(sources)


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "offset=-1", "limit=x"])
def test_a_bad_page_of_the_list_is_a_problem(client: TestClient, query: str) -> None:
    reply = client.get(f"/v1/documents?{query}")
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_document_is_shown_as_the_interface_says(client: TestClient) -> None:
    id_ = id_of(client, "thoa-thuan/ha-tinh.pdf")
    shown = client.get(f"/v1/documents/{id_}").json()
    assert set(shown) == {
        "id", "source", "url", "text", "pages", "title", "title_inferred",
        "published", "publisher", "doc_type", "language",
        "sha256", "boilerplate",
    }  # fmt: skip
    assert [page["page"] for page in shown["pages"]] == [1, 2, 3]
    assert [page["ocr_confidence"] for page in shown["pages"]] == [0.93, None, None]
    assert [page["unread"] for page in shown["pages"]] == [None, None, "Trang là ảnh chụp."]
    assert (
        "".join(shown["text"][p["char_start"] : p["char_end"]] for p in shown["pages"])
        == (shown["text"])
    )
    assert (shown["published"], shown["url"]) == ("2018-11", None)


def test_a_passage_is_shown_with_its_place(client: TestClient) -> None:
    id_ = id_of(client, "thoa-thuan/ha-tinh.pdf")
    passage = client.get(f"/v1/passages/{id_}-2").json()
    text = client.get(f"/v1/documents/{id_}").json()["text"]
    assert passage["text"] == "Điều 5. Thỏa thuận có hiệu lực năm năm."
    assert text[passage["char_start"] : passage["char_end"]] == passage["text"]
    assert (passage["passage_id"], passage["page_start"]) == (f"{id_}-2", 2)
    assert passage["document"]["id"] == id_


@pytest.mark.parametrize(
    "path",
    [
        "/v1/documents/0000000000000000",
        "/v1/documents/%00",
        "/v1/documents/..%2f..%2fetc%2fpasswd",
        "/v1/documents/" + "a" * 5000,
        "/v1/passages/x",
        "/v1/passages/-1",
        "/v1/passages/0000000000000000-999999999999",
        "/v1/jobs/..%2fsecret",
    ],
)
def test_what_is_not_there_is_a_404(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"


def test_an_upload_is_read_shown_found_and_deleted(client: TestClient, services: Services) -> None:
    reply = upload(client, "Thư mời.txt", LETTER.encode())
    assert reply.status_code == 202, reply.text
    job = client.get(reply.headers["location"]).json()
    assert (job["state"], job["progress"], job["failures"]) == ("done", 1.0, [])
    assert job["source"] == "uploads/Thư mời.txt"
    (id_,) = job["document_ids"]
    assert client.get(f"/v1/documents/{id_}").json()["text"] == LETTER
    found = client.post("/v1/search", json={"query": "Saitama", "mode": "lexical"}).json()
    assert [hit["document"]["id"] for hit in found["hits"]] == [id_]

    kept = sorted(path.suffix for path in services.uploads.iterdir())
    assert kept == [".json", ".txt"]
    assert client.delete(f"/v1/documents/{id_}").json()["deleted"] == id_
    assert client.delete(f"/v1/documents/{id_}").status_code == 404
    found = client.post("/v1/search", json={"query": "Saitama", "mode": "lexical"}).json()
    assert found["hits"] == []
    assert list(services.uploads.iterdir()) == []


def test_the_documents_of_an_uploaded_archive_are_all_taken_in(client: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("một.txt", LETTER)
        archive.writestr("../../hai.txt", LETTER.replace("Saitama", "Gunma"))
    reply = upload(client, "thư.zip", packed.getvalue())
    assert reply.status_code == 202, reply.text
    sources = {d["source"] for d in client.get("/v1/documents").json()["documents"]}
    assert "uploads/thư.zip/một.txt" in sources
    assert not any(".." in source for source in sources)


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("rỗng.txt", b"", 422),
        ("hỏng.pdf", b"%PDF-1.7\nnothing follows", 422),
        ("không phải.docx", b"just some words", 422),
        ("không phải.pdf", b"<html><body>just some words</body></html>", 422),
        ("virus.exe", b"MZ", 415),
        ("không đuôi", b"abc", 415),
        ("", b"abc", 422),
    ],
)
def test_a_broken_upload_is_refused_and_leaves_nothing(
    client: TestClient, services: Services, name: str, content: bytes, status: int
) -> None:
    reply = upload(client, name, content)
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/documents").json()["total"] == 3
    assert list(services.uploads.iterdir()) == []
    assert services.store.failures() == []


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"no parts", "multipart/form-data; boundary=x", 400),
        (b"no boundary", "multipart/form-data", 400),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"',
            "multipart/form-data; boundary=x",
            422,
        ),
        (b"--x--\r\n", "multipart/form-data; boundary=x", 422),
        (b"{}", "application/json", 415),
        (b"", "", 415),
    ],
)
def test_a_form_that_is_no_upload_is_a_problem(
    client: TestClient, content: bytes, content_type: str, status: int
) -> None:
    reply = client.post("/v1/documents", content=content, headers={"Content-Type": content_type})
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "name",
    ["../../../evil.txt", "..\\..\\evil.txt", "/etc/evil.txt", "a/b/../evil.txt", "evil.txt/"],
)
def test_the_name_of_an_upload_never_becomes_a_path(
    client: TestClient, services: Services, name: str, tmp_path: Path
) -> None:
    reply = upload(client, name, LETTER.encode())
    assert reply.status_code == 202 if not name.endswith("/") else 415
    assert not [path for path in tmp_path.rglob("*") if "evil" in path.name]
    assert all(path.parent == services.uploads for path in services.uploads.rglob("*"))


def test_the_original_is_a_download_never_a_page(client: TestClient) -> None:
    told = "Sở Ngoại vụ làm việc với đoàn Saitama về đào tạo nghề cho lao động trẻ của tỉnh."
    page = f"<html><body><h1>Tin</h1><p>{told}</p><script>1</script></body></html>"
    reply = upload(client, "tin.html", page.encode())
    assert reply.status_code == 202, reply.text
    (id_,) = reply.json()["document_ids"]
    original = client.get(f"/documents/{id_}/original")
    assert original.content == page.encode()
    assert original.headers["content-type"] == "application/octet-stream"
    assert original.headers["content-disposition"].startswith("attachment")
    assert "tin.html" in original.headers["content-disposition"]


def test_an_original_that_is_gone_is_a_404_that_says_so(client: TestClient) -> None:
    id_ = id_of(client, "thoa-thuan/ha-tinh.pdf")
    reply = client.get(f"/documents/{id_}/original")
    assert reply.status_code == 404
    assert reply.json()["type"] == "urn:hoptac:problem:original-gone"


def test_a_deletion_while_another_process_writes_is_asked_to_come_back(
    client: TestClient, services: Services
) -> None:
    from index.store import Store

    id_ = id_of(client, "tin/nghe-an.html")
    other = Store.open(services.settings.index)
    with other.writer():
        reply = client.delete(f"/v1/documents/{id_}")
    other.close()
    assert reply.status_code == 503
    assert reply.headers["retry-after"]
    assert client.get(f"/v1/documents/{id_}").status_code == 200
