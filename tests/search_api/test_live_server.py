"""The main flows over a real socket, also while somebody writes."""

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx

from index.store import Store
from search_api.services import Services

N_ADDED = 20
Add = Callable[[Store, str], str]


def test_a_document_is_uploaded_searched_shown_and_deleted(live_address: str) -> None:
    with httpx.Client(base_url=live_address) as client:
        letter = "Sở Ngoại vụ mời họp về hợp tác với tỉnh Saitama."
        reply = client.post("/v1/documents", files={"file": ("thư.txt", letter.encode())})
        assert reply.status_code == 202, reply.text
        (id_,) = client.get(reply.headers["location"]).json()["document_ids"]
        asked = {"query": "hop tac Saitama", "k": 1}
        (hit,) = client.post("/v1/search", json=asked).json()["hits"]
        assert (hit["text"], hit["document"]["id"]) == (letter, id_)
        page = client.get("/", params={"q": "Saitama"}, headers={"Accept": "text/html"})
        assert "<mark>Saitama</mark>" in page.text
        assert client.delete(f"/v1/documents/{id_}").status_code == 200
        hits = client.post("/v1/search", json=asked).json()["hits"]
        assert id_ not in [hit["document"]["id"] for hit in hits]


def test_searching_goes_on_while_another_writer_commits(
    live_address: str, services: Services, add_document: Add
) -> None:
    done = threading.Event()
    ids: list[str] = []

    def write() -> None:
        store = Store.open(services.settings.index)
        with store.writer():
            texts = [f"Biên bản hợp tác số {number} với tỉnh Gunma" for number in range(N_ADDED)]
            ids.extend(add_document(store, text) for text in texts)
        store.close()
        done.set()

    def search() -> list[tuple[int, int]]:
        seen = []
        with httpx.Client(base_url=live_address) as client:
            while not done.is_set():
                body = {"query": "biên bản Gunma", "mode": "lexical", "k": 100}
                reply = client.post("/v1/search", json=body)
                assert reply.status_code == 200, reply.text
                answer = reply.json()
                texts = [hit["text"] for hit in answer["hits"] if "Gunma" in hit["text"]]
                assert len(texts) == len(set(texts))
                seen.append((answer["generation"], len(texts)))
        return seen

    with ThreadPoolExecutor(3) as pool:
        searches = [pool.submit(search) for _ in range(2)]
        pool.submit(write).result(60)
        seen = [entry for each in searches for entry in each.result(60)]
    assert len(ids) == N_ADDED
    # one generation always means one answer, whoever asks
    assert len(dict(seen)) == len(set(seen))
    assert len(seen) > 4


def test_a_commit_of_another_process_is_shown_within_two_seconds(
    live_address: str, services: Services, add_document: Add
) -> None:
    with httpx.Client(base_url=live_address) as client:
        body = {"query": "Kanagawa", "mode": "lexical"}
        assert client.post("/v1/search", json=body).json()["hits"] == []
        store = Store.open(services.settings.index)
        with store.writer():
            add_document(store, "Đoàn công tác thăm tỉnh Kanagawa")
        store.close()
        deadline = time.monotonic() + 2
        while time.monotonic() < deadline:
            if client.post("/v1/search", json=body).json()["hits"]:
                return
        raise AssertionError("not shown within 2 s")


def test_a_body_without_an_end_is_cut_off_while_it_comes(live_address: str) -> None:
    url = httpx.URL(live_address)
    with socket.create_connection((url.host, url.port or 0), timeout=10) as connection:
        connection.sendall(
            b"POST /v1/search HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        chunk = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
        for _ in range(5):
            connection.sendall(chunk)
        assert connection.recv(100).startswith(b"HTTP/1.1 413")
