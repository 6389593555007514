import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from search_api.errors import Problem
from search_api.limits import Gate, RequestLimits


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate(n_running=1, n_waiting=1, timeout_s=5)
    yield made
    made.close()


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await test()

    asyncio.run(main())


def test_a_gate_returns_what_the_function_returns(gate: Gate) -> None:
    async def test() -> None:
        assert await gate.run(lambda: 7) == 7
        with pytest.raises(ZeroDivisionError):
            await gate.run(lambda: 1 // 0)
        assert gate.n_pending == 0

    run(test)


def test_one_call_too_many_is_refused_at_once(gate: Gate) -> None:
    async def test() -> None:
        free = threading.Event()
        calls = [asyncio.create_task(gate.run(lambda: free.wait(5))) for _ in range(2)]
        await asyncio.sleep(0.01)
        with pytest.raises(Problem) as refused:
            await gate.run(lambda: True)
        assert (refused.value.status, refused.value.headers["Retry-After"]) == (503, "1")
        free.set()
        assert await asyncio.gather(*calls) == [True, True]
        assert await gate.run(lambda: True)

    run(test)


def test_a_call_that_takes_too_long_is_given_up_but_keeps_its_place(gate: Gate) -> None:
    async def test() -> None:
        free = threading.Event()
        with pytest.raises(Problem) as given_up:
            await gate.run(lambda: free.wait(5), timeout_s=0.01)
        assert given_up.value.status == 504
        assert gate.n_pending == 1
        free.set()
        assert await gate.run(lambda: 1) == 1
        assert gate.n_pending == 0

    run(test)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    n_bytes = 0
    while True:
        message = await receive()
        n_bytes += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await Response(str(n_bytes))(scope, receive, send)


async def drops(n_drops: int, pause_s: float = 0.0) -> AsyncIterator[bytes]:
    for _ in range(n_drops):
        await asyncio.sleep(pause_s)
        yield b"x" * 10


async def post(content: AsyncIterator[bytes], *, path: str = "/", kind: str = "") -> httpx.Response:
    limited = RequestLimits(echo, body_bytes=100, timeout_s=0.3, larger={"/upload": (1000, 5.0)})
    transport = httpx.ASGITransport(limited, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.post(path, content=content, headers={"Content-Type": kind})


def test_a_body_is_counted_as_it_comes() -> None:
    async def test() -> None:
        assert (await post(drops(10))).text == "100"
        too_large = await post(drops(11))
        assert too_large.status_code == 413
        assert too_large.headers["content-type"] == "application/problem+json"

    run(test)


def test_only_a_form_sent_to_an_upload_path_may_be_larger() -> None:
    async def test() -> None:
        form = "multipart/form-data; boundary=x"
        assert (await post(drops(100), path="/upload", kind=form)).text == "1000"
        assert (await post(drops(101), path="/upload", kind=form)).status_code == 413
        assert (await post(drops(11), path="/upload", kind="application/json")).status_code == 413
        assert (await post(drops(11), path="/other", kind=form)).status_code == 413

    run(test)


def test_a_body_that_trickles_in_is_cut_off() -> None:
    async def test() -> None:
        reply = await post(drops(10, pause_s=0.1))
        assert reply.status_code == 408
        assert reply.headers["content-type"] == "application/problem+json"

    run(test)


def test_a_search_beyond_the_limits_of_the_server_is_a_problem(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_api.limits.Gate._submit", _refuse)
    reply = client.post("/v1/search", json={"query": "hợp tác"})
    assert reply.status_code == 503
    assert reply.headers["retry-after"] == "1"
    assert reply.json()["type"] == "urn:hoptac:problem:busy"


def _refuse(gate: Gate, function: object) -> None:
    raise Problem(503, "busy", "Máy chủ đang bận", "Thử lại.", headers={"Retry-After": "1"})
