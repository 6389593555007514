"""One writer at a time, over processes and threads."""

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from index.errors import IndexLocked

LOCK_NAME = "writer.lock"
_POLL_S = 0.02


class WriterLock:
    """Lock file that the kernel frees when its holder dies, also by ``kill -9``.

    Reentrant in a thread. The file holds its holder's process id, for people.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._thread_lock = threading.RLock()
        self._depth = 0
        self._descriptor = -1

    @property
    def depth(self) -> int:
        """How many times the holding thread has entered; 0 when this process holds nothing."""
        return self._depth

    @contextlib.contextmanager
    def hold(self, timeout_s: float) -> Iterator[None]:
        """Hold the lock.

        :param timeout_s: how long to wait for another holder; 0 tries once.
        :raises IndexLocked: if the lock is not free in time; names its holder.
        """
        self._acquire(timeout_s)
        try:
            yield
        finally:
            self._release()

    def _acquire(self, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        if not self._thread_lock.acquire(timeout=max(timeout_s, 0)):
            raise self._locked(timeout_s)
        try:
            if self._depth == 0:
                self._descriptor = self._open(deadline, timeout_s)
        except BaseException:
            self._thread_lock.release()
            raise
        self._depth += 1

    def _open(self, deadline: float, timeout_s: float) -> int:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    raise self._locked(timeout_s) from None
                time.sleep(_POLL_S)
            else:
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, str(os.getpid()).encode(), 0)
                return descriptor

    def _release(self) -> None:
        self._depth -= 1
        if self._depth == 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self._thread_lock.release()

    def _locked(self, timeout_s: float) -> IndexLocked:
        holder = self._path.read_text() if self._path.exists() else ""
        return IndexLocked(
            f"Process {holder or 'unknown'} is writing to the index {self._path.parent} and did "
            f"not finish within {timeout_s:g} s. Wait for it, or end it, and try again."
        )
