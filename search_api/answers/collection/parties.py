"""Which entries of the register count for a question, and which of their parties."""

import re

from index.register import Entry
from index.statements import Statement
from ingest.errors import UnknownPlace
from ingest.places import find_provinces, resolve_country, resolve_locality, resolve_province
from ingest.records import AgreementStatus
from search_api.answers.collection.admit import admits, admits_places
from search_api.answers.collection.scope import Scope, tells_kind
from search_api.answers.collection.tie_words import is_body, tells_of_bodies
from search_api.answers.spans import SURNAMES

_STANDING = (AgreementStatus.SIGNED, AgreementStatus.IN_FORCE)


def is_held(entry: Entry, scope: Scope) -> bool:
    """Say whether an entry is an agreement that stands, told by more than a bibliography.

    Where places are asked for it is none of a front, a hospital or a university; where a
    kind is asked for, the entry or a document calls it so.
    """
    told = proofs_of(entry, scope)
    called = entry.agreement.kind in scope.kinds or any(
        tells_kind(one.quote, scope.kinds) for one in told
    )
    stands = entry.agreement.status in _STANDING and bool(told) and called
    return stands and admits_places(scope.limits, entry.agreement.countries, entry.provinces)


def proofs_of(entry: Entry, scope: Scope) -> list[Statement]:
    """Return the evidence of an entry that proves what is asked."""
    return [
        told
        for told in entry.evidence
        if "http" not in told.quote
        and not (scope.places and tells_of_bodies(told.quote))
        and admits(scope.limits, told.document, told.quote)
    ]


def homes_of(entry: Entry, scope: Scope) -> tuple[str, ...]:
    """Return the provinces of an entry, else its Vietnamese parties as stated."""
    return entry.provinces or tuple(
        party for party in entry.agreement.vn_parties if not scope.places or _is_at_home(party)
    )


def partners_of(entry: Entry, scope: Scope) -> list[str]:
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
        elif not scope.places or (_may_be_place(party) and not _is_elsewhere(party)):
            kept.append(party)
    return kept


def _is_elsewhere(name: str) -> bool:
    """Say whether a name is that of a country, or of a place at home: no partner of a province."""
    try:
        return bool(resolve_country(name))
    except UnknownPlace:
        return _is_at_home(name)


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
