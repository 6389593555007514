"""Limits on the register as people type them, turned into what its entries hold."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from index.filters import parse_years
from index.parties import party_key
from ingest.fields import resolve_field
from ingest.instruments import canonical_term, instrument_kinds
from ingest.places import resolve_country, resolve_province
from ingest.records import AgreementStatus
from ingest.text import fold_word, words_of

STATUSES = {
    AgreementStatus.SIGNED: ("da ky", "ky ket"),
    AgreementStatus.IN_FORCE: ("dang thuc hien", "dang co", "co hieu luc", "dang hop tac"),
    AgreementStatus.PLANNED: ("du kien", "se ky"),
    AgreementStatus.PROPOSED: ("de xuat", "de nghi"),
}


@dataclass(frozen=True, slots=True)
class Partner:
    """A foreign party as somebody typed it; called with a name it says whether it is meant.

    :param words: folded, with a space around each.
    """

    key: str
    words: str

    def __call__(self, name: str) -> bool:
        """Say whether a name is this partner's, or holds its words in one run."""
        return self.words in _spaced(name) or party_key(name) == self.key


@dataclass(frozen=True, slots=True)
class RegisterFilters:
    """Strict limits; values of one field mean or, fields and.

    :param countries: canonical names.
    :param provinces: canonical names of before 1 July 2025.
    :param years: first and last, both inside; of the date of signing.
    :param fields: categories of ``ingest.fields``.
    :param documents: ids; an entry passes when one of them tells of it.
    :param as_of: signed by that day and not known to have ended, see ``index.standing``.
    :param rejected: also what people rejected.
    """

    countries: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    partners: tuple[Partner, ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    statuses: tuple[AgreementStatus, ...] = ()
    documents: tuple[str, ...] = ()
    as_of: datetime.date | None = None
    rejected: bool = False


NO_LIMITS = RegisterFilters()


def parse_register_filters(
    *,
    countries: Iterable[str] = (),
    provinces: Iterable[str] = (),
    partners: Iterable[str] = (),
    years: Iterable[str] = (),
    kinds: Iterable[str] = (),
    fields: Iterable[str] = (),
    statuses: Iterable[str] = (),
    as_of: str | None = None,
    rejected: bool = False,
) -> RegisterFilters:
    """Return limits with every name resolved; a merged province stands for all its parts.

    :raises UnknownPlace: for a country or province outside the gazetteer.
    :raises UnknownField: for a field that no category has a word for.
    :raises ValueError: for an unknown kind, status, year or day.
    """
    return RegisterFilters(
        countries=tuple(resolve_country(name) for name in countries),
        provinces=tuple(part for name in provinces for part in resolve_province(name)),
        partners=tuple(_partner(name) for name in partners),
        years=tuple(parse_years(text) for text in years),
        kinds=tuple(resolve_kind(name) for name in kinds),
        fields=tuple(category for name in fields for category in resolve_field(name)),
        statuses=tuple(resolve_status(name) for name in statuses),
        as_of=parse_day(as_of) if as_of else None,
        rejected=rejected,
    )


def resolve_kind(name: str) -> str:
    """Return the canonical kind for any of its names, in either language.

    :raises ValueError: for an unknown one.
    """
    kind = canonical_term(name)
    if kind not in instrument_kinds():
        raise ValueError(f"kind {name!r} is none of: {', '.join(instrument_kinds())}")
    return kind


def resolve_status(name: str) -> AgreementStatus:
    """Return the status for its name, English or Vietnamese.

    :raises ValueError: for an unknown one.
    """
    wanted = _spaced(name).strip()
    for status, others in STATUSES.items():
        if wanted == status or wanted in others:
            return status
    raise ValueError(f"status {name!r} is none of: {', '.join(AgreementStatus)}")


def parse_day(text: str) -> datetime.date:
    """Return the day of ``2020-12-31`` or ``31/12/2020``.

    :raises ValueError: for anything else.
    """
    day = text.strip()
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.datetime.strptime(day, form).date()
        except ValueError:
            continue
    raise ValueError(f"day {text!r} is no day: write 2020-12-31 or 31/12/2020")


def _partner(name: str) -> Partner:
    words = _spaced(name)
    if words.isspace():
        raise ValueError(f"partner {name!r} has no letter to look for")
    return Partner(party_key(name), words)


@lru_cache(maxsize=65536)
def _spaced(text: str) -> str:
    return f" {' '.join(fold_word(word) for word in words_of(text))} "
