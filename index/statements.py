"""What documents state of agreements, read from the truth with the words that state it."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index.record_json import record_of
from index.records import DocumentSummary
from index.stored import N_SUMMARY, SUMMARY_COLUMNS, summary_of
from ingest.records import Agreement

_BATCH = 500
_LIVE_AT = "d.added <= ? AND d.removed > ?"


@dataclass(frozen=True, slots=True)
class Statement:
    """One agreement as one document tells it.

    :param id: row of the truth, never used twice.
    :param quote: ``text[char_start:char_end]`` of the document.
    :param page: number of the page where the quote begins; None without pages.
    :param passage_id: the passage that holds the quote, or most of it.
    """

    id: int
    ordinal: int
    agreement: Agreement
    quote: str
    page: int | None
    passage_id: str | None
    document: DocumentSummary

    @property
    def char_start(self) -> int:
        """Where the quote begins in the document's text."""
        return self.agreement.evidence.start

    @property
    def char_end(self) -> int:
        """Where the quote ends."""
        return self.agreement.evidence.end


def read_statements(
    connection: sqlite3.Connection, generation: int, known: Mapping[int, Statement]
) -> dict[int, Statement]:
    """Return the statements of all documents that live at a generation, by id.

    :param known: statements read before; those that still hold are not read again.
    """
    query = f"""SELECT a.id, d.source FROM agreement a JOIN document d ON d.row = a.document
        WHERE {_LIVE_AT}"""  # noqa: S608
    live = connection.execute(query, (generation, generation)).fetchall()
    kept = {
        id_: known[id_]
        for id_, source in live
        if id_ in known and known[id_].document.source == source  # a file may have moved
    }
    missing = [id_ for id_, _ in live if id_ not in kept]
    for start in range(0, len(missing), _BATCH):
        kept |= _read(connection, missing[start : start + _BATCH])
    return kept


def _read(connection: sqlite3.Connection, ids: list[int]) -> dict[int, Statement]:
    marks = ", ".join("?" * len(ids))
    query = f"""SELECT {SUMMARY_COLUMNS}, a.id, a.ordinal, a.page, a.passage, a.quote, a.record
        FROM agreement a JOIN document d ON d.row = a.document WHERE a.id IN ({marks})"""  # noqa: S608
    documents: dict[str, DocumentSummary] = {}
    found = {}
    for row in connection.execute(query, ids):
        document = documents.setdefault(row[0], summary_of(row[:N_SUMMARY]))
        found[row[N_SUMMARY]] = _statement(document, row[N_SUMMARY:])
    return found


def _statement(document: DocumentSummary, row: tuple[Any, ...]) -> Statement:
    id_, ordinal, page, passage, quote, record = row
    passage_id = None if passage is None else f"{document.id}-{passage}"
    agreement = record_of(Agreement, record)
    return Statement(id_, ordinal, agreement, quote, page, passage_id, document)
