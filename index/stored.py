"""What the truth holds, as records; and rows of SQLite turned into them."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.passage_text import indexed_text
from index.records import DocumentSummary
from index.schema import FOREVER
from ingest.records import DocType, Heading, Language, Page, Span


@dataclass(frozen=True, slots=True)
class FileStamp:
    """A file as it was when it was read; an equal one is not read again.

    :param path: absolute.
    :param root: folder that ``source`` is relative to.
    :param size: bytes.
    :param mtime_ns: nanoseconds since 1970.
    :param sha256: hexadecimal.
    """

    path: str
    root: str
    source: str
    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the truth holds it; spans are offsets into ``text``.

    :param path: file it was read from, absolute.
    """

    summary: DocumentSummary
    path: str
    sha256: str
    text: str
    pages: tuple[Page, ...]
    headings: tuple[Heading, ...]
    boilerplate: tuple[Span, ...]
    n_passages: int

    def as_dict(self) -> dict[str, object]:
        """Return the document as ``documents show --json`` prints it."""
        summary = self.summary
        return {
            "id": summary.id,
            "source": summary.source,
            "url": summary.url,
            "text": self.text,
            "pages": [
                {
                    "page": page.number,
                    "char_start": page.start,
                    "char_end": page.end,
                    "ocr_confidence": page.ocr_confidence,
                    "unread": page.unread,
                }
                for page in self.pages
            ],
            "title": summary.title,
            "title_inferred": summary.title_inferred,
            "published": summary.published,
            "publisher": summary.publisher,
            "doc_type": summary.doc_type,
            "language": summary.language,
            "sha256": self.sha256,
            "boilerplate": [list(span) for span in self.boilerplate],
        }


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as the truth holds it.

    :param row: id inside the index, never used twice.
    :param id: id that outsiders see: document id, hyphen, ordinal.
    """

    row: int
    id: str
    ordinal: int
    char_start: int
    char_end: int
    page_start: int | None
    page_end: int | None
    heading: str
    text: str
    years: tuple[int, ...]
    countries: tuple[str, ...]
    provinces: tuple[str, ...]
    document: DocumentSummary


@dataclass(frozen=True, slots=True)
class StoredFailure:
    """A file that could not be read.

    :param path: the file, absolute; ``source`` may name a member of it.
    """

    path: str
    source: str
    code: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the index holds."""

    documents: int
    passages: int
    failures: int
    generation: int
    published: int


SUMMARY_COLUMNS = """d.id, d.title, d.title_inferred, d.source, d.url, d.publisher,
    d.doc_type, d.published, d.language"""
N_SUMMARY = 9
PASSAGE_COLUMNS = f"""p.id, p.ordinal, p.char_start, p.char_end, p.page_start, p.page_end,
    p.heading, p.text, p.years, p.countries, p.provinces, {SUMMARY_COLUMNS}"""


def summary_of(row: Sequence[Any]) -> DocumentSummary:
    """Return the summary whose SUMMARY_COLUMNS are given."""
    id_, title, inferred, source, url, publisher, doc_type, published, language = row
    return DocumentSummary(
        id=id_,
        title=title,
        title_inferred=bool(inferred),
        source=source,
        url=url,
        publisher=publisher,
        doc_type=DocType(doc_type),
        published=published,
        language=Language(language),
    )


def passage_of(row: Sequence[Any]) -> StoredPassage:
    """Return the passage whose PASSAGE_COLUMNS are given."""
    document = summary_of(row[11:])
    return StoredPassage(
        row=row[0],
        id=f"{document.id}-{row[1]}",
        ordinal=row[1],
        char_start=row[2],
        char_end=row[3],
        page_start=row[4],
        page_end=row[5],
        heading=row[6],
        text=row[7],
        years=tuple(json.loads(row[8])),
        countries=tuple(json.loads(row[9])),
        provinces=tuple(json.loads(row[10])),
        document=document,
    )


DOCUMENT_COLUMNS = f"""{SUMMARY_COLUMNS}, d.path, d.sha256, d.text, d.pages, d.headings,
    d.boilerplate, (SELECT count(*) FROM passage WHERE document = d.row)"""  # noqa: S608


def document_of(row: Sequence[Any]) -> StoredDocument:
    """Return the document whose DOCUMENT_COLUMNS are given."""
    path, sha256, text, pages, headings, boilerplate, n_passages = row[N_SUMMARY:]
    return StoredDocument(
        summary=summary_of(row[:N_SUMMARY]),
        path=path,
        sha256=sha256,
        text=text,
        pages=tuple(Page(*page) for page in json.loads(pages)),
        headings=tuple(Heading(*heading) for heading in json.loads(headings)),
        boilerplate=tuple(Span(*span) for span in json.loads(boilerplate)),
        n_passages=n_passages,
    )


def read_state(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return the key-value table: generations, engines' files, model."""
    return dict(connection.execute("SELECT key, value FROM state"))


def write_state(connection: sqlite3.Connection, **values: object) -> None:
    """Set keys of the key-value table, in the caller's transaction."""
    connection.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", values.items())


def vectors_by_text(
    connection: sqlite3.Connection, document_id: str
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield indexed text and vector, float32, of each passage of a live document."""
    cursor = connection.execute(
        f"""SELECT d.title, p.heading, p.text, v.row FROM document d
            JOIN passage p ON p.document = d.row JOIN vector v ON v.passage = p.id
        WHERE d.id = ? AND d.removed = {FOREVER}""",  # noqa: S608
        (document_id,),
    )
    for title, heading, text, vector in cursor:
        yield indexed_text(title, heading, text), np.frombuffer(vector, dtype="<f4")


def sentences_by_text(
    connection: sqlite3.Connection, document_id: str
) -> Iterator[tuple[str, bytes]]:
    """Yield indexed text and packed sentence vectors of each passage that has some."""
    cursor = connection.execute(
        f"""SELECT d.title, p.heading, p.text, s.rows FROM document d
            JOIN passage p ON p.document = d.row JOIN sentence s ON s.passage = p.id
        WHERE d.id = ? AND d.removed = {FOREVER}""",  # noqa: S608
        (document_id,),
    )
    for title, heading, text, rows in cursor:
        yield indexed_text(title, heading, text), rows
