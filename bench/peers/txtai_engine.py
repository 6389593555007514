"""txtai: hybrid index (its BM25 and faiss), texts stored, as its documentation starts."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from txtai import Embeddings  # type: ignore[import-not-found]

from bench.peers.exchange import Job, run_engine


def _settings(job: Job, vectors_by_text: dict[str, Any]) -> dict[str, Any]:
    common = {"hybrid": True, "content": True}
    if job.model:
        return {**common, "path": job.model, "method": "sentence-transformers"}

    def transform(texts: Sequence[str]) -> Any:
        return np.stack([vectors_by_text[text] for text in texts])

    return {**common, "method": "external", "transform": transform}


def build(job: Job, place: Path) -> None:
    """Index all passages and save the index."""
    passages, vectors = job.passages(), job.vectors()
    by_text = (
        {} if vectors is None else dict(zip((text for _, text in passages), vectors, strict=False))
    )
    embeddings = Embeddings(_settings(job, by_text))
    embeddings.index(passages)
    # The function cannot be saved; searching gives its own.
    embeddings.config.pop("transform", None)
    embeddings.save(str(place / "index"))
    embeddings.close()


def open_index(job: Job, place: Path) -> Callable[[str], Sequence[str]]:
    """Load the index and return its search."""
    config = _settings(job, dict(job.query_vectors()))
    embeddings = Embeddings()
    embeddings.load(str(place / "index"), config={} if job.model else config)

    def search(text: str) -> Sequence[str]:
        return [row["id"] for row in embeddings.search(text, job.k)]

    return search


if __name__ == "__main__":
    run_engine(build, open_index, "txtai")
