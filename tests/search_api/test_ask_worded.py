"""Answers with a language model beside them: worded, streamed, or left as they were."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from search_api.app import create_app
from search_api.services import Services
from search_api.settings import Settings
from search_api.wording.chat import Endpoint
from tests.search_api.chat_server import chat_server
from tests.search_api.conftest import ADDRESS

QUESTION = "Nghệ An ký thỏa thuận về giáo dục với tỉnh nào của Lào?"
WORDED = "Nghệ An đã ký thỏa thuận về giáo dục với Xiêng Khoảng"


@contextmanager
def asking(settings: Settings, services: Services, url: str) -> Iterator[TestClient]:
    with_model = replace(services, endpoint=Endpoint(url, "m", timeout_s=1.0))
    with TestClient(create_app(settings, with_model), base_url=ADDRESS) as client:
        yield client


def ask(client: TestClient, question: str = QUESTION) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/v1/ask", json={"question": question}).json()
    return answer


def test_a_model_words_what_the_evidence_proves(settings: Settings, services: Services) -> None:
    with (
        chat_server(f"{WORDED} [1]. Bắc Kinh cũng ký năm 2031 [1].") as server,
        asking(settings, services, server.url) as client,
    ):
        answer = ask(client)
    assert answer["answer"] == f"{WORDED}."
    assert answer["answer_citations"] == [0]
    assert answer["notes"][-1].startswith("Câu chữ do mô hình ngôn ngữ viết")


@pytest.mark.parametrize(
    ("behaviour", "cause"),
    [("slow", "quá chậm"), ("error", "bị từ chối"), ("garbage", "trả lời không đọc được")],
)
def test_without_help_the_extracted_answer_is_given_and_says_so(
    settings: Settings, services: Services, client: TestClient, behaviour: str, cause: str
) -> None:
    extracted = ask(client)
    with (
        chat_server("Nghệ An", behaviour) as server,
        asking(settings, services, server.url) as helped,
    ):
        answer = ask(helped)
    assert answer["answer"] == extracted["answer"]
    assert cause in answer["notes"][-1]


def test_a_lying_model_leaves_the_extracted_answer(
    settings: Settings, services: Services, client: TestClient
) -> None:
    extracted = ask(client)
    with (
        chat_server("Nghệ An ký với Bình Nhưỡng năm 1999 [1].") as server,
        asking(settings, services, server.url) as helped,
    ):
        answer = ask(helped)
    assert answer["answer"] == extracted["answer"]
    assert "không câu nào có đủ dẫn chứng" in answer["notes"][-1]


def test_what_the_documents_do_not_say_is_never_sent_to_the_model(
    settings: Settings, services: Services
) -> None:
    with chat_server(WORDED) as server, asking(settings, services, server.url) as client:
        answer = ask(client, "Sao Hỏa có bao nhiêu vệ tinh nhân tạo?")
    assert (answer["answerable"], server.asked) == (False, [])


def test_sentences_are_streamed_between_the_extracted_and_the_final_answer(
    settings: Settings, services: Services
) -> None:
    with chat_server(f"{WORDED} [1].") as server, asking(settings, services, server.url) as client:
        reply = client.post(
            "/v1/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"}
        )
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = [block.split("\n") for block in reply.text.strip().split("\n\n")]
    assert [lines[0] for lines in events] == ["event: answer", "event: sentence", "event: done"]
    told = [json.loads(lines[1].removeprefix("data: ")) for lines in events]
    assert told[1] == {"text": f"{WORDED}.", "citations": [0]}
    assert told[2]["answer"] == f"{WORDED}."


def test_a_stream_without_a_model_has_the_answer_twice(client: TestClient) -> None:
    reply = client.post(
        "/v1/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"}
    )
    names = [line for line in reply.text.splitlines() if line.startswith("event")]
    assert names == ["event: answer", "event: done"]
