"""The engines follow the truth: deltas applied, published, repaired where torn.

``published`` is the generation that both engines have reached; searches read
that one. Publishing is one transaction of the truth, after the engines' files
are on disk, so a death at any moment leaves the last published state whole: the
lexical engine may then be one commit ahead (its number differs from the one
published), which the next follower mends by applying the delta again.
"""

import itertools
import logging
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from typing import Any

from index.dense import Floats, Ints, VectorRow, remove_other_bases, rounded, write_base
from index.lexical import LexicalIndex, LexicalWriter
from index.reading import passage_rows, vector_rows
from index.schema import FOREVER
from index.store import Store
from index.stored import read_state, write_state
from index.view import DENSE_NAME, LEXICAL_NAME, open_lexical

logger = logging.getLogger(__name__)

# The base is rewritten when this share of it has changed: 9 rows written a row in the end,
# and a tail that costs an eighth of the base to search.
_TAIL_SHARE = 1 / 8
_TAIL_MIN = 4096
_CHUNK = 8192
# Rewriting costs some 0.4 ms a passage; up to this many are rewritten for one deleted one.
_REWRITE_UP_TO = 5000
_REWRITE_SHARE = 0.1
_REWRITES_A_TIME = 3


def follow(store: Store) -> int:
    """Bring the engines to the truth and publish; mend what a dead writer left.

    :return: the generation published.
    :raises IndexLocked: if another process is writing and does not finish in time.
    """
    if is_level(store):
        with store.reading() as connection:
            return int(read_state(connection)["published"])
    with store.writer():
        if store.follower is None:
            store.follower = Follower(store)
        return store.follower.follow()


def is_level(store: Store) -> bool:
    """Say whether the engines are where the truth is and need no rewriting."""
    with store.reading() as connection:
        state = read_state(connection)
    if state["generation"] != state["published"]:
        return False
    if state.get("lexical") is None:
        return bool(state["generation"] == 0)
    try:
        index = open_lexical(store.folder / LEXICAL_NAME / state["lexical"])
        meta = index.meta()
        return bool(meta["opstamp"] == state["opstamp"]) and not rewrite_due(meta)
    except (OSError, ValueError, KeyError):
        return False


def rewrite_due(meta: dict[str, Any]) -> bool:
    """Say whether segments hold so many deleted passages that rewriting them pays.

    Small ones always: then BM25's statistics are those of a fresh build. Large ones wait
    until enough of them is deleted; until then scores are off by less than that share.

    :param meta: as ``LexicalIndex.meta`` returns it.
    """
    torn = [segment for segment in meta["segments"] if segment["deletes"]]
    n_deleted = sum(segment["deletes"]["num_deleted_docs"] for segment in torn)
    n_torn = sum(segment["max_doc"] for segment in torn)
    return bool(torn) and (n_torn <= _REWRITE_UP_TO or n_deleted >= _REWRITE_SHARE * n_torn)


def rebuild_lexical(store: Store) -> None:
    """Write the lexical engine anew from the truth and publish it."""
    with store.writer():
        close_follower(store)
        store.follower = Follower(store, anew=True)
        store.follower.follow()


def rebuild_dense(store: Store) -> None:
    """Write the dense engine's base anew from the truth and publish it."""
    with store.writer():
        if store.follower is None:
            store.follower = Follower(store)
        store.follower.follow(base_anew=True)


def close_follower(store: Store) -> None:
    """Close the engines that this writer holds open."""
    if store.follower is not None:
        store.follower.close()
        store.follower = None


