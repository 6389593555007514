"""The server process: opens the index, then listens."""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from search_api.settings import Settings, check_host


def serve(settings: Settings) -> None:
    """Serve until interrupted; the index is opened before the port is.

    :raises HostRefused: if the address is not a loopback one.
    :raises IndexFailure: if index or model cannot be used.
    """
    check_host(settings.host)
    import uvicorn

    from search_api.app import create_app
    from search_api.services import open_services

    logging.getLogger("uvicorn").setLevel(logging.INFO)
    services = open_services(settings)
    try:
        config = uvicorn.Config(
            create_app(settings, services),
            host=settings.host,
            port=settings.port,
            log_level="info",
            access_log=False,
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=5,
            limit_concurrency=512,
        )
        with _no_failure_when_told_to_stop():
            uvicorn.Server(config).run()
    finally:
        services.close()


@contextmanager
def _no_failure_when_told_to_stop() -> Iterator[None]:
    """Swallow the signal that uvicorn ended for: it raises it again when it is done."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda _number, _frame: None) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
