"""The register document by document, as ``eval/register/score.py`` and other readers take it."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from index.register import find_entries
from index.register_filters import NO_LIMITS, RegisterFilters
from index.reviews import corrected
from index.statements import Statement
from ingest.clean import other_stories_start
from ingest.records import Agreement, Span


def register_lines(
    connection: sqlite3.Connection, generation: int, filters: RegisterFilters = NO_LIMITS
) -> Iterator[dict[str, Any]]:
    """Yield one line for every document, by source, with the agreements that it tells of.

    As the document tells them, with people's corrections; filters limit the agreements,
    never the documents.
    """
    told: dict[str, list[tuple[Statement, Agreement, str]]] = {}
    for entry in find_entries(connection, generation, filters):
        for statement in entry.evidence:
            right = corrected(statement.agreement, entry.reviews)
            told.setdefault(statement.document.id, []).append((statement, right, entry.id))
    for id_, *document in _documents(connection, generation):
        stated = sorted(told.get(id_, ()), key=lambda item: item[0].ordinal)
        yield {**_line(*document), "agreements": [_agreement(*item) for item in stated]}


def _documents(connection: sqlite3.Connection, generation: int) -> Iterator[Any]:
    return connection.execute(
        """SELECT d.id, d.source, d.title, d.title_inferred, d.text, d.boilerplate, coalesce(
            (SELECT json_group_array(json_array(p.char_end, p.countries, p.provinces))
            FROM passage p WHERE p.document = d.row ORDER BY p.ordinal), '[]')
        FROM document d WHERE d.added <= ? AND d.removed > ? ORDER BY d.source, d.id""",
        (generation, generation),
    )


def _line(
    source: str, title: str, inferred: int, text: str, boilerplate: str, passages: str
) -> dict[str, Any]:
    places: tuple[dict[str, None], dict[str, None]] = ({}, {})
    ends = [0]
    for end, *named in sorted(json.loads(passages)):
        ends.append(end)
        for found, names in zip(places, named, strict=True):
            found.update(dict.fromkeys(json.loads(names)))
    # the list of other news that closes an article, not junk before or inside it
    closing = (Span(*span) for span in json.loads(boilerplate) if span[0] >= max(ends))
    starts = (other_stories_start(text, span) for span in closing)
    return {
        "doc": source,
        "title": None if inferred else title,
        "provinces": list(places[1]),
        "countries": list(places[0]),
        "boilerplate_starts_at": next((start for start in starts if start is not None), None),
    }


def _agreement(statement: Statement, stated: Agreement, entry: str) -> dict[str, Any]:
    line = asdict(stated)
    start, end = line.pop("evidence")
    return {
        **line,
        "evidence": statement.quote,
        "char_start": start,
        "char_end": end,
        "page": statement.page,
        "entry": entry,
    }
