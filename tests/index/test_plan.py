"""What a run has to do, told from names, sizes, times and hashes."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index import plan as plan_module
from index.plan import Plan, file_sha256, hashed, plan_ingestion
from index.store import FileStamp, Store
from ingest.records import Failure
from ingest.scan import PathNotFound

# Long enough ago that a clock's tick cannot hide a change.
OLD_S = time.time() - 3600


def write(path: Path, text: str, mtime_s: float = OLD_S) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (mtime_s, mtime_s))
    return path


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return a folder with two files."""
    write(tmp_path / "docs" / "a.txt", "một")
    write(tmp_path / "docs" / "b.txt", "hai")
    return tmp_path / "docs"


def carry_out(store: Store, plan: Plan) -> None:
    """Mark the files of a plan as read, as a run does."""
    for found, stamp in plan.to_read:
        store.finish_file(hashed(stamp, found.path), ())


def to_read(plan: Plan) -> list[str]:
    return [found.source for found, _ in plan.to_read]


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the list of files that get hashed from now on."""
    seen: list[Path] = []

    def spy(path: Path) -> str:
        seen.append(path)
        return file_sha256(path)

    monkeypatch.setattr(plan_module, "file_sha256", spy)
    return seen


def test_what_was_read_is_not_read_again(store: Store, files: Path, hashes: list[Path]) -> None:
    first = plan_ingestion([files], store)
    assert (to_read(first), list(first.unchanged)) == (["a.txt", "b.txt"], [])
    carry_out(store, first)
    hashes.clear()
    second = plan_ingestion([files], store)
    assert to_read(second) == []
    assert [found.source for found in second.unchanged] == ["a.txt", "b.txt"]
    assert hashes == []  # same size, same time: the content is not looked at


def test_a_file_only_touched_is_hashed_and_unchanged(
    store: Store, files: Path, hashes: list[Path]
) -> None:
    carry_out(store, plan_ingestion([files], store))
    hashes.clear()
    os.utime(files / "a.txt", (OLD_S + 60, OLD_S + 60))
    assert to_read(plan_ingestion([files], store)) == []
    assert hashes == [files / "a.txt"]


def test_another_content_of_the_same_size_is_read(store: Store, files: Path) -> None:
    carry_out(store, plan_ingestion([files], store))
    write(files / "a.txt", "mốt", OLD_S + 60)
    assert to_read(plan_ingestion([files], store)) == ["a.txt"]


def test_another_size_is_read_whatever_the_time_says(store: Store, files: Path) -> None:
    carry_out(store, plan_ingestion([files], store))
    write(files / "a.txt", "một hai")
    assert to_read(plan_ingestion([files], store)) == ["a.txt"]


def test_a_rewrite_within_a_tick_of_the_clock_is_noticed(store: Store, files: Path) -> None:
    now = time.time()
    write(files / "a.txt", "một", now)
    carry_out(store, plan_ingestion([files], store))
    write(files / "a.txt", "mốt", now)  # same size, same time
    assert to_read(plan_ingestion([files], store)) == ["a.txt"]


@pytest.mark.parametrize("name", ["a.txt.meta.yaml", "a.meta.yaml"])
def test_a_sidecar_that_comes_changes_or_goes_makes_its_file_changed(
    store: Store, files: Path, name: str
) -> None:
    carry_out(store, plan_ingestion([files], store))
    sidecar = files / name
    changes: list[Callable[[], object]] = [
        lambda: write(sidecar, "title: Một", OLD_S - 60),
        lambda: write(sidecar, "title: Hai", OLD_S - 50),
        sidecar.unlink,
    ]
    for change in changes:
        change()
        plan = plan_ingestion([files], store)
        assert to_read(plan) == ["a.txt"]
        carry_out(store, plan)
        assert to_read(plan_ingestion([files], store)) == []


def test_retry_takes_up_what_failed_and_nothing_else(store: Store, files: Path) -> None:
    first = plan_ingestion([files], store)
    (_, a), (_, b) = first.to_read
    store.record_failure(Failure("a.txt", "empty", "Rỗng.", "Chép lại."), file=a)
    store.finish_file(b, ())
    assert to_read(plan_ingestion([files], store)) == []
    assert to_read(plan_ingestion([files], store, retry=True)) == ["a.txt"]


def test_only_what_is_gone_under_the_paths_given_is_pruned(
    store: Store, files: Path, tmp_path: Path
) -> None:
    other = write(tmp_path / "docs2" / "c.txt", "ba")
    carry_out(store, plan_ingestion([files, other.parent], store))
    for path in (files / "a.txt", other):
        path.unlink()
    assert plan_ingestion([files], store).gone == []
    dotted = files / ".." / "docs"
    assert [stamp.source for stamp in plan_ingestion([dotted], store, prune=True).gone] == ["a.txt"]
    both = plan_ingestion([files, other.parent], store, prune=True)
    assert [stamp.source for stamp in both.gone] == ["a.txt", "c.txt"]


def test_a_file_that_is_now_kept_out_is_not_gone(store: Store, files: Path) -> None:
    carry_out(store, plan_ingestion([files], store))
    (files / ".hoptacignore").write_text("a.txt\n", encoding="utf-8")
    plan = plan_ingestion([files], store, prune=True)
    assert (to_read(plan), list(plan.gone)) == ([], [])


def test_a_file_in_a_folder_shut_to_us_is_not_gone(
    store: Store, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_out(store, plan_ingestion([files], store))
    (files / "a.txt").unlink()

    def refuse(path: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied", str(path))

    stamp = store.stamps()[str(files / "a.txt")]
    monkeypatch.setattr(Path, "stat", refuse)
    assert plan_module._gone([files], [stamp]) == []


def test_a_file_met_under_another_root_is_renamed_and_not_read(
    store: Store, files: Path, commit: Callable[..., int]
) -> None:
    commit("a.txt", "một")
    path = str(files / "a.txt")
    stamp = FileStamp(path, str(files), "a.txt", 5, int(OLD_S) * 10**9, "")
    with store.writing() as connection:
        connection.execute("UPDATE document SET path = ?", (path,))
    store.finish_file(stamp, [document.id for document in store.documents()])
    os.utime(path, (int(OLD_S), int(OLD_S)))
    plan = plan_ingestion([files.parent], store)
    assert "docs/a.txt" in [found.source for found in plan.unchanged]
    assert [document.source for document in store.documents()] == ["docs/a.txt"]
    assert store.stamps()[path] == replace(stamp, root=str(files.parent), source="docs/a.txt")


def test_a_name_that_is_not_utf_8_is_hashed_where_it_lies(store: Store, files: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(files) + b"/t\xff.txt"))
    write(path, "ba")
    carry_out(store, plan_ingestion([files], store))
    os.utime(path, (OLD_S + 60, OLD_S + 60))
    assert to_read(plan_ingestion([files], store, prune=True)) == []
    path.unlink()
    gone = plan_ingestion([files], store, prune=True).gone
    assert [stamp.source for stamp in gone] == ["t\\xff.txt"]


def test_a_path_that_does_not_exist_changes_nothing(store: Store, files: Path) -> None:
    with pytest.raises(PathNotFound, match="khong-co"):
        plan_ingestion([files, files / "khong-co"], store, prune=True)
    assert store.stamps() == {}
