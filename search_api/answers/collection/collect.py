"""Lists and counts over the whole collection, from the register and from sentences.

Not from the best passages: every entry of the index that the question's places let
through is looked at, then every sentence that ties a province to a place of the
country; each item is proven by the words that tell of it.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.parties import party_key
from index.records import Filters
from index.register import Entry, find_entries
from index.register_filters import RegisterFilters
from index.stored import read_state
from ingest.fields import field_categories
from ingest.instruments import find_instruments, instrument_kinds
from search_api.answers.collection.admit import admits, admits_places
from search_api.answers.collection.figures import is_of_nation
from search_api.answers.collection.parties import homes_of, is_held, partners_of, proofs_of
from search_api.answers.collection.scope import Listed, Scope, tells_kind
from search_api.answers.collection.ties import Tie, find_figures, find_ties
from search_api.answers.draft import DraftItem, Place, Proof, Stretch, Told
from search_api.answers.records import MAX_ITEM

_N_PROOFS = 2


@dataclass(frozen=True, slots=True)
class Collected:
    """All that the index holds for a question.

    :param names: of the items; those that only sentences tell of come last.
    :param n_documents: documents that tell of it.
    :param n_registered: items that the register holds.
    :param kinds: of instrument, that were asked for.
    :param n_others: items of the same question tied by anything else than those kinds.
    :param is_loose: whether nothing is called so, and the items are of other kinds.
    :param figure: a sentence that states how many there are in the whole country.
    """

    items: tuple[DraftItem, ...]
    names: tuple[str, ...]
    n_documents: int
    listed: Listed
    n_registered: int
    kinds: tuple[str, ...] = ()
    n_others: int = 0
    is_loose: bool = False
    figure: Stretch | None = None


@dataclass(slots=True)
class _Found:
    """What is known of one item while it is put together."""

    name: str
    entries: list[Entry]
    ties: list[Tie]


def collect(connection: sqlite3.Connection, scope: Scope) -> Collected | None:
    """Return every party, pair or paper that the index ties to what is asked; None if none."""
    generation = read_state(connection)["published"]
    groups, n_registered = _grouped(connection, generation, scope)
    kinds = scope.kinds
    any_kind = replace(scope, kinds=())
    every, n_of_any = _grouped(connection, generation, any_kind) if scope.kinds else ({}, 0)
    is_loose = not groups
    if is_loose:
        groups, n_registered, scope = every, n_of_any, any_kind
    if not groups:
        return None
    items = tuple(_item(found, scope) for found in groups.values())
    documents = {tie.document.id for found in groups.values() for tie in found.ties}
    for found in groups.values():
        documents.update(e.document.id for entry in found.entries for e in proofs_of(entry, scope))
    names = tuple(found.name for found in groups.values())
    return Collected(
        items,
        names,
        len(documents),
        scope.listed,
        n_registered,
        kinds=kinds,
        n_others=len(every.keys() - groups.keys()),
        is_loose=is_loose,
        figure=_figure(connection, generation, scope),
    )


def _figure(connection: sqlite3.Connection, generation: int, scope: Scope) -> Stretch | None:
    """Return the sentence that says how many localities have partners in the country asked for.

    One that says it speaks of Việt Nam goes before others, then the latest.
    """
    only_country = RegisterFilters(countries=scope.filters.countries)
    narrowed = bool(scope.kinds) or scope.filters != only_country
    if scope.listed is not Listed.HOME or len(scope.countries) != 1 or narrowed:
        return None
    told = [
        tie
        for tie in find_figures(connection, generation, scope.countries[0])
        if admits(scope.limits, tie.document, tie.text)
    ]
    best = max(told, key=lambda t: (is_of_nation(t.text), t.document.published or ""), default=None)
    return _stretch(best) if best else None


def _grouped(
    connection: sqlite3.Connection, generation: int, scope: Scope
) -> tuple[dict[str, _Found], int]:
    """Return what is known of each item, by key, and how many of them the register holds."""
    groups: dict[str, _Found] = {}
    pairs: set[tuple[str, str]] = set()
    for entry in find_entries(connection, generation, scope.filters):
        if is_held(entry, scope):
            pairs.update(_pairs_of(entry, scope))
            for key, name in _listed(entry, scope):
                groups.setdefault(key, _Found(name, [], [])).entries.append(entry)
    n_registered = len(groups)
    for tie in _ties(connection, generation, scope) if scope.with_ties else ():
        if scope.listed is Listed.AGREEMENTS and _pair_of(tie) in pairs:
            continue  # the register holds the papers of these two
        key, name = _tied(tie, scope)
        groups.setdefault(key, _Found(name, [], [])).ties.append(tie)
    return groups, n_registered


def _ties(connection: sqlite3.Connection, generation: int, scope: Scope) -> Iterator[Tie]:
    """Yield the ties that the question's places, kinds and years let through."""
    filters = scope.filters
    for tie in find_ties(
        connection, generation, countries=scope.countries, provinces=filters.provinces
    ):
        if filters.partners and not any(names(tie.partner) for names in filters.partners):
            continue
        if not tells_kind(tie.text, scope.kinds) or not _is_admitted(tie, scope.limits):
            continue
        if filters.fields and not set(filters.fields) & set(field_categories(tie.text)):
            continue
        if filters.years and not any(
            first <= year <= last for first, last in filters.years for year in tie.years
        ):
            continue
        yield tie


