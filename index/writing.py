"""Rows written into the truth, inside the store's transactions."""

import json
import sqlite3
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedder import ModelIdentity
from index.errors import DimensionMismatch
from index.record_json import record_json
from index.schema import FOREVER
from index.stored import FileStamp, read_state, write_state
from ingest.records import Failure, Parsed, Passage
from ingest.text import NORMALISER_VERSION

LIVE = f"removed = {FOREVER}"


def model_json(identity: ModelIdentity) -> str:
    """Return what vectors of an index must agree on, as it is stored."""
    return json.dumps(
        {
            "name": identity.name,
            "sha256": identity.sha256,
            "form": identity.form,
            "dimension": identity.dimension,
            "query_prefix": identity.query_prefix,
            "passage_prefix": identity.passage_prefix,
            "normaliser": NORMALISER_VERSION,
        }
    )


def generation_of(connection: sqlite3.Connection) -> int:
    """Return the generation of the last change."""
    return int(read_state(connection)["generation"])


def next_generation(connection: sqlite3.Connection) -> int:
    """Raise the generation by one."""
    generation = generation_of(connection) + 1
    write_state(connection, generation=generation)
    return generation


def check_vectors(
    connection: sqlite3.Connection, parsed: Parsed, vectors: NDArray[np.float32]
) -> None:
    """Make sure that vectors fit a document's passages and the index.

    :raises DimensionMismatch: if they do not.
    """
    n_passages = len(parsed.passages)
    if vectors.ndim != 2 or len(vectors) != n_passages:
        raise DimensionMismatch(
            f"{parsed.document.source}: {n_passages} passages but vectors of shape "
            f"{vectors.shape}. Give one row a passage."
        )
    known = read_state(connection).get("dimension")
    if n_passages and known is not None and known != vectors.shape[1]:
        raise DimensionMismatch(
            f"{parsed.document.source}: vectors of dimension {vectors.shape[1]}, the index "
            f"holds {known}. Use the model that the index was made with."
        )
    if n_passages and known is None:
        write_state(connection, dimension=int(vectors.shape[1]))


def put_stamp(connection: sqlite3.Connection, file: FileStamp) -> None:
    """Mark a file as read."""
    connection.execute(
        "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?)",
        (file.path, file.root, file.source, file.size, file.mtime_ns, file.sha256),
    )


def put_failure(connection: sqlite3.Connection, path: str, failure: Failure) -> None:
    """Record what of a file could not be read."""
    connection.execute(
        "INSERT OR REPLACE INTO failure VALUES (?, ?, ?, ?, ?)",
        (path, failure.source, failure.code, failure.reason, failure.remedy),
    )


def rename_sources(connection: sqlite3.Connection, old: FileStamp, new: FileStamp) -> None:
    """Let all that came from a file be known under another root."""
    for table in ("document", "failure"):
        connection.execute(
            f"UPDATE {table} SET source = ? || substr(source, ?) WHERE path = ?",  # noqa: S608
            (new.source, len(old.source) + 1, old.path),
        )
    connection.execute(
        "UPDATE file SET root = ?, source = ? WHERE path = ?", (new.root, new.source, old.path)
    )


def forget_failures(connection: sqlite3.Connection, path: str, still: Collection[str]) -> None:
    """Delete the failures of a file, but those of the sources ``still`` failing."""
    connection.execute(
        "DELETE FROM failure WHERE path = ? AND source NOT IN (SELECT value FROM json_each(?))",
        (path, json.dumps(list(still))),
    )


def remove_live(connection: sqlite3.Connection, id_: str, generation: int) -> str | None:
    """Mark a document's live version as removed, and forget what of it could not be read.

    :return: its file; None if there is no such document.
    """
    found = connection.execute(
        f"SELECT row, path, source FROM document WHERE id = ? AND {LIVE}",  # noqa: S608
        (id_,),
    ).fetchone()
    if found is None:
        return None
    row, path, source = found
    connection.execute("UPDATE document SET removed = ? WHERE row = ?", (generation, row))
    connection.execute("UPDATE passage SET removed = ? WHERE document = ?", (generation, row))
    connection.execute("DELETE FROM duplicate WHERE one = ? OR other = ?", (id_, id_))
    connection.execute("DELETE FROM failure WHERE path = ? AND source = ?", (path, source))
    return str(path)


