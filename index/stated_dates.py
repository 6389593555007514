"""Dates as precise as they are stated: ``2016``, ``2016-03``, ``2016-03-05``."""

import calendar
import datetime
import re
from functools import lru_cache

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@lru_cache(maxsize=16384)
def date_range(stated: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and last day that a stated date may mean.

    :raises ValueError: for what is no date of ISO 8601.
    """
    match = _ISO.fullmatch(stated)
    if match is None:
        raise ValueError(f"date {stated!r} is none of: 2016, 2016-03, 2016-03-05")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    first = datetime.date(year, month or 1, day or 1)
    if day is not None:
        return first, first
    last_month = month or 12
    return first, datetime.date(year, last_month, calendar.monthrange(year, last_month)[1])


def agree(one: str, other: str) -> bool:
    """Say whether two stated dates may be the same day."""
    return one.startswith(other) or other.startswith(one)


def days_apart(one: str, other: str) -> int:
    """Return the least number of days between two stated dates; 0 where they may be the same."""
    (first, last), (other_first, other_last) = date_range(one), date_range(other)
    return max((other_first - last).days, (first - other_last).days, 0)
