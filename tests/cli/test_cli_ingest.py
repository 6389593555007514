"""``hoptac ingest`` as a process: events, exit codes, interruption, and no network."""

import os
import pty
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Hoptac = Callable[..., Any]
EVENT = ["document_id", "event", "reason", "remedy", "source"]
DONE = [
    "event", "committed", "unchanged", "failed", "removed", "ignored", "passages", "generation",
]  # fmt: skip
SENTENCE = "Tỉnh Nghệ An và tỉnh Bolikhamxay (Lào) hợp tác về y tế trong năm 2016."


@pytest.fixture
def copied(collection: Any, tmp_path: Path) -> tuple[Path, Path]:
    """Return documents and index of a test's own; the index knows documents elsewhere."""
    files, index = tmp_path / "docs", tmp_path / "index"
    shutil.copytree(collection.files, files)
    shutil.copytree(collection.index, index)
    return files, index


def test_each_file_gets_a_line_and_the_run_a_count(collection: Any) -> None:
    *events, done = collection.ingested.lines
    assert collection.ingested.code == 1
    assert all(sorted(event) == EVENT for event in events)
    assert sorted(done) == sorted(DONE)
    assert done == {
        "event": "done", "committed": 3, "unchanged": 0, "failed": 1, "removed": 0,
        "ignored": 2, "passages": done["passages"], "generation": 3,
    }  # fmt: skip
    assert {(event["event"], event["source"]) for event in events} == {
        ("committed", "akita.md"),
        ("committed", "bridge.txt"),
        ("committed", "tin/nghe-an.txt"),
        ("failed", "hong.pdf"),
        ("ignored", "bang.xlsx"),
        ("ignored", "akita.meta.yaml"),
    }
    (failed,) = [event for event in events if event["event"] == "failed"]
    assert failed["document_id"] is None
    assert failed["reason"]
    assert failed["remedy"]


def test_a_second_run_does_no_work_twice(hoptac: Hoptac, collection: Any, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(collection.index, index)
    again = hoptac("ingest", collection.files, "--index", index, "--json")
    done = again.lines[-1]
    assert again.code == 0
    assert (done["committed"], done["unchanged"], done["failed"]) == (0, 4, 0)
    retried = hoptac("ingest", collection.files, "--retry", "--index", index, "--json")
    assert retried.code == 1
    assert (retried.lines[-1]["unchanged"], retried.lines[-1]["failed"]) == (3, 1)


def test_without_a_terminal_progress_is_plain_lines(
    hoptac: Hoptac, collection: Any, tmp_path: Path
) -> None:
    ended = hoptac("ingest", collection.files, "--index", tmp_path / "index")
    assert (ended.code, ended.out) == (1, "")
    assert "\x1b" not in ended.err
    assert "\r" not in ended.err
    lines = ended.err.splitlines()
    assert {"đã nạp  akita.md", "đã nạp  tin/nghe-an.txt"} <= set(lines)
    assert any(line.startswith("LỖI  hong.pdf: ") for line in lines)
    assert lines[-1].startswith("Xong: 3 đã nạp, 0 không đổi, 1 lỗi, 0 đã gỡ, 2 bỏ qua;")


def test_a_terminal_shows_a_bar(
    collection: Any, tmp_path: Path, environment_of: Hoptac, command: Hoptac
) -> None:
    parent, child = pty.openpty()
    process = subprocess.Popen(
        command("ingest", collection.files, "--index", tmp_path / "index"),
        stdout=subprocess.DEVNULL,
        stderr=child,
        env=environment_of({"TERM": "xterm"}),
    )
    os.close(child)
    shown = b""
    while True:
        try:
            piece = os.read(parent, 4096)
        except OSError:  # what Linux says when the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(parent)
    text = shown.decode()
    assert process.wait() == 1
    assert "Đang nạp" in text
    assert "4/4" in text
    assert "LỖI  hong.pdf: " in text
    assert "Xong: 3 đã nạp" in text
    assert "đã nạp  akita.md" not in text


def test_ctrl_c_keeps_what_was_reported(hoptac: Hoptac, start: Hoptac, tmp_path: Path) -> None:
    files, index = tmp_path / "docs", tmp_path / "index"
    files.mkdir()
    for number in range(60):
        text = "\n".join(f"{SENTENCE} Văn bản {number}, đoạn {row}." for row in range(30))
        (files / f"{number}.txt").write_text(text, encoding="utf-8")
    process = start("ingest", files, "--index", index, "--json")
    seen = [process.stdout.readline() for _ in range(3)]
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "hoptac: stopped; what was reported as done is kept\n"
    n_reported = len(seen) + len(rest.splitlines())
    assert n_reported < 60
    verified = hoptac("verify", "--index", index, "--json")
    assert (verified.code, verified.json) == (0, {"findings": []})
    listed = hoptac("documents", "list", "--index", index, "--json").lines
    assert n_reported <= len(listed) <= n_reported + 1


def test_a_second_writer_is_told_who_writes(hoptac: Hoptac, copied: tuple[Path, Path]) -> None:
    from index.store import Store

    files, index = copied
    with Store.open(index) as store, store.writer():
        ended = hoptac("ingest", files, "--index", index, HOPTAC_WRITER_TIMEOUT_S="0.1")
        searched = hoptac("search", "Akita", "--index", index, "--json")
    assert ended.code == 3
    assert f"Process {os.getpid()} is writing" in ended.err
    assert searched.code == 0
    assert searched.json["hits"]


def test_prune_takes_out_what_is_gone(hoptac: Hoptac, tmp_path: Path) -> None:
    files, index = tmp_path / "docs", tmp_path / "index"
    files.mkdir()
    for name in ("a.txt", "b.txt"):
        (files / name).write_text(f"{SENTENCE} Tệp {name}.", encoding="utf-8")
    first = hoptac("ingest", files, "--index", index, "--json").lines
    (files / "b.txt").unlink()
    pruned = hoptac("ingest", files, "--prune", "--index", index, "--json").lines
    (removed,) = [line for line in pruned if line["event"] == "removed"]
    (gone,) = [line["document_id"] for line in first if line.get("source") == "b.txt"]
    assert (removed["source"], removed["document_id"]) == ("b.txt", gone)
    assert (pruned[-1]["removed"], pruned[-1]["unchanged"]) == (1, 1)


def test_wrong_use_of_ingest_makes_no_index(hoptac: Hoptac, tmp_path: Path) -> None:
    index = tmp_path / "index"
    missing = hoptac("ingest", tmp_path / "khong-co", "--index", index)
    assert missing.code == 2
    assert "khong-co" in missing.err
    assert hoptac("ingest", "--index", index).code == 2
    assert hoptac("ingest", tmp_path, "--jobs", "0", "--index", index).code == 2
    assert not index.exists()


def test_an_index_that_cannot_be_used_ends_with_3(
    hoptac: Hoptac, collection: Any, tmp_path: Path
) -> None:
    file = tmp_path / "a-file"
    file.touch()
    made = hoptac("ingest", collection.files, "--index", file)
    assert made.code == 3
    assert "--index" in made.err
    assert hoptac("search", "Akita", "--index", file).code == 3
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "hoptac.json").write_text("{}", encoding="utf-8")
    model = hoptac("ingest", collection.files, "--index", tmp_path / "i", "--model", folder)
    assert model.code == 3
    assert str(folder) in model.err