class Follower:
    """The engines, open for writing; lives while its process holds the writer lock."""

    def __init__(self, store: Store, *, anew: bool = False) -> None:
        self._store = store
        with store.reading() as connection:
            state = read_state(connection)
        self._index, self._whole = self._open(state, anew=anew)
        self._writer: LexicalWriter | None = None

    def _open(self, state: dict[str, Any], *, anew: bool) -> tuple[LexicalIndex, bool]:
        """Return the lexical engine, and whether it must be filled from nothing."""
        name, folder = state.get("lexical"), self._store.folder / LEXICAL_NAME
        if name is not None and not anew:
            try:
                index = open_lexical(folder / name)
                ahead = index.opstamp() - state["opstamp"]
                index.searcher()
            except (OSError, ValueError, KeyError) as error:
                logger.warning("The lexical engine is damaged (%s): it is rebuilt.", error)
            else:
                if ahead == 0:
                    return index, False
                if ahead > 0:
                    logger.warning(
                        "A writer died before publishing: its last changes are applied again."
                    )
                    return index, False
                logger.warning("The lexical engine is older than the truth: it is rebuilt.")
        return LexicalIndex(folder / secrets.token_hex(6)), True

    def follow(self, *, base_anew: bool = False) -> int:
        """Apply what the engines lack, publish it, and purge what nobody can see any more."""
        with self._store.reading() as connection:
            state = read_state(connection)
            opstamp = self._fill_lexical_or_anew(connection, state)
            base = self._base_due(connection, state) or base_anew
            base_state = self._write_base(connection, state) if base else {}
        self._publish(
            published=state["generation"],
            lexical=self._index.folder.name,
            opstamp=opstamp,
            **base_state,
        )
        self._whole = False
        self._drop_old_files(base_state.get("base", state.get("base")))
        return int(state["generation"])

    def close(self) -> None:
        """Let merges finish; rewrite segments that still count deleted passages."""
        self._close_writer()
        for _ in range(_REWRITES_A_TIME):
            if not self._rewrite_torn_segments():
                break
            self._close_writer()

    def _open_writer(self) -> LexicalWriter:
        if self._writer is None:
            self._writer = self._index.writer()
        return self._writer

    def _close_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _fill_lexical_or_anew(self, connection: sqlite3.Connection, state: dict[str, Any]) -> int:
        try:
            return self._fill_lexical(connection, state)
        except (OSError, ValueError) as error:  # tantivy's errors are ValueErrors
            if self._whole:
                raise
            logger.warning("The lexical engine cannot be written (%s): it is rebuilt.", error)
        self._writer = None
        self._index = LexicalIndex(self._store.folder / LEXICAL_NAME / secrets.token_hex(6))
        self._whole = True
        return self._fill_lexical(connection, state)

    def _fill_lexical(self, connection: sqlite3.Connection, state: dict[str, Any]) -> int:
        """Apply the delta (or everything, to a new engine); return the commit's number."""
        writer = self._open_writer()
        now = state["generation"]
        since = 0 if self._whole else state["published"]
        if not self._whole:
            # added ones too: a writer that died may have left them here already
            changed = connection.execute(
                f"SELECT id FROM passage WHERE added > ? OR (removed > ? AND removed < {FOREVER})",  # noqa: S608
                (since, since),
            )
            for (row,) in changed:
                writer.delete(row)
        live = "p.added > ? AND p.added <= ? AND p.removed > ?"
        for passage in passage_rows(connection, live, (since, now, now)):
            writer.add(passage)
        return writer.commit()

    def _base_due(self, connection: sqlite3.Connection, state: dict[str, Any]) -> bool:
        base_generation = state.get("base_generation", 0)
        changed = connection.execute(
            f"""SELECT (SELECT count(*) FROM passage WHERE added > ?)
            + (SELECT count(*) FROM removed_passage WHERE generation > ?)
            + (SELECT count(*) FROM passage WHERE removed < {FOREVER} AND removed > ?)""",  # noqa: S608
            (base_generation,) * 3,
        ).fetchone()[0]
        return bool(changed > max(_TAIL_MIN, _TAIL_SHARE * state.get("base_passages", 0)))

    def _write_base(self, connection: sqlite3.Connection, state: dict[str, Any]) -> dict[str, Any]:
        now, dimension = state["generation"], state.get("dimension", 0)
        query = "SELECT count(*) FROM passage WHERE added <= ? AND removed > ?"
        n_passages = connection.execute(query, (now, now)).fetchone()[0]
        if not n_passages:
            return {"base": None, "base_generation": now, "base_passages": 0}
        name = secrets.token_hex(6)
        chunks = _chunks(vector_rows(connection, 0, now), dimension)
        write_base(self._store.folder / DENSE_NAME, name, chunks, n_passages)
        return {"base": name, "base_generation": now, "base_passages": n_passages}

    def _publish(self, **state: object) -> None:
        """Make a state of the engines the one that searches read; drop rows past their use."""
        with self._store.writing() as connection:
            write_state(connection, **state)
            if "published" not in state:
                return
            gone = f"removed <= ? AND removed < {FOREVER}"
            published = (state["published"],)
            connection.execute(
                f"INSERT INTO removed_passage SELECT id, removed FROM passage WHERE {gone}",  # noqa: S608
                published,
            )
            connection.execute(f"DELETE FROM passage WHERE {gone}", published)  # noqa: S608
            connection.execute(f"DELETE FROM document WHERE {gone}", published)  # noqa: S608
            if "base_generation" in state:  # whoever reads this base needs no older removals
                connection.execute(
                    "DELETE FROM removed_passage WHERE generation <= ?", (state["base_generation"],)
                )

    def _drop_old_files(self, base: str | None) -> None:
        """Delete engines' files that are no longer published; open readers keep theirs."""
        remove_other_bases(self._store.folder / DENSE_NAME, base)
        for place in (self._store.folder / LEXICAL_NAME).iterdir():
            if place != self._index.folder:
                shutil.rmtree(place, ignore_errors=True)

    def _rewrite_torn_segments(self) -> bool:
        """Write live passages of segments with deleted ones anew; say whether any were.

        A segment that is deleted as a whole goes, and its rows with it.
        """
        meta = self._index.meta()
        if not rewrite_due(meta):
            return False
        rows = self._index.searcher().rows_beside_deleted(meta["segments"])
        writer = self._open_writer()
        with self._store.reading() as connection:
            for start in range(0, len(rows), 500):
                batch = rows[start : start + 500].tolist()
                marks = ", ".join("?" * len(batch))
                for row in batch:
                    writer.delete(row)
                for passage in passage_rows(connection, f"p.id IN ({marks})", batch):
                    writer.add(passage)
        self._publish(opstamp=writer.commit())
        return True


def _chunks(rows: Iterator[VectorRow], dimension: int) -> Iterator[tuple[Ints, Floats]]:
    while chunk := list(itertools.islice(rows, _CHUNK)):
        yield rounded(chunk, dimension)
