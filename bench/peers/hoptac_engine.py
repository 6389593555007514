"""Our own index over the same passages, each a document of its own."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.corpus import Queries
from bench.peers.exchange import Job, run_engine
from bench.synthetic import PrecomputedEmbedder
from index.embed import Embedder, ModelIdentity, load_embedder
from index.search import Searcher
from index.store import FileStamp, Store
from index.sync import follow
from ingest.records import DocType, Document, Language, Parsed, Passage

BATCH = 511
PASSAGES_A_DOCUMENT = 7


def _embedder(job: Job) -> Embedder:
    if job.model:
        return load_embedder(job.model, form="torch-float32")
    known = job.query_vectors()
    queries = Queries(tuple(known), np.stack(list(known.values())))
    identity = ModelIdentity("precomputed", "0" * 64, "none", queries.vectors.shape[1])
    return PrecomputedEmbedder(identity, queries)


def build(job: Job, place: Path) -> None:
    """Commit the passages, some to a document, and bring the engines along."""
    embedder, vectors, passages = _embedder(job), job.vectors(), job.passages()
    texts = [text for _, text in passages]
    with Store.open(place, create=True) as store:
        store.claim_model(embedder.identity)
        with store.writer():
            for start in range(0, len(texts), BATCH):
                batch = texts[start : start + BATCH]
                if vectors is None:
                    rows = embedder.encode_passages(batch)
                else:
                    rows = vectors[start : start + BATCH]
                for first in range(0, len(batch), PASSAGES_A_DOCUMENT):
                    chosen = slice(first, first + PASSAGES_A_DOCUMENT)
                    _commit(store, start + first, batch[chosen], rows[chosen])
            follow(store)


def _commit(store: Store, first: int, texts: Sequence[str], rows: NDArray[np.float32]) -> None:
    """Commit texts as one document; its source is the position of the first of them."""
    source = str(first)
    passages = []
    position = 0
    for ordinal, text in enumerate(texts):
        passages.append(Passage(ordinal, position, position + len(text), None, None, ""))
        position += len(text) + 1
    document = Document(
        source=source,
        sha256=source,
        text="\n".join(texts),
        title="",
        title_inferred=False,
        published=None,
        publisher=None,
        url=None,
        doc_type=DocType.OTHER,
        language=Language.VI,
    )
    stamp = FileStamp(f"/peers/{source}", "/peers", source, 1, 1, source)
    store.commit_document(Parsed(document, tuple(passages), b""), file=stamp, vectors=rows)


def open_index(job: Job, place: Path) -> Callable[[str], Sequence[str]]:
    """Open the index and return its hybrid search."""
    searcher = Searcher.open(place, _embedder(job))
    ids = job.passage_ids()

    def search(text: str) -> Sequence[str]:
        hits = searcher.search(text, k=job.k, fold=False).hits
        return [
            ids[int(hit.document.source) + int(hit.passage_id.rpartition("-")[2])] for hit in hits
        ]

    return search


if __name__ == "__main__":
    run_engine(build, open_index, "hoptac")
