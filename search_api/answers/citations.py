"""Quotations checked against the documents they name; what fails is dropped."""

import json
import sqlite3
from collections.abc import Iterable

from index.schema import FOREVER
from search_api.answers.draft import Proof
from search_api.answers.records import Citation


class Citer:
    """Collects citations of one answer, each stretch once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take a read transaction of the truth."""
        self._connection = connection
        self._known: dict[tuple[str, int, int], int | None] = {}
        self.citations: list[Citation] = []

    def cite(self, quotes: Iterable[Proof]) -> tuple[int, ...]:
        """Return the positions of the quotations that stand as quoted."""
        numbers = [self._number(quote) for quote in quotes]
        return tuple(dict.fromkeys(number for number in numbers if number is not None))

    def _number(self, quote: Proof) -> int | None:
        place = quote.place
        key = (place.document.id, place.start, place.end)
        if key not in self._known:
            citation = verified(self._connection, quote)
            self._known[key] = len(self.citations) if citation else None
            if citation:
                self.citations.append(citation)
        return self._known[key]


def verified(connection: sqlite3.Connection, quote: Proof) -> Citation | None:
    """Return the citation of a quotation; None if the document does not say so there."""
    document, passage_id, heading, start, end = quote.place
    # SQLite's substr counts code points from 1, as our offsets do from 0
    row = connection.execute(
        f"SELECT substr(text, ?, ?), pages FROM document WHERE id = ? AND removed = {FOREVER}",  # noqa: S608
        (start + 1, end - start, document.id),
    ).fetchone()
    if row is None or row[0] != quote.text or not row[0].strip():
        return None
    page = next((number for number, a, b, *_ in json.loads(row[1]) if a <= start < b), None)
    return Citation(
        source=document.source,
        title=document.title,
        published=document.published,
        page=page,
        quote=quote.text,
        char_start=start,
        char_end=end,
        passage_id=passage_id,
        document_id=document.id,
        heading=heading,
    )
