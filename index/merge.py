"""The same agreement told by several documents becomes one, and what they disagree on shows.

Deterministic: the outcome depends on the statements and on nothing else, not on the
order in which their documents came.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

from index.amounts import same_amount
from index.parties import short_forms, side_key
from index.stated_dates import agree, days_apart
from index.statements import Statement
from ingest.fields import field_categories
from ingest.records import Agreement, AgreementStatus, DocType, Level
from ingest.text import fold_word, words_of

RELATION = "quan hệ hợp tác"
TWINNING = "kết nghĩa"
UNSAID = "văn bản hợp tác"  # signed, its type not told
_ONCE = frozenset({RELATION, TWINNING})  # two localities have one, whatever it is about
_GENERIC = frozenset({UNSAID, "thỏa thuận"})  # what news calls an instrument of any kind
# News gives its own day for the day of signing, or a day of the same visit.
_CLOSE_DAYS = 31
_ORDER = (
    AgreementStatus.SIGNED,
    AgreementStatus.IN_FORCE,
    AgreementStatus.PLANNED,
    AgreementStatus.PROPOSED,
)


class Sides(NamedTuple):
    """Who made an agreement, as keys of ``index.parties``."""

    vn: tuple[str, ...]
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One of several values, and which pieces of evidence tell it (their positions)."""

    value: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Values of one field that cannot all be right, the best supported first."""

    field: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """One agreement and all that documents tell of it.

    :param evidence: best first: agreement texts, then the most precise, then the earliest.
    """

    agreement: Agreement
    evidence: tuple[Statement, ...]
    contradictions: tuple[Contradiction, ...]


def names_in_short(statements: Iterable[Statement]) -> dict[str, str]:
    """Return the short forms of parties that the statements give, see ``short_forms``."""
    return short_forms(
        name for s in statements for name in (*s.agreement.vn_parties, *s.agreement.foreign_parties)
    )


def sides_of(agreement: Agreement, short: Mapping[str, str]) -> Sides:
    """Return who made an agreement; a country stands for a partner that is not named."""
    return Sides(
        side_key(agreement.vn_parties, short),
        side_key(agreement.foreign_parties or agreement.countries, short),
    )


def merge(statements: Sequence[Statement]) -> list[Merged]:
    """Return the agreements that statements about the same two sides tell of.

    Dated statements meet first; an undated one joins where only one agreement can be
    meant, and stands for itself where several can.
    """
    dated = sorted((s for s in statements if s.agreement.date), key=_rank)
    undated = sorted((s for s in statements if not s.agreement.date), key=_rank)
    groups: list[list[Statement]] = []
    for statement in dated:
        _join(statement, groups)
    n_dated = len(groups)
    for statement in undated:
        meant = [group for group in groups[:n_dated] if _fits(statement, group)]
        if len(meant) == 1:
            meant[0].append(statement)
        else:
            _join(statement, groups, since=n_dated)
    return [_merged(group) for group in groups]


def _rank(statement: Statement) -> tuple[Any, ...]:
    """Order of trust, the same in every index of the same documents."""
    document, stated = statement.document, statement.agreement
    return (
        document.doc_type != DocType.AGREEMENT,
        -len(stated.date or ""),
        stated.date or "",
        document.published or "9",
        document.id,
        statement.ordinal,
    )


def _join(statement: Statement, groups: list[list[Statement]], since: int = 0) -> None:
    """Put a statement into the one group that it fits, one of its own kind before others."""
    fitting = [group for group in groups[since:] if _fits(statement, group)]
    own = [group for group in fitting if _has_kind(group, statement.agreement.kind)]
    if own or len(fitting) == 1:
        (own or fitting)[0].append(statement)
    else:
        groups.append([statement])


def _has_kind(group: Iterable[Statement], kind: str) -> bool:
    return any(member.agreement.kind == kind for member in group)


def _fits(statement: Statement, group: Sequence[Statement]) -> bool:
    """Say whether a statement can be about the one instrument that a group is about."""
    return all(_may_be_one(statement, member) for member in group) and any(
        _is_called_alike(statement.agreement, member.agreement) for member in group
    )


def _may_be_one(one: Statement, other: Statement) -> bool:
    """Say whether nothing that two statements of the same sides tell sets them apart."""
    first, second = one.agreement, other.agreement
    about = _same_subject(first.fields, second.fields)
    if one.document.id == other.document.id:  # its reader told them apart
        alike = (first.kind, first.date) == (second.kind, second.date)
        return alike and about is Subject.SAME
    if first.countries and second.countries and not set(first.countries) & set(second.countries):
        return False
    if first.kind != second.kind and RELATION in (first.kind, second.kind):
        return False
    is_of_states = Level.NATIONAL in (first.level, second.level)
    if first.kind == second.kind and first.kind in _ONCE and not is_of_states:
        return first.kind == TWINNING or not _are_apart(first.date, second.date)
    if first.date and second.date:
        if _are_apart(first.date, second.date):
            return False
    elif _came_later(one, other) or _came_later(other, one):
        return False
    return _may_share_subject(first, second, about, is_of_states=is_of_states)


class Subject(Enum):
    """Whether two statements name the same fields of cooperation."""

    SAME = 1  # or both name none
    UNSAID = 2  # one of them names none
    OTHER = 3


def _may_share_subject(
    first: Agreement, second: Agreement, about: Subject, *, is_of_states: bool
) -> bool:
    """Say whether what two statements name of fields leaves room for one instrument.

    Two provinces seldom have two agreements of a kind, two states have dozens: of
    those, undated ones are one only where both say what they are about.
    """
    if not (first.date and second.date):
        named = bool(first.fields and second.fields)
        return about is Subject.SAME and named if is_of_states else about is not Subject.OTHER
    is_one_day = min(len(first.date), len(second.date)) == len("2016-03-05")
    return about is not Subject.OTHER or (is_one_day and not is_of_states)


def _same_subject(one: tuple[str, ...], other: tuple[str, ...]) -> Subject:
    if not (one or other):
        return Subject.SAME
    if not (one and other):
        return Subject.UNSAID
    (categories, words), (other_categories, other_words) = _subject(one), _subject(other)
    shared = len(words & other_words)
    is_same = categories & other_categories or 2 * shared >= min(len(words), len(other_words))
    return Subject.SAME if is_same else Subject.OTHER


@lru_cache(maxsize=16384)
def _subject(named: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the categories of fields, and their words."""
    categories = (category for each in named for category in field_categories(each))
    return frozenset(categories), frozenset(word for each in named for word in _key(each))


