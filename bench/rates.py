"""How fast files are parsed, ingested, and found unchanged."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.results import ROOT, Cell, Table
from bench.setting import Setting
from bench.synthetic import SEED
from index.embed import Embedder, ModelIdentity, load_embedder
from index.errors import ModelUnusable
from index.ingestion import EventKind, run_ingestion
from index.plan import plan_ingestion
from index.store import Store
from ingest.parse import parse_file
from ingest.records import Failure, Limits, Parsed
from ingest.scan import Found, find_files
from ingest.worker import ReaderPool

WORDS_A_FILE = 80
FORMATS = {
    "pdf": (".pdf",),
    "docx": (".docx",),
    "html": (".html", ".htm"),
    "text": (".txt", ".md"),
}


class StandInEmbedder:
    """Unit vectors at no cost, so that everything but the model is timed."""

    def __init__(self, identity: ModelIdentity) -> None:
        self.identity = identity

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 unit rows, (len(texts), dimension)."""
        lengths = np.array([len(text) for text in texts], dtype=np.float32)
        vectors = np.cos(lengths[:, None] * np.arange(1, self.identity.dimension + 1)).astype("f4")
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    encode_passages = encode_queries


def bench_parse(setting: Setting, n_jobs: int, at_least: int) -> list[Table]:
    """Time reading, cleaning and cutting files of each format, nothing stored."""
    rows: list[tuple[Cell, ...]] = []
    for name, files in _by_format(setting).items():
        copies = -(-at_least // len(files))
        n_pages, n_passages, n_failed, elapsed_s = _parse(files, copies, n_jobs)
        n_files = len(files) * copies
        pages = n_pages / elapsed_s if n_pages else None
        rows.append((name, n_files, n_passages, n_failed, elapsed_s, n_files / elapsed_s, pages))
    return [
        Table(
            "parse",
            "Parsing without embedding",
            ("format", "files", "passages", "failed", "seconds", "files/s", "pages/s"),
            1,
            tuple(rows),
            f"{n_jobs} worker processes, their start included; {_source(setting)}",
            (
                f"Files are read again until there are at least {at_least} of a format.",
                "Asked: 40 PDF pages/s, 100 text files/s.",
            ),
        )
    ]


def bench_ingest(setting: Setting, n_jobs: int, at_most: int) -> list[Table]:
    """Time whole ingestion runs of each format, with the model and with a stand-in."""
    rows: list[tuple[Cell, ...]] = []
    for name, files in _by_format(setting).items():
        for embedding, embedder in _embedders(setting):
            n_passages, elapsed_s = _ingest(files[:at_most], embedder, n_jobs)
            n_files = len(files[:at_most])
            rates = (n_files / elapsed_s, n_passages / elapsed_s)
            rows.append((name, embedding, n_files, n_passages, elapsed_s, *rates))
    return [
        Table(
            "ingest",
            "Ingesting into a new index",
            ("format", "embedding", "files", "passages", "seconds", "files/s", "passages/s"),
            2,
            tuple(rows),
            f"{n_jobs} worker processes; {_source(setting)}",
            ("Without embedding, a stand-in gives vectors at no cost.",),
        )
    ]


def bench_rescan(setting: Setting, n_jobs: int, n_files: int) -> list[Table]:
    """Time ``hoptac ingest`` over files that are all unchanged, as a process."""
    # different texts: equal ones would all be near-duplicates of each other
    texts = setting.chain.passages(n_files, WORDS_A_FILE, np.random.default_rng(SEED))
    with tempfile.TemporaryDirectory(prefix="hoptac-bench-") as temporary:
        folder, index = Path(temporary, "files"), Path(temporary, "index")
        for number, text in enumerate(texts):
            path = folder / f"{number // 100:03}" / f"{number:05}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        time.sleep(2.1)  # files younger than 2 s are hashed instead of trusted
        embedder = StandInEmbedder(setting.identity)
        with Store.open(index, create=True) as store:
            _run(folder, store, embedder, n_jobs)
        runs = [_time_command(folder, index) for _ in range(3)]
    return [
        Table(
            "rescan",
            "Looking again at files that did not change",
            ("files", "best of 3, s", "worst of 3, s"),
            1,
            ((n_files, min(runs), max(runs)),),
            "`hoptac ingest` as a process, start-up included.",
            ("Asked: 3 s or less for 10,000 files.",),
        )
    ]


def _by_format(setting: Setting) -> dict[str, list[Found]]:
    folders = [setting.documents, *([setting.corpus] if setting.corpus else [])]
    files = [found for found in find_files(folders) if found.readable]
    by_format = {
        name: [found for found in files if found.path.suffix.lower() in suffixes]
        for name, suffixes in FORMATS.items()
    }
    return {name: found for name, found in by_format.items() if found}


def _source(setting: Setting) -> str:
    return f"files of documents/{' and of the shared corpus' if setting.corpus else ''}."


def _parse(files: Sequence[Found], copies: int, n_jobs: int) -> tuple[int, int, int, float]:
    """Return pages, passages, failures and seconds of reading files that many times."""
    tasks = [(found.path, f"{copy}/{found.source}") for copy in range(copies) for found in files]
    n_pages = n_passages = n_failed = 0
    started = time.perf_counter()
    with ReaderPool(parse_file, Limits(), n_jobs) as pool:
        for _, results in pool.run(tasks):
            n_failed += sum(isinstance(result, Failure) for result in results)
            parsed = [result for result in results if isinstance(result, Parsed)]
            n_pages += sum(len(one.document.pages) for one in parsed)
            n_passages += sum(len(one.passages) for one in parsed)
    return n_pages, n_passages, n_failed, time.perf_counter() - started


def _embedders(setting: Setting) -> list[tuple[str, Embedder]]:
    stand_in: tuple[str, Embedder] = ("without", StandInEmbedder(setting.identity))
    try:
        model = load_embedder()
    except ModelUnusable:
        return [stand_in]
    model.encode_passages(["làm nóng"])
    return [stand_in, (f"{model.identity.name}, {model.identity.form}", model)]


def _ingest(files: Sequence[Found], embedder: Embedder, n_jobs: int) -> tuple[int, float]:
    """Return passages and seconds of one run into a new index."""
    with tempfile.TemporaryDirectory(prefix="hoptac-bench-") as temporary:
        folder = Path(temporary, "files")
        for number, found in enumerate(files):
            place = folder / f"{number:05}-{found.path.name}"
            place.parent.mkdir(exist_ok=True)
            shutil.copyfile(found.path, place)
        with Store.open(Path(temporary, "index"), create=True) as store:
            started = time.perf_counter()
            _run(folder, store, embedder, n_jobs)
            elapsed_s = time.perf_counter() - started
            return store.counts().passages, elapsed_s


def _run(folder: Path, store: Store, embedder: Embedder, n_jobs: int) -> None:
    with store.writer():
        plan = plan_ingestion([folder], store)
        for event in run_ingestion(plan, store, embedder, n_jobs=n_jobs, limits=Limits()):
            if event.kind == EventKind.FAILED:
                print(f"{event.source} was not ingested: {event.reason}", file=sys.stderr)


def _time_command(folder: Path, index: Path) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, str(ROOT / "hoptac.py"), "ingest", str(folder), "--index", str(index)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - started
