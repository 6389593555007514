import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import IndexLocked
from index.ingestion import Event, EventKind
from search_api.errors import Problem
from search_api.jobs import Job, JobRunner, JobState

READ = [Event(EventKind.COMMITTED, "uploads/a.txt", "id-a"), Event(EventKind.DONE)]
BAD = [
    Event(EventKind.FAILED, "uploads/a.txt", None, "Tệp hỏng.", "Gửi lại."),
    Event(EventKind.DONE),
]


def added(runner: JobRunner, folder: Path) -> Job:
    job_id = runner.new_id()
    (folder / f"{job_id}.txt").write_bytes(b"abc")
    return runner.add(job_id, "uploads/a.txt", 3)


def run_one(runner: JobRunner, folder: Path) -> Job:
    runner.start()
    job = runner.wait(added(runner, folder).id, 5)
    runner.close()
    return job


def test_a_job_ends_with_the_documents_it_made(tmp_path: Path) -> None:
    seen: list[tuple[Path, str]] = []

    def ingest(path: Path, source: str) -> Iterator[Event]:
        seen.append((path, source))
        yield from READ

    job = run_one(JobRunner(tmp_path, ingest), tmp_path)
    assert seen == [(tmp_path / f"{job.id}.txt", "uploads/a.txt")]
    assert (job.state, job.document_ids, job.progress) == (JobState.DONE, ("id-a",), 1.0)
    assert job.finished is not None


def test_a_file_that_cannot_be_read_fails_with_reason_and_remedy(tmp_path: Path) -> None:
    job = run_one(JobRunner(tmp_path, lambda path, source: iter(BAD)), tmp_path)
    assert job.state == JobState.FAILED
    assert [(f.reason, f.remedy) for f in job.failures] == [("Tệp hỏng.", "Gửi lại.")]


def test_an_archive_with_one_bad_file_is_done_and_says_which(tmp_path: Path) -> None:
    job = run_one(JobRunner(tmp_path, lambda path, source: iter(BAD[:1] + READ)), tmp_path)
    assert (job.state, job.document_ids, len(job.failures)) == (JobState.DONE, ("id-a",), 1)


def test_an_error_nobody_foresaw_fails_the_job_and_not_the_next(tmp_path: Path) -> None:
    calls: list[str] = []

    def ingest(path: Path, source: str) -> Iterator[Event]:
        calls.append(source)
        if len(calls) == 1:
            raise RuntimeError("boom")
        yield from READ

    runner = JobRunner(tmp_path, ingest)
    runner.start()
    first = runner.wait(added(runner, tmp_path).id, 5)
    second = runner.wait(added(runner, tmp_path).id, 5)
    runner.close()
    assert (first.state, second.state) == (JobState.FAILED, JobState.DONE)
    assert "RuntimeError" in first.failures[0].reason


def test_a_job_waits_while_another_process_writes(tmp_path: Path) -> None:
    calls: list[str] = []

    def ingest(path: Path, source: str) -> Iterator[Event]:
        calls.append(source)
        if len(calls) < 3:
            raise IndexLocked("process 7 is writing")
        yield from READ

    job = run_one(JobRunner(tmp_path, ingest, retry_s=0.01), tmp_path)
    assert (len(calls), job.state) == (3, JobState.DONE)


def test_an_accepted_upload_is_taken_up_by_the_next_server(tmp_path: Path) -> None:
    stopped = JobRunner(tmp_path, lambda path, source: iter(READ))
    waiting = added(stopped, tmp_path)
    assert waiting.state == JobState.QUEUED

    runner = JobRunner(tmp_path, lambda path, source: iter(READ))
    assert runner.get(waiting.id) == waiting
    runner.start()
    job = runner.wait(waiting.id, 5)
    runner.close()
    assert job.state == JobState.DONE
    assert JobRunner(tmp_path, lambda path, source: iter(READ)).get(job.id) == job


def test_a_record_cut_short_by_an_accident_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "abc.json").write_bytes(b'{"id": "abc", "sta')
    runner = JobRunner(tmp_path, lambda path, source: iter(READ))
    with pytest.raises(Problem, match="abc"):
        runner.get("abc")


def test_no_record_names_a_document_that_was_deleted(tmp_path: Path) -> None:
    runner = JobRunner(tmp_path, lambda path, source: iter(READ))
    job = run_one(runner, tmp_path)
    runner.forget_document("id-a")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Problem):
        runner.get(job.id)


def test_one_upload_too_many_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    runner = JobRunner(tmp_path, lambda path, source: iter(READ), n_queued=1)
    kept = added(runner, tmp_path)
    with pytest.raises(Problem) as refused:
        added(runner, tmp_path)
    assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "30"})
    assert sorted(path.stem for path in tmp_path.iterdir()) == [kept.id, kept.id]


def test_progress_grows_while_a_job_runs(tmp_path: Path) -> None:
    gate = threading.Event()

    def ingest(path: Path, source: str) -> Iterator[Event]:
        yield READ[0]
        gate.wait(5)
        yield Event(EventKind.COMMITTED, "uploads/a.zip/b.txt", "id-b")

    runner = JobRunner(tmp_path, ingest)
    runner.start()
    job_id = added(runner, tmp_path).id
    deadline = time.monotonic() + 5
    while not runner.get(job_id).document_ids and time.monotonic() < deadline:
        time.sleep(0.005)
    halfway = runner.get(job_id)
    gate.set()
    ended = runner.wait(job_id, 5)
    runner.close()
    assert (halfway.state, halfway.progress) == (JobState.RUNNING, 0.5)
    assert (ended.document_ids, ended.progress) == (("id-a", "id-b"), 1.0)
