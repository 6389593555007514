"""The years that a sentence tells of one partner, where it names several."""

import re
from collections.abc import Sequence

from ingest.gazetteer import Kind
from ingest.places import Mention

# A year of its own: that of "2011-2015" is none of signing.
_YEAR = re.compile(r"(?<![\d–-])(?<![–-]\s)\b(?:19|20)\d\d\b(?!\s?[-–]\s?\d)")


def years_told(text: str, places: Sequence[Mention], partner: str) -> tuple[int, ...]:
    """Return the years told of a partner.

    Those between its name and the next of its kind; else those before the first name; else
    those of the next partner that has any: "A, B và C (2015)".
    """
    partners = [m for m in places if m.kind is Kind.LOCALITY]
    at = next((n for n, m in enumerate(partners) if m.name == partner), None)
    if at is None:
        return _years(text)
    stops = [*(m.start for m in partners[at + 1 :]), len(text)]
    own = _years(text[partners[at].end : stops[0]])
    leading = _years(text[: partners[0].start])
    if own or leading:
        return own or leading
    starts = [m.end for m in partners[at + 1 :]]
    following = (_years(text[a:b]) for a, b in zip(starts, stops[1:], strict=True))
    return next((years for years in following if years), ())


def _years(text: str) -> tuple[int, ...]:
    return tuple(sorted({int(year) for year in _YEAR.findall(text)}))
