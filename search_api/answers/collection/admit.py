"""Whether the filters that a person chose let a piece of evidence count."""

import re
from fnmatch import fnmatchcase

from index.records import DocumentSummary, Filters

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def admits(filters: Filters, document: DocumentSummary, quote: str) -> bool:
    """Say whether a document and its words pass; places are not looked at here.

    A year is that of publication, else one that the words state, as in search.
    """
    if filters.doc_types and document.doc_type not in filters.doc_types:
        return False
    if filters.languages and document.language not in filters.languages:
        return False
    if filters.sources and not any(fnmatchcase(document.source, glob) for glob in filters.sources):
        return False
    if filters.years is None:
        return True
    first, last = filters.years
    published = document.published
    years = [published[:4]] if published else _YEAR.findall(quote)
    return any(first <= int(year) <= last for year in years)


def admits_places(filters: Filters, countries: tuple[str, ...], provinces: tuple[str, ...]) -> bool:
    """Say whether an agreement's or a pair's places pass."""
    return _shares(filters.countries, countries) and _shares(filters.provinces, provinces)


def _shares(wanted: tuple[str, ...], held: tuple[str, ...]) -> bool:
    return not wanted or any(name in held for name in wanted)
