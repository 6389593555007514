"""What a text tells twice of one agreement, joined into one row."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.places import HOME
from ingest.records import Agreement, AgreementStatus, Span
from ingest.register.told_instruments import PAPER, RELATION
from ingest.text import fold

_BARE = re.compile(r"\(.*?\)|\b(?:tap doan|cong ty|ngan hang|group|corporation|tmcp|viet nam)\b")


def told_once(rows: Sequence[Agreement]) -> list[Agreement]:
    """Keep one row of what is told twice; concrete papers before relations."""
    kept: list[Agreement] = []
    for row in rows:
        same = next((at for at, old in enumerate(kept) if _is_same(old, row)), None)
        if same is None:
            kept.append(row)
        else:
            kept[same] = _joined_rows(kept[same], row)
    for row in kept:
        if row.kind == RELATION and row.fields:
            for at, other in enumerate(kept):
                if other.kind != RELATION and not other.fields and _same_pair(other, row):
                    kept[at] = replace(other, fields=row.fields)
    dated = Counter(_key(row) for row in kept if row.date)
    return [
        row
        for row in kept
        if not (row.date is None and dated[_key(row)] == 1 and not _is_another(row, kept))
        and not (row.kind == RELATION and _has_paper(row, kept))
        and not (row.kind == PAPER and row.date is None and _has_named_paper(row, kept))
        and not _is_echo(row, kept)
    ]


def _is_another(row: Agreement, rows: Sequence[Agreement]) -> bool:
    """Tell an undated paper of states from the dated one of its kind, by their fields."""
    dated = next((other for other in rows if other.date and _key(other) == _key(row)), row)
    return row.vn_parties == (HOME,) and not _may_be_of_one(row.fields, dated.fields)


def _is_same(old: Agreement, row: Agreement) -> bool:
    return (
        old.kind == row.kind
        and old.date == row.date
        and (old.evidence != row.evidence or old.fields == row.fields)
        and overlap(old.vn_parties, row.vn_parties)
        and overlap(old.foreign_parties, row.foreign_parties)
        and (HOME not in row.vn_parties or not _side_by_side(old.evidence, row.evidence))
        and (HOME not in row.vn_parties or _may_be_of_one(old.fields, row.fields))
    )


def _side_by_side(one: Span, other: Span) -> bool:
    """Tell clauses of one list, each naming a paper of its own."""
    return one == other or 0 <= other.start - one.end <= 3


def _may_be_of_one(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell states' papers apart by their fields, where both tell any."""
    folded = [{fold(field) for field in fields} for fields in (one, other)]
    return not (one and other) or bool(folded[0] & folded[1])


def _joined_rows(old: Agreement, row: Agreement) -> Agreement:
    status = old.status
    if AgreementStatus.SIGNED in (old.status, row.status):
        status = AgreementStatus.SIGNED
    return replace(
        old,
        status=status,
        fields=old.fields or row.fields,
        value=old.value or row.value,
        period=old.period or row.period,
    )


def _has_paper(row: Agreement, rows: Sequence[Agreement]) -> bool:
    return any(other.kind != RELATION and _same_pair(other, row) for other in rows)


def _has_named_paper(row: Agreement, rows: Sequence[Agreement]) -> bool:
    """Tell ``ký kết hợp tác`` of a pair whose signed paper is called by its kind elsewhere."""
    return any(
        other.kind not in (RELATION, PAPER)
        and other.status is AgreementStatus.SIGNED
        and row.status is AgreementStatus.SIGNED
        and _same_pair(other, row)
        for other in rows
    )


def _same_pair(one: Agreement, other: Agreement) -> bool:
    return overlap(one.vn_parties, other.vn_parties) and overlap(
        one.foreign_parties, other.foreign_parties
    )


def _is_echo(row: Agreement, rows: Sequence[Agreement]) -> bool:
    """Tell a paper between states that only repeats one between named parties."""
    if row.vn_parties != (HOME,):
        return False
    named = [
        other
        for other in rows
        if other.vn_parties != (HOME,)
        and other.kind != RELATION
        and not _side_by_side(row.evidence, other.evidence)
        and not _side_by_side(other.evidence, row.evidence)
    ]
    return any(
        (
            (other.kind == row.kind or not set(row.foreign_parties) <= set(row.countries))
            and bool(set(_folded(other.foreign_parties)) & set(_folded(row.foreign_parties)))
            and _may_be_of_one(other.fields, row.fields)
        )
        or (
            other.kind == row.kind
            and not row.fields
            and bool(set(other.countries) & set(row.countries))
        )
        for other in named
    )


def overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two lists name a party alike, or one name within another."""
    left, right = _folded(one), _folded(other)
    return any(
        a == b or (len(a) > 3 and len(b) > 3 and (a in b or b in a)) for a in left for b in right
    )


def _folded(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(_BARE.sub("", fold(name)).strip() for name in names))


def _key(row: Agreement) -> tuple[object, ...]:
    return _folded(row.vn_parties), _folded(row.foreign_parties), row.kind
