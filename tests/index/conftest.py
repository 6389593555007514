"""A tiny model, and documents made from sentences, for the tests of the index."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embed import ModelIdentity
from index.passage_text import passage_texts
from index.store import FileStamp, Store
from index.sync import follow
from ingest.records import Agreement, DocType, Document, Language, Parsed, Passage, PlaceMention
from ingest.text import index_terms

DIMENSION = 32


class HashingEmbedder:
    """Deterministic bag of folded words; the same in every process and on every machine."""

    identity = ModelIdentity("hashing", "0" * 64, "test", DIMENSION)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, float32, (len(texts), 32)."""
        return np.stack([self._encode(text) for text in texts]).reshape(len(texts), DIMENSION)

    encode_passages = encode_queries

    def _encode(self, text: str) -> NDArray[np.float32]:
        total = np.zeros(DIMENSION)
        for word in ["", *index_terms(text, folded=True)]:
            seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
            total += np.random.default_rng(seed).standard_normal(DIMENSION)
        return (total / np.linalg.norm(total)).astype(np.float32)


def parsed_document(
    source: str,
    *texts: str,
    title: str = "",
    published: str | None = None,
    doc_type: DocType = DocType.NEWS,
    language: Language = Language.VI,
    years: tuple[int, ...] = (),
    countries: tuple[str, ...] = (),
    provinces: tuple[str, ...] = (),
    agreements: tuple[Agreement, ...] = (),
    mentions: tuple[PlaceMention, ...] = (),
) -> Parsed:
    """Return a document whose passages are the texts; labels are those of each passage."""
    joined = "\n".join(texts)
    passages = []
    start = 0
    for ordinal, text in enumerate(texts):
        span = (start, start + len(text))
        passages.append(
            Passage(ordinal, *span, None, None, "", years, countries, provinces),
        )
        start += len(text) + 1
    document = Document(
        source=source,
        sha256=hashlib.sha256(joined.encode()).hexdigest(),
        text=joined,
        title=title,
        title_inferred=False,
        published=published,
        publisher=None,
        url=None,
        doc_type=doc_type,
        language=language,
    )
    return Parsed(document, tuple(passages), b"", agreements=agreements, mentions=mentions)


def stamp_of(parsed: Parsed) -> FileStamp:
    """Return the stamp of the file that a document stands for."""
    document = parsed.document
    path = f"/files/{document.source}"
    return FileStamp(path, "/files", document.source, len(document.text), 1, document.sha256)


@pytest.fixture(scope="session")
def embedder() -> HashingEmbedder:
    """Return the tiny model."""
    return HashingEmbedder()


@pytest.fixture
def store(tmp_path: Path, embedder: HashingEmbedder) -> "Store":
    """Return an empty index."""
    store = Store.open(tmp_path / "index", create=True)
    store.claim_model(embedder.identity)
    return store


Commit = Callable[..., int]
CleanBuild = Callable[[Store, Path], Store]


@pytest.fixture
def commit(store: Store, embedder: HashingEmbedder) -> Commit:
    """Return a function that commits a document, `commit(source, *texts, **labels)`."""

    def commit(source: str, *texts: str, duplicates: Sequence[str] = (), **labels: object) -> int:
        parsed = parsed_document(source, *texts, **labels)  # type: ignore[arg-type]
        vectors = embedder.encode_passages(passage_texts(parsed))
        return store.commit_document(
            parsed, file=stamp_of(parsed), vectors=vectors, duplicates=duplicates
        )

    return commit


@pytest.fixture
def committed(store: Store, commit: Commit) -> Commit:
    """Return `commit` that also lets the engines follow."""

    def committed(*args: str, **labels: object) -> int:
        with store.writer():
            commit(*args, **labels)
            return follow(store)

    return committed


@pytest.fixture
def clean_build() -> CleanBuild:
    """Return a function that builds a new index from the documents and vectors of another."""

    def build(old: Store, folder: Path) -> Store:
        new = Store.open(folder, create=True)
        vector_of = "SELECT row FROM vector WHERE passage = ?"
        with new.writer():
            for summary in sorted(old.documents(), key=lambda document: document.source):
                passages = old.passages(summary.id)
                texts = [passage.text for passage in passages]
                parsed = parsed_document(summary.source, *texts, title=summary.title)
                with old.reading() as connection:
                    rows = [connection.execute(vector_of, (p.row,)).fetchone()[0] for p in passages]
                vectors = np.frombuffer(b"".join(rows), np.float32).reshape(len(rows), DIMENSION)
                new.commit_document(parsed, file=stamp_of(parsed), vectors=vectors)
            follow(new)
        return new

    return build
