"""A pool of processes that read files, so that a hostile file harms only itself.

Each worker is reused for some files, then replaced. The parent keeps the wall
clock and kills on overrun; the kernel keeps the address space (``RLIMIT_AS``).
A file that times out, eats memory or crashes its worker costs that one worker,
and becomes a :class:`~ingest.records.Failure` that names the limit.
"""

import logging
import os
import pickle
import resource
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from ingest.errors import UnreadableFile
from ingest.records import Failure, Limits, Parsed
from ingest.zygote import Zygote

Parse = Callable[[Path, str, Limits], list[Parsed | Failure]]
Task = tuple[Path, str]
Results = list[Parsed | Failure]

# Files a worker holds at a time: the one it reads and the next, so that it does
# not idle while the consumer of the results embeds and commits.
_LOOK_AHEAD = 2
# Loaded once, before workers are forked: trafilatura alone takes .2 to .6 s to import.
_PRELOADED = (
    "ingest.readers.pdf",
    "ingest.readers.docx",
    "ingest.readers.html",
    "ingest.readers.plain",
    "pypdf",
    "trafilatura",
)
_REHEARSAL = """Ký bản ghi nhớ với tỉnh Savannakhet
Ngày 5/3/2016, tỉnh Quảng Trị và tỉnh Savannakhet (Lào) ký bản ghi nhớ về thương mại.

Điều 1. Hai bên hợp tác trong năm năm.
"""
# The worker's own alarm, for when no parent is left to watch the clock.
_ALARM_GRACE_S = 5.0


