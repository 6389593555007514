"""What people say of entries: confirmed, corrected or rejected, by whom, when and why.

Reviews are never changed or deleted; a later one has the last word. They are bound to
an entry by its id and, should a better reader give the entry another, by marks of the
statements that it was made of.
"""

import datetime
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from index.parties import side_key
from index.record_json import reader
from index.stated_dates import date_range
from index.statements import Statement
from index.store import Store
from index.writing import next_generation
from ingest.places import resolve_country
from ingest.records import Agreement
from ingest.text import fold_word, words_of

_DATES = ("date", "ends")
_NEVER_EMPTY = ("vn_parties", "kind", "status", "level")
CORRECTABLE = tuple(name for name in get_type_hints(Agreement) if name != "evidence")


class Verdict(StrEnum):
    """What a person says of an entry."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Review:
    """One verdict on one entry.

    :param changes: field of ``Agreement`` to its right value, as in JSON.
    :param reviewed_at: ISO 8601, UTC.
    :param marks: of the statements that the entry was made of then.
    """

    id: int
    entry: str
    verdict: Verdict
    changes: Mapping[str, Any]
    reviewer: str
    reviewed_at: str
    note: str
    marks: frozenset[str]


def add_review(
    store: Store,
    entry: str,
    verdict: Verdict,
    evidence: Iterable[Statement],
    *,
    changes: Mapping[str, Any],
    reviewer: str,
    note: str = "",
) -> int:
    """Keep a person's word on an entry, in one transaction; the engines must follow.

    :return: the new generation.
    :raises ValueError: for changes that fit no field, or none where a correction needs some.
    """
    if bool(changes) != (verdict == Verdict.CORRECT):
        raise ValueError("changes belong to a correction, and a correction needs some")
    if not reviewer.strip():
        raise ValueError("a review needs the name of who made it")
    checked_changes(changes)
    marks = sorted({mark for statement in evidence for mark in marks_of(statement)})
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    with store.writing() as connection:
        generation = next_generation(connection)
        connection.execute(
            "INSERT INTO review VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry,
                verdict,
                json.dumps(changes, ensure_ascii=False),
                reviewer.strip(),
                now,
                note.strip(),
                json.dumps(marks),
                generation,
            ),
        )
    return generation


def read_reviews(connection: sqlite3.Connection, generation: int) -> list[Review]:
    """Return the reviews known at a generation, oldest first."""
    query = """SELECT id, entry, verdict, changes, reviewer, reviewed_at, note, marks
        FROM review WHERE added <= ? ORDER BY id"""
    return [
        Review(
            id_, entry, Verdict(verdict), json.loads(changes), who, at, note,
            frozenset(json.loads(marks)),
        )
        for id_, entry, verdict, changes, who, at, note, marks in connection.execute(
            query, (generation,)
        )
    ]  # fmt: skip


def marks_of(statement: Statement) -> tuple[str, str]:
    """Return what a statement is known by when its file is read again, as hashes.

    One is of its words, wherever they stand; one of its document, parties, kind and year.
    Hashes: a review must keep nothing of a document that is deleted.
    """
    stated = statement.agreement
    words = " ".join(fold_word(word) for word in words_of(statement.quote))
    facts = [
        statement.document.id,
        *side_key(stated.vn_parties, {}),
        "|",
        *side_key(stated.foreign_parties or stated.countries, {}),
        stated.kind,
        (stated.date or "")[:4],
    ]
    return _hash(words), _hash("\n".join(facts))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def checked_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes as values of ``Agreement``.

    :raises ValueError: for an unknown field or a value that does not fit it.
    :raises UnknownPlace: for an unknown country.
    """
    hints = get_type_hints(Agreement)
    found: dict[str, Any] = {}
    for field, value in changes.items():
        if field not in CORRECTABLE:
            raise ValueError(f"{field!r} is no field of an agreement: {', '.join(CORRECTABLE)}")
        try:
            found[field] = reader(hints[field])(value)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{field}: {error}") from None
        if field in _NEVER_EMPTY and not found[field]:
            raise ValueError(f"{field} must not be empty")
        if field in _DATES and value is not None:
            date_range(value)
    if "countries" in found:
        found["countries"] = tuple(resolve_country(name) for name in found["countries"])
    return found


def corrected(agreement: Agreement, reviews: Sequence[Review]) -> Agreement:
    """Return an agreement with all corrections, later ones over earlier ones."""
    for review in reviews:
        if review.changes:
            agreement = replace(agreement, **checked_changes(review.changes))
    return agreement


def parse_change(text: str) -> tuple[str, Any]:
    """Return field and value of ``date=2016-03-05``; a list's items are parted by ``;``.

    Nothing after the ``=`` means that nothing is stated. What is no list of names
    (``signatories``) is written as JSON.

    :raises ValueError: for an unknown field, or no ``=``.
    """
    field, equals, value = (part.strip() for part in text.partition("="))
    if not equals or field not in CORRECTABLE:
        known = ", ".join(CORRECTABLE)
        raise ValueError(f"{text!r} is no FIELD=VALUE with a field of: {known}")
    kind = get_type_hints(Agreement)[field]
    if get_origin(kind) is not tuple:
        return field, value or None
    if get_args(kind)[0] is str:
        return field, [item.strip() for item in value.split(";") if item.strip()]
    return field, json.loads(value or "[]")
