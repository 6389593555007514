"""``/healthz``, ``/readyz`` and ``/metrics``: for whoever watches the server."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from starlette.responses import Response

from search_api.services import Opened

router = APIRouter(tags=["Vận hành"])


class Health(BaseModel):
    """Máy chủ đang chạy."""

    status: str = "ok"


class Readiness(BaseModel):
    """Máy chủ trả lời được, và đang trả lời từ thế hệ nào."""

    status: str = "ready"
    generation: int


@router.get("/healthz", summary="Máy chủ có đang chạy không")
async def show_health() -> Health:
    """Trả lời ngay, không đụng đến kho tài liệu."""
    return Health()


@router.get("/readyz", summary="Máy chủ có trả lời được không")
async def show_readiness(opened: Opened) -> Readiness:
    """Đọc thế hệ của kho tài liệu; 503 nếu không đọc được."""
    return Readiness(generation=await opened.gate.run(lambda: opened.searcher.generation))


@router.get("/metrics", summary="Số liệu cho Prometheus", response_class=Response)
def show_metrics(opened: Opened) -> Response:
    """Định dạng văn bản của Prometheus."""
    return Response(opened.metrics.render(), media_type=CONTENT_TYPE_LATEST)
