"""``POST /v1/ask``."""

from fastapi import APIRouter

from search_api.answers.answerer import Answerer
from search_api.answers.follow import Previous
from search_api.routes.search import PROBLEMS, resolve_filters
from search_api.schemas import AnswerOut, AskIn, PreviousIn
from search_api.services import Opened

router = APIRouter(prefix="/v1", tags=["Hỏi đáp"])


@router.post("/ask", summary="Trả lời một câu hỏi, kèm dẫn chứng", responses=PROBLEMS)
async def ask(body: AskIn, opened: Opened) -> AnswerOut:
    """Trả lời bằng lời của tài liệu; không có thì nói là không có."""

    def run() -> AnswerOut:
        answer = Answerer(opened.searcher).ask(
            body.question,
            k=body.k,
            filters=resolve_filters(body.filters),
            previous=_previous(body.previous),
        )
        return AnswerOut.model_validate(answer)

    return await opened.gate.run(run)


def _previous(given: str | PreviousIn | None) -> Previous | None:
    if given is None:
        return None
    if isinstance(given, str):
        return Previous(given)
    return Previous(given.question, resolve_filters(given.filters))
