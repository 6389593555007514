"""Uploads read one after another in the background, each with a record on disk.

A job outlives the server: what was accepted and not finished is taken up again at
the next start.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import IndexLocked
from index.ingestion import Event, EventKind
from search_api.errors import Problem
from search_api.uploads import write_record

_log = logging.getLogger(__name__)

_KEPT_RECORDS = 10_000


class JobState(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobFailure(BaseModel):
    """Một tệp không đọc được, vì sao, và nên làm gì."""

    source: str
    reason: str
    remedy: str


class Job(BaseModel):
    """Việc đọc một tệp gửi lên: trạng thái và tiến độ.

    ``waiting`` là đang chờ một tiến trình khác ghi xong.
    """

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "id": "6f0c0f9ad2c94f0e9a4f5f0c8a1b2c3d",
                    "state": "done",
                    "source": "uploads/Thỏa thuận Nghệ An – Xiêng Khoảng.pdf",
                    "n_bytes": 184320,
                    "created": "2026-03-05T09:00:00+00:00",
                    "finished": "2026-03-05T09:00:02+00:00",
                    "progress": 1.0,
                    "document_ids": ["0f4c1d2e3a5b6978"],
                    "failures": [],
                }
            ]
        },
    )

    id: str
    state: JobState
    source: str
    n_bytes: int
    created: str
    finished: str | None = None
    progress: float = Field(default=0.0, description="Từ 0 đến 1.")
    document_ids: tuple[str, ...] = ()
    failures: tuple[JobFailure, ...] = ()

    @property
    def ended(self) -> bool:
        """Return whether nothing more will happen to the job."""
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def suffix(self) -> str:
        """Return the suffix of the file, as its source has it."""
        return Path(self.source).suffix.lower()


class JobRunner:
    """One thread that reads uploads in the order they came.

    :param folder: where bytes and records lie.
    :param ingest: (path of the bytes, source) to the events of their ingestion.
    :param n_queued: uploads that may wait; one more is refused.
    """

    def __init__(
        self,
        folder: Path,
        ingest: Callable[[Path, str], Iterator[Event]],
        *,
        n_queued: int = 1000,
        retry_s: float = 1.0,
    ) -> None:
        self._folder = folder
        self._ingest = ingest
        self._retry_s = retry_s
        self._queue: queue.Queue[str | None] = queue.Queue(n_queued)
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._jobs = _read_records(folder)
        self._thread = threading.Thread(target=self._work, name="uploads", daemon=True)

    def start(self) -> None:
        """Begin, with what an earlier server left unfinished."""
        for job in sorted(self._jobs.values(), key=lambda job: job.created):
            if not job.ended and not self._queue.full():
                self._queue.put(job.id)
        self._thread.start()

    def close(self, timeout_s: float = 10.0) -> None:
        """Stop after the job in hand; the others stay on disk for the next start."""
        self._closing.set()
        if self._thread.is_alive():
            if not self._queue.full():
                self._queue.put(None)
            self._thread.join(timeout_s)

    def file_of(self, job_id: str, suffix: str) -> Path:
        """Return where the bytes of a job lie; ``job_id`` is one of our own."""
        return self._folder / f"{job_id}{suffix}"

    def new_id(self) -> str:
        """Return an id that no job has had."""
        return uuid4().hex

    def add(self, job_id: str, source: str, n_bytes: int) -> Job:
        """Queue an upload whose bytes are on disk.

        :raises Problem: 503 if too many wait.
        """
        job = Job(id=job_id, state=JobState.QUEUED, source=source, n_bytes=n_bytes, created=_now())
        self._update(job)
        try:
            self._queue.put_nowait(job_id)
        except queue.Full:
            self._forget(job)
            raise Problem(
                503,
                "busy",
                "Máy chủ đang bận",
                "Quá nhiều tệp đang chờ đọc. Xin gửi lại sau.",
                headers={"Retry-After": "30"},
            ) from None
        return job

    def get(self, job_id: str) -> Job:
        """Return a job as it is now.

        :raises Problem: 404 if there is none of that id.
        """
        with self._changed:
            job = self._jobs.get(job_id)
        if job is None:
            raise Problem(
                404, "not-found", "Không có việc này", f"Không có việc nào mang mã {job_id[:80]!r}."
            )
        return job

    def wait(self, job_id: str, timeout_s: float) -> Job:
        """Return a job when it has ended, or as it is when the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs[job_id].ended, timeout_s)
            return self._jobs[job_id]

    def drop(self, job_id: str) -> None:
        """Forget a job that has ended, its record and its bytes."""
        self._forget(self.get(job_id))

    def forget_document(self, document_id: str) -> None:
        """Let no record name a document that was deleted."""
        with self._changed:
            jobs = [job for job in self._jobs.values() if document_id in job.document_ids]
        for job in jobs:
            others = tuple(other for other in job.document_ids if other != document_id)
            if others:
                self._update(job.model_copy(update={"document_ids": others}))
            else:
                self._forget(job)

    def count(self, state: str) -> int:
        """Return how many jobs are in a state."""
        with self._changed:
            return sum(job.state == state for job in self._jobs.values())

    def _work(self) -> None:
        while not self._closing.is_set() and (job_id := self._queue.get()) is not None:
            job = self._jobs[job_id]
            try:
                self._run(job)
            except Exception as error:  # one upload never ends the thread
                _log.exception("upload %s failed", job_id)
                self._end(job, [_failure(job.source, error)], [])

    def _run(self, job: Job) -> None:
        """Ingest one upload; while another process writes, wait for it."""
        while not self._closing.is_set():
            try:
                self._consume(job, self._ingest(self.file_of(job.id, job.suffix), job.source))
            except IndexLocked:
                self._update(job.model_copy(update={"state": JobState.WAITING}))
                self._closing.wait(self._retry_s)
            else:
                return

    def _consume(self, job: Job, events: Iterator[Event]) -> None:
        self._update(job.model_copy(update={"state": JobState.RUNNING}))
        failures: list[JobFailure] = []
        document_ids: list[str] = []
        for event in events:
            if event.reason:  # a file that failed, or pages of one that did not
                failures.append(
                    JobFailure(
                        source=event.source, reason=event.reason or "", remedy=event.remedy or ""
                    )
                )
            if event.document_id:
                document_ids.append(event.document_id)
            if event.kind != EventKind.DONE:  # how many follow is not known: never quite 1
                n_seen = len(failures) + len(document_ids)
                self._update(
                    job.model_copy(
                        update={
                            "state": JobState.RUNNING,
                            "progress": round(n_seen / (n_seen + 1), 3),
                            "document_ids": tuple(document_ids),
                            "failures": tuple(failures),
                        }
                    )
                )
        self._end(job, failures, document_ids)

    def _end(self, job: Job, failures: list[JobFailure], document_ids: list[str]) -> None:
        self._update(
            job.model_copy(
                update={
                    "state": JobState.DONE if document_ids else JobState.FAILED,
                    "finished": _now(),
                    "progress": 1.0,
                    "document_ids": tuple(document_ids),
                    "failures": tuple(failures),
                }
            )
        )

    def _update(self, job: Job) -> None:
        write_record(self._record(job), job.model_dump_json().encode())
        with self._changed:
            self._jobs[job.id] = job
            self._changed.notify_all()

    def _forget(self, job: Job) -> None:
        with self._changed:
            self._jobs.pop(job.id, None)
        self._record(job).unlink(missing_ok=True)
        self.file_of(job.id, job.suffix).unlink(missing_ok=True)

    def _record(self, job: Job) -> Path:
        return self._folder / f"{job.id}.json"


def _read_records(folder: Path) -> dict[str, Job]:
    """Return the newest jobs on disk; what an accident cut short is passed over."""
    jobs: dict[str, Job] = {}
    for path in sorted(folder.glob("*.json"), key=lambda p: p.stat().st_mtime)[-_KEPT_RECORDS:]:
        try:
            job = Job.model_validate_json(path.read_bytes())
        except ValidationError:
            _log.warning("%s is no job record; it is passed over", path)
            continue
        if (folder / f"{job.id}{job.suffix}").is_file():
            jobs[job.id] = job
        else:  # its documents were deleted
            path.unlink()
    return jobs


def _failure(source: str, error: Exception) -> JobFailure:
    return JobFailure(
        source=source,
        reason=f"Việc đọc tệp dừng vì lỗi ngoài dự kiến ({type(error).__name__}).",
        remedy="Hãy gửi lại; nếu vẫn lỗi, xem nhật ký của máy chủ.",
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
