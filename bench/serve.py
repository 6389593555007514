"""A real server process: time to ready, memory and latency under mixed queries."""

import contextlib
import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.machine import rss_mb
from bench.probe import percentile
from bench.results import ROOT, Table
from bench.setting import Setting
from bench.synthetic import PROVINCES

N_QUERIES = 200
READY_TIMEOUT_S = 120
_POLL_S = 0.01


def bench_serve(setting: Setting, sizes: list[int]) -> list[Table]:
    """Start ``hoptac serve`` twice on an index of each size and ask it 200 mixed queries."""
    rows = []
    for size in sizes:
        built = setting.synthetic(size)
        with _server(built.index) as (first_s, _, _):
            pass
        with _server(built.index) as (ready_s, pid, connection):
            at_start_mb = rss_mb(pid)
            times_ms = [
                _ask(connection, text, number)
                for number, text in enumerate(built.queries().texts[:N_QUERIES])
            ]
            rows.append(
                (
                    size,
                    first_s,
                    ready_s,
                    at_start_mb,
                    rss_mb(pid),
                    percentile(times_ms, 0.5),
                    percentile(times_ms, 0.95),
                )
            )
    return [
        Table(
            "serve",
            "The server",
            (
                "passages",
                "first start, s",
                "ready, s",
                "VmRSS at start, MB",
                f"VmRSS after {N_QUERIES} queries, MB",
                "p50, ms",
                "p95, ms",
            ),
            1,
            tuple(rows),
            f"{setting.basis} Model: {setting.identity.name}, {setting.identity.form}.",
            (
                "Ready: from starting the process to the first 200 of /readyz, page cache warm.",
                (
                    "Times over HTTP, query embedding included; all modes, with and without "
                    "filters, k of 10 and 100."
                ),
                "Asked at 100,000 passages: 600 MB or less, ready in 2.5 s or less.",
            ),
        )
    ]


@contextlib.contextmanager
def _server(index: Path) -> Iterator[tuple[float, int, http.client.HTTPConnection]]:
    """Run a server; give the seconds until it was ready, its process id and a connection."""
    port = _free_port()
    command = [sys.executable, str(ROOT / "hoptac.py"), "serve", "--port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--index", str(index)], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        _wait_ready(connection, process)
        yield time.perf_counter() - started, process.pid, connection
    finally:
        connection.close()
        process.terminate()
        process.wait(timeout=30)


def _wait_ready(connection: http.client.HTTPConnection, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with code {process.returncode}.")
        try:
            if _request(connection, "GET", "/readyz")[0] == 200:
                return
        except ConnectionError:
            connection.close()
        time.sleep(_POLL_S)
    raise RuntimeError(f"The server was not ready within {READY_TIMEOUT_S} s.")


def _ask(connection: http.client.HTTPConnection, text: str, number: int) -> float:
    """Send one search, its mode, filter and k by its number; return milliseconds."""
    body: dict[str, object] = {
        "query": text,
        "k": 100 if number % 5 == 0 else 10,
        "mode": ("hybrid", "hybrid", "lexical", "dense")[number % 4],
    }
    if number % 3 == 0:
        body["filters"] = {"province": [PROVINCES[number % len(PROVINCES)]]}
    elif number % 7 == 0:
        body["filters"] = {"year": [2010, 2016]}
    started = time.perf_counter()
    status, reply = _request(connection, "POST", "/v1/search", json.dumps(body).encode())
    elapsed_ms = 1000 * (time.perf_counter() - started)
    if status != 200:
        raise RuntimeError(f"The server answered {status} to {body}: {reply[:200]!r}")
    return elapsed_ms


def _request(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None
) -> tuple[int, bytes]:
    connection.request(method, path, body, {"Content-Type": "application/json"})
    reply = connection.getresponse()
    return reply.status, reply.read()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
