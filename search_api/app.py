"""The application: routes, limits and guards put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from search_api.limits import RequestLimits
from search_api.metrics import CountRequests, Metrics
from search_api.problems import add_problem_handlers
from search_api.routes import (
    ask,
    documents,
    health,
    jobs,
    pages,
    register,
    register_pages,
    search,
)
from search_api.security import Guard
from search_api.services import Services, open_services
from search_api.settings import Settings, check_host

_STATIC = Path(__file__).parent / "web" / "static"
_DESCRIPTION = (
    "Tìm ngữ nghĩa trong văn bản về hợp tác quốc tế địa phương: mỗi kết quả là một đoạn văn "
    "có nguồn, trang và vị trí. Mọi vị trí đếm theo ký tự Unicode của toàn văn tài liệu."
)


def create_app(settings: Settings, services: Services | None = None) -> FastAPI:
    """Build the application over an index.

    :param services: already opened, and then closed by the caller; None opens them
        when the server starts.
    :raises HostRefused: if ``settings.host`` is not a loopback address.
    """
    check_host(settings.host)
    metrics = services.metrics if services else Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.services = services or open_services(settings, metrics=metrics)
        yield
        if services is None:
            app.state.services.close()

    app = FastAPI(
        title="Hợp tác quốc tế địa phương",
        description=_DESCRIPTION,
        version="1",
        docs_url=None,  # its page loads scripts from another host: neither offline nor in our CSP
        redoc_url=None,
        lifespan=lifespan,
        middleware=_middleware(settings, metrics),
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    add_problem_handlers(app)
    for module in (search, ask, documents, register, jobs, health, pages, register_pages):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app


def _middleware(settings: Settings, metrics: Metrics) -> list[Middleware]:
    """Return the layers, outermost first."""
    upload = ((settings.upload_mb << 20) + (64 << 10), settings.upload_timeout_s)
    return [
        Middleware(CountRequests, metrics=metrics),
        Middleware(Guard, host=settings.host),
        Middleware(
            RequestLimits,
            body_bytes=settings.body_kb << 10,
            # the gate's own limit comes first: this one is for a body that never ends
            timeout_s=settings.timeout_s + 10,
            larger={"/v1/documents": upload, "/v1/similar": upload},
        ),
    ]
