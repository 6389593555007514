"""Verify finds what is wrong; rebuild mends the engines and leaves no deleted text."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import sync
from index.check import rebuild, verify
from index.embed import Embedder
from index.errors import IndexDamaged, IndexNotFound
from index.search import Searcher
from index.store import Store, document_id
from index.sync import follow

Commit = Callable[..., int]
CANARY = "chimhoangyen"


@pytest.fixture(autouse=True)
def _small_bases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "_TAIL_MIN", 2)


def files_with(folder: Path, needle: bytes) -> list[str]:
    """Return the names of files that hold some bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(folder)) for path in files if needle in path.read_bytes())


def test_a_sound_index_has_no_findings(store: Store, committed: Commit) -> None:
    assert verify(store.folder) == []
    committed("a.txt", "một", "hai", "ba")
    committed("b.txt", "bốn")
    store.remove_document(document_id("/files/a.txt"))
    follow(store)
    assert verify(store.folder) == []


def test_verify_without_an_index_says_so(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound):
        verify(tmp_path)


def test_deleted_text_is_in_no_file_after_rebuild(
    store: Store, commit: Commit, committed: Commit, embedder: Embedder
) -> None:
    upload = store.folder / "uploads" / "secret.txt"
    upload.parent.mkdir()
    upload.write_text(CANARY)
    commit("keep.txt", "nông nghiệp", "biên giới", "thương mại")
    committed("secret.txt", f"tài liệu mật {CANARY}", title=f"Tên {CANARY}")
    with store.writing() as connection:
        connection.execute(
            "UPDATE document SET path = ? WHERE source = 'secret.txt'", (str(upload),)
        )
    (passage,) = store.passages(document_id("/files/secret.txt"))
    with store.reading() as connection:
        query = "SELECT row FROM vector WHERE passage = ?"
        vector = connection.execute(query, (passage.row,)).fetchone()[0]
    rounded = np.frombuffer(vector, np.float32).astype(np.float16).tobytes()
    assert files_with(store.folder, CANARY.encode()) != []
    searcher = Searcher.open(store.folder, embedder)  # a server that goes on running
    searcher.search(CANARY)
    store.remove_document(document_id("/files/secret.txt"))
    follow(store)
    assert [hit.text for hit in searcher.search(CANARY).hits if CANARY in hit.text] == []
    report = rebuild(store.folder)
    for needle in (CANARY.encode(), CANARY.encode("utf-16-le"), vector, rounded):
        assert files_with(store.folder, needle) == []
    assert (report.n_passages, verify(store.folder)) == (3, [])
    assert len(searcher.search("nông nghiệp").hits) == 3
    searcher.close()


def test_a_rebuild_changes_no_answer(store: Store, committed: Commit, embedder: Embedder) -> None:
    for number in range(6):
        committed(f"{number % 4}.txt", f"nông nghiệp {number}", "biên giới " * number)
    searcher = Searcher.open(store.folder, embedder)
    before = searcher.search("nông nghiệp biên giới", k=100).hits
    rebuild(store.folder)
    assert searcher.search("nông nghiệp biên giới", k=100).hits == before
    searcher.close()


def test_a_damaged_truth_is_told_and_never_rebuilt_over(store: Store, committed: Commit) -> None:
    committed("a.txt", *[f"câu số {number} " * 50 for number in range(40)])
    store.pack()
    store.close()
    truth = store.folder / "truth.db"
    data = bytearray(truth.read_bytes())
    for page in range(4096 * 3, len(data), 4096):
        data[page : page + 200] = b"\xff" * 200
    truth.write_bytes(data)
    (finding, *_) = verify(store.folder)
    assert (finding.part, "backup" in finding.remedy) == ("truth", True)
    with pytest.raises(IndexDamaged):
        rebuild(store.folder)
    assert truth.read_bytes() == bytes(data)


@pytest.mark.parametrize(
    ("damage", "part", "what"),
    [
        ("DELETE FROM vector", "truth", "have no vector"),
        ("UPDATE passage SET text = 'x'", "truth", "does not agree with its passages"),
        ("DELETE FROM passage WHERE ordinal = 0", "truth", "does not agree with its passages"),
        ("UPDATE vector SET row = zeroblob(128)", "dense", "vectors differ"),
    ],
)
def test_verify_names_what_is_wrong(
    store: Store, committed: Commit, damage: str, part: str, what: str
) -> None:
    committed("a.txt", "một", "hai", "ba", "bốn")
    with store.writing() as connection:
        connection.execute(damage)
    findings = verify(store.folder)
    assert findings[0].part == part
    assert any(what in finding.what for finding in findings)
    assert all(finding.remedy for finding in findings)


def test_verify_compares_the_lexical_engine_with_the_truth(store: Store, committed: Commit) -> None:
    committed("a.txt", "một", "hai")
    with store.writer():
        follower = sync.Follower(store)
        writer = follower._open_writer()
        (first, _) = store.passages(document_id("/files/a.txt"))
        writer.delete(first.row)
        follower._publish(opstamp=writer.commit())
        follower._close_writer()
    (finding,) = verify(store.folder)
    assert (finding.part, finding.what) == ("lexical", "1 passages are missing in it.")
    rebuild(store.folder)
    assert verify(store.folder) == []


def test_engines_that_are_behind_are_found(store: Store, commit: Commit) -> None:
    commit("a.txt", "một")
    (finding,) = verify(store.folder)
    assert "1 changes behind" in finding.what
