"""What one request may cost: time, size of its body, and a place among others."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.errors import Problem
from search_api.problems import problem_of, problem_response

T = TypeVar("T")


class Gate:
    """Threads for the work on the index: so many at a time, so many waiting.

    An answer that takes too long is given up, but its thread keeps its place until
    it ends: whoever repeats a slow request cannot pile up threads.

    :param n_running: calls that run at a time.
    :param n_waiting: calls that may wait; one more is refused.
    """

    def __init__(self, n_running: int, n_waiting: int, timeout_s: float) -> None:
        self._executor = ThreadPoolExecutor(n_running, thread_name_prefix="search")
        self._most = n_running + n_waiting
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._n_pending = 0

    @property
    def n_pending(self) -> int:
        """Return the number of calls running or waiting."""
        return self._n_pending

    async def run(self, function: Callable[[], T], timeout_s: float | None = None) -> T:
        """Run a function in a thread and return what it returns.

        :raises Problem: 503 when too many wait, 504 when it takes too long.
        """
        limit_s = self._timeout_s if timeout_s is None else timeout_s
        future = self._submit(function)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), limit_s)
        except TimeoutError:
            if future.done() and not future.cancelled():
                raise  # the function itself raised it
            raise Problem(
                504,
                "timeout",
                "Quá thời gian cho phép",
                f"Yêu cầu chạy quá {limit_s:g} giây. Hãy thu hẹp câu hỏi hoặc bộ lọc.",
                limit_s=limit_s,
            ) from None

    def _submit(self, function: Callable[[], T]) -> "Future[T]":
        with self._lock:
            if self._n_pending >= self._most:
                raise Problem(
                    503,
                    "busy",
                    "Máy chủ đang bận",
                    f"Đã có {self._n_pending} yêu cầu đang chờ. Xin thử lại sau giây lát.",
                    headers={"Retry-After": "1"},
                )
            self._n_pending += 1
        future = self._executor.submit(function)
        future.add_done_callback(self._leave)
        return future

    def _leave(self, _: "Future[T]") -> None:
        with self._lock:
            self._n_pending -= 1

    def close(self) -> None:
        """Take no more calls; waiting ones are dropped."""
        self._executor.shutdown(wait=False, cancel_futures=True)


class RequestLimits:
    """ASGI middleware: bounds the bytes of a body as they come, and a request's time.

    Content-Length is not trusted, it only lets a refusal come early.

    :param body_bytes: largest body.
    :param larger: (largest body, time limit) of the paths that take uploads.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        body_bytes: int,
        timeout_s: float,
        larger: Mapping[str, tuple[int, float]],
    ) -> None:
        self.app = app
        self.usual = (body_bytes, timeout_s)
        self.larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within its limits; answer 413 or 408 past them."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        max_bytes, limit_s = self._limits(scope)
        n_bytes, started = 0, False

        async def count() -> Message:
            nonlocal n_bytes
            message = await receive()
            n_bytes += len(message.get("body", b""))
            if n_bytes > max_bytes:
                raise _TooLarge(max_bytes)
            return message

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            async with asyncio.timeout(limit_s):
                await self.app(scope, count, note_start)
        except (TimeoutError, _TooLarge) as error:
            if started:
                raise
            problem = problem_of(error) if isinstance(error, _TooLarge) else _too_slow(limit_s)
            await problem_response(problem, scope["path"])(scope, receive, send)

    def _limits(self, scope: Scope) -> tuple[int, float]:
        kind = dict(scope["headers"]).get(b"content-type", b"").lower()
        if scope["method"] == "POST" and kind.startswith(b"multipart/form-data"):
            return self.larger.get(scope["path"], self.usual)
        return self.usual


class _TooLarge(HTTPException):
    """An HTTPException, because FastAPI lets only those pass where it reads a body."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(413, f"Nội dung vượt quá {max_bytes:,} byte.")


def _too_slow(limit_s: float) -> Problem:
    return Problem(
        408, "slow-request", "Gửi quá chậm", f"Yêu cầu không xong trong {limit_s:g} giây."
    )
