"""Haystack: its in-memory store with both retrievers, joined by reciprocal ranks."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from haystack import Document  # type: ignore[import-not-found]
from haystack.components.joiners import (  # type: ignore[import-not-found]
    DocumentJoiner,
)
from haystack.components.retrievers.in_memory import (  # type: ignore[import-not-found]
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import (  # type: ignore[import-not-found]
    InMemoryDocumentStore,
)

from bench.peers.exchange import Job, run_engine

# Its default is dot product on these components; vectors are unit, so that is cosine.
SIMILARITY = "dot_product"


def _load_model(folder: str) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(folder, device="cpu", model_kwargs={"dtype": "float32"})


def build(job: Job, place: Path) -> None:
    """Write all passages to the store and the store to disk."""
    passages, vectors = job.passages(), job.vectors()
    if job.model:
        texts = [text for _, text in passages]
        vectors = _load_model(job.model).encode(texts, normalize_embeddings=True)
    assert vectors is not None
    store = InMemoryDocumentStore(embedding_similarity_function=SIMILARITY)
    store.write_documents(
        [
            Document(id=id_, content=text, embedding=[float(value) for value in vector])
            for (id_, text), vector in zip(passages, vectors, strict=False)
        ]
    )
    store.save_to_disk(str(place / "store.json"))


def open_index(job: Job, place: Path) -> Callable[[str], Sequence[str]]:
    """Load the store and return its search."""
    store = InMemoryDocumentStore.load_from_disk(str(place / "store.json"))
    words = InMemoryBM25Retriever(store, top_k=job.k)
    meaning = InMemoryEmbeddingRetriever(store, top_k=job.k)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=job.k)
    known = job.query_vectors()
    model = _load_model(job.model) if job.model else None

    def embed(text: str) -> list[float]:
        vector = known[text] if model is None else model.encode(text, normalize_embeddings=True)
        return [float(value) for value in vector]

    def search(text: str) -> Sequence[str]:
        by_words = words.run(query=text)["documents"]
        by_meaning = meaning.run(query_embedding=embed(text))["documents"]
        return [found.id for found in joiner.run([by_words, by_meaning])["documents"]]

    return search


if __name__ == "__main__":
    run_engine(build, open_index, "haystack")
