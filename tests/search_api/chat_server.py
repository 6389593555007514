"""A small server that speaks the chat completions protocol, well or badly."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ChatServer:
    """How it behaves, and what it was asked.

    :param behaviour: ``stream``, ``whole`` (one JSON object), ``slow`` (a piece, then
        nothing), ``drip`` (a letter a tick, for ever), ``error`` (500), ``garbage`` (no
        JSON), ``cut`` (the connection ends in mid sentence) or ``empty``.
    """

    url: str
    words: str = ""
    behaviour: str = "stream"
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def chat_server(words: str = "", behaviour: str = "stream") -> Iterator[ChatServer]:
    """Serve on a free port of this machine until the block ends."""
    state = ChatServer("", words, behaviour)
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            state.asked.append(json.loads(body))
            state.keys.append(self.headers.get("authorization"))
            with suppress(OSError):  # the client hangs up on a slow server, as it should
                _answer(self, state, stop)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield state
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(handler: BaseHTTPRequestHandler, state: ChatServer, stop: threading.Event) -> None:
    if state.behaviour == "error":
        handler.send_error(500)
        return
    handler.send_response(200)
    is_whole = state.behaviour == "whole"
    kind = "application/json" if is_whole else "text/event-stream"
    handler.send_header("content-type", kind)
    handler.end_headers()
    if is_whole:
        message = {"role": "assistant", "content": state.words}
        handler.wfile.write(json.dumps({"choices": [{"message": message}]}).encode())
        return
    if state.behaviour == "garbage":
        handler.wfile.write(b"<html>It works!</html>\n")
        return
    for piece in _pieces(state, stop):
        event = {"choices": [{"delta": {"content": piece}}]}
        handler.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        handler.wfile.flush()
    if state.behaviour == "cut":
        return
    handler.wfile.write(b'data: {"choices": [], "usage": {}}\n\ndata: [DONE]\n\n')


def _pieces(state: ChatServer, stop: threading.Event) -> Iterator[str]:
    if state.behaviour == "drip":
        while not stop.wait(0.02):
            yield "a"
    if state.behaviour == "empty":
        return
    for start in range(0, len(state.words), 7):
        yield state.words[start : start + 7]
    if state.behaviour == "slow":
        stop.wait(30)