class ReaderPool:
    """Reads files in ``n_jobs`` worker processes; use as a context manager.

    :param parse: importable by name in a fresh process; called in the worker.
    :param limits: wall clock and memory of one file are enforced from outside.
    :param files_per_worker: files after which a worker is replaced, so that a
        library's leak stays small.
    """

    def __init__(
        self, parse: Parse, limits: Limits, n_jobs: int, files_per_worker: int = 64
    ) -> None:
        if n_jobs < 1 or files_per_worker < 1:
            raise ValueError(
                f"n_jobs={n_jobs} and files_per_worker={files_per_worker} must be at least 1"
            )
        self._serve = partial(serve, parse=parse, limits=limits)
        self._rehearse = partial(rehearse, parse, limits)
        self._limits = limits
        self._n_jobs = n_jobs
        self._files_per_worker = files_per_worker
        self._zygote: Zygote | None = None
        self._workers: list[_Worker] = []

    def __enter__(self) -> "ReaderPool":
        self._zygote = Zygote(self._serve, _PRELOADED, self._rehearse)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.connection.close()
        self._workers.clear()
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None

    def run(self, files: Iterable[Task]) -> Iterator[tuple[str, Results]]:
        """Read files, given as (absolute path, source); yield as they finish.

        ``files`` is consumed lazily, at most two files a worker ahead.

        :return: (source, results) of every file once, in no fixed order.
        """
        queue = _Queue(iter(files))
        try:
            while True:
                self._feed(queue)
                busy = [worker for worker in self._workers if worker.tasks]
                if not busy:
                    return
                yield from self._collect(busy, queue)
        finally:
            # A consumer that stops early leaves files half read; their results
            # must not turn up in the next run.
            for worker in [worker for worker in self._workers if worker.tasks]:
                self._bury(worker, kill=True)

    def _feed(self, queue: "_Queue") -> None:
        """Replace spent workers and hand out files, first to those that idle."""
        for worker in [worker for worker in self._workers if not worker.tasks]:
            if worker.n_sent >= self._files_per_worker:
                self._bury(worker, kill=False)
        for depth in range(_LOOK_AHEAD):
            for worker in self._open_workers(depth):
                if not self._give(worker, queue):
                    return
            while depth == 0 and len(self._workers) < self._n_jobs:
                task = queue.take()
                if task is None:
                    return
                queue.put_back(task)  # fork only when there is something to read
                self._workers.append(self._fork())
                self._give(self._workers[-1], queue)

    def _open_workers(self, n_tasks: int) -> "list[_Worker]":
        return [
            worker
            for worker in self._workers
            if len(worker.tasks) <= n_tasks and worker.n_sent < self._files_per_worker
        ]

    def _give(self, worker: "_Worker", queue: "_Queue") -> bool:
        """Hand a worker the next file; False when there is none left."""
        task = queue.take()
        if task is None:
            return False
        if not worker.give(task, self._limits.timeout_s):
            queue.put_back(task)
        return True

    def _collect(self, busy: "list[_Worker]", queue: "_Queue") -> Iterator[tuple[str, Results]]:
        nearest = min(worker.deadline for worker in busy)
        ready = wait(
            [worker.connection for worker in busy], timeout=max(0.0, nearest - time.monotonic())
        )
        for worker in busy:
            if worker.connection in ready:
                yield self._receive(worker, queue)
            elif time.monotonic() > worker.deadline:
                source = worker.tasks.popleft()[1]
                self._return_tasks(worker, queue)
                self._bury(worker, kill=True)
                yield source, [timeout_failure(source, self._limits)]

    def _receive(self, worker: "_Worker", queue: "_Queue") -> tuple[str, Results]:
        source = worker.tasks[0][1]
        try:
            # From our own child, over our own pipe.
            results, exhausted = pickle.loads(worker.connection.recv_bytes())  # noqa: S301
        except (EOFError, OSError):
            worker.tasks.popleft()
            self._return_tasks(worker, queue)
            exit_code = self._bury(worker, kill=True)
            return source, [crash_failure(source, exit_code, self._limits)]
        worker.tasks.popleft()
        worker.deadline = time.monotonic() + self._limits.timeout_s
        if exhausted:
            self._return_tasks(worker, queue)
            self._bury(worker, kill=True)
        return source, results

    def _fork(self) -> "_Worker":
        if self._zygote is None:
            raise RuntimeError("ReaderPool is used outside its with block")
        try:
            pid, connection = self._zygote.fork()
        except (EOFError, OSError):  # the zygote itself was killed: start another
            self._zygote.close()
            self._zygote = Zygote(self._serve, _PRELOADED, self._rehearse)
            pid, connection = self._zygote.fork()
        return _Worker(pid, connection)

    def _return_tasks(self, worker: "_Worker", queue: "_Queue") -> None:
        while worker.tasks:
            queue.put_back(worker.tasks.pop())

    def _bury(self, worker: "_Worker", *, kill: bool) -> int:
        """Drop a worker; its exit code, 0 where the zygote can no longer tell."""
        self._workers.remove(worker)
        # A worker whose connection closed ends by itself, but not while it hangs.
        worker.connection.close()
        if self._zygote is None:
            return 0
        try:
            if kill:
                os.kill(worker.pid, signal.SIGKILL)
            return self._zygote.reap(worker.pid)
        except (EOFError, OSError):
            return 0


@dataclass(slots=True, eq=False)
class _Worker:
    pid: int
    connection: Connection
    tasks: deque[Task] = field(default_factory=deque)
    n_sent: int = 0
    deadline: float = 0.0

    def give(self, task: Task, timeout_s: float) -> bool:
        """Hand over a file; False where the worker is gone before it could take it."""
        try:
            self.connection.send(task)
        except OSError:
            if not self.tasks:
                # Nothing was being read: let the next look find it dead.
                self.n_sent = 1 << 62
            return False
        if not self.tasks:
            self.deadline = time.monotonic() + timeout_s
        self.tasks.append(task)
        self.n_sent += 1
        return True


class _Queue:
    """The files still to read; those of a lost worker come first."""

    def __init__(self, files: Iterator[Task]) -> None:
        self._files = files
        self._returned: deque[Task] = deque()

    def take(self) -> Task | None:
        return self._returned.popleft() if self._returned else next(self._files, None)

    def put_back(self, task: Task) -> None:
        self._returned.appendleft(task)


