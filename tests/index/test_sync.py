"""Engines that follow the truth: other processes, threads, changes of all kinds."""

import itertools
import logging
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from index import dense, sync
from index.check import verify
from index.embed import Embedder
from index.errors import IndexLocked
from index.records import Mode, SearchResult
from index.search import Searcher
from index.store import Store, document_id
from index.sync import follow

WORDS = [
    "hợp",
    "tác",
    "đào",
    "tạo",
    "nông",
    "nghiệp",
    "giao",
    "thông",
    "du",
    "lịch",
    "văn",
    "hóa",
    "biên",
    "giới",
    "thương",
    "mại",
]
Commit = Callable[..., int]
CleanBuild = Callable[[Store, Path], Store]


def text_of(number: int) -> str:
    """Return a text whose words and length depend on a number."""
    picked = [WORDS[number * step % len(WORDS)] for step in range(1, 4 + number % 23)]
    return f"văn bản số {number} " + " ".join(picked)


def answers(searcher: Searcher) -> list[list[tuple[str, float, object]]]:
    """Return ranking and scores of some queries in all modes."""
    return [
        [
            (hit.passage_id, hit.score, hit.scores)
            for hit in searcher.search(query, k=200, mode=mode).hits
        ]
        for query in ("nông nghiệp", "van hoa bien gioi", "hợp tác văn bản 7")
        for mode in Mode
    ]


def sources(result: SearchResult) -> list[str]:
    return sorted(hit.document.source for hit in result.hits)


def test_after_update_delete_and_merge_scores_equal_a_fresh_build(
    store: Store,
    commit: Commit,
    embedder: Embedder,
    clean_build: CleanBuild,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sync, "_TAIL_MIN", 20)
    searcher = Searcher.open(store.folder, embedder)
    numbers = itertools.count()
    with store.writer():
        for turn in range(30):  # enough commits for tantivy to merge by itself
            for source in range(4):
                texts = [text_of(next(numbers)) for _ in range(1 + turn % 3)]
                commit(f"{(turn * 3 + source) % 40}.txt", *texts)
            if turn % 4 == 3:
                store.remove_document(document_id(f"/files/{turn}.txt"))
            follow(store)
            assert searcher.generation == store.counts().generation
    assert verify(store.folder) == []
    clean = clean_build(store, tmp_path / "clean")
    other = Searcher.open(clean.folder, embedder)
    assert answers(searcher) == answers(other)
    for opened in (searcher, other, clean):
        opened.close()


def test_a_deleted_document_is_in_no_answer_at_once(
    store: Store, committed: Commit, embedder: Embedder
) -> None:
    for number in range(5):
        committed(f"{number}.txt", f"nông nghiệp {number}")
    searcher = Searcher.open(store.folder, embedder)
    for number in range(5):
        store.remove_document(document_id(f"/files/{number}.txt"))
        follow(store)
        left = [f"{other}.txt" for other in range(number + 1, 5)]
        for mode in Mode:
            result = searcher.search("nông nghiệp", mode=mode)
            assert (sources(result), result.n_matched) == (left, len(left))
    searcher.close()


