"""The merger of 1 July 2025: 63 provinces became 34 units, most under one of the old names.

Documents are labelled with the provinces of before; one written since then may mean
the whole unit by a name that it kept.
"""

from collections.abc import Iterable
from functools import cache

from ingest.gazetteer import folded_key, provinces

MERGED_IN = "2025-07"  # on its first day: facts/provinces_2025.tsv


def parts_of(name: str) -> tuple[str, ...]:
    """Return the other provinces in the unit that kept a province's name; none for others."""
    return _parts().get(name, ())


def unit_of(name: str) -> str | None:
    """Return the province whose name the unit bears that a province went into.

    None for a province that kept its own name.
    """
    return _units().get(name)


def units_meant(names: Iterable[str], published: str | None) -> tuple[str, ...]:
    """Return which of the provinces named may mean the whole unit of today.

    :param published: of the document, ISO 8601; before the merger, or unknown, none does.
        A year alone may lie on either side: ``2025`` does not count as after.
    """
    if published is None or published < MERGED_IN:
        return ()
    return tuple(name for name in names if parts_of(name))


def merger_notes(names: Iterable[str], *, english: bool = False) -> tuple[str, ...]:
    """Return what a person should know of the provinces named, a sentence each."""
    named = tuple(names)
    notes = []
    for name in named:
        unit, parts = unit_of(name), parts_of(name)
        if parts:
            notes.append(_of_unit(name, parts, english=english))
        elif unit is not None and unit not in named:
            notes.append(
                f"{name} has been part of {unit} since 1 July 2025"
                if english
                else f"{name} thuộc {unit} từ 1/7/2025"
            )
    return tuple(notes)


def _of_unit(name: str, parts: tuple[str, ...], *, english: bool) -> str:
    if not english:
        return f"{name} gồm {', '.join(parts)} trước 1/7/2025"
    verb = "was a province" if len(parts) == 1 else "were provinces"
    return f"{name} includes {' and '.join(parts)}, which {verb} before 1 July 2025"


@cache
def _parts() -> dict[str, tuple[str, ...]]:
    kept: dict[str, tuple[str, ...]] = {}
    for own in provinces():
        if folded_key(own.name) == folded_key(own.today):
            others = (one.name for one in provinces() if one.today == own.today)
            kept[own.name] = tuple(name for name in others if name != own.name)
    return kept


@cache
def _units() -> dict[str, str]:
    return {part: unit for unit, parts in _parts().items() for part in parts}
