"""A run: files read, embedded, committed, replaced, failed and removed."""

import itertools
import os
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from numpy.typing import NDArray

from index import ingestion
from index.embed import Embedder, ModelIdentity
from index.errors import ModelMismatch
from index.ingestion import Event, EventKind, run_ingestion
from index.plan import plan_ingestion
from index.records import Mode
from index.search import Searcher
from index.store import Store
from ingest.parse import parse_file
from ingest.records import DocType, Failure, Limits, Parsed

SENTENCE = "Tỉnh Nghệ An và tỉnh Xiêng Khoảng (Lào) hợp tác về {} trong năm 2016."
Told = tuple[str, str]


class PoolInProcess:
    """Reads in this process; what the pool of processes does is tested beside it."""

    def __init__(self, parse: object, limits: Limits, n_jobs: int) -> None:
        self._limits = limits

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(
        self, files: Iterable[tuple[Path, str]]
    ) -> Iterator[tuple[str, list[Parsed | Failure]]]:
        for path, source in files:
            yield source, parse_file(path, source, self._limits)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return an empty folder for files."""
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs"


_ticks = itertools.count()


def write(path: Path, about: str) -> Path:
    """Write a document; each later than the one before and all of them long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SENTENCE.format(about), encoding="utf-8")
    when = time.time() - 10_000 + next(_ticks)
    os.utime(path, (when, when))
    return path