def rehearse(parse: Parse, limits: Limits) -> None:
    """Read a small text before any worker is forked.

    Tables and patterns that are loaded at first use cost .4 s of processor time;
    paid in every recycled worker they halved the rate on small files.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rehearsal.txt"
        path.write_text(_REHEARSAL, encoding="utf-8")
        _attempt(parse, path, path.name, limits)


def serve(connection: Connection, *, parse: Parse, limits: Limits) -> None:
    """Read files until the connection closes; runs in a worker."""
    # Readers log about odd files at every level; the Failure says what matters.
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _limit_memory(limits.memory_mb)
    with suppress(EOFError, OSError):  # the parent has closed its end, maybe in mid file
        while True:
            path, source = connection.recv()
            signal.setitimer(signal.ITIMER_REAL, limits.timeout_s + _ALARM_GRACE_S)
            payload = _attempt(parse, path, source, limits)
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.send_bytes(payload)


def _attempt(parse: Parse, path: Path, source: str, limits: Limits) -> bytes:
    """Pickled (results, whether the worker ran out of memory and should go)."""
    try:
        return pickle.dumps((parse(path, source, limits), False))
    except MemoryError:
        return pickle.dumps(([memory_failure(source, limits)], True))
    except UnreadableFile as error:
        return pickle.dumps(([Failure(source, error.code, error.reason, error.remedy)], False))
    except Exception as error:  # a batch edge: one bad file never stops the run
        return pickle.dumps(([error_failure(source, error)], False))


def _limit_memory(memory_mb: int) -> None:
    """Let this process's address space grow by ``memory_mb`` and no further."""
    try:
        n_pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:  # no /proc (macOS): the wall clock is the only guard there
        return
    n_bytes = n_pages * resource.getpagesize() + memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (n_bytes, n_bytes))


def timeout_failure(source: str, limits: Limits) -> Failure:
    """Return the failure of a file that took longer than ``timeout_s``."""
    return Failure(
        source,
        "limit",
        f"Đọc tệp quá lâu: vượt giới hạn timeout_s {limits.timeout_s:g} (giây).",
        "Chia tệp thành nhiều phần nhỏ hoặc nâng giới hạn timeout_s, rồi nạp lại với --retry.",
    )


def memory_failure(source: str, limits: Limits) -> Failure:
    """Return the failure of a file that needed more than ``memory_mb``."""
    return Failure(
        source,
        "limit",
        f"Đọc tệp cần quá nhiều bộ nhớ: vượt giới hạn memory_mb {limits.memory_mb}.",
        "Chia tệp thành nhiều phần nhỏ hoặc nâng giới hạn memory_mb, rồi nạp lại với --retry.",
    )


def crash_failure(source: str, exit_code: int, limits: Limits) -> Failure:
    """Return the failure of a file whose worker died on it.

    :param exit_code: as :meth:`Zygote.reap` gives it; minus a signal's number.
    """
    if exit_code == -signal.SIGALRM:
        return timeout_failure(source, limits)
    try:
        how = signal.Signals(-exit_code).name
    except ValueError:
        how = f"mã thoát {exit_code}"
    return Failure(
        source,
        "crash",
        f"Tiến trình đọc tệp dừng đột ngột ({how}); "
        f"tệp hỏng nặng hoặc vượt giới hạn memory_mb {limits.memory_mb}.",
        "Mở tệp bằng phần mềm gốc, lưu lại thành tệp mới, rồi nạp lại với --retry.",
    )


def error_failure(source: str, error: Exception) -> Failure:
    """Return the failure for an error that no reader should raise: a bug, kept visible."""
    return Failure(
        source,
        "error",
        f"Lỗi khi đọc tệp: {type(error).__name__}: {str(error)[:300]}",
        "Lưu tệp lại bằng phần mềm gốc rồi nạp lại với --retry; nếu vẫn lỗi, hãy báo lỗi.",
    )
