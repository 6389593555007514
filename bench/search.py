"""Build, open and search at several sizes, without the model."""

from collections.abc import Sequence

from bench.probe import percentile
from bench.results import Cell, Table
from bench.setting import Setting, run_module


def bench_search(setting: Setting, sizes: Sequence[int]) -> list[Table]:
    """Time an index of each size: building it, opening it, and every kind of search."""
    builds: list[tuple[Cell, ...]] = []
    searches: list[tuple[Cell, ...]] = []
    for size in sizes:
        built = setting.synthetic(size)
        found = run_module(
            "bench.probe", [str(built.folder), str(size), "--identity", setting.identity_json()]
        )
        builds.append(
            (
                size,
                built.commit_s,
                built.follow_s,
                built.size_mb(),
                found["open_ms"],
                found["rss_mb"],
            )
        )
        searches += [
            (size, kind, percentile(times, 0.5), percentile(times, 0.95), max(times), len(times))
            for kind, times in found["times_ms"].items()
        ]
    return [
        Table(
            "build",
            "Building and opening an index",
            ("passages", "commits, s", "engines, s", "on disk, MB", "open, ms", "VmRSS, MB"),
            1,
            tuple(builds),
            setting.basis,
            (
                (
                    "Commits: 7 passages a document, a transaction each, on disk when it returns. "
                    "Open and VmRSS: a fresh process without the model, VmRSS after its searches."
                ),
            ),
        ),
        Table(
            "search",
            "Searching, query embedding excluded",
            ("passages", "search", "p50, ms", "p95, ms", "max, ms", "queries"),
            2,
            tuple(searches),
            setting.basis,
            (
                (
                    "k = 10, one query at a time in one process, texts and highlights included; "
                    "30 searches of each kind go before those timed."
                ),
                "Asked: p95 of 25 ms or less at 100,000 passages on 2 idle cores.",
            ),
        ),
    ]
