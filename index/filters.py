"""Filter values as people type them, turned into what the index knows."""

import re
from collections.abc import Iterable
from typing import TypeVar

from index.records import Filters
from ingest.places import resolve_country, resolve_province
from ingest.records import DocType, Language

Kind = TypeVar("Kind", DocType, Language)
_YEARS = re.compile(r"(\d{4})(?:\s*(?:\.\.|-|–)\s*(\d{4}))?")


def parse_years(text: str) -> tuple[int, int]:
    """Return first and last year of ``2015`` or ``2010..2016``, both inside.

    :raises ValueError: for anything else, or a range that runs backwards.
    """
    match = _YEARS.fullmatch(text.strip())
    if not match:
        raise ValueError(f"year {text!r} is neither a year (2015) nor a range (2010..2016)")
    first = int(match.group(1))
    last = int(match.group(2) or first)
    if first > last:
        raise ValueError(f"year range {text!r} runs backwards: write {last}..{first}")
    return first, last


def _one_of(kind: type[Kind], field: str, value: str) -> Kind:
    try:
        return kind(value)
    except ValueError:
        names = ", ".join(kind)
        raise ValueError(f"{field} {value!r} is none of: {names}") from None


def parse_filters(
    *,
    countries: Iterable[str] = (),
    provinces: Iterable[str] = (),
    years: str | tuple[int, int] | None = None,
    doc_types: Iterable[str] = (),
    languages: Iterable[str] = (),
    sources: Iterable[str] = (),
) -> Filters:
    """Return filters with every name resolved to its canonical form.

    A province of today that was merged stands for all its parts.

    :raises UnknownPlace: for a country or province outside the gazetteer.
    :raises ValueError: for an unknown kind, language or year.
    """
    return Filters(
        countries=tuple(resolve_country(name) for name in countries),
        provinces=tuple(part for name in provinces for part in resolve_province(name)),
        years=parse_years(years) if isinstance(years, str) else years,
        doc_types=tuple(_one_of(DocType, "doc_type", value) for value in doc_types),
        languages=tuple(_one_of(Language, "language", value) for value in languages),
        sources=tuple(sources),
    )
