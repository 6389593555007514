"""Lists and counts over the whole collection, from the register and from sentences.

Not from the best passages: every entry of the index that the question's places let
through is looked at, then every sentence that ties a province to a place of the
country; each item is proven by the words that tell of it.
"""

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from index.parties import party_key
from index.register import Entry, find_entries
from index.register_filters import RegisterFilters, parse_register_filters
from index.statements import Statement
from index.stored import read_state
from ingest.errors import UnknownPlace
from ingest.gazetteer import Kind as PlaceKind
from ingest.places import (
    HOME,
    find_localities,
    find_provinces,
    mentions,
    resolve_country,
    resolve_locality,
    resolve_province,
)
from ingest.records import AgreementStatus
from ingest.text import fold_word, tokenise
from search_api.answers.draft import DraftItem, Place, Proof, Stretch, Told
from search_api.answers.evidence import Asked
from search_api.answers.kinds import Sought
from search_api.answers.lexicon import read_rows
from search_api.answers.records import MAX_ITEM, Kind
from search_api.answers.spans import SURNAMES
from search_api.answers.ties import Tie, find_ties, is_body, tells_of_bodies

_RELATION = frozenset(row["word"] for row in read_rows("relation_words.tsv"))
_LEAST_RELATION = 1
# Content words beyond places and relations that a question over the collection may hold.
_MOST_OTHERS = 1
_N_PROOFS = 2
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


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
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """All that the index holds for a question.

    :param names: of the items; those that only sentences tell of come last.
    :param n_documents: documents that tell of it.
    :param home: whether the items are Vietnamese parties.
    :param n_registered: items that the register holds.
    """

    items: tuple[DraftItem, ...]
    names: tuple[str, ...]
    n_documents: int
    home: bool
    n_registered: int


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
    countries += [name for phrase in asked.phrases for name in _country_of(phrase)]
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
    abroad = tuple(dict.fromkeys([*countries, *(one.country for one in localities)]))
    return Scope(filters, home=not provinces, pairs=pairs, places=only_places, countries=abroad)


def _country_of(phrase: str) -> tuple[str, ...]:
    """Return the country that a name in a question stands for: "bốn thành phố Nhật nào"."""
    try:
        country = resolve_country(phrase)
    except UnknownPlace:
        return ()
    return () if country == HOME else (country,)


@dataclass(slots=True)
class _Found:
    """What is known of one item while it is put together."""

    name: str
    entries: list[Entry]
    ties: list[Tie]


def collect(connection: sqlite3.Connection, scope: Scope) -> Collected | None:
    """Return every party or pair that the index ties to what is asked; None if none."""
    generation = read_state(connection)["published"]
    groups: dict[str, _Found] = {}
    for entry in find_entries(connection, generation, scope.filters):
        if _counts(entry, scope):
            for key, name in _listed(entry, scope):
                groups.setdefault(key, _Found(name, [], [])).entries.append(entry)
    n_registered = len(groups)
    if scope.places:
        for tie in _ties(connection, generation, scope):
            key, name = _tied(tie, scope)
            groups.setdefault(key, _Found(name, [], [])).ties.append(tie)
    if not groups:
        return None
    items = tuple(_item(found, scope) for found in groups.values())
    documents = {tie.document.id for found in groups.values() for tie in found.ties}
    for found in groups.values():
        documents.update(e.document.id for entry in found.entries for e in _proofs(entry, scope))
    names = tuple(found.name for found in groups.values())
    return Collected(items, names, len(documents), scope.home, n_registered)


def _counts(entry: Entry, scope: Scope) -> bool:
    """Say whether an entry is an agreement that stands, told by more than a bibliography.

    Where places are asked for it is none of a front, a hospital or a university.
    """
    return entry.agreement.status in (
        AgreementStatus.SIGNED,
        AgreementStatus.IN_FORCE,
    ) and bool(_proofs(entry, scope))


def _proofs(entry: Entry, scope: Scope) -> list[Statement]:
    return [
        told
        for told in entry.evidence
        if "http" not in told.quote and not (scope.places and tells_of_bodies(told.quote))
    ]


def _ties(connection: sqlite3.Connection, generation: int, scope: Scope) -> Iterable[Tie]:
    """Yield the ties that the question's places and years let through."""
    filters = scope.filters
    for country in scope.countries:
        for tie in find_ties(connection, generation, country):
            if filters.provinces and tie.province not in filters.provinces:
                continue
            if filters.partners and not any(names(tie.partner) for names in filters.partners):
                continue
            years = {int(year) for year in _YEAR.findall(tie.text)}
            if filters.years and not any(
                a <= year <= b for a, b in filters.years for year in years
            ):
                continue
            yield tie


def _tied(tie: Tie, scope: Scope) -> tuple[str, str]:
    """Return key and name of what a tie adds to the list."""
    if scope.pairs:
        key = f"{party_key(tie.province)}|{party_key(tie.partner)}"
        return key, f"{tie.province} – {tie.partner}"
    name = tie.province if scope.home else tie.partner
    return party_key(name), name


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
        if entry.agreement.foreign_parties and not _partners(entry, scope):
            return  # all of them lie in other countries
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
        if len(entry.agreement.foreign_parties) > 1 and _locates(party, entry):
            continue
        known = resolve_locality(party)
        if known is not None:
            if not scope.filters.countries or known.country in scope.filters.countries:
                kept.append(party)
        elif not scope.places or (_may_be_place(party) and not _is_at_home(party)):
            kept.append(party)
    return kept


def _locates(party: str, entry: Entry) -> bool:
    """Say whether a party only says where another lies: "Boeun (Chungcheongbuk)"."""
    inside = re.compile(rf"\([^()]*{re.escape(party)}")
    return any(inside.search(told.quote) for told in entry.evidence)


def _is_at_home(name: str) -> bool:
    """Say whether a name is that of a Vietnamese province or town."""
    try:
        return bool(resolve_province(name))
    except UnknownPlace:
        return bool(find_provinces(name))


def _may_be_place(name: str) -> bool:
    words = name.split()
    inner = any(letter.isupper() for word in words for letter in word[1:])
    return bool(words) and not inner and words[0] not in SURNAMES and not is_body(name)


def _item(found: _Found, scope: Scope) -> DraftItem:
    """Return an item: the party, the other side, kind and date, with its proof."""
    others: dict[str, str] = {}
    for entry in found.entries if not scope.pairs else ():
        for party in _partners(entry, scope) if scope.home else entry.provinces:
            others.setdefault(party_key(party), party)
    for tie in found.ties if not scope.pairs else ():
        party = tie.partner if scope.home else tie.province
        others.setdefault(party_key(party), party)
    entries = found.entries
    date = next((e.agreement.date for e in entries if e.agreement.date), None)
    kind = entries[0].agreement.kind if entries else ""
    told = ", ".join(part for part in (kind, _day(date)) if part)
    text = found.name + (f" – {', '.join(others.values())}" if others else "")
    with_kind = f"{text} ({told})" if told else text
    proofs: list[Proof] = [Told(one) for e in entries for one in _proofs(e, scope)[:1]]
    proofs += [_stretch(tie) for tie in found.ties]
    return DraftItem(with_kind if len(with_kind) <= MAX_ITEM else text, tuple(proofs[:_N_PROOFS]))


def _stretch(tie: Tie) -> Stretch:
    return Stretch(tie.text, Place(tie.document, tie.passage_id, tie.heading, tie.start, tie.end))


def _day(date: str | None) -> str:
    """Return an ISO date as it is read: 5/3/2016."""
    return "/".join(str(int(part)) for part in reversed(date.split("-"))) if date else ""
