"""Where documents name places, read from the truth for answers over the whole index."""

import sqlite3
from dataclasses import dataclass

from ingest.gazetteer import Kind
from ingest.records import Span

_LIVE_AT = "d.added <= ? AND d.removed > ?"


@dataclass(frozen=True, slots=True)
class DocumentMention:
    """A place named in a document.

    :param document_id: as in ``documents list``.
    :param span: where ``Document.text`` names it.
    :param country: that is named or that the locality lies in; None for provinces.
    """

    document_id: str
    source: str
    name: str
    country: str | None
    span: Span


def mentions_of(
    connection: sqlite3.Connection, generation: int, kind: Kind, name: str
) -> list[DocumentMention]:
    """Return where documents living at a generation name a place, by source and position.

    :param name: canonical, see ``ingest.places``.
    """
    return _read(connection, generation, "m.kind = ? AND m.name = ?", (str(kind), name))


def localities_in(
    connection: sqlite3.Connection, generation: int, country: str
) -> list[DocumentMention]:
    """Return where documents living at a generation name a locality of a country."""
    where = "m.kind = ? AND m.country = ?"
    return _read(connection, generation, where, (str(Kind.LOCALITY), country))


def _read(
    connection: sqlite3.Connection, generation: int, where: str, values: tuple[str, ...]
) -> list[DocumentMention]:
    rows = connection.execute(
        f"""SELECT d.id, d.source, m.name, m.country, m.char_start, m.char_end
        FROM mention m JOIN document d ON d.row = m.document
        WHERE {where} AND {_LIVE_AT} ORDER BY d.source, d.id, m.char_start""",  # noqa: S608
        (*values, generation, generation),
    )
    return [
        DocumentMention(id_, source, name, country, Span(start, end))
        for id_, source, name, country, start, end in rows
    ]
