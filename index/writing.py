"""Rows written into the truth, inside the store's transactions."""

import json
import sqlite3

import numpy as np
from numpy.typing import NDArray

from index.embed import ModelIdentity
from index.schema import FOREVER
from index.stored import FileStamp, read_state, write_state
from ingest.records import Parsed, Passage
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


def put_stamp(connection: sqlite3.Connection, file: FileStamp) -> None:
    """Mark a file as read."""
    connection.execute(
        "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?)",
        (file.path, file.root, file.source, file.size, file.mtime_ns, file.sha256),
    )


def remove_live(connection: sqlite3.Connection, id_: str, generation: int) -> str | None:
    """Mark a document's live version as removed; return its file, None if there is none."""
    found = connection.execute(
        f"SELECT row, path FROM document WHERE id = ? AND {LIVE}",  # noqa: S608
        (id_,),
    ).fetchone()
    if found is None:
        return None
    row, path = found
    connection.execute("UPDATE document SET removed = ? WHERE row = ?", (generation, row))
    connection.execute("UPDATE passage SET removed = ? WHERE document = ?", (generation, row))
    connection.execute("DELETE FROM duplicate WHERE one = ? OR other = ?", (id_, id_))
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
    generation: int,
) -> None:
    """Insert the passages of a document with their vectors."""
    text = parsed.document.text
    for passage, vector in zip(parsed.passages, vectors, strict=True):
        cursor = connection.execute(
            f"INSERT INTO passage VALUES (NULL{', ?' * 12}, {FOREVER})",  # noqa: S608
            (document, *_passage_values(passage, text), generation),
        )
        row = np.ascontiguousarray(vector, dtype="<f4").tobytes()
        connection.execute("INSERT INTO vector VALUES (?, ?)", (cursor.lastrowid, row))


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
