"""What a file can do to the worker that reads it; named by the file's name."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ingest.errors import EncryptedFile
from ingest.records import Failure, Limits, Parsed


def parse(path: Path, source: str, limits: Limits) -> list[Parsed | Failure]:
    deed = DEEDS.get(path.name.partition(".")[0])
    if deed is not None:
        deed()
    if path.name.startswith("big"):
        return [Failure(source, "big", "x" * 3_000_000, "")]
    # Who read it, and what that process has loaded.
    heavy = [name for name in ("torch", "faiss", "transformers") if name in sys.modules]
    return [Failure(source, "fine", str(os.getpid()), ",".join(heavy))]


def spin() -> None:
    while True:
        pass


def hoard() -> None:
    held = [bytearray(16 * 2**20) for _ in range(1000)]
    raise AssertionError(len(held))


def refuse() -> None:
    raise EncryptedFile("Có mật khẩu.", "Bỏ mật khẩu.")


def fail() -> None:
    raise KeyError("no such thing")


DEEDS: dict[str, Callable[[], object]] = {
    "hang": lambda: time.sleep(600),
    "spin": spin,
    "memory": hoard,
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "segfault": lambda: ctypes.string_at(0),
    "exit": lambda: os._exit(7),
    "raise": fail,
    "encrypted": refuse,
}
