"""``kill -9`` at any moment: what was acknowledged stays, and nothing is half there."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index import sync
from index.check import verify
from index.embed import Embedder
from index.records import Mode
from index.register import find_entries
from index.search import Searcher
from index.store import Store
from index.stored import read_state
from index.sync import follow, is_level

N_KILLS = 50
QUERIES = ("nông nghiệp", "van hoa bien gioi", "hợp tác thương mại du lịch", "đào tạo")


def answers(searcher: Searcher) -> list[list[tuple[str, float, object]]]:
    """Return ranking and scores of some queries in all modes."""
    return [
        [
            (hit.passage_id, hit.score, hit.scores)
            for hit in searcher.search(query, k=200, mode=mode).hits
        ]
        for query in QUERIES
        for mode in Mode
    ]


def partners(store: Store) -> list[str]:
    """Return the foreign parties in the register: each document tells of one, its source."""
    with store.reading() as connection:
        entries = find_entries(connection, read_state(connection)["generation"])
    return sorted(name for entry in entries for name in entry.agreement.foreign_parties)


def killed(writer: "subprocess.Popen[str]", seed: int, wait_s: float) -> list[list[str]]:
    """Let a child write for a while, kill it, return what it said."""
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write(f"{seed} {wait_s}\n")
    writer.stdin.flush()
    said = []
    while (line := writer.stdout.readline()) != "killed\n":
        assert line, "the writer has died of itself"
        said.append(line.rstrip("\n").split("\t"))
    return said


def test_fifty_kills_lose_nothing_and_leave_nothing_half(
    tmp_path: Path,
    root: Path,
    embedder: Embedder,
    clean_build: Callable[[Store, Path], Store],
) -> None:
    folder = tmp_path / "index"
    script = Path(__file__).with_name("crash_writer.py")
    chance = random.Random(0)
    expected: dict[str, str] = {}
    n_acknowledged = 0
    with subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        env={"PYTHONPATH": str(root)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        for kill in range(N_KILLS):
            pending: list[str] | None = None
            for word, *change in killed(writer, kill, chance.uniform(0.02, 0.35)):
                if word == "try":
                    pending = change
                elif word == "done":
                    n_acknowledged += 1
                    expected[change[0]] = change[1]
                    pending = None
            if not (folder / "truth.db").exists():
                continue
            with Store.open(folder, create=True) as store:
                found = {d.source: store.document(d.id).sha256 for d in store.documents()}
                if pending is not None and found.get(pending[0], "") == pending[1]:
                    expected[pending[0]] = pending[1]
                assert found == {source: hash_ for source, hash_ in expected.items() if hash_}
                assert partners(store) == sorted(found)
                if kill % 5 == 4:
                    follow(store)
                    assert verify(folder) == []
        assert writer.stdin is not None
        writer.stdin.close()
    assert n_acknowledged >= N_KILLS
    with Store.open(folder) as store:
        follow(store)
        assert is_level(store)
        assert verify(folder) == []
        with store.reading() as connection:  # one to a passage, none left of what is gone
            n_mentions, n_passages = (
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("mention", "passage")
            )
        assert n_mentions == n_passages
        clean = clean_build(store, tmp_path / "clean")
    searcher, other = (Searcher.open(path, embedder) for path in (folder, clean.folder))
    assert answers(searcher) == answers(other)
    for opened in (searcher, other, clean):
        opened.close()


@pytest.mark.parametrize("step", ["_write_base", "_publish", "_drop_old_files"])
def test_a_death_at_any_step_of_following_is_mended_by_the_next_follower(
    store: Store,
    commit: Callable[..., int],
    committed: Callable[..., int],
    embedder: Embedder,
    clean_build: Callable[[Store, Path], Store],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    monkeypatch.setattr(sync, "_TAIL_MIN", 2)
    committed("a.txt", "nông nghiệp", "văn hóa", "du lịch")
    commit("b.txt", "nông nghiệp biên giới")
    commit("a.txt", "đào tạo nông nghiệp", "hợp tác", "thương mại", "hợp tác du lịch")

    class Death(BaseException):
        """What no handler catches."""

    def die(*_: object, **__: object) -> None:
        raise Death

    with monkeypatch.context() as patch:
        patch.setattr(sync.Follower, step, die)
        patch.setattr(sync.Follower, "close", lambda _: None)
        with pytest.raises(Death):
            follow(store)
    store.close()
    searcher = Searcher.open(store.folder, embedder)
    assert verify(store.folder) == []
    clean = clean_build(searcher.store, tmp_path / "clean")
    other = Searcher.open(clean.folder, embedder)
    assert answers(searcher) == answers(other)
    for opened in (searcher, other, clean):
        opened.close()
