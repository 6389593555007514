"""``/v1/documents`` and ``/v1/passages``: what the index holds, taken in and out."""

import asyncio
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from index.sync import follow
from search_api.jobs import Job, JobState
from search_api.problems import unreadable
from search_api.routes.search import PROBLEMS, content_type, missing_file, wrong_content_type
from search_api.schemas import Deleted, DocumentOut, DocumentPage, DocumentText, PassageOut
from search_api.services import Opened, Services
from search_api.uploads import safe_name, save_upload

router = APIRouter(prefix="/v1", tags=["Tài liệu"], responses=PROBLEMS)

_UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.get("/documents", summary="Danh sách tài liệu, từng phần")
async def list_documents(
    opened: Opened,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> DocumentPage:
    """Xếp theo đường dẫn nguồn."""

    def run() -> DocumentPage:
        documents = opened.store.documents()
        shown = documents[offset : offset + limit]
        return DocumentPage(
            total=len(documents),
            offset=offset,
            limit=limit,
            documents=[DocumentOut.model_validate(document) for document in shown],
        )

    return await opened.gate.run(run)


@router.get("/documents/{document_id}", summary="Toàn văn và thông tin của một tài liệu")
async def show_document(document_id: str, opened: Opened) -> DocumentText:
    """Cũng như `hoptac documents show ID --json`."""
    return await opened.gate.run(lambda: DocumentText.of(opened.store.document(document_id)))


@router.get("/passages/{passage_id}", summary="Một đoạn và vị trí của nó")
async def show_passage(passage_id: str, opened: Opened) -> PassageOut:
    """`text` đúng bằng `document.text[char_start:char_end]`."""
    return await opened.gate.run(
        lambda: PassageOut.model_validate(opened.store.passage(passage_id))
    )


@router.post(
    "/documents",
    summary="Gửi một tệp để đưa vào kho",
    status_code=202,
    response_model=Job,
    openapi_extra=_UPLOAD_BODY,
)
async def upload_document(request: Request, opened: Opened) -> JSONResponse:
    """Tệp hỏng bị từ chối ngay nếu kịp biết; không thì xem tiến độ ở `/v1/jobs/{id}`."""
    if content_type(request) != "multipart/form-data":
        raise wrong_content_type("Hãy gửi tệp bằng multipart/form-data.")
    async with request.form(max_files=1, max_fields=5) as form:
        upload = form.get("file")
        if not isinstance(upload, UploadFile):
            raise missing_file()
        job = await opened.gate.run(
            lambda: _accept(opened, upload), timeout_s=opened.settings.upload_timeout_s
        )
    job = await asyncio.to_thread(opened.jobs.wait, job.id, opened.settings.upload_verdict_s)
    if job.state == JobState.FAILED and job.failures:
        await opened.gate.run(lambda: _drop(opened, job))
        raise unreadable(job.failures[0].reason, job.failures[0].remedy)
    where = f"/v1/jobs/{job.id}"
    return JSONResponse(job.model_dump(mode="json"), 202, {"Location": where})


def _accept(opened: Services, upload: UploadFile) -> Job:
    source = f"uploads/{safe_name(upload.filename or '')}"
    job_id = opened.jobs.new_id()
    n_bytes = save_upload(upload.file, opened.jobs.file_of(job_id, PurePosixPath(source).suffix))
    return opened.jobs.add(job_id, source, n_bytes)


def _drop(opened: Services, job: Job) -> None:
    """Keep nothing of a file that its sender is told was refused."""
    with opened.store.writer(opened.settings.writer_timeout_s):
        opened.store.remove_file(str(opened.jobs.file_of(job.id, job.suffix)))
    opened.jobs.drop(job.id)


def _delete(opened: Services, document_id: str) -> int:
    with opened.store.writer(opened.settings.writer_timeout_s):
        generation = opened.store.remove_document(document_id)
        follow(opened.store)
    opened.jobs.forget_document(document_id)
    return generation


@router.delete("/documents/{document_id}", summary="Xóa một tài liệu")
async def delete_document(document_id: str, opened: Opened) -> Deleted:
    """Tài liệu biến khỏi mọi câu trả lời ngay; tệp đã gửi lên cũng bị xóa."""
    limit_s = opened.settings.writer_timeout_s + opened.settings.timeout_s
    generation = await opened.gate.run(lambda: _delete(opened, document_id), timeout_s=limit_s)
    return Deleted(deleted=document_id, generation=generation)
