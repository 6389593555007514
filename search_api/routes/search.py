"""``POST /v1/search`` and ``POST /v1/similar``."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from index.filters import parse_filters
from index.records import Filters, SearchResult
from search_api.errors import Problem
from search_api.schemas import FiltersIn, ProblemOut, SearchIn, SearchOut, SimilarIn, SimilarOut
from search_api.services import Opened, Services
from search_api.uploads import read_draft

router = APIRouter(prefix="/v1", tags=["Tìm kiếm"])

PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "Yêu cầu không thực hiện được; `detail` nói vì sao.",
        "content": {"application/problem+json": {"schema": ProblemOut.model_json_schema()}},
    }
}
_SIMILAR_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": SimilarIn.model_json_schema(ref_template="{model}")},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "k": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 10},
                        "fold": {"type": "boolean", "default": True},
                    },
                }
            },
        },
    }
}


def resolve_filters(given: FiltersIn) -> Filters:
    """Return the filters with every name known to the index.

    :raises UnknownPlace: for a country or province outside the gazetteer.
    """
    return parse_filters(
        countries=given.country,
        provinces=given.province,
        years=(given.year[0], given.year[1]) if given.year else None,
        doc_types=given.doc_type,
        languages=given.language,
        sources=given.source,
    )


@router.post("/search", summary="Tìm các đoạn trả lời một câu hỏi", responses=PROBLEMS)
async def search(body: SearchIn, opened: Opened) -> SearchOut:
    """Xếp các đoạn sát câu hỏi nhất, mỗi đoạn có nguồn, trang và vị trí."""

    def run() -> SearchOut:
        result = opened.searcher.search(
            body.query,
            k=body.k,
            mode=body.mode,
            filters=resolve_filters(body.filters),
            fold=body.fold,
        )
        return SearchOut.model_validate(result)

    return await opened.gate.run(run)


@router.post(
    "/similar",
    summary="Tìm các tài liệu giống một dự thảo, một tài liệu hoặc một đoạn",
    responses=PROBLEMS,
    openapi_extra=_SIMILAR_BODY,
)
async def similar(request: Request, opened: Opened) -> SimilarOut:
    """Nhận JSON, hoặc một tệp dự thảo (`multipart/form-data`, trường `file`).

    Mỗi tài liệu một kết quả, kèm những gì hai bên cùng có (`shared`) và khác nhau (`differs`).
    """
    kind = content_type(request)
    if kind == "multipart/form-data":
        return await _similar_to_upload(request, opened)
    if kind != "application/json":
        raise wrong_content_type("Hãy gửi application/json, hoặc một tệp bằng multipart/form-data.")
    try:
        body = SimilarIn.model_validate_json(await request.body())
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_input=False)) from None
    return await opened.gate.run(lambda: SimilarOut.model_validate(_similar(opened, body)))


def _similar(opened: Services, body: SimilarIn) -> SearchResult:
    filters = resolve_filters(body.filters)
    if body.text is not None:
        return opened.searcher.similar_to_text(body.text, k=body.k, filters=filters, fold=body.fold)
    return opened.searcher.similar_to_id(
        body.document_id or body.passage_id or "", k=body.k, filters=filters, fold=body.fold
    )


async def _similar_to_upload(request: Request, opened: Services) -> SimilarOut:
    async with request.form(max_files=1, max_fields=5) as form:
        upload = form.get("file")
        if not isinstance(upload, UploadFile):
            raise missing_file()
        try:
            options = SimilarIn.model_validate(
                {"text": "a", "k": form.get("k", 10), "fold": form.get("fold", True)}
            )
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_input=False)) from None
        stream, name, limits = upload.file, upload.filename or "", opened.settings.limits
        text = await opened.drafts.run(lambda: read_draft(stream, name, limits))
    return await opened.gate.run(
        lambda: SimilarOut.model_validate(
            opened.searcher.similar_to_text(text, k=options.k, fold=options.fold)
        )
    )


def content_type(request: Request) -> str:
    """Return the media type of a request's body, without parameters."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


def wrong_content_type(detail: str) -> Problem:
    """Return the problem of a body of another kind than the route takes."""
    return Problem(415, "unsupported-media-type", "Kiểu nội dung không được hỗ trợ", detail)


def missing_file() -> Problem:
    """Return the problem of a form without a file."""
    return Problem(
        422,
        "missing-file",
        "Thiếu tệp",
        "Hãy gửi một tệp trong trường tên là “file” (multipart/form-data).",
    )
