"""The truth: what is committed is whole, what is replaced or removed is gone."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embed import Embedder
from index.errors import (
    DimensionMismatch,
    IndexDamaged,
    IndexLocked,
    IndexNotFound,
    ModelMismatch,
    NotFound,
    SchemaMismatch,
)
from index.store import FileStamp, Store, document_id
from index.stored import write_state
from ingest.records import DocType, Document, Failure, Language, Parsed
from tests.index.conftest import parsed_document, stamp_of

ARCHIVE = FileStamp("/files/a.zip", "/files", "a.zip", 1, 2, "abc")


def test_opening_where_no_index_is_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound, match="hoptac ingest PATH"):
        Store.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_file_that_is_no_database_is_reported_as_damage(tmp_path: Path) -> None:
    (tmp_path / "truth.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(IndexDamaged, match="backup"):
        Store.open(tmp_path)


def test_an_index_of_another_version_is_refused(store: Store) -> None:
    with store.writing() as connection:
        write_state(connection, schema=99)
    store.close()
    with pytest.raises(SchemaMismatch, match="version 99"):
        Store.open(store.folder)


def test_a_document_reads_back_as_it_was_committed(
    store: Store, commit: Callable[..., int]
) -> None:
    generation = commit("a.txt", "Câu một.", "Câu hai.", title="Tên", years=(2015,))
    assert generation == 1
    (summary,) = store.documents()
    assert (summary.id, summary.title) == (document_id("/files/a.txt"), "Tên")
    document = store.document(summary.id)
    assert (document.text, document.n_passages) == ("Câu một.\nCâu hai.", 2)
    first, second = store.passages(summary.id)
    assert (first.text, second.text) == ("Câu một.", "Câu hai.")
    assert store.passage(f"{summary.id}-1") == second
    assert (second.years, second.char_start) == ((2015,), 9)
    assert store.counts().passages == 2


def test_a_new_version_replaces_the_old_in_one_step(
    store: Store, commit: Callable[..., int]
) -> None:
    commit("a.txt", "cũ một", "cũ hai")
    commit("a.txt", "mới")
    id_ = document_id("/files/a.txt")
    assert [passage.text for passage in store.passages(id_)] == ["mới"]
    assert (store.counts().documents, store.counts().generation) == (1, 2)


def test_vectors_of_texts_that_stay_can_be_used_again(
    store: Store, commit: Callable[..., int], embedder: Embedder
) -> None:
    commit("a.txt", "một", "hai", title="Tên")
    known = store.known_vectors(document_id("/files/a.txt"))
    assert list(known) == ["Tên\nmột", "Tên\nhai"]
    expected = embedder.encode_passages(list(known))
    assert (np.stack(list(known.values())) == expected).all()
    assert store.known_vectors("none") == {}


@pytest.mark.parametrize("id_", ["none", "none-0", "", "-", "-1", "x-" + "9" * 30, "x-²"])
def test_what_is_not_there_is_not_found(store: Store, id_: str) -> None:
    for read in (store.document, store.passage, store.remove_document):
        with pytest.raises(NotFound):
            read(id_)
    assert store.counts().generation == 0


def test_vectors_that_do_not_fit_lose_nothing(store: Store, commit: Callable[..., int]) -> None:
    commit("a.txt", "một")
    parsed = Parsed(store_document(), (), b"")
    for shape in [(3, 32), (0,)]:
        with pytest.raises(DimensionMismatch):
            store.commit_document(parsed, file=ARCHIVE, vectors=np.zeros(shape, np.float32))
    assert (store.counts().documents, store.counts().generation) == (1, 1)


def store_document() -> Document:
    return Document(
        "a.zip/x.txt", "0", "x", "x", True, None, None, None, DocType.OTHER, Language.VI
    )


def test_an_archive_counts_as_read_only_when_all_its_members_are(store: Store) -> None:
    empty = np.zeros((0, 32), np.float32)
    member = Parsed(store_document(), (), b"")
    other = Parsed(replace(member.document, source="a.zip/y.txt"), (), b"")
    for parsed in (member, other):
        store.commit_document(parsed, file=ARCHIVE, vectors=empty, last=False)
    assert store.stamps() == {}
    store.finish_file(ARCHIVE, [document_id("/files/a.zip", "y.txt")])
    assert store.stamps() == {"/files/a.zip": ARCHIVE}
    assert [document.source for document in store.documents()] == ["a.zip/y.txt"]


def test_a_failure_is_kept_until_the_file_is_read(store: Store, commit: Callable[..., int]) -> None:
    stamp = FileStamp("/files/a.txt", "/files", "a.txt", 1, 2, "0")
    store.record_failure(Failure("a.txt", "empty", "It is empty.", "Fill it."), file=stamp)
    (failure,) = store.failures()
    assert (failure.path, failure.code, failure.remedy) == ("/files/a.txt", "empty", "Fill it.")
    assert store.failed_paths() == frozenset({"/files/a.txt"})
    assert store.stamps() == {"/files/a.txt": stamp}
    commit("a.txt", "nay có chữ")
    assert store.failures() == []


def test_removing_a_file_removes_all_that_came_from_it(
    store: Store, commit: Callable[..., int]
) -> None:
    commit("a.txt", "một")
    commit("b.txt", "hai")
    assert store.remove_file("/files/a.txt") == [document_id("/files/a.txt")]
    assert [document.source for document in store.documents()] == ["b.txt"]
    assert set(store.stamps()) == {"/files/b.txt"}
    assert store.remove_file("/files/a.txt") == []


def test_an_uploads_bytes_go_with_its_document_and_no_other_file_does(
    store: Store, commit: Callable[..., int], tmp_path: Path
) -> None:
    kept, upload = tmp_path / "kept.txt", store.folder / "uploads" / "u.txt"
    upload.parent.mkdir()
    for path in (kept, upload):
        path.write_text("x")
        stamp = FileStamp(str(path), str(path.parent), path.name, 1, 1, "0")
        parsed = Parsed(replace(store_document(), source=path.name), (), b"")
        store.commit_document(parsed, file=stamp, vectors=np.zeros((0, 32), np.float32))
        store.remove_document(document_id(str(path)))
    assert (kept.exists(), upload.exists()) == (True, False)


def test_an_index_is_bound_to_the_model_of_its_vectors(
    store: Store, commit: Callable[..., int], embedder: Embedder
) -> None:
    other = replace(embedder.identity, form="onnx-int8")
    store.claim_model(other)  # no vectors yet
    store.claim_model(embedder.identity)
    commit("a.txt", "một")
    store.check_model(replace(embedder.identity, name="moved elsewhere"))
    for use in (store.claim_model, store.check_model):
        with pytest.raises(ModelMismatch, match="form 'test', now 'onnx-int8'"):
            use(other)


def test_a_second_process_that_writes_is_told_who_holds_the_lock(store: Store, root: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from index.store import Store\n"
        "with Store.open(Path(sys.argv[1])).writer(): print('held', flush=True); input()\n"
    )
    command = [sys.executable, "-c", code, str(store.folder)]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(IndexLocked, match=f"Process {holder.pid} is writing"):
            store.writer(timeout_s=0.05).__enter__()
        holder.kill()
        holder.wait()
        with store.writer(timeout_s=5):  # a dead holder holds nothing
            assert store.lock.depth == 1


def test_a_waiting_writer_goes_on_when_the_first_has_finished(store: Store) -> None:
    order: list[str] = []
    entered = threading.Event()

    def second() -> None:
        entered.set()
        with Store.open(store.folder) as other, other.writer(timeout_s=10):
            order.append("second")

    with store.writer():
        thread = threading.Thread(target=second)
        thread.start()
        entered.wait()
        with store.writer():  # the same thread may enter again
            order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert int((store.folder / "writer.lock").read_text()) == os.getpid()


def test_pages_that_could_not_be_read_are_listed_until_the_document_is_whole_or_gone(
    store: Store, embedder: Embedder
) -> None:
    whole = parsed_document("scan.pdf", "Trang một có chữ.")
    failure = Failure("scan.pdf", "needs_ocr", "Trang 2: ảnh.", "make ocr")
    stamp = stamp_of(whole)
    vectors = embedder.encode_passages(["Trang một có chữ."])

    def commit(parsed: Parsed) -> None:
        store.commit_document(parsed, file=stamp, vectors=vectors)

    commit(replace(whole, failure=failure))
    assert [(f.source, f.code) for f in store.failures()] == [("scan.pdf", "needs_ocr")]
    assert store.failed_paths() == {stamp.path}
    commit(whole)
    assert store.failures() == []
    commit(replace(whole, failure=failure))
    store.remove_document(store.documents()[0].id)
    assert store.failures() == []