def write_zip(path: Path, members: Mapping[str, str | bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            text = SENTENCE.format(content) if isinstance(content, str) else content
            archive.writestr(name, text)


Ingest = Callable[..., list[Told]]


@pytest.fixture
def ingest(store: Store, embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> Ingest:
    """Return a function that ingests paths and returns (kind, source) of each event."""
    monkeypatch.setattr(ingestion, "ReaderPool", PoolInProcess)

    def ingest(*paths: Path, **options: bool) -> list[Told]:
        with store.writer():
            plan = plan_ingestion(paths, store, **options)
            run = list(run_ingestion(plan, store, embedder, n_jobs=1, limits=Limits()))
        *events, done = run
        assert done.kind == EventKind.DONE
        counts = store.counts()
        assert counts.published == counts.generation == done.counts["generation"]
        assert counts.passages == done.counts["passages"]
        for kind in (kind for kind in EventKind if kind != EventKind.DONE):
            assert done.counts[kind] == sum(event.kind == kind for event in events)
        return [(event.kind.value, event.source) for event in events]

    return ingest


def sources(store: Store) -> list[str]:
    return [document.source for document in store.documents()]


def found(store: Store, query: str) -> list[str]:
    """Return the sources that hold a word, by the lexical engine."""
    searcher = Searcher.open(store.folder, None)
    try:
        hits = searcher.search(query, mode=Mode.LEXICAL, fold=False).hits
    finally:
        searcher.close()
    return sorted(hit.document.source for hit in hits if query in hit.text)

    return Mode.LEXICAL


def test_a_second_run_changes_nothing(ingest: Ingest, store: Store, files: Path) -> None:
    write(files / "a.txt", "y tế")
    write(files / "b.xlsx", "giáo dục")
    assert ingest(files) == [("ignored", "b.xlsx"), ("committed", "a.txt")]
    before = store.counts()
    assert ingest(files) == [("ignored", "b.xlsx"), ("unchanged", "a.txt")]
    assert store.counts() == before


def test_a_changed_file_replaces_its_passages(ingest: Ingest, store: Store, files: Path) -> None:
    write(files / "a.txt", "nuôi ong")
    ingest(files)
    (before,) = store.documents()
    write(files / "a.txt", "trồng chè")
    assert ingest(files) == [("committed", "a.txt")]
    (after,) = store.documents()
    assert after.id == before.id
    assert store.counts().passages == 1
    assert (found(store, "nuôi ong"), found(store, "trồng chè")) == ([], ["a.txt"])


def test_only_passages_that_are_new_are_embedded_again(
    ingest: Ingest, store: Store, embedder: Embedder, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paragraph = "\n\n".join(SENTENCE.format(f"y tế, lần thứ {n}") for n in range(40))
    path = write(files / "a.txt", "")
    path.write_text("Báo cáo\n\n" + paragraph, encoding="utf-8")
    ingest(files)
    n_passages = store.counts().passages
    assert n_passages > 3
    encoded: list[str] = []
    real = embedder.encode_passages

    def spy(texts: Sequence[str]) -> NDArray[np.float32]:
        encoded.extend(texts)
        return real(texts)

    monkeypatch.setattr(embedder, "encode_passages", spy)
    path.write_text("Báo cáo\n\n" + paragraph + " Và du lịch.", encoding="utf-8")
    ingest(files)
    passage, *sentences = encoded
    assert passage.startswith("Báo cáo\n")
    assert sentences
    assert all(one in passage for one in sentences)
    assert store.counts().passages == n_passages
    assert found(store, "du lịch") == ["a.txt"]


def test_a_bad_file_is_a_failure_and_the_rest_goes_in(
    ingest: Ingest, store: Store, files: Path
) -> None:
    for name, content in (("empty.txt", b""), ("hong.pdf", b"%PDF-1.4 cut"), ("x.docx", b"PK")):
        (files / name).write_bytes(content)
    write(files / "ok.txt", "y tế")
    assert sorted(ingest(files)) == [
        ("committed", "ok.txt"),
        ("failed", "empty.txt"),
        ("failed", "hong.pdf"),
        ("failed", "x.docx"),
    ]
    assert all(failure.reason and failure.remedy for failure in store.failures())
    assert ("unchanged", "hong.pdf") in ingest(files)
    assert ("failed", "hong.pdf") in ingest(files, retry=True)
    write(files / "empty.txt", "giáo dục")
    assert ("committed", "empty.txt") in ingest(files)
    assert [failure.source for failure in store.failures()] == ["hong.pdf", "x.docx"]


def test_a_file_that_breaks_keeps_its_last_good_version(
    ingest: Ingest, store: Store, files: Path
) -> None:
    write(files / "a.txt", "nuôi ong")
    ingest(files)
    (files / "a.txt").write_bytes(b"\x00\xff\xfe\x80" * 50)
    assert ingest(files) == [("failed", "a.txt")]
    assert found(store, "nuôi ong") == ["a.txt"]


def test_prune_removes_what_is_gone_under_the_paths_given(
    ingest: Ingest, store: Store, files: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    for path in (files / "a.txt", files / "b.txt", other / "c.txt"):
        write(path, f"việc {path.stem}")
    ingest(files, other)
    (files / "a.txt").unlink()
    (other / "c.txt").unlink()
    assert ingest(files) == [("unchanged", "b.txt")]
    assert ingest(files, prune=True) == [("unchanged", "b.txt"), ("removed", "a.txt")]
    assert sources(store) == ["b.txt", "c.txt"]
    assert found(store, "việc a") == []


def test_members_of_an_archive_come_go_and_fail_one_by_one(
    ingest: Ingest, store: Store, files: Path
) -> None:
    archive = files / "a.zip"
    write_zip(archive, {"x.txt": "nuôi ong", "in/y.txt": "trồng chè", "bad.pdf": b"no"})
    assert sorted(ingest(files)) == [
        ("committed", "a.zip/in/y.txt"),
        ("committed", "a.zip/x.txt"),
        ("failed", "a.zip/bad.pdf"),
    ]
    assert ingest(files) == [("unchanged", "a.zip")]
    write_zip(archive, {"x.txt": b"", "z.txt": "du lịch"})
    assert sorted(ingest(files)) == [
        ("committed", "a.zip/z.txt"),
        ("failed", "a.zip/x.txt"),
        ("removed", "a.zip/in/y.txt"),
    ]
    assert sources(store) == ["a.zip/x.txt", "a.zip/z.txt"]  # x keeps its last good version
    assert [failure.source for failure in store.failures()] == ["a.zip/x.txt"]
    assert found(store, "trồng chè") == []


def test_an_archive_that_breaks_as_a_whole_keeps_its_members(
    ingest: Ingest, store: Store, files: Path
) -> None:
    write_zip(files / "a.zip", {"x.txt": "nuôi ong", "y.txt": "trồng chè"})
    ingest(files)
    (files / "a.zip").write_bytes((files / "a.zip").read_bytes()[:40])
    assert ingest(files) == [("failed", "a.zip")]
    assert sources(store) == ["a.zip/x.txt", "a.zip/y.txt"]
    assert ingest(files) == [("unchanged", "a.zip")]
    (files / "a.zip").unlink()
    assert sorted(ingest(files, prune=True)) == [
        ("removed", "a.zip/x.txt"),
        ("removed", "a.zip/y.txt"),
    ]
    assert (sources(store), store.failures()) == ([], [])


def test_equal_relative_paths_under_two_roots_do_not_collide(
    ingest: Ingest, store: Store, tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    write(one / "a.txt", "nuôi ong")
    write(two / "a.txt", "trồng chè")
    assert ingest(one, two) == [("committed", "a.txt"), ("committed", "a.txt")]
    assert (found(store, "nuôi ong"), found(store, "trồng chè")) == (["a.txt"], ["a.txt"])
    assert len({document.id for document in store.documents()}) == 2
    (one / "a.txt").unlink()
    assert ingest(one, prune=True) == [("removed", "a.txt")]
    assert found(store, "trồng chè") == ["a.txt"]


def test_a_sidecar_overrides_what_the_file_says(ingest: Ingest, store: Store, files: Path) -> None:
    write(files / "a.txt", "y tế")
    sidecar = files / "a.txt.meta.yaml"
    sidecar.write_text("title: Tên khác\npublished: 2017-02\ndoc_type: report\n", encoding="utf-8")
    assert ingest(files) == [("ignored", "a.txt.meta.yaml"), ("committed", "a.txt")]
    (document,) = store.documents()
    assert (document.title, document.published, document.doc_type) == (
        "Tên khác", "2017-02", DocType.REPORT,
    )  # fmt: skip
    sidecar.write_text("title: [", encoding="utf-8")
    assert ("failed", "a.txt") in ingest(files)
    assert store.documents() == [document]


def test_names_that_are_not_utf_8_are_ingested_apart(
    ingest: Ingest, store: Store, files: Path
) -> None:
    for name, about in ((b"t\xff.txt", "nuôi ong"), (b"t\xfe.txt", "trồng chè")):
        write(Path(os.fsdecode(os.fsencode(files) + b"/" + name)), about)
    assert sorted(ingest(files)) == [("committed", "t\\xfe.txt"), ("committed", "t\\xff.txt")]
    assert found(store, "nuôi ong") == ["t\\xff.txt"]
    assert sorted(ingest(files)) == [("unchanged", "t\\xfe.txt"), ("unchanged", "t\\xff.txt")]


def test_a_story_told_twice_is_kept_twice_and_shown_once(
    ingest: Ingest, store: Store, files: Path
) -> None:
    story = " ".join(SENTENCE.format(f"việc thứ {n}") for n in range(30))
    for name in ("a.txt", "b.txt"):
        (files / name).write_text(story, encoding="utf-8")
    ingest(files)
    assert sources(store) == ["a.txt", "b.txt"]
    searcher = Searcher.open(store.folder, None)
    (hit, *_) = searcher.search("việc thứ 3", mode=Mode.LEXICAL).hits
    searcher.close()
    assert {hit.document.source, *(s.source for s in hit.siblings)} == {"a.txt", "b.txt"}
    assert len(hit.siblings) == 1


def test_an_upload_goes_with_the_record_of_its_job_and_other_files_stay(
    ingest: Ingest, store: Store, files: Path
) -> None:
    uploads = store.folder / "uploads"
    for folder in (uploads, files):
        write(folder / "u.txt", f"việc của {folder.name}")
        (folder / "u.json").write_text("{}", encoding="utf-8")
    ingest(uploads, files)
    for document in store.documents():
        store.remove_document(document.id)
    assert list(uploads.iterdir()) == []
    assert sorted(path.name for path in files.iterdir()) == ["u.json", "u.txt"]


def test_another_model_is_refused_before_a_file_is_read(
    ingest: Ingest, store: Store, embedder: Embedder, files: Path
) -> None:
    write(files / "a.txt", "y tế")
    ingest(files)
    write(files / "b.txt", "giáo dục")

    class Other:
        identity = ModelIdentity("other", "1" * 64, "test", embedder.identity.dimension)

    plan = plan_ingestion([files], store)
    with store.writer(), pytest.raises(ModelMismatch, match="--model"):
        list(run_ingestion(plan, store, Other(), n_jobs=1, limits=Limits()))  # type: ignore[arg-type]
    assert sources(store) == ["a.txt"]


def test_engines_follow_while_a_run_goes_on(
    store: Store, embedder: Embedder, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingestion, "ReaderPool", PoolInProcess)
    monkeypatch.setattr(ingestion, "FOLLOW_EVERY_S", 0.0)
    for number in range(3):
        write(files / f"{number}.txt", f"việc {number}")
    with store.writer():
        plan = plan_ingestion([files], store)
        run = run_ingestion(plan, store, embedder, n_jobs=1, limits=Limits())
        next(run)
        assert next(run).source == "1.txt"
        assert store.counts().published >= 1
        assert found(store, "việc 0") == ["0.txt"]
        list(run)


def test_the_pool_of_processes_reads_the_same(
    store: Store, embedder: Embedder, files: Path
) -> None:
    write(files / "a.txt", "y tế")
    (files / "hong.pdf").write_bytes(b"no")
    with store.writer():
        plan = plan_ingestion([files], store)
        events = list(run_ingestion(plan, store, embedder, n_jobs=2, limits=Limits()))
    assert {(event.kind, event.source) for event in events} == {
        (EventKind.COMMITTED, "a.txt"),
        (EventKind.FAILED, "hong.pdf"),
        (EventKind.DONE, ""),
    }


def test_events_print_as_the_interface_says() -> None:
    assert Event(EventKind.COMMITTED, "a.txt", "0f").as_dict() == {
        "event": "committed",
        "source": "a.txt",
        "document_id": "0f",
        "reason": None,
        "remedy": None,
    }
    assert Event(EventKind.DONE, counts={"committed": 1}).as_dict() == {
        "event": "done",
        "committed": 1,
    }
