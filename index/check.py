"""Is the index whole? And the way back when it is not."""

import contextlib
import json
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.dense import DenseView, Ints, rounded
from index.errors import EngineDamaged, IndexDamaged
from index.lexical import LexicalSearcher
from index.reading import vector_rows
from index.schema import FOREVER
from index.sentences import row_bytes
from index.store import Store
from index.stored import read_state
from index.sync import Follower, close_follower
from index.view import StaleEngine, load_view

logger = logging.getLogger(__name__)

_REBUILD = "Run: hoptac rebuild"
_FOLLOW = "Any search or ingestion mends it; or run: hoptac rebuild"
_RESTORE = "Restore the index folder from a backup, or ingest the documents into a new one."


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the index.

    :param part: ``truth``, ``lexical`` or ``dense``.
    """

    part: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.part}: {self.what} {self.remedy}"


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild wrote.

    :param bytes_before: size of the folder.
    """

    generation: int
    n_passages: int
    bytes_before: int
    bytes_after: int


def verify(folder: Path) -> list[Finding]:
    """Check the truth, both engines, and that they agree; an empty list is a sound index.

    :raises IndexNotFound, SchemaMismatch: see ``Store.open``.
    """
    try:
        store = Store.open(folder)
    except IndexDamaged as error:
        return [Finding("truth", str(error), _RESTORE)]
    try:
        with contextlib.closing(store), store.reading() as connection:
            findings = list(_check_truth(connection))
            # engines are compared with a truth that can be read
            return findings or list(_check_engines(store, connection))
    except IndexDamaged as error:
        return [Finding("truth", str(error), _RESTORE)]


def rebuild(folder: Path) -> RebuildReport:
    """Build both engines anew and pack the truth: deleted text is then in no file.

    :raises IndexLocked: if another process is writing.
    :raises IndexDamaged: if the truth itself is damaged.
    """
    store = Store.open(folder)
    with contextlib.closing(store), store.writer():
        bytes_before = _folder_bytes(store.folder)
        with store.reading() as connection:
            for finding in _check_truth(connection):
                raise IndexDamaged(f"{finding.what} {finding.remedy}")
        close_follower(store)
        store.follower = Follower(store, anew=True)
        generation = store.follower.follow(base_anew=True)
        close_follower(store)
        store.pack()
        counts = store.counts()
        logger.info("The index %s was rebuilt.", store.folder)
        return RebuildReport(generation, counts.passages, bytes_before, _folder_bytes(store.folder))


def _folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _check_truth(connection: sqlite3.Connection) -> Iterator[Finding]:
    for (message,) in connection.execute("PRAGMA integrity_check(20)"):
        if message != "ok":
            yield Finding("truth", f"SQLite finds damage: {message}.", _RESTORE)
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Finding("truth", f"Row {row} of {table} has no {parent}.", _RESTORE)
    dimension = read_state(connection).get("dimension", 0)
    query = """SELECT count(*) FROM passage p LEFT JOIN vector v ON v.passage = p.id
        WHERE v.row IS NULL OR length(v.row) != ?"""
    n_bad = connection.execute(query, (4 * dimension,)).fetchone()[0]
    if n_bad:
        what = f"{n_bad} passages have no vector of dimension {dimension}."
        yield Finding("truth", what, "Ingest their documents again.")
    query = "SELECT count(*) FROM sentence WHERE length(rows) % ?"
    n_torn = connection.execute(query, (row_bytes(dimension),)).fetchone()[0]
    if n_torn:
        what = f"{n_torn} passages have sentence vectors of another dimension than {dimension}."
        yield Finding("truth", what, "Ingest their documents again.")
    yield from _check_passages(connection)
    yield from _check_statements(connection)
    yield from _check_mentions(connection)


