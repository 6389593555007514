"""An index of made-up passages with made-up vectors, and queries for it."""

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.corpus import Chain, Clusters, Queries, batches, make_queries
from index.embed import ModelIdentity
from index.store import FileStamp, Store
from index.sync import follow
from ingest.records import DocType, Document, Language, Parsed, Passage

PASSAGES_A_DOCUMENT = 7
WORDS_A_PASSAGE = 130
BATCH = 7000
N_QUERIES = 300
SEED = 20_250_701
_DONE = "built.json"  # written last: a folder without it is half built
PROVINCES = ("Hà Giang", "Lào Cai", "Đà Nẵng", "Cần Thơ", "Huế", "Bình Dương", "Nghệ An")
COUNTRIES = ("Lào", "Hàn Quốc", "Nhật Bản", "Trung Quốc", "Pháp", "Hoa Kỳ")


class PrecomputedEmbedder:
    """Vectors looked up by text, so that searching is timed without the model."""

    def __init__(self, identity: ModelIdentity, queries: Queries) -> None:
        self.identity = identity
        self._vectors = dict(zip(queries.texts, queries.vectors, strict=True))

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of known queries, float32, (len(texts), dimension)."""
        return np.stack([self._vectors[text] for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return zeros: passages bring their vectors."""
        return np.zeros((len(texts), self.identity.dimension), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Built:
    """An index folder, its queries, and what building took.

    :param commit_s: of all document commits, the truth alone.
    :param follow_s: of bringing both engines to the truth.
    """

    folder: Path
    n_passages: int
    commit_s: float
    follow_s: float

    @property
    def index(self) -> Path:
        """Folder of the index."""
        return self.folder / "index"

    def queries(self) -> Queries:
        """Read the queries that were made with the index."""
        texts = json.loads((self.folder / "queries.json").read_text(encoding="utf-8"))
        return Queries(tuple(texts), np.load(self.folder / "query_vectors.npy"))

    def size_mb(self) -> float:
        """Return the size of the index on disk, in MB of 10^6 bytes."""
        files = (path for path in self.index.rglob("*") if path.is_file())
        return sum(path.stat().st_size for path in files) / 1e6


def read_built(folder: Path, n_passages: int) -> Built | None:
    """Return the index that an earlier run has built there, None if there is none."""
    if not (folder / _DONE).exists():
        return None
    times = json.loads((folder / _DONE).read_text(encoding="utf-8"))
    return Built(folder, n_passages, times["commit_s"], times["follow_s"])


def build_synthetic(folder: Path, n_passages: int, chain: Chain, identity: ModelIdentity) -> Built:
    """Build an index of ``n_passages`` and its queries in place of what ``folder`` holds.

    :param identity: of the model whose place the made-up vectors take, so that a
        server can open the index with that model.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    commit_s = follow_s = 0.0
    kept_texts: list[str] = []
    kept_vectors: list[NDArray[np.float32]] = []
    generator = np.random.default_rng(SEED)
    clusters = Clusters(max(16, n_passages // 100), identity.dimension, generator)
    with Store.open(folder / "index", create=True) as store:
        store.claim_model(identity)
        for number, size in enumerate(batches(n_passages, BATCH)):
            texts = chain.passages(size, WORDS_A_PASSAGE, generator)
            vectors = clusters.draw(size, generator)
            every = max(1, n_passages // N_QUERIES)
            kept_texts += texts[::every]
            kept_vectors.append(vectors[::every])
            started = time.perf_counter()
            _commit_batch(store, f"{number:04}", texts, vectors, generator)
            commit_s += time.perf_counter() - started
            started = time.perf_counter()
            follow(store)
            follow_s += time.perf_counter() - started
    queries = make_queries(
        kept_texts[:N_QUERIES], np.concatenate(kept_vectors)[:N_QUERIES], generator
    )
    np.save(folder / "query_vectors.npy", queries.vectors)
    (folder / "queries.json").write_text(
        json.dumps(queries.texts, ensure_ascii=False), encoding="utf-8"
    )
    (folder / _DONE).write_text(json.dumps({"commit_s": commit_s, "follow_s": follow_s}))
    return Built(folder, n_passages, commit_s, follow_s)


def _commit_batch(
    store: Store,
    batch: str,
    texts: Sequence[str],
    vectors: NDArray[np.float32],
    generator: np.random.Generator,
) -> None:
    with store.writer():
        for start in range(0, len(texts), PASSAGES_A_DOCUMENT):
            stop = start + PASSAGES_A_DOCUMENT
            source = f"{batch}/{start:05}.txt"
            parsed = make_document(source, texts[start:stop], generator)
            stamp = FileStamp(f"/synthetic/{source}", "/synthetic", source, 1, 1, source)
            store.commit_document(parsed, file=stamp, vectors=vectors[start:stop])


def make_document(source: str, texts: Sequence[str], generator: np.random.Generator) -> Parsed:
    """Return a document of the texts, each a passage, with places and years drawn at random."""
    passages = []
    position = 0
    year = int(generator.integers(2000, 2026))
    for ordinal, text in enumerate(texts):
        passages.append(
            Passage(
                ordinal=ordinal,
                char_start=position,
                char_end=position + len(text),
                page_start=None,
                page_end=None,
                heading="",
                years=(year,),
                countries=(COUNTRIES[int(generator.integers(len(COUNTRIES)))],),
                provinces=(PROVINCES[int(generator.integers(len(PROVINCES)))],),
            )
        )
        position += len(text) + 2
    document = Document(
        source=source,
        sha256=source,
        text="\n\n".join(texts),
        title=" ".join(texts[0].split()[:10]),
        title_inferred=False,
        published=str(year),
        publisher=None,
        url=None,
        doc_type=(DocType.NEWS, DocType.REPORT, DocType.LAW)[int(generator.integers(3))],
        language=Language.VI,
    )
    return Parsed(document, tuple(passages), b"")
