"""``GET /v1/jobs/{id}``: how far an upload is."""

from fastapi import APIRouter

from search_api.jobs import Job
from search_api.routes.search import PROBLEMS
from search_api.services import Opened

router = APIRouter(prefix="/v1", tags=["Tài liệu"])


@router.get("/jobs/{job_id}", summary="Xem tiến độ đọc một tệp gửi lên", responses=PROBLEMS)
def show_job(job_id: str, opened: Opened) -> Job:
    """Trạng thái, tiến độ, và các tài liệu đã có."""
    return opened.jobs.get(job_id)
