"""Quotations checked against the documents they name; what fails is dropped."""

import json
import sqlite3
from collections.abc import Iterable

from index.schema import FOREVER
from search_api.answers.draft import Quote
from search_api.answers.records import Citation


class Citer:
    """Collects citations of one answer, each stretch once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take a read transaction of the truth."""
        self._connection = connection
        self._known: dict[tuple[str, int, int], int | None] = {}
        self.citations: list[Citation] = []

    def cite(self, quotes: Iterable[Quote]) -> tuple[int, ...]:
        """Return the positions of the quotations that stand as quoted."""
        numbers = [self._number(quote) for quote in quotes]
        return tuple(dict.fromkeys(number for number in numbers if number is not None))

    def _number(self, quote: Quote) -> int | None:
        key = (quote.hit.passage_id, quote.start, quote.end)
        if key not in self._known:
            citation = verified(self._connection, quote)
            self._known[key] = len(self.citations) if citation else None
            if citation:
                self.citations.append(citation)
        return self._known[key]


def verified(connection: sqlite3.Connection, quote: Quote) -> Citation | None:
    """Return the citation of a quotation; None if the document does not say so there."""
    hit = quote.hit
    start, end = hit.char_start + quote.start, hit.char_start + quote.end
    # SQLite's substr counts code points from 1, as our offsets do from 0
    row = connection.execute(
        f"SELECT substr(text, ?, ?), pages FROM document WHERE id = ? AND removed = {FOREVER}",  # noqa: S608
        (start + 1, end - start, hit.document.id),
    ).fetchone()
    if row is None or row[0] != quote.text or not row[0].strip():
        return None
    page = next((number for number, a, b, *_ in json.loads(row[1]) if a <= start < b), None)
    return Citation(
        source=hit.document.source,
        title=hit.document.title,
        published=hit.document.published,
        page=page,
        quote=quote.text,
        char_start=start,
        char_end=end,
        passage_id=hit.passage_id,
        document_id=hit.document.id,
        heading=hit.heading,
    )
