"""The two engines alone, at sizes where a whole index would take an hour to build."""

import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.corpus import Chain, Clusters, Queries, batches, make_queries
from bench.probe import N_WARM, percentile
from bench.results import Cell, Table
from bench.setting import Setting
from bench.synthetic import N_QUERIES, SEED, WORDS_A_PASSAGE
from index.dense import DenseView, Floats, Ints, read_base, write_base
from index.lexical import LexicalIndex, LexicalQuery, PassageRow
from ingest.text import index_terms

BATCH = 50_000
K = 100


def bench_engines(setting: Setting, sizes: Sequence[int]) -> list[Table]:
    """Build each engine at each size and search it 100 hits deep."""
    rows: list[tuple[Cell, ...]] = []
    for size in sizes:
        folder = setting.work / f"engines-{size}"
        shutil.rmtree(folder, ignore_errors=True)
        rows.append(_dense(folder, size, setting.identity.dimension))
        rows.append(_lexical(folder, size, setting.chain))
        shutil.rmtree(folder)
    return [
        Table(
            "engines",
            "Engines alone",
            (
                "passages",
                "engine",
                "kind",
                "recall@10",
                "build, s",
                "on disk, MB",
                "open, s",
                "p50, ms",
                "p95, ms",
            ),
            2,
            tuple(rows),
            setting.basis,
            (
                f"k = {K}; recall is against a flat scan, measured when the engine was built.",
                "Making up texts and vectors is not timed.",
            ),
        )
    ]


def _dense(folder: Path, size: int, dimension: int) -> tuple[Cell, ...]:
    generator = np.random.default_rng(SEED)
    clusters = Clusters(max(16, size // 100), dimension, generator)
    made_s = 0.0

    def chunks() -> Iterator[tuple[Ints, Floats]]:
        nonlocal made_s
        first = 0
        for count in batches(size, BATCH):
            started = time.perf_counter()
            rows = np.arange(first, first + count, dtype=np.int64)
            vectors = clusters.draw(count, generator).astype(np.float16).astype(np.float32)
            made_s += time.perf_counter() - started
            yield np.stack([rows, rows], axis=1), vectors
            first += count

    folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    write_base(folder / "dense", "base", chunks(), size)
    build_s = time.perf_counter() - started - made_s
    started = time.perf_counter()
    base = read_base(folder / "dense", "base")
    open_s = time.perf_counter() - started
    view = DenseView(base, base.columns, np.zeros((0, dimension), dtype=np.float32))
    times = []
    for query in clusters.draw(N_QUERIES, np.random.default_rng(SEED + 1)):
        started = time.perf_counter()
        view.search(query, K)
        times.append(1000 * (time.perf_counter() - started))
    description = (str(base.manifest["kind"]), float(base.manifest["recall"]))
    return (size, "dense", *description, build_s, _size_mb(folder / "dense"), open_s, *_p(times))


def _lexical(folder: Path, size: int, chain: Chain) -> tuple[Cell, ...]:
    generator = np.random.default_rng(SEED)
    writer = LexicalIndex(folder / "lexical").writer()
    build_s, row = 0.0, 0
    sample: list[str] = []
    for count in batches(size, BATCH):
        texts = chain.passages(count, WORDS_A_PASSAGE, generator)
        sample += texts[:: max(1, size // N_QUERIES)]
        started = time.perf_counter()
        for text in texts:
            writer.add(PassageRow(row, row // 7, "news", "vi", (2015,), (), (), text))
            row += 1
        writer.commit()
        build_s += time.perf_counter() - started
    started = time.perf_counter()
    writer.close()
    build_s += time.perf_counter() - started
    started = time.perf_counter()
    searcher = LexicalIndex(folder / "lexical").searcher()
    open_s = time.perf_counter() - started
    times = []
    for text in _texts(sample, generator).texts:
        query = LexicalQuery(Counter(index_terms(text)), Counter(index_terms(text, folded=True)))
        started = time.perf_counter()
        searcher.search(query, K)
        times.append(1000 * (time.perf_counter() - started))
    size_mb = _size_mb(folder / "lexical")
    return (size, "lexical", "BM25", None, build_s, size_mb, open_s, *_p(times))


def _texts(sample: Sequence[str], generator: np.random.Generator) -> Queries:
    vectors = np.ones((len(sample), 1), dtype=np.float32)
    return make_queries(sample, vectors, generator)


def _p(times_ms: Sequence[float]) -> tuple[float, float]:
    warm = times_ms[N_WARM:]
    return percentile(warm, 0.5), percentile(warm, 0.95)


def _size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