def _is_admitted(tie: Tie, limits: Filters) -> bool:
    places = admits_places(limits, (tie.country,), (tie.province,))
    return places and admits(limits, tie.document, tie.text)


def _pair_of(tie: Tie) -> tuple[str, str]:
    return party_key(tie.province), party_key(tie.partner)


def _pairs_of(entry: Entry, scope: Scope) -> Iterator[tuple[str, str]]:
    for one in entry.provinces:
        for other in partners_of(entry, scope):
            yield party_key(one), party_key(other)


def _tied(tie: Tie, scope: Scope) -> tuple[str, str]:
    """Return key and name of what a tie adds to the list."""
    if scope.listed in (Listed.PAIRS, Listed.AGREEMENTS):
        return "|".join(_pair_of(tie)), f"{tie.province} – {tie.partner}"
    name = {Listed.HOME: tie.province, Listed.COUNTRIES: tie.country}.get(scope.listed, tie.partner)
    return party_key(name), name


def _listed(entry: Entry, scope: Scope) -> Iterable[tuple[str, str]]:
    """Return key and name of each thing that an entry adds to the list."""
    stated, partners = entry.agreement, partners_of(entry, scope)
    match scope.listed:
        case Listed.AGREEMENTS:
            sides = (", ".join(side) for side in (stated.vn_parties, stated.foreign_parties))
            return [(entry.id, " – ".join(side for side in sides if side))]
        case Listed.PAIRS:
            return [
                (f"{party_key(one)}|{party_key(other)}", f"{one} – {other}")
                for one in homes_of(entry, scope)
                for other in partners
            ]
        case Listed.COUNTRIES:
            names: Iterable[str] = stated.countries
        case Listed.HOME:
            elsewhere = stated.foreign_parties and not partners  # all lie in other countries
            names = () if elsewhere else entry.provinces
        case Listed.ABROAD:
            names = partners
    return [(party_key(name), name) for name in names]


def _item(found: _Found, scope: Scope) -> DraftItem:
    """Return an item: the party, the other side, kind and date, with its proof."""
    others = dict(_others(found, scope))
    entries = found.entries
    date = next((e.agreement.date for e in entries if e.agreement.date), None)
    kind = entries[0].agreement.kind if entries else _kind_told(found.ties)
    years = {year for tie in found.ties for year in tie.years}
    if not entries and scope.listed in (Listed.PAIRS, Listed.AGREEMENTS) and len(years) == 1:
        date = str(years.pop())
    told = ", ".join(part for part in (kind, _day(date)) if part)
    text = found.name + (f" – {', '.join(others.values())}" if others else "")
    with_kind = f"{text} ({told})" if told else text
    proofs: list[Proof] = [Told(one) for e in entries for one in proofs_of(e, scope)[:1]]
    proofs += [_stretch(tie) for tie in found.ties]
    return DraftItem(with_kind if len(with_kind) <= MAX_ITEM else text, tuple(proofs[:_N_PROOFS]))


def _kind_told(ties: Sequence[Tie]) -> str:
    """Return the one kind of instrument that sentences name, empty where they name several."""
    known = instrument_kinds()
    kinds = {term.name for tie in ties for term in find_instruments(tie.text) if term.name in known}
    return kinds.pop() if len(kinds) == 1 else ""


def _others(found: _Found, scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield key and name of the parties on the other side of an item."""
    if scope.listed in (Listed.PAIRS, Listed.AGREEMENTS):
        return
    abroad = scope.listed is not Listed.ABROAD
    names = [
        party
        for entry in found.entries
        for party in (partners_of(entry, scope) if abroad else entry.provinces)
    ]
    names += [tie.partner if abroad else tie.province for tie in found.ties]
    for name in names:
        yield party_key(name), name


def _stretch(tie: Tie) -> Stretch:
    return Stretch(tie.text, Place(tie.document, tie.passage_id, tie.heading, tie.start, tie.end))


def _day(date: str | None) -> str:
    """Return an ISO date as it is read: 5/3/2016."""
    return "/".join(str(int(part)) for part in reversed(date.split("-"))) if date else ""