def test_everything_works_with_the_network_cut(
    hoptac: Hoptac, collection: Any, tmp_path: Path
) -> None:
    # Any address family but the local one ends the process that asks for it.
    (tmp_path / "sitecustomize.py").write_text(
        "import os, socket\n"
        "real = socket.socket.connect\n"
        "def connect(self, address):\n"
        "    if self.family != socket.AF_UNIX:\n"
        "        os.write(2, b'network asked for')\n"
        "        os._exit(99)\n"
        "    return real(self, address)\n"
        "socket.socket.connect = connect\n"
        "socket.getaddrinfo = lambda *a, **k: os._exit(98)\n"
    )
    root = Path(__file__).resolve().parents[2]
    cut = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{root}"}
    probe = [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"]
    assert subprocess.run(probe, env={**os.environ, **cut}).returncode == 98
    ended = hoptac("ingest", collection.files, "--index", tmp_path / "index", "--json", **cut)
    assert (ended.code, ended.lines[-1]["committed"]) == (1, 3)
    found = hoptac("search", "Akita", "--index", tmp_path / "index", "--json", **cut)
    assert (found.code, found.json["hits"][0]["document"]["source"]) == (0, "akita.md")


def test_an_output_that_nobody_reads_stops_the_run_in_silence(
    hoptac: Hoptac, start: Hoptac, collection: Any, tmp_path: Path
) -> None:
    process = start("ingest", collection.files, "--index", tmp_path / "index", "--json")
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == 1
    process.stderr.close()
    verified = hoptac("verify", "--index", tmp_path / "index", "--json")
    assert (verified.code, verified.json) == (0, {"findings": []})


def test_pages_that_need_ocr_are_reported_and_taken_up_again_when_it_is_there(
    hoptac: Hoptac, tmp_path: Path
) -> None:
    from tests.ingest.build_files import picture_pdf

    text = "Nghệ An và Xiêng Khoảng ký thỏa thuận hợp tác về giáo dục năm 2016."
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "scan.pdf").write_bytes(picture_pdf([text, ""]))
    index = ("--index", tmp_path / "index")
    bare = {"PATH": str(tmp_path)}  # no Tesseract there
    ended = hoptac("ingest", tmp_path / "docs", *index, "--json", **bare)
    committed, done = ended.lines
    assert (ended.code, done["committed"], done["failed"]) == (0, 1, 0)
    assert committed["reason"].startswith("Trang 2: Trang là ảnh chụp")
    assert "make ocr" in committed["remedy"]
    (failure,) = hoptac("documents", "failures", *index, "--json", **bare).lines
    assert (failure["source"], failure["code"]) == ("scan.pdf", "needs_ocr")
    shown = hoptac("documents", "show", committed["document_id"], *index, "--json", **bare).json
    assert [bool(page["unread"]) for page in shown["pages"]] == [False, True]
    told = hoptac("ingest", tmp_path / "docs", *index, "--retry", **bare)
    assert "đã nạp  scan.pdf: Trang 2: Trang là ảnh chụp" in told.err