def _check_statements(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield documents whose statements of agreements are not words of theirs."""
    rows = connection.execute(
        f"""SELECT DISTINCT d.id, d.source FROM agreement a JOIN document d ON d.row = a.document
        WHERE d.removed = {FOREVER} AND a.quote != substr(
            d.text, 1 + json_extract(a.record, '$.evidence[0]'), length(a.quote))"""  # noqa: S608
    )
    for id_, source in rows:
        what = f"Document {id_} ({source}) has a statement that is not in its text."
        yield Finding("truth", what, f"Delete it and ingest it again: {source}")


def _check_mentions(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield documents that name a place outside their passages."""
    rows = connection.execute(
        f"""SELECT DISTINCT d.id, d.source FROM mention m JOIN document d ON d.row = m.document
        LEFT JOIN passage p ON p.document = m.document
            AND p.char_start <= m.char_start AND p.char_end >= m.char_end
        WHERE d.removed = {FOREVER} AND p.id IS NULL"""  # noqa: S608
    )
    for id_, source in rows:
        what = f"Document {id_} ({source}) names a place outside its passages."
        yield Finding("truth", what, f"Delete it and ingest it again: {source}")


def _check_passages(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield documents that are half there: a passage missing, or not a piece of the text."""
    rows = connection.execute(
        f"""SELECT d.id, d.source, d.text, json_group_array(json_array(
            p.ordinal, p.char_start, p.char_end, p.text))
        FROM document d JOIN passage p ON p.document = d.row
        WHERE d.removed = {FOREVER} GROUP BY d.row"""  # noqa: S608
    )
    for id_, source, text, passages in rows:
        pieces = sorted(json.loads(passages))
        whole = [piece[0] for piece in pieces] == list(range(len(pieces)))
        if not whole or any(text[start:end] != piece for _, start, end, piece in pieces):
            what = f"Document {id_} ({source}) does not agree with its passages."
            yield Finding("truth", what, f"Delete it and ingest it again: {source}")


def _check_engines(store: Store, connection: sqlite3.Connection) -> Iterator[Finding]:
    try:
        view = load_view(store.folder, connection)
    except StaleEngine:
        yield Finding("lexical", "It is at another commit than the truth says.", _FOLLOW)
        return
    except EngineDamaged as error:
        yield Finding(error.engine, str(error), _REBUILD)
        return
    state = read_state(connection)
    if state["generation"] != state["published"]:
        behind = state["generation"] - state["published"]
        yield Finding("lexical", f"The engines are {behind} changes behind.", _FOLLOW)
    live = connection.execute(
        "SELECT id FROM passage WHERE added <= ? AND removed > ? ORDER BY id",
        (view.generation, view.generation),
    )
    rows = np.array([row for (row,) in live], dtype=np.int64)
    if view.lexical is not None:
        yield from _check_lexical(view.lexical, rows)
    yield from _check_dense(view.dense, rows, connection, view.generation)


def _check_lexical(lexical: LexicalSearcher, rows: Ints) -> Iterator[Finding]:
    found = lexical.rows()
    yield from _differences("lexical", found, rows)
    if len(found) != len(np.unique(found)):
        yield Finding("lexical", "Some passages are in it twice.", _REBUILD)


def _check_dense(
    dense: DenseView, rows: Ints, connection: sqlite3.Connection, now: int
) -> Iterator[Finding]:
    alive = dense.columns if dense.dead is None else dense.columns[~dense.dead]
    yield from _differences("dense", alive[:, 0], rows)
    n_wrong = 0
    chunk = []
    stored = vector_rows(connection, 0, now)
    while chunk := [row for row, _ in zip(stored, range(4096), strict=False)]:
        columns, vectors = rounded(chunk, dense.dimension)
        known = np.isin(columns[:, 0], dense.columns[:, 0])
        held = dense.vectors(dense.slots(columns[known, 0]))
        n_wrong += int((held != vectors[known]).any(axis=1).sum())
    if n_wrong:
        yield Finding("dense", f"{n_wrong} vectors differ from those of the truth.", _REBUILD)


def _differences(part: str, found: Ints, rows: Ints) -> Iterator[Finding]:
    missing, surplus = np.setdiff1d(rows, found), np.setdiff1d(found, rows)
    if len(missing):
        yield Finding(part, f"{len(missing)} passages are missing in it.", _REBUILD)
    if len(surplus):
        yield Finding(part, f"{len(surplus)} passages in it are not in the truth.", _REBUILD)
