"""The pool of readers survives whatever a file does to a worker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.records import Failure, Limits
from ingest.worker import ReaderPool
from tests.ingest.hostile import parse

LIMITS = Limits(timeout_s=1.0, memory_mb=64)


def files(*names: str) -> list[tuple[Path, str]]:
    return [(Path("/nowhere") / name, name) for name in names]


def read(pool: ReaderPool, *names: str) -> dict[str, Failure]:
    results = {}
    for source, parsed in pool.run(files(*names)):
        assert source not in results
        (failure,) = parsed
        assert isinstance(failure, Failure)
        results[source] = failure
    return results


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(parse, LIMITS, n_jobs=2, files_per_worker=5) as pool:
        yield pool


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_every_file_comes_back_once_and_workers_are_recycled(pool: ReaderPool) -> None:
    names = [f"{n}.txt" for n in range(40)]
    results = read(pool, *names)
    assert sorted(results) == sorted(names)
    by_worker = [failure.reason for failure in results.values()]
    assert max(by_worker.count(pid) for pid in by_worker) <= 5
    assert len(set(by_worker)) < 40


def test_the_workers_import_no_model_library(pool: ReaderPool) -> None:
    assert read(pool, "a.txt")["a.txt"].remedy == ""


@pytest.mark.parametrize("name", ["hang.pdf", "spin.pdf"])
def test_a_file_that_takes_too_long_costs_only_itself(pool: ReaderPool, name: str) -> None:
    started = time.monotonic()
    results = read(pool, name, *[f"{n}.txt" for n in range(20)])
    assert 1.0 <= time.monotonic() - started < 30.0
    assert results[name].code == "limit"
    assert "timeout_s 1" in results[name].reason
    assert {failure.code for source, failure in results.items() if source != name} == {"fine"}


def test_a_file_that_eats_memory_is_refused_by_the_limits_name(pool: ReaderPool) -> None:
    results = read(pool, "memory.docx", "a.txt", "b.txt", "c.txt")
    assert results["memory.docx"].code == "limit"
    assert "memory_mb 64" in results["memory.docx"].reason
    assert [results[name].code for name in ("a.txt", "b.txt", "c.txt")] == ["fine"] * 3


@pytest.mark.parametrize(
    ("name", "how"),
    [("killed.pdf", "SIGKILL"), ("segfault.pdf", "SIGSEGV"), ("exit.pdf", "mã thoát 7")],
)
def test_a_crash_is_a_failure_that_says_how(pool: ReaderPool, name: str, how: str) -> None:
    results = read(pool, "a.txt", name, "b.txt", "c.txt")
    assert (results[name].code, how in results[name].reason) == ("crash", True)
    assert {results[other].code for other in ("a.txt", "b.txt", "c.txt")} == {"fine"}


def test_an_exception_is_a_failure_and_keeps_the_worker(pool: ReaderPool) -> None:
    results = read(pool, "raise.txt", "encrypted.pdf")
    assert results["raise.txt"].code == "error"
    assert "KeyError: 'no such thing'" in results["raise.txt"].reason
    assert results["encrypted.pdf"] == Failure(
        "encrypted.pdf", "encrypted", "Có mật khẩu.", "Bỏ mật khẩu."
    )


def test_results_larger_than_a_pipe_arrive_whole(pool: ReaderPool) -> None:
    results = read(pool, "big.txt", "big.md", "a.txt")
    assert len(results["big.txt"].reason) == len(results["big.md"].reason) == 3_000_000


def test_files_are_taken_from_the_iterable_only_as_needed(pool: ReaderPool) -> None:
    taken = 0

    def endless() -> Iterator[tuple[Path, str]]:
        nonlocal taken
        while True:
            taken += 1
            yield Path("/nowhere/a.txt"), str(taken)

    results = pool.run(endless())
    for _ in range(10):
        next(results)
    results.close()  # type: ignore[attr-defined]
    assert taken <= 10 + 2 * 2


def test_a_run_given_up_leaves_nothing_for_the_next(pool: ReaderPool) -> None:
    first = pool.run(files("a.txt", "b.txt", "c.txt", "d.txt"))
    next(first)
    first.close()  # type: ignore[attr-defined]
    assert sorted(read(pool, "x.txt", "y.txt")) == ["x.txt", "y.txt"]


def test_a_slow_consumer_is_not_mistaken_for_a_slow_file(pool: ReaderPool) -> None:
    codes = []
    for _, (failure,) in pool.run(files("a.txt", "b.txt", "c.txt", "d.txt", "e.txt")):
        assert isinstance(failure, Failure)
        codes.append(failure.code)
        time.sleep(0.6)
    assert codes == ["fine"] * 5


def test_the_pool_outlives_the_death_of_its_zygote() -> None:
    with ReaderPool(parse, LIMITS, n_jobs=1, files_per_worker=1) as pool:
        assert read(pool, "a.txt")["a.txt"].code == "fine"
        assert pool._zygote is not None
        os.kill(pool._zygote._process.pid, signal.SIGKILL)
        time.sleep(0.1)
        codes = {failure.code for failure in read(pool, "b.txt", "c.txt").values()}
        assert codes == {"fine"}


def test_closing_the_pool_ends_its_workers() -> None:
    with ReaderPool(parse, LIMITS, n_jobs=2) as pool:
        pids = {int(failure.reason) for failure in read(pool, "a.txt", "b.txt").values()}
    assert not any(is_alive(pid) for pid in pids)


def test_a_parent_killed_outright_leaves_no_process_behind() -> None:
    program = (
        "import sys, pathlib\n"
        "from ingest.records import Limits\n"
        "from ingest.worker import ReaderPool\n"
        "from tests.ingest.hostile import parse\n"
        "with ReaderPool(parse, Limits(timeout_s=600), 1, 1) as pool:\n"
        "    for source, results in pool.run([(pathlib.Path('a.txt'), 'a'),\n"
        "            (pathlib.Path('hang.txt'), 'b')]):\n"
        "        print(pool._zygote._process.pid, flush=True)\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=root, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        zygote = int(parent.stdout.readline())
        deadline = time.monotonic() + 10
        children: list[str] = []
        while not children and time.monotonic() < deadline:
            time.sleep(0.05)
            children = Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split()
        parent.kill()
    pids = [zygote, *map(int, children)]
    while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(pids) >= 2
    assert not any(is_alive(pid) for pid in pids)


def test_a_function_the_workers_cannot_import_is_refused() -> None:
    source = (
        "from ingest.records import Limits\n"
        "from ingest.worker import ReaderPool\n"
        "def parse(path, source, limits): return []\n"
        "try:\n"
        "    with ReaderPool(parse, Limits(), 1) as pool:\n"
        "        list(pool.run([('a', 'a')]))\n"
        "except RuntimeError as error: print(error)\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=root, capture_output=True, text=True, check=True
    )
    assert "reader workers cannot start" in done.stdout


@pytest.mark.parametrize("n_jobs", [0, -1])
def test_a_pool_without_workers_is_refused(n_jobs: int) -> None:
    with pytest.raises(ValueError, match="n_jobs"):
        ReaderPool(parse, LIMITS, n_jobs)
