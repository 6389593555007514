"""The register: all agreements that the documents tell of, as entries.

``find_entries`` is the way in. A register is made once a generation and held; one of
the next generation takes over what did not change: of 10,000 statements only those
of new documents are read and merged again.
"""

import hashlib
import itertools
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from index.errors import NotFound
from index.merge import (
    RELATION,
    Contradiction,
    Merged,
    Sides,
    merge,
    names_in_short,
    sides_of,
)
from index.register_filters import NO_LIMITS, RegisterFilters
from index.reviews import Review, Verdict, corrected, marks_of, read_reviews
from index.standing import Standing, standing
from index.statements import Statement, read_statements
from index.stored import read_state
from ingest.fields import field_categories
from ingest.gazetteer import provinces
from ingest.places import find_provinces
from ingest.records import Agreement

_HELD = 4  # registers of that many indexes, or generations, at a time


@dataclass(frozen=True, slots=True)
class Entry:
    """One agreement, with all the evidence for it and all that people said of it.

    :param id: the same in every index of the same documents; one that a person reviewed
        keeps it whatever documents come.
    :param agreement: what holds: merged from the evidence, then corrected by people.
    :param evidence: best first; ``evidence[0].agreement`` may differ from ``agreement``.
    :param provinces: of the Vietnamese parties, by their names of before 1 July 2025.
    :param provinces_today: the units that these are in now.
    :param categories: of ``agreement.fields``, see ``ingest.fields``.
    :param years: of the date, and of other dates told where these contradict it.
    :param first_told: publication of the earliest document; None where none is dated.
    """

    id: str
    agreement: Agreement
    evidence: tuple[Statement, ...]
    contradictions: tuple[Contradiction, ...]
    reviews: tuple[Review, ...]
    provinces: tuple[str, ...]
    provinces_today: tuple[str, ...]
    categories: tuple[str, ...]
    years: tuple[int, ...]
    first_told: str | None

    @property
    def verdict(self) -> str | None:
        """``confirmed``, ``corrected`` or ``rejected``; None where nobody looked yet."""
        if not self.reviews:
            return None
        if self.reviews[-1].verdict == Verdict.REJECT:
            return "rejected"
        return "corrected" if any(review.changes for review in self.reviews) else "confirmed"


class Totals(NamedTuple):
    """How many entries there are of each value, the commonest first."""

    country: dict[str, int]
    province: dict[str, int]
    year: dict[str, int]
    kind: dict[str, int]


def find_entries(
    connection: sqlite3.Connection, generation: int, filters: RegisterFilters = NO_LIMITS
) -> list[Entry]:
    """Return the entries that filters let through, latest first, undated last.

    :param connection: inside a read transaction, see ``Store.reading``.
    :param generation: that is read, as a rule the published one.
    """
    register = load_register(connection, generation)
    return [entry for entry in register.entries if lets_through(filters, entry)]


def find_entry(connection: sqlite3.Connection, generation: int, id_: str) -> Entry:
    """Return one entry, rejected or not.

    :raises NotFound: if there is none of that id.
    """
    for entry in load_register(connection, generation).entries:
        if entry.id == id_:
            return entry
    raise NotFound(f"There is no agreement {id_!r} in the register.")


def lets_through(filters: RegisterFilters, entry: Entry) -> bool:
    """Say whether an entry passes: one value of a field is enough, every field must."""
    stated = entry.agreement
    if entry.verdict == "rejected" and not filters.rejected:
        return False
    return (
        _shares(filters.countries, stated.countries)
        and _shares(filters.provinces, entry.provinces)
        and _shares(filters.kinds, (stated.kind,))
        and _shares(filters.statuses, (stated.status,))
        and _shares(filters.fields, entry.categories)
        and (
            not filters.years
            or any(first <= year <= last for first, last in filters.years for year in entry.years)
        )
        and (
            not filters.partners
            or any(names(party) for party in stated.foreign_parties for names in filters.partners)
        )
        and (
            not filters.documents or any(e.document.id in filters.documents for e in entry.evidence)
        )
        and (filters.as_of is None or _stands(entry, filters))
    )


def _shares(wanted: Sequence[str], held: Sequence[str]) -> bool:
    return not wanted or any(value in held for value in wanted)


def _stands(entry: Entry, filters: RegisterFilters) -> bool:
    assert filters.as_of is not None
    on_day = standing(entry.agreement, filters.as_of, entry.first_told)
    return on_day in (Standing.IN_FORCE, Standing.UNKNOWN)


def totals(entries: Iterable[Entry]) -> Totals:
    """Count entries by country, province (name used then), year and kind."""
    counts: tuple[Counter[str], ...] = (Counter(), Counter(), Counter(), Counter())
    for entry in entries:
        counts[0].update(entry.agreement.countries)
        counts[1].update(entry.provinces)
        counts[2].update(map(str, entry.years))
        counts[3][entry.agreement.kind] += 1
    return Totals(*(dict(sorted(c.items(), key=lambda item: (-item[1], item[0]))) for c in counts))


class Named(NamedTuple):
    """An agreement, its id, and its entry before anybody reviewed it."""

    id: str
    merged: Merged
    entry: Entry


@dataclass(frozen=True, slots=True)
class Register:
    """All entries at one generation, and what the next register can take over.

    :param short: names in short that sides were told by.
    :param sides: by statement id.
    :param named: by the ids of the statements of the same sides.
    """

    entries: tuple[Entry, ...]
    statements: Mapping[int, Statement]
    short: Mapping[str, str]
    sides: Mapping[int, Sides]
    named: Mapping[tuple[int, ...], list[Named]]


