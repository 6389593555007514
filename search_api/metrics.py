"""Figures for Prometheus: requests, their time, what waits, what the index holds.

``prometheus_client`` is pure Python without dependencies (30 ms to import); each
application has a registry of its own, so that two in one process do not collide.
"""

import time
from collections.abc import Callable, Iterable
from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LATENCY_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """What is counted."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.n_requests = Counter(
            "hoptac_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "hoptac_http_request_seconds",
            "Time from request to the end of the answer.",
            ("route",),
            buckets=_LATENCY_BUCKETS_S,
            registry=self.registry,
        )

    def watch(self, name: str, help_text: str, read: Callable[[], float]) -> None:
        """Show a figure that is read when Prometheus asks."""
        Gauge(f"hoptac_{name}", help_text, registry=self.registry).set_function(read)

    def watch_each(
        self,
        name: str,
        help_text: str,
        label: str,
        values: Iterable[str],
        read: Callable[[str], float],
    ) -> None:
        """Show a figure for each value of a label."""
        gauge = Gauge(f"hoptac_{name}", help_text, (label,), registry=self.registry)
        for value in values:
            gauge.labels(value).set_function(partial(read, value))

    def render(self) -> bytes:
        """Return all figures in the text format."""
        return generate_latest(self.registry)


class CountRequests:
    """ASGI middleware: one observation a request, labelled by route, never by path."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count how it was answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begun = time.perf_counter()
        try:
            await self.app(scope, receive, note_status)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self.metrics.n_requests.labels(method, route, status).inc()
            self.metrics.seconds.labels(route).observe(time.perf_counter() - begun)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
