"""The command as people run it: a process with arguments, two streams and an exit code."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

NEWS = """Nghệ An và Xiêng Khoảng ký thỏa thuận hợp tác

Ngày 5/3/2016, UBND tỉnh Nghệ An và tỉnh Xiêng Khoảng (Lào) ký thỏa thuận hợp tác về giáo dục.

Hai tỉnh trao học bổng cho lưu học sinh Lào học tại Trường Đại học Vinh.
"""
AGREEMENT = """# Bản ghi nhớ Vĩnh Phúc – Akita

Điều 1. Tỉnh Vĩnh Phúc và tỉnh Akita (Nhật Bản) hợp tác về nông nghiệp công nghệ cao.

Điều 2. Bản ghi nhớ có hiệu lực từ năm 2019.
"""
ENGLISH = """Quang Ninh and Guangxi open a new border bridge

The province of Quang Ninh and Guangxi (China) opened the Bac Luan bridge to trade in goods.
"""
SIDECAR = """title: "Bản ghi nhớ về nông nghiệp"
published: "2018-11-20"
publisher: "Sở Ngoại vụ"
url: https://example.org/ghi-nho
doc_type: agreement
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON lines of standard output."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON line of standard output."""
        (line,) = self.lines
        return line


Argument = str | bytes | Path
Hoptac = Callable[..., Ended]


def environment(given: Mapping[str, str] = {}) -> dict[str, str]:
    """Return an environment in which the command is the one of this tree, and nothing is set."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HOPTAC_")}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **given}


def command_line(*arguments: Argument) -> list[Argument]:
    """Return the installed command with arguments, or its module where none is installed."""
    installed = Path(sys.executable).with_name("hoptac")
    start: list[Argument] = [installed] if installed.exists() else [sys.executable, "-m", "hoptac"]
    return [*start, *arguments]


@pytest.fixture(scope="session")
def start() -> Callable[..., "subprocess.Popen[str]"]:
    """Return a function that starts the command and does not wait for it."""

    def start(*arguments: Argument, **env: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            command_line(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(env),
            text=True,
            preexec_fn=_hear_ctrl_c,
        )

    return start


def _hear_ctrl_c() -> None:
    """Undo what a shell's background does to its children: they would not hear Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def hoptac() -> Hoptac:
    """Return a function that runs the command to its end; keywords are its environment."""

    def run(*arguments: Argument, cwd: Path | None = None, **env: str) -> Ended:
        ended = subprocess.run(
            command_line(*arguments),
            capture_output=True,
            env=environment(env),
            cwd=cwd,
            text=True,
            timeout=120,
        )
        assert "Traceback" not in ended.stderr, ended.stderr
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return run


def write_collection(folder: Path) -> Path:
    """Write three documents in two languages, a sidecar, and a file of no known type."""
    (folder / "tin").mkdir(parents=True)
    (folder / "tin" / "nghe-an.txt").write_text(NEWS, encoding="utf-8")
    (folder / "akita.md").write_text(AGREEMENT, encoding="utf-8")
    (folder / "akita.meta.yaml").write_text(SIDECAR, encoding="utf-8")
    (folder / "bridge.txt").write_text(ENGLISH, encoding="utf-8")
    (folder / "bang.xlsx").write_bytes(b"PK")
    return folder


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents and their index; tests only read it."""

    files: Path
    index: Path
    ingested: Ended

    @property
    def ids(self) -> dict[str, str]:
        """Document ids by source."""
        return {
            line["source"]: line["document_id"]
            for line in self.ingested.lines
            if line["event"] == "committed"
        }


@pytest.fixture(scope="session")
def collection(hoptac: Hoptac, tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Return the collection, ingested by the command with the model in the box."""
    folder = tmp_path_factory.mktemp("cli")
    files = write_collection(folder / "docs")
    (files / "hong.pdf").write_bytes(b"%PDF-1.7 cut")
    index = folder / "index"
    return Collection(files, index, hoptac("ingest", files, "--index", index, "--json"))


@pytest.fixture(scope="session")
def environment_of() -> Callable[..., dict[str, str]]:
    """Return the function that makes a command's environment."""
    return environment


@pytest.fixture(scope="session")
def command() -> Callable[..., list[Argument]]:
    """Return the function that makes a command line."""
    return command_line
