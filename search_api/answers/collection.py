"""Lists and counts over the whole collection, from the register of agreements.

Not from the best passages: every entry of the index that the question's places let
through is looked at, and each item is proven by the words that tell of it.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.parties import party_key
from index.register import Entry, find_entries
from index.register_filters import RegisterFilters, parse_register_filters
from index.stored import read_state
from ingest.gazetteer import Kind as PlaceKind
from ingest.places import (
    HOME,
    find_localities,
    find_provinces,
    mentions,
    resolve_locality,
)
from ingest.records import AgreementStatus
from ingest.text import fold_word, tokenise
from search_api.answers.draft import DraftItem, Told
from search_api.answers.evidence import Asked
from search_api.answers.kinds import Sought
from search_api.answers.lexicon import read_rows
from search_api.answers.records import MAX_ITEM, Kind
from search_api.answers.spans import SURNAMES

_RELATION = frozenset(row["word"] for row in read_rows("relation_words.tsv"))
_LEAST_RELATION = 1
# Content words beyond places and relations that a question over the collection may hold.
_MOST_OTHERS = 1
_N_PROOFS = 2


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question over the collection asks for.

    :param home: whether Vietnamese parties are listed; else foreign ones.
    :param pairs: whether both sides are listed together.
    :param places: whether provinces, cities and the like are asked for, not bodies.
    """

    filters: RegisterFilters
    home: bool
    pairs: bool
    places: bool


@dataclass(frozen=True, slots=True)
class Collected:
    """All that the register holds for a question.

    :param n_documents: documents that tell of it.
    :param home: whether the items are Vietnamese parties.
    """

    items: tuple[DraftItem, ...]
    names: tuple[str, ...]
    n_documents: int
    home: bool


def scope_of(question: str, asked: Asked) -> Scope | None:
    """Return the scope of a question over the collection; None for any other question.

    It is one when it asks for parties, agreements or their number, names a place, and
    holds hardly a word beyond these: what else it said would narrow it to some passage.
    """
    if not (asked.form.plural or asked.form.kind in (Kind.PRECEDENT, Kind.COUNT)):
        return None
    places = mentions(question)
    localities = find_localities(question)
    countries = [one.name for one in places if one.kind is PlaceKind.COUNTRY and one.name != HOME]
    provinces = [one.name for one in places if one.kind is PlaceKind.PROVINCE]
    if not (countries or provinces or localities):
        return None
    named = {fold_word(t.text) for phrase in asked.phrases for t in tokenise(phrase)}
    named.update(asked.names)
    others = [w for w in asked.terms if w not in _RELATION and w not in named]
    related = [w for w in asked.terms if w in _RELATION]
    if len(others) > _MOST_OTHERS or len(related) < _LEAST_RELATION:
        return None
    filters = parse_register_filters(
        countries=dict.fromkeys(countries),
        provinces=dict.fromkeys(provinces),
        partners=[one.name for one in localities],
        years=[number for number in asked.numbers if len(number) == 4],
    )
    pairs = asked.form.kind is Kind.PRECEDENT or bool({"cap", "pairs"} & asked.words)
    only_places = not any(aspect.sought is Sought.BODY for aspect in asked.form.aspects)
    return Scope(filters, home=not provinces, pairs=pairs, places=only_places)


def collect(connection: sqlite3.Connection, scope: Scope) -> Collected | None:
    """Return every party or pair that the register ties to what is asked; None if none."""
    generation = read_state(connection)["published"]
    entries = find_entries(connection, generation, scope.filters)
    standing = [
        entry
        for entry in entries
        if entry.agreement.status in (AgreementStatus.SIGNED, AgreementStatus.IN_FORCE)
    ]
    groups: dict[str, list[Entry]] = {}
    names: dict[str, str] = {}
    for entry in standing:
        for key, name in _listed(entry, scope):
            names.setdefault(key, name)
            groups.setdefault(key, []).append(entry)
    if not groups:
        return None
    items = tuple(_item(names[key], told, scope) for key, told in groups.items())
    documents = {
        e.document.id for told in groups.values() for entry in told for e in entry.evidence
    }
    return Collected(items, tuple(names.values()), len(documents), scope.home)


def _listed(entry: Entry, scope: Scope) -> Iterable[tuple[str, str]]:
    """Yield key and name of what an entry adds to the list."""
    stated = entry.agreement
    home = entry.provinces or tuple(
        party for party in stated.vn_parties if not scope.places or _may_be_place(party)
    )
    if scope.pairs:
        for one in home:
            for other in _partners(entry, scope):
                yield f"{party_key(one)}|{party_key(other)}", f"{one} – {other}"
    elif scope.home:
        for one in entry.provinces:
            yield party_key(one), one
    else:
        for other in _partners(entry, scope):
            yield party_key(other), other


def _partners(entry: Entry, scope: Scope) -> list[str]:
    """Return the foreign parties of an entry that the question's countries let through.

    Of an entry with several countries those that lie elsewhere are left out, and so is
    what cannot be a place where places are asked for: persons, acronyms, names of media.
    """
    kept = []
    wanted = scope.filters.partners
    for party in entry.agreement.foreign_parties:
        if wanted and not any(names(party) for names in wanted):
            continue
        known = resolve_locality(party)
        if known is not None:
            if not scope.filters.countries or known.country in scope.filters.countries:
                kept.append(party)
        elif not scope.places or (_may_be_place(party) and not find_provinces(party)):
            kept.append(party)
    return kept


def _may_be_place(name: str) -> bool:
    words = name.split()
    inner = any(letter.isupper() for word in words for letter in word[1:])
    return bool(words) and not inner and words[0] not in SURNAMES


def _item(name: str, entries: Sequence[Entry], scope: Scope) -> DraftItem:
    """Return an item: the party, the other side, kind and date, with its proof."""
    others = []
    for entry in entries:
        side = _partners(entry, scope) if scope.home else entry.provinces
        others += [] if scope.pairs else [party for party in side if party not in others]
    first = entries[0].agreement
    date = next((e.agreement.date for e in entries if e.agreement.date), None)
    told = ", ".join(part for part in (first.kind, _day(date)) if part)
    text = name + (f" – {', '.join(others)}" if others else "")
    with_kind = f"{text} ({told})" if told else text
    proofs = tuple(Told(statement) for e in entries for statement in e.evidence[:1])
    return DraftItem(with_kind if len(with_kind) <= MAX_ITEM else text, proofs[:_N_PROOFS])


def _day(date: str | None) -> str:
    """Return an ISO date as it is read: 5/3/2016."""
    return "/".join(str(int(part)) for part in reversed(date.split("-"))) if date else ""
