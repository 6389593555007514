"""The command: ``python -m bench PART``; ``python -m bench all`` runs every part.

python -m bench search --sizes 1000,10000
python -m bench engines --sizes 1000000
python -m bench embedded --limit 2000
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bench.results import Table, record, render_table, start_load
from bench.setting import Setting

Run = Callable[[Setting, argparse.Namespace], list[Table]]


def _parse(setting: Setting, options: argparse.Namespace) -> list[Table]:
    from bench.rates import bench_parse

    return bench_parse(setting, options.jobs, options.files or 400)


def _ingest(setting: Setting, options: argparse.Namespace) -> list[Table]:
    from bench.rates import bench_ingest

    return bench_ingest(setting, options.jobs, options.files or 100)


def _rescan(setting: Setting, options: argparse.Namespace) -> list[Table]:
    from bench.rates import bench_rescan

    return bench_rescan(setting, options.jobs, options.files or 10_000)


def _search(setting: Setting, options: argparse.Namespace) -> list[Table]:
    from bench.search import bench_search

    return bench_search(setting, options.sizes or [1000, 10_000, 100_000])


def _serve(setting: Setting, options: argparse.Namespace) -> list[Table]:
    from bench.serve import bench_serve

    return bench_serve(setting, options.sizes or [100_000])


def _engines(setting: Setting, options: argparse.Namespace) -> list[Table]:
    from bench.engines import bench_engines

    return bench_engines(setting, options.sizes or [1_000_000])


def _embedded(setting: Setting, options: argparse.Namespace) -> list[Table]:
    from bench.peers.side_by_side import bench_embedded

    return bench_embedded(setting, options.limit)


def _vectors(setting: Setting, options: argparse.Namespace) -> list[Table]:
    from bench.peers.side_by_side import bench_vectors

    return bench_vectors(setting, options.sizes or [100_000])


PARTS: dict[str, Run] = {
    "parse": _parse,
    "ingest": _ingest,
    "rescan": _rescan,
    "search": _search,
    "serve": _serve,
    "engines": _engines,
    "embedded": _embedded,
    "vectors": _vectors,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run parts and write their figures down."""
    options = _read_options(arguments)
    setting = Setting()
    if options.no_corpus:
        setting = replace(setting, corpus=None)
    if options.work:
        setting = replace(setting, work=options.work)
    names = list(PARTS) if options.part == "all" else [options.part]
    for name in names:
        load = start_load()
        try:
            tables = PARTS[name](setting, options)
        except FileNotFoundError as error:
            if options.part != "all":
                raise
            print(f"{name}: skipped. {error}", file=sys.stderr)
            continue
        for table in tables:
            print(f"\n{table.title}\n\n{render_table(table)}")
        if not options.dry_run:
            record(tables, f"python -m bench {' '.join(options.given)}".rstrip(), load)
    return 0


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("part", nargs="?", default="all", choices=[*PARTS, "all"])
    parser.add_argument("--sizes", type=_sizes, help="passages, such as 1000,10000")
    parser.add_argument("--limit", type=int, help="passages of the shared corpus for the peers")
    parser.add_argument("--files", type=int, help="files for parse, ingest and rescan")
    parser.add_argument("--jobs", type=int, default=2, help="worker processes")
    parser.add_argument("--no-corpus", action="store_true", help="leave the shared corpus out")
    parser.add_argument("--work", type=Path, help="folder for the indexes, kept between runs")
    parser.add_argument("--dry-run", action="store_true", help="print, write nothing to docs/")
    options = parser.parse_args(arguments)
    options.given = list(sys.argv[1:] if arguments is None else arguments)
    return options


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
