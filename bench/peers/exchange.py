"""What benchmark and engines hand each other, as files; needs numpy only.

The benchmark writes ``job.json``, ``passages.jsonl``, ``queries.jsonl`` and, where
vectors are given, ``vectors.npy`` and ``query_vectors.npy``. Each engine runs as two
processes, ``build FOLDER`` and ``search FOLDER``, so that what building leaves in
memory does not count as memory of searching.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

N_WARM = 3


@dataclass(frozen=True)
class Job:
    """Passages and queries, with vectors or with the folder of the model to make them.

    :param model: folder of a sentence-transformers model; None where vectors are given.
    :param k: passages to return a query.
    :param n_queries: queries to time.
    """

    folder: Path
    model: str | None
    k: int
    n_queries: int

    def passages(self) -> list[tuple[str, str]]:
        """Return (id, text) of each passage."""
        return list(_rows(self.folder / "passages.jsonl"))

    def passage_ids(self) -> list[str]:
        """Return the passages' ids; the texts are not kept in memory."""
        return [id_ for id_, _ in _rows(self.folder / "passages.jsonl")]

    def queries(self) -> list[tuple[str, str]]:
        """Return (id, text) of each query to time."""
        return list(_rows(self.folder / "queries.jsonl"))[: self.n_queries]

    def vectors(self) -> NDArray[np.float32] | None:
        """Return the passages' vectors, float32, None where a model makes them."""
        return None if self.model else np.load(self.folder / "vectors.npy")

    def query_vectors(self) -> dict[str, NDArray[np.float32]]:
        """Return query text to vector, empty where a model makes them."""
        if self.model:
            return {}
        vectors = np.load(self.folder / "query_vectors.npy")
        return {text: vectors[number] for number, (_, text) in enumerate(self.queries())}


def write_job(
    job: Job,
    passages: Sequence[tuple[str, str]],
    queries: Sequence[tuple[str, str]],
    vectors: NDArray[np.float32] | None = None,
    query_vectors: NDArray[np.float32] | None = None,
) -> None:
    """Write a job into its folder, which must exist."""
    fields = {"model": job.model, "k": job.k, "n_queries": job.n_queries}
    (job.folder / "job.json").write_text(json.dumps(fields))
    for name, rows in (("passages", passages), ("queries", queries)):
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (job.folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    if vectors is not None and query_vectors is not None:
        np.save(job.folder / "vectors.npy", vectors)
        np.save(job.folder / "query_vectors.npy", query_vectors)


def read_job(folder: Path) -> Job:
    """Read the job of a folder."""
    return Job(folder, **json.loads((folder / "job.json").read_text()))


def run_engine(
    build: Callable[[Job, Path], None],
    open_: Callable[[Job, Path], Callable[[str], Sequence[str]]],
    name: str,
) -> None:
    """Do what the command line asks: ``build FOLDER`` or ``search FOLDER``; print JSON.

    :param build: makes a durable index of the job's passages in the folder given.
    :param open_: opens it and returns a function from query to passage ids, best first.
    """
    step, folder = sys.argv[1], Path(sys.argv[2])
    job = read_job(folder)
    place = folder / name
    started = time.perf_counter()
    if step == "build":
        place.mkdir()
        build(job, place)
        report: dict[str, Any] = {"seconds": time.perf_counter() - started}
    else:
        search = open_(job, place)
        report = {"open_s": time.perf_counter() - started, **_time(search, job)}
        report["rss_mb"] = _rss_mb()
    print(json.dumps(report))


def _time(search: Callable[[str], Sequence[str]], job: Job) -> dict[str, Any]:
    queries = job.queries()
    for _, text in queries[:N_WARM]:
        search(text)
    rankings, times_ms = {}, []
    for query_id, text in queries:
        started = time.perf_counter()
        found = search(text)
        times_ms.append(1000 * (time.perf_counter() - started))
        rankings[query_id] = list(found)
    return {"times_ms": times_ms, "rankings": rankings}


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            id_, text = json.loads(line)
            yield id_, text


def _rss_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0
