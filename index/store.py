"""The truth: documents, passages, vectors and failures in one SQLite file.

Every change is one transaction that raises the generation by one; when it
returns, it is on disk (``synchronous=FULL``). Engines follow, see ``index.sync``.
"""

import contextlib
import hashlib
import json
import queue
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from index import schema
from index.embedder import ModelIdentity
from index.errors import IndexNotFound, ModelMismatch, NotFound
from index.lock import WriterLock
from index.records import DocumentSummary
from index.stored import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    SUMMARY_COLUMNS,
    Counts,
    FileStamp,
    StoredDocument,
    StoredFailure,
    StoredPassage,
    document_of,
    passage_of,
    read_state,
    sentences_by_text,
    summary_of,
    vectors_by_text,
    write_state,
)
from index.writing import (
    LIVE,
    check_vectors,
    forget_failures,
    insert_agreements,
    insert_document,
    insert_mentions,
    insert_passages,
    model_json,
    next_generation,
    put_failure,
    put_stamp,
    remove_live,
    rename_sources,
)
from ingest.records import Failure, Parsed

if TYPE_CHECKING:
    from index.sync import Follower

__all__ = ["FileStamp", "Store"]

UPLOADS_NAME = "uploads"
LOCK_TIMEOUT_S = 30.0


def document_id(path: str, member: str = "") -> str:
    """Return the id of the document in a file, or in a member of an archive."""
    key = f"{path}!/{member}" if member else path
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Store:
    """The truth of one index folder; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = WriterLock(folder)
        self._connection = schema.connect(folder)
        self.follower: Follower | None = None  # engines open for writing, see index.sync
        self._readers: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()

    @classmethod
    def open(cls, folder: Path, *, create: bool = False) -> Self:
        """Open an index folder.

        :param create: make the folder and an empty truth where there is none.
        :raises IndexNotFound: if there is none and ``create`` is false.
        :raises IndexDamaged: if the truth cannot be read.
        :raises SchemaMismatch: if another version of the store wrote it.
        """
        folder = folder.absolute()
        if not (folder / schema.TRUTH_NAME).is_file():
            if not create:
                raise IndexNotFound(
                    f"There is no index in {folder}. Make one with: hoptac ingest PATH, "
                    "or name another folder with --index or HOPTAC_INDEX."
                )
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise IndexNotFound(
                    f"The index folder {folder} cannot be made: {error.strerror}. "
                    "Name another folder with --index or HOPTAC_INDEX."
                ) from None
        store = cls(folder)
        try:
            if create:
                schema.create_tables(store._connection)
            schema.check_schema(store._connection, folder)
        except sqlite3.DatabaseError as error:
            store.close()
            raise schema.damaged(folder, error) from error
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Close all connections; committed work needs no closing."""
        self._connection.close()
        with contextlib.suppress(queue.Empty):
            while True:
                self._readers.get_nowait().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- transactions -------------------------------------------------------

    @contextlib.contextmanager
    def writer(self, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[None]:
        """Be the one writer; reentrant in a thread.

        :raises IndexLocked: if another writer does not finish in time.
        """
        with self.lock.hold(timeout_s):
            try:
                yield
            finally:
                if self.lock.depth == 1 and self.follower is not None:
                    follower, self.follower = self.follower, None
                    follower.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Run one write transaction as the one writer."""
        with self.writer():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Run one read transaction: all its reads see the same state."""
        try:
            connection = self._readers.get_nowait()
        except queue.Empty:
            connection = schema.connect(self.folder)
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite3.OperationalError:
            connection.close()
            raise
        except sqlite3.DatabaseError as error:
            connection.close()
            raise schema.damaged(self.folder, error) from error
        except BaseException:
            connection.execute("ROLLBACK")
            self._readers.put(connection)
            raise
        else:
            connection.execute("COMMIT")
            self._readers.put(connection)

    # --- writing ------------------------------------------------------------

    def commit_document(
        self,
        parsed: Parsed,
        *,
        file: FileStamp,
        vectors: NDArray[np.float32],
        sentences: Sequence[bytes] = (),
        duplicates: Sequence[str] = (),
        last: bool = True,
    ) -> int:
        """Put a document in place of its older version, in one transaction.

        :param vectors: (n_passages, dim), unit rows, in the order of the passages.
        :param sentences: vectors of each passage's sentences, packed (``index.sentences``);
            without them a passage is as near as its own vector.
        :param duplicates: ids of documents that tell the same story.
        :param last: no further document of the same file (archive) follows; only
            then is the file marked as read. False asks for ``finish_file`` later.
        :return: the new generation; it is on disk.
        :raises DimensionMismatch: if the vectors do not fit passages or index.
        """
        source = parsed.document.source
        member = source[len(file.source) + 1 :] if source != file.source else ""
        id_ = document_id(file.path, member)
        with self.writing() as connection:
            check_vectors(connection, parsed, vectors)
            generation = next_generation(connection)
            remove_live(connection, id_, generation)
            row = insert_document(connection, id_, parsed, file, generation)
            insert_passages(connection, row, parsed, vectors, sentences, generation)
            insert_agreements(connection, row, parsed)
            insert_mentions(connection, row, parsed)
            connection.executemany(
                "INSERT OR IGNORE INTO duplicate VALUES (?, ?)",
                [(id_, other) for other in duplicates if other != id_],
            )
            connection.execute(
                "DELETE FROM failure WHERE path = ? AND source IN (?, ?)",
                (file.path, source, file.source),
            )
            if parsed.failure:
                put_failure(connection, file.path, parsed.failure)
            if last:
                put_stamp(connection, file)
        return generation

    def finish_file(
        self, file: FileStamp, kept: Collection[str], failed: Collection[str] = ()
    ) -> list[tuple[str, str]]:
        """Mark a file of several documents as read; remove those it no longer holds.

        :param kept: ids of the documents that it holds.
        :param failed: sources of its members that failed, as a whole or some pages of
            them; older failures are forgotten.
        :return: id and source of each document removed.
        """
        with self.writing() as connection:
            rows = connection.execute(
                f"SELECT id, source FROM document WHERE path = ? AND {LIVE}",  # noqa: S608
                (file.path,),
            ).fetchall()
            gone = [(id_, source) for id_, source in rows if id_ not in kept]
            generation = next_generation(connection) if gone else 0
            for id_, _ in gone:
                remove_live(connection, id_, generation)
            forget_failures(connection, file.path, failed)
            put_stamp(connection, file)
        return gone

    def remove_document(self, document_id: str) -> int:
        """Remove a document, and its file's stamp when no other document is in the file.

        :return: the new generation.
        :raises NotFound: if there is no such document.
        """
        with self.writing() as connection:
            generation = next_generation(connection)
            path = remove_live(connection, document_id, generation)
            if path is None:
                raise NotFound(f"There is no document {document_id!r}.")
            others = connection.execute(
                f"SELECT count(*) FROM document WHERE path = ? AND {LIVE}",  # noqa: S608
                (path,),
            ).fetchone()[0]
            if not others:
                connection.execute("DELETE FROM file WHERE path = ?", (path,))
        if not others:
            self._unlink_upload(Path(path))
        return generation

    def remove_file(self, path: str) -> list[str]:
        """Remove all that came from a file: documents, failures and stamp, in one transaction.

        :return: ids of the documents removed.
        """
        with self.writing() as connection:
            query = f"SELECT id FROM document WHERE path = ? AND {LIVE}"  # noqa: S608
            ids = [id_ for (id_,) in connection.execute(query, (path,))]
            generation = next_generation(connection) if ids else 0
            for id_ in ids:
                remove_live(connection, id_, generation)
            connection.execute("DELETE FROM failure WHERE path = ?", (path,))
            connection.execute("DELETE FROM file WHERE path = ?", (path,))
        self._unlink_upload(Path(path))
        return ids

    def _unlink_upload(self, path: Path) -> None:
        """Delete the original bytes that the API keeps, never a file of the user's."""
        if path.is_relative_to(self.folder / UPLOADS_NAME):
            path.unlink(missing_ok=True)
            path.with_suffix(".json").unlink(missing_ok=True)  # its job's record

    def record_failure(self, failure: Failure, *, file: FileStamp, last: bool = True) -> None:
        """Record a file that could not be read; an older version of it stays.

        :param last: as in ``commit_document``.
        """
        with self.writing() as connection:
            put_failure(connection, file.path, failure)
            if last:
                put_stamp(connection, file)

    def move_file(self, old: FileStamp, new: FileStamp) -> None:
        """Let a file be known under another root; its content is the same."""
        with self.writing() as connection:
            next_generation(connection)  # views keep what source filters let through
            rename_sources(connection, old, new)

    def claim_model(self, identity: ModelIdentity) -> None:
        """Bind an index without vectors to a model; check one that has some.

        :raises ModelMismatch: if the index holds another model's vectors.
        """
        with self.writing() as connection:
            n_vectors = connection.execute("SELECT EXISTS (SELECT 1 FROM vector)").fetchone()[0]
            if not n_vectors:
                write_state(connection, dimension=identity.dimension, model=model_json(identity))
        self.check_model(identity)

    def pack(self) -> None:
        """Write the file anew without what was deleted, and empty the write-ahead log.

        :raises sqlite3.OperationalError: if a reader keeps an old state in use too long.
        """
        with self.writer():
            self._connection.execute("VACUUM")
            busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise sqlite3.OperationalError("a reader keeps the write-ahead log in use")

    # --- reading ------------------------------------------------------------

    def check_model(self, identity: ModelIdentity) -> None:
        """Make sure that a model's vectors can be compared with those of the index.

        :raises ModelMismatch: if the index holds another model's vectors.
        """
        with self.reading() as connection:
            stored = read_state(connection).get("model")
        if stored is None:
            return
        was, now = json.loads(stored), json.loads(model_json(identity))
        differing = [key for key in now if key != "name" and was[key] != now[key]]
        if not differing:
            return
        changed = ", ".join(f"{key} {was[key]!r}, now {now[key]!r}" for key in differing)
        raise ModelMismatch(
            f"The vectors in {self.folder} were made by another model or form ({changed}). "
            f"Use {was['name']!r} (--model), or ingest the documents into a new index (--index)."
        )

    def stamps(self) -> Mapping[str, FileStamp]:
        """Return the files that were read, failed ones included, by absolute path."""
        with self.reading() as connection:
            rows = connection.execute("SELECT path, root, source, size, mtime_ns, sha256 FROM file")
            return {row[0]: FileStamp(*row) for row in rows}

    def failures(self) -> list[StoredFailure]:
        """Return what could not be read, by source."""
        query = "SELECT path, source, code, reason, remedy FROM failure ORDER BY source, path"
        with self.reading() as connection:
            return [StoredFailure(*row) for row in connection.execute(query)]

    def failed_paths(self) -> frozenset[str]:
        """Return the files that have a failure, absolute paths."""
        return frozenset(failure.path for failure in self.failures())

    def documents(self) -> list[DocumentSummary]:
        """Return all documents, by source."""
        query = f"SELECT {SUMMARY_COLUMNS} FROM document d WHERE {LIVE} ORDER BY source, id"  # noqa: S608
        with self.reading() as connection:
            return [summary_of(row) for row in connection.execute(query)]

    def document(self, document_id: str) -> StoredDocument:
        """Return one document with its text.

        :raises NotFound: if there is no such document.
        """
        query = f"SELECT {DOCUMENT_COLUMNS} FROM document d WHERE id = ? AND {LIVE}"  # noqa: S608
        with self.reading() as connection:
            row = connection.execute(query, (document_id,)).fetchone()
        if row is None:
            raise NotFound(f"There is no document {document_id!r}.")
        return document_of(row)

    def passages(self, document_id: str) -> list[StoredPassage]:
        """Return the passages of a document, in order; none for an unknown one."""
        query = f"""SELECT {PASSAGE_COLUMNS} FROM passage p JOIN document d ON d.row = p.document
            WHERE d.id = ? AND d.{LIVE} ORDER BY p.ordinal"""  # noqa: S608
        with self.reading() as connection:
            return [passage_of(row) for row in connection.execute(query, (document_id,))]

    def passage(self, passage_id: str) -> StoredPassage:
        """Return one passage by the id that outsiders see.

        :raises NotFound: if there is no such passage.
        """
        id_, _, ordinal = passage_id.rpartition("-")
        query = f"""SELECT {PASSAGE_COLUMNS} FROM passage p JOIN document d ON d.row = p.document
            WHERE d.id = ? AND d.{LIVE} AND p.ordinal = ?"""  # noqa: S608
        if ordinal.isascii() and ordinal.isdecimal() and len(ordinal) < 10:
            with self.reading() as connection:
                row = connection.execute(query, (id_, int(ordinal))).fetchone()
            if row is not None:
                return passage_of(row)
        raise NotFound(f"There is no passage {passage_id!r}.")

    def known_vectors(self, document_id: str) -> Mapping[str, NDArray[np.float32]]:
        """Return the vectors of a document by indexed text, for the texts that stay as they are."""
        with self.reading() as connection:
            return dict(vectors_by_text(connection, document_id))

    def known_sentences(self, document_id: str) -> Mapping[str, bytes]:
        """Return the packed sentence vectors of a document's passages by indexed text."""
        with self.reading() as connection:
            return dict(sentences_by_text(connection, document_id))

    def counts(self) -> Counts:
        """Return how much the truth holds, whether the engines have it yet or not."""
        query = f"""SELECT (SELECT count(*) FROM document WHERE {LIVE}),
            (SELECT count(*) FROM passage WHERE {LIVE}), (SELECT count(*) FROM failure)"""  # noqa: S608
        with self.reading() as connection:
            state = read_state(connection)
            n_documents, n_passages, n_failures = connection.execute(query).fetchone()
        return Counts(n_documents, n_passages, n_failures, state["generation"], state["published"])

    def signatures(self) -> Iterator[tuple[str, bytes]]:
        """Yield id and MinHash signature of every document."""
        query = f"SELECT id, signature FROM document WHERE {LIVE} ORDER BY row"  # noqa: S608
        with self.reading() as connection:
            yield from connection.execute(query)