def insert_document(
    connection: sqlite3.Connection, id_: str, parsed: Parsed, file: FileStamp, generation: int
) -> int:
    """Insert a document; return its row."""
    document = parsed.document
    cursor = connection.execute(
        f"INSERT INTO document VALUES (NULL{', ?' * 17}, {FOREVER})",  # noqa: S608
        (
            id_,
            file.path,
            document.source,
            document.sha256,
            document.text,
            document.title,
            document.title_inferred,
            document.published,
            document.publisher,
            document.url,
            document.doc_type,
            document.language,
            json.dumps(document.pages),
            json.dumps(document.headings),
            json.dumps(document.boilerplate),
            parsed.signature,
            generation,
        ),
    )
    return int(cursor.lastrowid or 0)


def insert_passages(
    connection: sqlite3.Connection,
    document: int,
    parsed: Parsed,
    vectors: NDArray[np.float32],
    sentences: Sequence[bytes],
    generation: int,
) -> None:
    """Insert the passages of a document with their vectors and those of their sentences."""
    text = parsed.document.text
    of_each = sentences or [b""] * len(vectors)
    for passage, vector, packed in zip(parsed.passages, vectors, of_each, strict=True):
        cursor = connection.execute(
            f"INSERT INTO passage VALUES (NULL{', ?' * 12}, {FOREVER})",  # noqa: S608
            (document, *_passage_values(passage, text), generation),
        )
        row = np.ascontiguousarray(vector, dtype="<f4").tobytes()
        connection.execute("INSERT INTO vector VALUES (?, ?)", (cursor.lastrowid, row))
        if packed:
            connection.execute("INSERT INTO sentence VALUES (?, ?)", (cursor.lastrowid, packed))


def _passage_values(passage: Passage, text: str) -> tuple[object, ...]:
    return (
        passage.ordinal,
        passage.char_start,
        passage.char_end,
        passage.page_start,
        passage.page_end,
        passage.heading,
        text[passage.char_start : passage.char_end],
        json.dumps(passage.years),
        json.dumps(passage.countries, ensure_ascii=False),
        json.dumps(passage.provinces, ensure_ascii=False),
    )


def insert_agreements(connection: sqlite3.Connection, document: int, parsed: Parsed) -> None:
    """Insert what a document states of agreements, each with the words that state it."""
    text = parsed.document.text
    for ordinal, agreement in enumerate(parsed.agreements):
        start, end = agreement.evidence
        values = (page_of(parsed, start), passage_of_span(parsed, start, end), text[start:end])
        connection.execute(
            "INSERT INTO agreement VALUES (NULL, ?, ?, ?, ?, ?, ?)",
            (document, ordinal, *values, record_json(agreement)),
        )


def insert_mentions(connection: sqlite3.Connection, document: int, parsed: Parsed) -> None:
    """Insert the places that the passages of a document name."""
    connection.executemany(
        "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?)",
        [
            (document, found.start, found.end, found.kind, found.name, found.country)
            for found in parsed.mentions
        ],
    )


def page_of(parsed: Parsed, offset: int) -> int | None:
    """Return the number of the page that holds an offset; None without pages."""
    pages = parsed.document.pages
    return next((page.number for page in pages if page.start <= offset < page.end), None)


def passage_of_span(parsed: Parsed, start: int, end: int) -> int | None:
    """Return the ordinal of the passage that shares most with a span, the first of equals."""
    shared = [
        (min(end, passage.char_end) - max(start, passage.char_start), -passage.ordinal)
        for passage in parsed.passages
    ]
    most, ordinal = max(shared, default=(0, 0))
    return -ordinal if most > 0 else None
