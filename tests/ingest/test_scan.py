"""Which files are met: links, names, and what ``.hoptacignore`` keeps out."""

import logging
import os
from pathlib import Path

import pytest

from ingest.scan import BadIgnoreFile, PathNotFound, absolute, find_files, printable


def write(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return folder


def sources(*paths: Path) -> list[str]:
    return [found.source for found in find_files(paths) if found.readable]


def test_files_come_sorted_with_sources_relative_to_their_root(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/z.pdf", "a/y.DOCX", "c.zip")
    assert sources(tmp_path) == ["a/y.DOCX", "a/z.pdf", "b.txt", "c.zip"]
    (found,) = find_files([tmp_path / "a" / "z.pdf"])
    assert (found.path, found.root, found.source) == (
        tmp_path / "a" / "z.pdf", tmp_path / "a", "z.pdf",
    )  # fmt: skip


def test_other_types_and_sidecars_are_met_but_not_read(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "a.txt.meta.yaml", "a.meta.yaml", "b.xlsx", "c", "d.meta.yaml.txt")
    ignored = [found.source for found in find_files([tmp_path]) if not found.readable]
    assert ignored == ["a.meta.yaml", "a.txt.meta.yaml", "b.xlsx", "c"]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, ".git/a.txt", ".b.txt", "c.txt", "d/.e/f.txt")
    assert [found.source for found in find_files([tmp_path])] == ["c.txt"]


def test_a_file_under_two_paths_comes_once(tmp_path: Path) -> None:
    write(tmp_path, "a/x.txt", "b.txt")
    assert sources(tmp_path, tmp_path / "a", tmp_path / "a" / "x.txt") == ["a/x.txt", "b.txt"]


def test_equal_names_under_two_roots_both_come(tmp_path: Path) -> None:
    write(tmp_path, "one/x.txt", "two/x.txt")
    found = list(find_files([tmp_path / "one", tmp_path / "two"]))
    assert [(item.root.name, item.source) for item in found] == [("one", "x.txt"), ("two", "x.txt")]


def test_links_to_files_are_followed_and_links_to_folders_are_not(tmp_path: Path) -> None:
    write(tmp_path, "files/a.txt", "elsewhere/b.txt")
    files = tmp_path / "files"
    (files / "b.txt").symlink_to(tmp_path / "elsewhere" / "b.txt")
    (files / "up").symlink_to(tmp_path)
    (files / "self.txt").symlink_to("self.txt")
    (files / "gone.txt").symlink_to("nowhere.txt")
    os.mkfifo(files / "pipe.txt")
    assert sources(files) == ["a.txt", "b.txt"]


def test_names_that_are_not_utf_8_stay_apart_and_can_be_printed(tmp_path: Path) -> None:
    for name in (b"t\xff.txt", b"t\xfe.txt"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("x", encoding="utf-8")
    assert sources(tmp_path) == ["t\\xfe.txt", "t\\xff.txt"]
    assert [found.path.read_text() for found in find_files([tmp_path])] == ["x", "x"]
    assert printable("Đắk Lắk/ký.txt") == "Đắk Lắk/ký.txt"


def test_hoptacignore_holds_for_its_folder_and_below(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "nháp.txt", "sub/nháp.txt", "sub/b.txt", "out/c.txt", "sub/out/d.txt")
    ignore = "\ufeff# nháp\nnháp.txt\n/out/\n"
    (tmp_path / ".hoptacignore").write_text(ignore, encoding="utf-8")
    (tmp_path / "sub" / ".hoptacignore").write_text("b.*\n", encoding="utf-8")
    assert sources(tmp_path) == ["a.txt", "sub/out/d.txt"]
    assert [found.source for found in find_files([tmp_path])] == ["a.txt", "sub/out/d.txt"]


def test_hoptacignore_can_take_a_file_back_in(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.txt", "c.md")
    (tmp_path / ".hoptacignore").write_text("*.txt\n!b.txt\n", encoding="utf-8")
    assert sources(tmp_path) == ["b.txt", "c.md"]


def test_hoptacignore_of_other_bytes_still_works(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.txt")
    (tmp_path / ".hoptacignore").write_bytes(b"\xff\xfe?\na.txt\n")
    assert sources(tmp_path) == ["b.txt"]


def test_a_pattern_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / ".hoptacignore").write_text("!\n", encoding="utf-8")
    with pytest.raises(BadIgnoreFile, match=r"\.hoptacignore is not understood"):
        list(find_files([tmp_path]))


def test_a_path_that_is_no_file_and_no_folder_is_refused_before_any_is_read(
    tmp_path: Path,
) -> None:
    write(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PathNotFound, match="khong-co does not exist"):
        next(find_files([tmp_path / "a.txt", tmp_path / "khong-co"]))
    with pytest.raises(PathNotFound, match="neither a file nor a folder"):
        next(find_files([tmp_path / "pipe"]))


def test_a_folder_shut_to_us_is_passed_over_with_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, "open/a.txt", "shut/b.txt")
    real = os.scandir

    def scandir(folder: Path) -> object:
        if folder.name == "shut":
            raise PermissionError(13, "Permission denied", str(folder))
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    with caplog.at_level(logging.WARNING):
        assert sources(tmp_path) == ["open/a.txt"]
    assert "shut is passed over: Permission denied" in caplog.text


def test_dots_in_a_path_go_but_links_stay(tmp_path: Path) -> None:
    write(tmp_path, "real/a.txt")
    (tmp_path / "link").symlink_to("real")
    assert absolute(tmp_path / "real" / ".." / "link") == tmp_path / "link"
    assert sources(tmp_path / "link") == ["a.txt"]
