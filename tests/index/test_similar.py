"""More like a passage, a document or a draft."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index.embed import Embedder
from index.errors import BadQuery, ModelUnusable, NotFound
from index.records import Filters
from index.search import Searcher
from index.similar import mean_direction, read_draft
from index.store import Store, document_id
from ingest.errors import UnreadableFile

TEXTS = {
    "a.txt": ("Quảng Trị ký bản ghi nhớ với Savannakhet.", "Hai bên hợp tác nông nghiệp."),
    "b.txt": ("Savannakhet và Quảng Trị trao đổi bản ghi nhớ.",),
    "c.txt": ("Giao thông đô thị Hà Nội.",),
}


@pytest.fixture
def searcher(store: Store, committed: Callable[..., int], embedder: Embedder) -> Iterator[Searcher]:
    for source, texts in TEXTS.items():
        committed(source, *texts)
    opened = Searcher.open(store.folder, embedder)
    yield opened
    opened.close()


def test_like_a_passage_are_passages_of_other_documents(searcher: Searcher) -> None:
    id_ = document_id("/files/a.txt")
    hits = searcher.similar_to_id(f"{id_}-0").hits
    assert [hit.document.source for hit in hits] == ["b.txt", "c.txt"]
    assert all(hit.scores.lexical is not None and hit.scores.dense is not None for hit in hits)


def test_like_a_document_are_passages_of_other_documents(searcher: Searcher) -> None:
    hits = searcher.similar_to_id(document_id("/files/a.txt"), k=1).hits
    assert [hit.document.source for hit in hits] == ["b.txt"]
    assert hits[0].highlights


def test_like_a_draft_may_be_any_document(searcher: Searcher) -> None:
    draft = "Bản ghi nhớ giữa Quảng Trị và Savannakhet. " * 200
    result = searcher.similar_to_text(draft)
    assert {hit.document.source for hit in result.hits[:2]} == {"a.txt", "b.txt"}
    assert len(result.query) == 200
    only = searcher.similar_to_text(draft, filters=Filters(sources=("c*",)))
    assert [hit.document.source for hit in only.hits] == ["c.txt"]


def test_like_nothing_known_is_an_error(searcher: Searcher, store: Store) -> None:
    for id_ in ("none", f"{document_id('/files/a.txt')}-7"):
        with pytest.raises(NotFound):
            searcher.similar_to_id(id_)
    with pytest.raises(BadQuery):
        searcher.similar_to_text("…")
    unmodelled = Searcher.open(store.folder, None)
    with pytest.raises(ModelUnusable):
        unmodelled.similar_to_text("một")
    unmodelled.close()


def test_a_draft_is_read_as_documents_are(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("Quảng Trị ký bản ghi nhớ với Savannakhet trong năm nay.\n")
    assert "Savannakhet" in read_draft(draft)
    draft.write_bytes(b"")
    with pytest.raises(UnreadableFile):
        read_draft(draft)


def test_the_mean_direction_is_a_unit_vector() -> None:
    rows = np.array([[1, 0], [0, 1]], np.float32)
    assert mean_direction(rows).tolist() == pytest.approx([0.5**0.5, 0.5**0.5])
    assert mean_direction(np.array([[1, 0], [-1, 0]], np.float32)).tolist() == [0, 0]
