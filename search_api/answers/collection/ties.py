"""Sentences and rows of tables in which a province and a place of a country stand as partners.

Running text and tables tell of more partners than the register of agreements holds. A
sentence counts when it names both and a word for cooperation, and when province and
partner stand beside each other: in a row of several, each with its own. Where it names
no province, the one that its section is about is meant.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.mentions import localities_in, mentions_of
from index.records import DocumentSummary
from index.stored import PASSAGE_COLUMNS, StoredPassage, passage_of, read_state
from ingest.gazetteer import Kind
from ingest.places import find_provinces
from ingest.rows import Head
from search_api.answers.collection.figures import counted_countries
from search_api.answers.collection.tie_pairs import (
    LEAST_DASHES,
    Pair,
    pairs_in_row,
    pairs_in_sentence,
)
from search_api.answers.collection.tie_places import places_of
from search_api.answers.collection.tie_subject import Subject
from search_api.answers.collection.tie_units import Unit, units_of
from search_api.answers.collection.tie_words import may_tell
from search_api.answers.collection.tie_years import years_told

# The plus signs keep SQLite to the passages of one document: by ``added`` it reads them all.
_LIVE_AT = "p.document = ? AND +p.added <= ? AND +p.removed > ?"
_SOURCES = ("http://", "https://", "www.")
_MOST_HELD = 2  # generations, or indexes, whose documents are kept


@dataclass(frozen=True, slots=True)
class Tie:
    """A province and a foreign place that a sentence tells to be partners.

    :param province: empty where the sentence says how many provinces have partners in the
        country, and names none.
    :param years: that the sentence tells of these two.
    :param start: of the sentence, in ``Document.text``.
    """

    province: str
    partner: str
    country: str
    years: tuple[int, ...]
    document: DocumentSummary
    passage_id: str
    heading: str
    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Read:
    """The documents of one generation that were read for ties, by document id.

    :param rows: document id to its row in the index.
    """

    key: tuple[str, str, int]
    rows: Mapping[str, int]
    ties: dict[str, list[Tie]]


_held: list[_Read] = []
_lock = threading.Lock()


def find_ties(
    connection: sqlite3.Connection,
    generation: int,
    *,
    countries: Sequence[str] = (),
    provinces: Sequence[str] = (),
) -> Iterator[Tie]:
    """Yield the ties of provinces to places abroad, by source and position.

    What a generation holds never changes, so a document is read once.

    :param connection: inside a read transaction, see ``Store.reading``.
    :param countries: canonical; only places in these; none lets all through.
    :param provinces: canonical; only these; none lets all through.
    """
    for tie in _told(connection, generation, countries, provinces):
        wanted = tie.province and (not countries or tie.country in countries)
        if wanted and (not provinces or tie.province in provinces):
            yield tie


def find_figures(connection: sqlite3.Connection, generation: int, country: str) -> list[Tie]:
    """Return the sentences that say how many provinces have partners in a country.

    :param country: canonical.
    """
    told = _told(connection, generation, [country], ())
    return [tie for tie in told if not tie.province and tie.country == country]


def _told(
    connection: sqlite3.Connection,
    generation: int,
    countries: Sequence[str],
    provinces: Sequence[str],
) -> Iterator[Tie]:
    """Yield all that the documents tell which name any of the places."""
    read = _of_generation(connection, generation)
    for document_id in _documents(connection, generation, countries, provinces):
        if document_id not in read.ties:
            row = read.rows[document_id]
            read.ties[document_id] = list(_of_document(connection, generation, row))
        yield from read.ties[document_id]


def _of_generation(connection: sqlite3.Connection, generation: int) -> _Read:
    place = connection.execute("PRAGMA database_list").fetchone()[2]
    key = (place, str(read_state(connection).get("identity")), generation)
    with _lock:
        found = next((read for read in _held if read.key == key), None)
        if found is None:
            live = "SELECT id, row FROM document WHERE added <= ? AND removed > ?"
            rows = dict(connection.execute(live, (generation, generation)).fetchall())
            found = _Read(key, rows, {})
            _held.append(found)
            del _held[:-_MOST_HELD]
        return found


def _documents(
    connection: sqlite3.Connection,
    generation: int,
    countries: Sequence[str],
    provinces: Sequence[str],
) -> dict[str, None]:
    """Return the documents that name a country or a place in it; else a province."""
    named: dict[str, None] = {}
    for country in countries:
        abroad = mentions_of(connection, generation, Kind.COUNTRY, country)
        for one in [*localities_in(connection, generation, country), *abroad]:
            named[one.document_id] = None
    for province in () if countries else provinces:
        for one in mentions_of(connection, generation, Kind.PROVINCE, province):
            named[one.document_id] = None
    return named


def _of_document(connection: sqlite3.Connection, generation: int, row: int) -> Iterator[Tie]:
    head, subject = Head(), Subject()
    for passage in _passages(connection, generation, row):
        subject.enter(passage.document.title, passage.heading)
        for unit in units_of(passage.text, head):
            if not any(source in unit.text for source in _SOURCES):
                yield from _of_unit(passage, unit, subject)


def _passages(connection: sqlite3.Connection, generation: int, row: int) -> list[StoredPassage]:
    rows = connection.execute(
        f"""SELECT {PASSAGE_COLUMNS} FROM passage p JOIN document d ON d.row = p.document
        WHERE {_LIVE_AT} ORDER BY p.ordinal""",  # noqa: S608
        (row, generation, generation),
    )
    return list(map(passage_of, rows))


def _of_unit(passage: StoredPassage, unit: Unit, subject: Subject) -> Iterator[Tie]:
    above = f"{passage.document.title}\n{passage.heading}"
    if unit.row is None:
        subject.read(unit.text)
    if not may_tell(unit.text) and not may_tell(above) and unit.text.count(" - ") < LEAST_DASHES:
        return
    places = places_of(unit.text)
    pairs: Iterable[Pair]
    if unit.row is not None:
        pairs = pairs_in_row(unit.row, above, subject.province)
    else:
        counted = (("", "", country) for country in counted_countries(unit.text, places))
        pairs = (*counted, *pairs_in_sentence(unit.text, places, above, subject.province))
    at = passage.char_start
    for province, partner, country in dict.fromkeys(pairs):
        if not find_provinces(partner):
            yield Tie(
                province,
                partner,
                country,
                years_told(unit.text, places, partner),
                passage.document,
                passage.id,
                passage.heading,
                at + unit.start,
                at + unit.end,
                unit.text,
            )
