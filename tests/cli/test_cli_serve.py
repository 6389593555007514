"""``hoptac serve`` as a process: where it listens, and how it stops."""

import json
import re
import signal
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Hoptac = Callable[..., Any]


def address_of(process: "subprocess.Popen[str]") -> str:
    """Return where a server says that it listens."""
    assert process.stderr is not None
    for line in process.stderr:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            return found.group()
    raise AssertionError(f"the server ended with {process.wait()} before it listened")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_server_says_where_it_is_answers_and_stops_when_told(
    start: Hoptac, collection: Any, stop: signal.Signals
) -> None:
    process = start("serve", "--port", "0", "--index", collection.index)
    try:
        address = address_of(process)
        with urllib.request.urlopen(f"{address}/readyz", timeout=20) as reply:
            assert reply.status == 200
            assert json.load(reply)["status"] == "ready"
        process.send_signal(stop)
        out, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in errors


@pytest.mark.parametrize("host", ["0.0.0.0", "example.org"])
def test_an_address_that_others_reach_is_refused(
    hoptac: Hoptac, collection: Any, host: str
) -> None:
    ended = hoptac("serve", "--host", host, "--index", collection.index)
    assert (ended.code, ended.out) == (2, "")
    assert host in ended.err
    assert "127.0.0.1" in ended.err


def test_wrong_use_and_unusable_indexes_end_at_once(hoptac: Hoptac, tmp_path: Path) -> None:
    assert hoptac("serve", "--port", "70000").code == 2
    assert hoptac("serve", HOPTAC_PORT="eighty").code == 2
    (tmp_path / "file").touch()
    unusable = hoptac("serve", "--port", "0", "--index", tmp_path / "file")
    assert unusable.code == 3
    assert "--index" in unusable.err


def test_no_command_prints_the_help(hoptac: Hoptac) -> None:
    bare = hoptac()
    assert bare.code == 2
    helped = hoptac("--help")
    assert helped.code == 0
    for command in ("ingest", "search", "similar", "documents", "serve", "eval", "verify"):
        assert command in helped.out
    assert hoptac("seek").code == 2