_NOTHING = Register((), {}, {}, {}, {})
_registers: dict[tuple[str, str, int], Register] = {}
_lock = threading.Lock()


def load_register(connection: sqlite3.Connection, generation: int) -> Register:
    """Return the register at a generation; what a generation holds never changes."""
    place = connection.execute("PRAGMA database_list").fetchone()[2]
    key = (place, str(read_state(connection).get("identity")), generation)
    with _lock:
        held = _registers.get(key)
        earlier = [
            r for (path, identity, _), r in _registers.items() if (path, identity) == key[:2]
        ]
    if held is not None:
        return held
    made = _make_register(connection, generation, earlier[-1] if earlier else _NOTHING)
    with _lock:
        _registers[key] = made
        while len(_registers) > _HELD:
            del _registers[next(iter(_registers))]
    return made


def _make_register(connection: sqlite3.Connection, generation: int, earlier: Register) -> Register:
    statements = read_statements(connection, generation, earlier.statements)
    short = names_in_short(statements.values())
    kept = earlier.sides if short == earlier.short else {}
    sides: dict[int, Sides] = {}
    told: dict[Sides, list[int]] = {}
    for id_, statement in statements.items():
        both = kept.get(id_) or sides_of(statement.agreement, short)
        sides[id_] = both
        told.setdefault(both, []).append(id_)
    named: dict[tuple[int, ...], list[Named]] = {}
    for both, ids in told.items():
        key = tuple(sorted(ids))
        known = earlier.named.get(key)
        if known is None or any(statements[id_] is not earlier.statements[id_] for id_ in key):
            known = _named(both, merge([statements[id_] for id_ in key]))
        named[key] = known
    entries = _reviewed(
        [one for ones in named.values() for one in ones], read_reviews(connection, generation)
    )
    entries.sort(key=lambda entry: entry.id)
    entries.sort(key=lambda entry: entry.agreement.date or "", reverse=True)
    return Register(tuple(entries), statements, short, sides, named)


def _named(sides: Sides, merged: Sequence[Merged]) -> list[Named]:
    """Give the agreements of two sides their ids, from what seldom changes.

    Both sides, whether a relation or an instrument, and the year; the rest only where
    the sides made several in a year.
    """
    found: dict[str, Merged] = {}
    ordered = sorted(merged, key=_stable_order) if len(merged) > 1 else merged
    for one in ordered:
        stated = one.agreement
        sort = "relation" if stated.kind == RELATION else "instrument"
        parts = [*sides.vn, "|", *sides.foreign, "|", sort, (stated.date or "")[:4]]
        if _id(parts) in found:
            apart = (stated.kind, stated.date or "", *marks_of(one.evidence[0]))
            more = itertools.chain(apart, map(str, itertools.count()))
            while _id(parts) in found:
                parts.append(next(more))
        found[_id(parts)] = one
    return [Named(id_, one, _entry(id_, one, ())) for id_, one in found.items()]


def _stable_order(one: Merged) -> tuple[str, ...]:
    return (one.agreement.date or "", one.agreement.kind, *marks_of(one.evidence[0]))


def _id(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _reviewed(named: Sequence[Named], reviews: Sequence[Review]) -> list[Entry]:
    """Return entries with their reviews: by id, else by the most marks in common."""
    position = {one.id: at for at, one in enumerate(named)} if reviews else {}
    by_mark: dict[str, list[int]] = {}
    if any(review.entry not in position for review in reviews):
        for at, one in enumerate(named):
            for mark in {mark for told in one.merged.evidence for mark in marks_of(told)}:
                by_mark.setdefault(mark, []).append(at)
    bound: dict[int, list[Review]] = {}
    for review in reviews:
        found = position.get(review.entry)
        if found is None:
            votes = Counter(at for mark in review.marks for at in by_mark.get(mark, ()))
            found = min(votes, key=lambda at: (-votes[at], named[at].id), default=None)
        if found is not None:
            bound.setdefault(found, []).append(review)
    entries = [one.entry for one in named]
    for at, said in bound.items():
        entries[at] = _entry(_kept_id(named[at].id, said), named[at].merged, tuple(said))
    return entries


def _kept_id(id_: str, reviews: Sequence[Review]) -> str:
    """Return the id that people know an entry by."""
    known = [review.entry for review in reviews]
    return id_ if not known or id_ in known else known[0]


def _entry(id_: str, merged: Merged, reviews: tuple[Review, ...]) -> Entry:
    stated = corrected(merged.agreement, reviews)
    right = {field for review in reviews for field in review.changes}
    contradictions = tuple(c for c in merged.contradictions if c.field not in right)
    named = tuple(dict.fromkeys(p for party in stated.vn_parties for p in _provinces_in(party)))
    dates = [stated.date] + [t.value for c in contradictions if c.field == "date" for t in c.told]
    told = [e.document.published for e in merged.evidence if e.document.published]
    return Entry(
        id=id_,
        agreement=stated,
        evidence=merged.evidence,
        contradictions=contradictions,
        reviews=reviews,
        provinces=named,
        provinces_today=tuple(dict.fromkeys(_today(name) for name in named)),
        categories=tuple(dict.fromkeys(c for f in stated.fields for c in field_categories(f))),
        years=tuple(sorted({int(date[:4]) for date in dates if date})),
        first_told=min(told, default=None),
    )


@lru_cache(maxsize=16384)
def _provinces_in(party: str) -> tuple[str, ...]:
    return find_provinces(party)


def _today(name: str) -> str:
    return next(province.today for province in provinces() if province.name == name)