def test_a_commit_of_another_process_shows_within_two_seconds(
    store: Store, committed: Commit, embedder: Embedder, root: Path
) -> None:
    committed("a.txt", "một")
    searcher = Searcher.open(store.folder, embedder)
    assert sources(searcher.search("văn bản")) == ["a.txt"]
    code = (
        "import sys, time\n"
        "import numpy as np\n"
        "from dataclasses import replace\n"
        "from pathlib import Path\n"
        "from index.store import FileStamp, Store\n"
        "from index.sync import follow\n"
        "from ingest.records import *\n"
        "store = Store.open(Path(sys.argv[1]))\n"
        "document = Document('b.txt', '0', 'văn bản', '', False, None, None, None,\n"
        "                    DocType.NEWS, Language.VI)\n"
        "passage = Passage(0, 0, 7, None, None, '')\n"
        "with store.writer():\n"
        "    store.commit_document(Parsed(document, (passage,), b''),\n"
        "        file=FileStamp('/b.txt', '/', 'b.txt', 1, 1, '0'),\n"
        "        vectors=np.eye(32, dtype=np.float32)[:1])\n"
        "    follow(store)\n"
        "    print('committed', flush=True)\n"
        "    input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(store.folder)],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "committed\n"
        started = time.monotonic()
        result = searcher.search("văn bản", mode=Mode.LEXICAL)
        assert time.monotonic() - started < 2
        assert sources(result) == ["b.txt"]
        with pytest.raises(IndexLocked):
            store.writer(timeout_s=0).__enter__()
        writer.communicate("\n")
    searcher.close()


def test_many_threads_search_while_documents_come_and_go(
    store: Store, commit: Commit, committed: Commit, embedder: Embedder
) -> None:
    for number in range(10):
        commit(f"{number}.txt", "nông nghiệp", f"số {number}")
    follow(store)
    searcher = Searcher.open(store.folder, embedder)
    done = threading.Event()
    problems: list[object] = []
    n_searches = itertools.count()

    def search() -> None:
        while not done.is_set():
            try:
                result = searcher.search("nông nghiệp", k=100)
                found = sources(result)
                whole = len(found) == 2 * len(set(found)) == result.n_matched
                if not whole or not 9 <= len(set(found)) <= 10:
                    problems.append(found)
            except Exception as error:
                problems.append(error)
            next(n_searches)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(12):
        number = turn % 10
        store.remove_document(document_id(f"/files/{number}.txt"))
        follow(store)
        committed(f"{number}.txt", "nông nghiệp", f"số {number}")
    done.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert next(n_searches) > 12
    searcher.close()


@pytest.mark.parametrize("damage", ["meta", "folder", "segment", "older"])
def test_a_damaged_lexical_engine_is_rebuilt_with_a_word_in_the_log(
    store: Store, committed: Commit, embedder: Embedder, caplog: pytest.LogCaptureFixture,
    damage: str,
) -> None:  # fmt: skip
    committed("a.txt", "nông nghiệp")
    (engine,) = (store.folder / "lexical").iterdir()
    before = store.folder.parent / "before"
    shutil.copytree(engine, before)
    committed("b.txt", "nông nghiệp biên giới")
    if damage == "meta":
        (engine / "meta.json").write_text("{")
    elif damage == "folder":
        shutil.rmtree(engine)
    elif damage == "older":
        shutil.rmtree(engine)
        shutil.copytree(before, engine)
    else:
        for path in engine.glob("*.term"):
            path.unlink()
    with caplog.at_level(logging.WARNING):
        searcher = Searcher.open(store.folder, embedder)
    assert sources(searcher.search("nông nghiệp")) == ["a.txt", "b.txt"]
    assert "rebuilt" in caplog.text
    assert verify(store.folder) == []
    searcher.close()


@pytest.mark.parametrize("part", ["vectors.faiss", "columns.npy", "manifest.json"])
def test_a_damaged_dense_base_is_rebuilt_with_a_word_in_the_log(
    store: Store, committed: Commit, embedder: Embedder, caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch, part: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(sync, "_TAIL_MIN", 1)
    committed("a.txt", "nông nghiệp", "biên giới")
    (base,) = (store.folder / "dense").iterdir()
    data = bytearray((base / part).read_bytes())
    data[len(data) // 2] ^= 0x80
    (base / part).write_bytes(data)
    assert [finding.part for finding in verify(store.folder)] == ["dense"]
    with caplog.at_level(logging.WARNING):
        searcher = Searcher.open(store.folder, embedder)
    assert len(searcher.search("nông nghiệp").hits) == 2
    assert "rebuilt" in caplog.text
    assert verify(store.folder) == []
    searcher.close()


def test_a_base_lost_while_searching_is_rebuilt_when_it_is_next_read(
    store: Store, committed: Commit, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "_TAIL_MIN", 1)
    committed("a.txt", "nông nghiệp", "biên giới")
    searcher = Searcher.open(store.folder, embedder)
    shutil.rmtree(store.folder / "dense")
    assert len(searcher.search("nông nghiệp").hits) == 2  # it is in memory
    searcher.close()
    again = Searcher.open(store.folder, embedder)
    assert len(again.search("nông nghiệp").hits) == 2
    again.close()


def test_what_a_writer_left_unfollowed_is_followed_on_opening(
    store: Store, commit: Commit, embedder: Embedder
) -> None:
    commit("a.txt", "nông nghiệp")
    searcher = Searcher.open(store.folder, embedder)
    assert sources(searcher.search("nông nghiệp")) == ["a.txt"]
    searcher.close()


def test_what_a_dead_writer_left_is_followed_while_searching(
    store: Store, commit: Commit, embedder: Embedder
) -> None:
    searcher = Searcher.open(store.folder, embedder)
    commit("a.txt", "nông nghiệp")
    deadline = time.monotonic() + 2
    while not sources(searcher.search("nông nghiệp")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    searcher.close()


def test_deleted_passages_that_a_dead_writer_left_in_the_statistics_go(
    store: Store,
    commit: Commit,
    embedder: Embedder,
    clean_build: CleanBuild,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sync.Follower, "close", sync.Follower._close_writer)  # dies before rewriting
        commit("a.txt", "nông nghiệp", "biên giới")
        commit("b.txt", "nông nghiệp")
        follow(store)
        store.remove_document(document_id("/files/b.txt"))
        follow(store)
    assert not sync.is_level(store)
    searcher = Searcher.open(store.folder, embedder)
    assert sync.is_level(store)
    clean = clean_build(store, tmp_path / "clean")
    other = Searcher.open(clean.folder, embedder)
    assert answers(searcher) == answers(other)
    for opened in (searcher, other, clean):
        opened.close()


def test_the_base_is_written_a_linear_number_of_times(
    store: Store, commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []

    def counted(folder: Path, name: str, chunks: object, n: int) -> None:
        written.append(n)
        dense.write_base(folder, name, chunks, n)  # type: ignore[arg-type]

    monkeypatch.setattr(sync, "write_base", counted)
    monkeypatch.setattr(sync, "_TAIL_MIN", 8)
    with store.writer():
        for number in range(60):
            commit(f"{number}.txt", *[f"câu {number}"] * 10)
            follow(store)
    assert sum(written) < 12 * 600
    assert verify(store.folder) == []


def test_an_emptied_index_answers_nothing_and_is_whole(
    store: Store, committed: Commit, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "_TAIL_MIN", 1)
    committed("a.txt", "nông nghiệp", "biên giới")
    store.remove_document(document_id("/files/a.txt"))
    follow(store)
    searcher = Searcher.open(store.folder, embedder)
    assert searcher.search("nông nghiệp").hits == ()
    assert verify(store.folder) == []
    committed("b.txt", "nông nghiệp")
    assert sources(searcher.search("nông nghiệp")) == ["b.txt"]
    searcher.close()