def _is_called_alike(one: Agreement, other: Agreement) -> bool:
    """Say whether two kinds are one, or two names that news gives one instrument of a day.

    States sign several kinds on one day: theirs are taken at their word.
    """
    if one.kind == other.kind:
        return True
    if Level.NATIONAL in (one.level, other.level) and UNSAID not in (one.kind, other.kind):
        return False
    if not (one.date and other.date and agree(one.date, other.date)):
        return False
    precise = min(len(one.date), len(other.date)) >= len("2016-03")
    return precise or bool({one.kind, other.kind} & _GENERIC)


def _came_later(planned: Statement, signed: Statement) -> bool:
    """Say whether a plan was told after the other was signed already: then it is the next one."""
    plans = planned.agreement.status in (AgreementStatus.PLANNED, AgreementStatus.PROPOSED)
    told, date = planned.document.published, signed.agreement.date
    return bool(plans and told and date and told > date and not agree(told, date))


def _are_apart(one: str | None, other: str | None) -> bool:
    """Say whether two dates are too far from each other to be meant for one day."""
    if not (one and other) or agree(one, other):
        return False
    precise = min(len(one), len(other)) >= len("2016-03")
    return not precise or days_apart(one, other) > _CLOSE_DAYS


# Field to a function that says whether two of its values can both be right.
_COMPARED: dict[str, Callable[[str, str], bool]] = {
    "kind": lambda one, other: one == other,
    "date": agree,
    "ends": agree,
    "value": same_amount,
    "period": lambda one, other: _years(one) == _years(other),
}
# Clauses in the words of a document: two wordings, or two languages, are no contradiction.
_WORDED = ("place_signed", "effect", "term", "renewal", "termination")


def _merged(group: Sequence[Statement]) -> Merged:
    if len(group) == 1:
        return Merged(group[0].agreement, (group[0],), ())
    evidence = tuple(sorted(group, key=_rank))
    chosen: dict[str, Any] = {}
    contradictions = []
    for field, can_both in _COMPARED.items():
        told = _told(field, evidence, can_both)
        chosen[field] = told[0].value if told else None
        if len(told) > 1:
            contradictions.append(Contradiction(field, told))
    best = evidence[0].agreement
    stated = [statement.agreement for statement in evidence]
    for field in _WORDED:
        chosen[field] = next((told for s in stated if (told := getattr(s, field))), None)
    dated = next((s for s in stated if s.date == chosen["date"]), best)
    agreement = replace(
        best,
        **chosen,
        date_inferred=dated.date_inferred,
        status=min((s.status for s in stated), key=_ORDER.index),
        countries=_union(s.countries for s in stated),
        fields=_union(s.fields for s in stated),
        languages=_union(s.languages for s in stated),
        signatories=max((s.signatories for s in stated), key=len),
        fields_by_article=max((s.fields_by_article for s in stated), key=len),
    )
    return Merged(agreement, evidence, tuple(contradictions))


def _told(
    field: str, evidence: Sequence[Statement], can_both: Callable[[str, str], bool]
) -> tuple[Told, ...]:
    """Return the values of a field that exclude each other, the best supported first.

    A value that a more precise one includes ("2016" beside "2016-03") is support for it.
    """
    values = [(getattr(s.agreement, field), at) for at, s in enumerate(evidence)]
    said = [(value, at) for value, at in values if value and (field, value) != ("kind", UNSAID)]
    found: dict[str, list[int]] = {}
    for value, at in sorted(said, key=lambda item: (-len(item[0]), item[1])):
        same = next((other for other in found if can_both(value, other)), value)
        found.setdefault(same, []).append(at)

    def support(item: tuple[str, list[int]]) -> tuple[Any, ...]:
        own_text = any(evidence[at].document.doc_type == DocType.AGREEMENT for at in item[1])
        return not own_text, -len(item[1]), min(item[1])

    if not found and field == "kind":
        return (Told(UNSAID, tuple(range(len(evidence)))),)
    ordered = sorted(found.items(), key=support)
    return tuple(Told(value, tuple(sorted(at))) for value, at in ordered)


def _union(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return what stands in any of the lists, each once however it is written."""
    found: dict[tuple[str, ...], str] = {}
    for items in lists:
        for item in items:
            found.setdefault(_key(item), item)
    return tuple(found.values())


def _key(text: str) -> tuple[str, ...]:
    return tuple(fold_word(word) for word in words_of(text))


def _years(period: str) -> list[str]:
    return re.findall(r"(?:19|20)\d\d", period) or [*_key(period)]
