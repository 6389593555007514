"""Rows of the truth as the engines take them."""

import json
import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.dense import VectorRow
from index.lexical import PassageRow
from index.passage_text import indexed_text
from index.records import DocumentSummary
from index.schema import FOREVER
from index.stored import (
    PASSAGE_COLUMNS,
    SUMMARY_COLUMNS,
    StoredPassage,
    passage_of,
    summary_of,
)
from ingest.merger import units_meant

# SQLite takes 32,766 values a statement; fewer keep statements few and caches warm.
_BATCH = 500


def document_key(document_id: str) -> int:
    """Return the number a document goes by in columns: 43 bits of its id, in the same order."""
    return int(document_id[:11], 16) >> 1


def tie_of(document_id: str, ordinal: int) -> int:
    """Return a number that sorts as (document id, ordinal)."""
    return (document_key(document_id) << 20) | min(ordinal, 2**20 - 1)


def key_of_tie(tie: int) -> int:
    """Return the key of the document that a passage belongs to."""
    return tie >> 20


def keys_of_ties(ties: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the same for many, int64, (n_passages,)."""
    keys: NDArray[np.int64] = ties >> 20
    return keys


def passage_rows(
    connection: sqlite3.Connection, where: str, values: Sequence[int]
) -> Iterator[PassageRow]:
    """Yield passages for the lexical engine, in order of their rows.

    :param where: condition on ``p`` (passage).
    """
    cursor = connection.execute(
        f"""SELECT p.id, p.document, p.heading, p.text, p.years, p.countries,
            p.provinces, d.title, d.published, d.doc_type, d.language
        FROM passage p JOIN document d ON d.row = p.document WHERE {where} ORDER BY p.id""",  # noqa: S608
        values,
    )
    for row, document, heading, text, years, countries, provinces, *of_document in cursor:
        title, published, doc_type, language = of_document
        yield PassageRow(
            row=row,
            document=document,
            doc_type=doc_type,
            language=language,
            years=filter_years(published, json.loads(years)),
            countries=tuple(json.loads(countries)),
            provinces=tuple(json.loads(provinces)),
            text=indexed_text(title, heading, text),
            units=units_meant(json.loads(provinces), published),
        )


def filter_years(published: str | None, stated: Sequence[int]) -> tuple[int, ...]:
    """Return the years a passage is found under: of publication, else those it states."""
    return (int(published[:4]),) if published else tuple(stated)


def vector_rows(connection: sqlite3.Connection, after: int, upto: int) -> Iterator[VectorRow]:
    """Yield the vectors added after one generation and live at another, in order of rows."""
    cursor = connection.execute(
        """SELECT p.id, d.id, p.ordinal, v.row FROM passage p
            JOIN document d ON d.row = p.document JOIN vector v ON v.passage = p.id
        WHERE p.added > ? AND p.added <= ? AND p.removed > ? ORDER BY p.id""",
        (after, upto, upto),
    )
    for row, document_id, ordinal, vector in cursor:
        yield VectorRow(row, tie_of(document_id, ordinal), vector)


def removed_rows(connection: sqlite3.Connection, after: int, upto: int) -> NDArray[np.int64]:
    """Return the rows removed after one generation, up to another."""
    cursor = connection.execute(
        """SELECT id FROM removed_passage WHERE generation > ? AND generation <= ?
        UNION SELECT id FROM passage WHERE removed > ? AND removed <= ?""",
        (after, upto, after, upto),
    )
    return np.array([row for (row,) in cursor], dtype=np.int64)


def summaries(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, DocumentSummary]:
    """Return summaries of live documents by id; unknown ones are left out."""
    marks = ", ".join("?" * len(ids))
    query = f"""SELECT {SUMMARY_COLUMNS} FROM document d
        WHERE d.id IN ({marks}) AND d.removed = {FOREVER}"""  # noqa: S608
    return {row[0]: summary_of(row) for row in connection.execute(query, list(ids))}


def stored_passages(
    connection: sqlite3.Connection, rows: Sequence[int]
) -> dict[int, StoredPassage]:
    """Return passages by row, with their documents' summaries."""
    found: dict[int, StoredPassage] = {}
    for start in range(0, len(rows), _BATCH):
        batch = [int(row) for row in rows[start : start + _BATCH]]
        marks = ", ".join("?" * len(batch))
        query = f"""SELECT {PASSAGE_COLUMNS} FROM passage p
            JOIN document d ON d.row = p.document WHERE p.id IN ({marks})"""  # noqa: S608
        found |= {row[0]: passage_of(row) for row in connection.execute(query, batch)}
    return found


def sentence_rows(connection: sqlite3.Connection, rows: Sequence[int]) -> list[bytes]:
    """Return the packed sentence vectors of each passage, empty where it has none."""
    found: dict[int, bytes] = {}
    for start in range(0, len(rows), _BATCH):
        batch = [int(row) for row in rows[start : start + _BATCH]]
        marks = ", ".join("?" * len(batch))
        query = f"SELECT passage, rows FROM sentence WHERE passage IN ({marks})"  # noqa: S608
        found.update(connection.execute(query, batch))
    return [found.get(int(row), b"") for row in rows]


def candidate_rows(
    connection: sqlite3.Connection, rows: Sequence[int]
) -> dict[int, tuple[str, str, str, tuple[str, ...]]]:
    """Return title, heading, text and places stated of passages, by row."""
    found = {}
    for start in range(0, len(rows), _BATCH):
        batch = [int(row) for row in rows[start : start + _BATCH]]
        marks = ", ".join("?" * len(batch))
        query = f"""SELECT p.id, d.title, p.heading, p.text, p.countries, p.provinces
            FROM passage p JOIN document d ON d.row = p.document WHERE p.id IN ({marks})"""  # noqa: S608
        for row, title, heading, text, countries, provinces in connection.execute(query, batch):
            places = (*json.loads(countries), *json.loads(provinces))
            found[row] = (title, heading, text, places)
    return found
