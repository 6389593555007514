"""``POST /v1/ask``: one JSON answer, or its sentences as they come."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response

from search_api.answers.answerer import Answerer
from search_api.answers.follow import Previous
from search_api.answers.records import Answer
from search_api.routes.search import PROBLEMS, resolve_filters
from search_api.schemas import AnswerOut, AskIn, PreviousIn
from search_api.services import Opened, Services
from search_api.wording.answer import worded, worded_sentences
from search_api.wording.chat import Endpoint

router = APIRouter(prefix="/v1", tags=["Hỏi đáp"])


_EVENTS = "text/event-stream"


@router.post(
    "/ask",
    summary="Trả lời một câu hỏi, kèm dẫn chứng",
    response_model=AnswerOut,
    responses=PROBLEMS,
)
async def ask(body: AskIn, opened: Opened, request: Request) -> Response | AnswerOut:
    """Trả lời bằng lời của tài liệu; không có thì nói là không có.

    Với `Accept: text/event-stream`: sự kiện `answer` (câu trả lời trích từ tài liệu), rồi từng
    `sentence` do mô hình ngôn ngữ viết (nếu có cấu hình), cuối cùng là `done`.
    """
    answer = await opened.gate.run(lambda: _extracted(body, opened))
    endpoint = opened.endpoint
    if _EVENTS in request.headers.get("accept", ""):
        return StreamingResponse(_events(answer, endpoint), media_type=_EVENTS)
    if endpoint is not None:
        answer = await opened.wordings.run(lambda: worded(answer, endpoint))
    return AnswerOut.model_validate(answer)


def _extracted(body: AskIn, opened: Services) -> Answer:
    return Answerer(opened.searcher).ask(
        body.question,
        k=body.k,
        filters=resolve_filters(body.filters),
        previous=_previous(body.previous),
    )


async def _events(answer: Answer, endpoint: Endpoint | None) -> AsyncIterator[str]:
    yield _event("answer", _json(answer))
    if endpoint is None:
        yield _event("done", _json(answer))
        return
    async for told in iterate_in_threadpool(worded_sentences(answer, endpoint)):
        if isinstance(told, Answer):
            yield _event("done", _json(told))
        else:
            yield _event("sentence", json.dumps(asdict(told), ensure_ascii=False))


def _json(answer: Answer) -> str:
    return AnswerOut.model_validate(answer).model_dump_json()


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"


def _previous(given: str | PreviousIn | None) -> Previous | None:
    if given is None:
        return None
    if isinstance(given, str):
        return Previous(given)
    return Previous(given.question, resolve_filters(given.filters))
