"""A process that forks warm workers on request, and buries them.

Importing the readers takes half a second; forking a process that has imported
them takes a few milliseconds, so a worker can be replaced after every hang and
recycled often. ``multiprocessing``'s fork server would import the caller's
``__main__`` into each worker (the command line, pytest); this one does not.

The zygote lives in a session of its own (Ctrl-C does not reach it) and kills
its workers and itself when its control socket closes, so that even a parent
killed with SIGKILL leaves no process behind.
"""

import gc
import importlib
import json
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); "
    "from ingest.zygote import main; main(int(sys.argv[1]))"
)
_INT = struct.Struct("!q")
_FORK, _REAP = b"f", b"r"

Serve = Callable[[Connection], None]
Rehearse = Callable[[], object]
_Message = tuple[Serve, tuple[str, ...], Rehearse | None]


class Zygote:
    """The parent's end: ask for workers, and for how they ended.

    Starting one returns at once; its imports run beside the caller's work.

    :param serve: picklable; runs in each worker with the worker's connection.
    :param modules: imported before the first worker is forked.
    :param rehearse: picklable; called once after that, so that what it loads is
        there in every worker.
    """

    def __init__(
        self, serve: Serve, modules: Iterable[str] = (), rehearse: Rehearse | None = None
    ) -> None:
        ours, theirs = socket.socketpair()
        # One thread a worker: the pool is the parallelism, and BLAS threads would
        # count against each worker's address space.
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-c", _BOOT, str(theirs.fileno()), json.dumps(sys.path)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        self._control = Connection(ours.detach())
        self._control.send_bytes(pickle.dumps((serve, tuple(modules), rehearse)))
        self._is_ready = False

    def fork(self) -> tuple[int, Connection]:
        """Start a worker.

        :return: its process id, and the connection that its ``serve`` holds.
        :raises RuntimeError: if ``serve`` or a module cannot be imported there.
        :raises OSError: if the zygote is gone.
        :raises EOFError: likewise.
        """
        self._await_ready()
        ours, theirs = socket.socketpair()
        connection = Connection(ours.detach())
        try:
            with theirs, socket.socket(fileno=os.dup(self._control.fileno())) as control:
                self._control.send_bytes(_FORK)
                socket.send_fds(control, [b"+"], [theirs.fileno()])
            pid: int = _INT.unpack(self._control.recv_bytes())[0]
        except BaseException:
            connection.close()
            raise
        return pid, connection

    def reap(self, pid: int) -> int:
        """Wait for a worker that was told to end; its exit code, or minus a signal.

        Until this is called the process id stays taken, so killing it is safe.
        """
        self._control.send_bytes(_REAP + _INT.pack(pid))
        status: int = _INT.unpack(self._control.recv_bytes())[0]
        return status

    def close(self) -> None:
        """End the zygote and with it every worker."""
        self._control.close()
        if not self._is_ready:  # busy importing, without a worker to bury
            self._process.kill()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _await_ready(self) -> None:
        if self._is_ready:
            return
        problem = self._control.recv_bytes().decode()
        if problem:
            raise RuntimeError(f"reader workers cannot start: {problem}")
        self._is_ready = True


def main(control_fd: int) -> None:
    """Serve fork requests until the parent closes the socket; runs in the zygote."""
    control = Connection(control_fd)
    os.set_inheritable(control_fd, False)
    try:
        # From our own parent, over our own socket.
        message: _Message = pickle.loads(control.recv_bytes())  # noqa: S301
        serve, modules, rehearse = message
        for module in modules:
            importlib.import_module(module)
        if rehearse is not None:
            rehearse()
    except Exception:  # the parent raises it: any import error must reach a person
        control.send_bytes(traceback.format_exc(limit=-1).encode())
        return
    gc.collect()
    gc.freeze()
    workers: set[int] = set()
    with suppress(EOFError, OSError):
        control.send_bytes(b"")
        while True:
            request = control.recv_bytes()
            if request == _FORK:
                pid = _fork_worker(control, serve)
                workers.add(pid)
                control.send_bytes(_INT.pack(pid))
            else:
                pid = _INT.unpack(request[1:])[0]
                status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                workers.discard(pid)
                control.send_bytes(_INT.pack(status))
    for pid in workers:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for pid in workers:
        os.waitpid(pid, 0)


def _fork_worker(control: Connection, serve: Serve) -> int:
    with socket.socket(fileno=os.dup(control.fileno())) as channel:
        _, fds, _, _ = socket.recv_fds(channel, 1, 1)
    pid = os.fork()
    if pid:
        os.close(fds[0])
        return pid
    code = 1
    try:
        control.close()
        serve(Connection(fds[0]))
        code = 0
    except BaseException:  # the edge of a process: report it and end, never return
        traceback.print_exc()
    finally:
        os._exit(code)
