"""One ingestion run: files of a plan are read, embedded and committed.

The truth is written a document at a time; the engines follow at most a second
behind, so that a server in another process shows new documents within two.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.passage_text import passage_texts
from index.plan import Plan, hashed
from index.sentences import pack_passages, passages_of
from index.store import FileStamp, Store, document_id
from index.sync import follow
from ingest.duplicates import NearDuplicates
from ingest.parse import parse_file
from ingest.records import Failure, Limits, Parsed
from ingest.scan import Found
from ingest.worker import ReaderPool

# A server must show a commit within 2 s; a tantivy commit costs some tens of milliseconds.
FOLLOW_EVERY_S = 1.0
# Passages encoded between two looks at the clock: about 1 s at 50 passages a second.
_BLOCK = 32


class EventKind(StrEnum):
    """What happened to one file."""

    COMMITTED = "committed"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    REMOVED = "removed"
    IGNORED = "ignored"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the run's log; ``counts`` stands only in the last, ``done``.

    :param reason: why a file failed; of a committed one, which of its pages could not
        be read and why.
    """

    kind: EventKind
    source: str = ""
    document_id: str | None = None
    reason: str | None = None
    remedy: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Return the line as ``ingest --json`` prints it."""
        if self.kind == EventKind.DONE:
            return {"event": self.kind.value, **self.counts}
        line = asdict(self)
        del line["counts"]
        return {"event": str(line.pop("kind")), **line}


def run_ingestion(
    plan: Plan, store: Store, embedder: Embedder, *, n_jobs: int, limits: Limits
) -> Iterator[Event]:
    """Carry a plan out; the caller holds the writer lock.

    An event ``committed`` is the acknowledgement: its transaction is on disk.

    :raises ModelMismatch: if the index holds another model's vectors.
    """
    store.claim_model(embedder.identity)
    run = _Run(store, embedder)
    n_events: Counter[str] = Counter()
    for event in run.events(plan, n_jobs, limits):
        n_events[event.kind] += 1
        yield event
    follow(store)
    counts = store.counts()
    kinds = (kind for kind in EventKind if kind != EventKind.DONE)
    yield Event(
        EventKind.DONE,
        counts={
            **{kind.value: n_events[kind] for kind in kinds},
            "passages": counts.passages,
            "generation": counts.generation,
        },
    )


class _Run:
    """What one run holds on to: near-duplicates known, when the engines last followed."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder
        self._duplicates = NearDuplicates()
        self._known_duplicates = False
        self._followed_s = time.monotonic()
        self._is_behind = False

    def events(self, plan: Plan, n_jobs: int, limits: Limits) -> Iterator[Event]:
        for found in plan.ignored:
            yield Event(EventKind.IGNORED, found.source)
        for found in plan.unchanged:
            yield Event(EventKind.UNCHANGED, found.source)
        yield from self._remove(plan.gone)
        if not plan.to_read:
            return
        with ReaderPool(parse_file, limits, n_jobs) as pool:
            # The pool names a file by its source, which is its own only under one root.
            for _, group in groupby(plan.to_read, key=lambda item: item[0].root):
                stamps: dict[str, FileStamp] = {}
                for source, results in pool.run(_tasks(group, stamps)):
                    yield from self._keep(stamps.pop(source), results)

    def _remove(self, gone: Sequence[FileStamp]) -> Iterator[Event]:
        sources = {d.id: d.source for d in self._store.documents()} if gone else {}
        for stamp in gone:
            for id_ in self._store.remove_file(stamp.path):
                self._is_behind = True
                yield Event(EventKind.REMOVED, sources[id_], id_)
            self._follow_if_due()

    def _keep(self, stamp: FileStamp, results: Sequence[Parsed | Failure]) -> Iterator[Event]:
        """Commit what was read from one file; its stamp goes in with the last of it."""
        kept: list[str] = []
        failed: list[str] = []
        has_stamp = False
        for result in results:
            if isinstance(result, Failure):
                failed.append(result.source)
                # where a file failed as a whole, all that it held before stays
                has_stamp = result.source == stamp.source
                self._store.record_failure(result, file=stamp, last=has_stamp)
                yield Event(
                    EventKind.FAILED,
                    result.source,
                    reason=result.reason,
                    remedy=result.remedy,
                )
                continue
            has_stamp = result.document.source == stamp.source
            id_ = self._commit(stamp, result, last=has_stamp)
            kept.append(id_)
            partial = result.failure
            if partial:
                failed.append(partial.source)
            yield Event(
                EventKind.COMMITTED,
                result.document.source,
                id_,
                reason=partial.reason if partial else None,
                remedy=partial.remedy if partial else None,
            )
        if not has_stamp:
            yield from self._finish(stamp, kept, failed)
        self._follow_if_due()

    def _finish(self, stamp: FileStamp, kept: list[str], failed: list[str]) -> Iterator[Event]:
        """Stamp an archive; members that it no longer holds go, failed ones stay."""
        ids = [document_id(stamp.path, source[len(stamp.source) + 1 :]) for source in failed]
        for id_, source in self._store.finish_file(stamp, {*kept, *ids}, failed):
            self._is_behind = True
            yield Event(EventKind.REMOVED, source, id_)

    def _commit(self, stamp: FileStamp, parsed: Parsed, *, last: bool) -> str:
        member = parsed.document.source[len(stamp.source) + 1 :]
        id_ = document_id(stamp.path, member)
        if not self._known_duplicates:
            for known, signature in self._store.signatures():
                self._duplicates.add(known, signature)
            self._known_duplicates = True
        self._store.commit_document(
            parsed,
            file=stamp,
            vectors=self._encode(passage_texts(parsed), self._store.known_vectors(id_)),
            sentences=self._encode_sentences(parsed, self._store.known_sentences(id_)),
            duplicates=self._duplicates.find(parsed.signature),
            last=last,
        )
        self._duplicates.add(id_, parsed.signature)
        self._is_behind = True
        return id_

    def _encode(
        self, texts: Sequence[str], known: Mapping[str, NDArray[np.float32]]
    ) -> NDArray[np.float32]:
        """Return the vectors of passages, (n, dim); the engines follow in between.

        :param known: vectors of texts that the document had before and keeps.
        """
        new = [row for row, text in enumerate(texts) if text not in known]
        vectors = np.zeros((len(texts), self._embedder.identity.dimension), np.float32)
        vectors[new] = self._encode_all([texts[row] for row in new])
        for row, text in enumerate(texts):
            if text in known:
                vectors[row] = known[text]
        return vectors

    def _encode_sentences(self, parsed: Parsed, known: Mapping[str, bytes]) -> list[bytes]:
        """Return the packed vectors of each passage's sentences.

        :param known: those of passages that the document had before and keeps, by indexed text.
        """
        both = list(zip(passage_texts(parsed), passages_of(parsed), strict=True))
        new = iter(
            pack_passages([text for key, text in both if key not in known], self._encode_all)
        )
        return [known[key] if key in known else next(new) for key, _ in both]

    def _encode_all(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self._embedder.identity.dimension), np.float32)
        for start in range(0, len(texts), _BLOCK):
            block = slice(start, start + _BLOCK)
            vectors[block] = self._embedder.encode_passages(texts[block])
            self._follow_if_due()
        return vectors

    def _follow_if_due(self) -> None:
        if self._is_behind and time.monotonic() - self._followed_s > FOLLOW_EVERY_S:
            follow(self._store)
            self._is_behind = False
            self._followed_s = time.monotonic()


def _tasks(
    group: Iterable[tuple[Found, FileStamp]], stamps: dict[str, FileStamp]
) -> Iterator[tuple[Path, str]]:
    """Yield files to read, each hashed before its reader opens it.

    In that order a change in between is seen by the next run: the hash kept is
    then older than the text kept, never newer.
    """
    for found, stamp in group:
        stamps[found.source] = hashed(stamp, found.path)
        yield found.path, found.source
