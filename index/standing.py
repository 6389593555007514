"""Does an agreement stand on a day? Yes only where its end is stated."""

import datetime
import re
from enum import StrEnum

from index.stated_dates import date_range
from ingest.records import Agreement, AgreementStatus
from ingest.register.final_clauses import is_automatic, is_open_ended
from ingest.text import fold

# "05 (năm) năm", "5 years"; never the "12 năm 2030" of a date
_YEARS = re.compile(r"\b(\d{1,2})\s*(?:\(\w+\)\s*)?(?:nam|years?)\b(?!\s*\d)")
_PERIOD = re.compile(r"(?:19|20)\d\d\D{1,9}((?:19|20)\d\d)")
_SIGNED = frozenset({AgreementStatus.SIGNED, AgreementStatus.IN_FORCE})


class Standing(StrEnum):
    """What can be said of an agreement on a day."""

    IN_FORCE = "in force"  # signed, and its stated end is still to come
    UNKNOWN = "unknown"  # signed, and no document states its end, or it goes on of itself
    ENDED = "ended"
    NOT_SIGNED = "not signed"  # or not known to be signed by then


def standing(agreement: Agreement, day: datetime.date, known_since: str | None = None) -> Standing:
    """Return what can be said of an agreement on a day.

    :param known_since: when the earliest document that tells of it was published.
    """
    if not _is_signed(agreement, day, known_since):
        return Standing.NOT_SIGNED
    end = stated_end(agreement)
    if end is None:
        return Standing.UNKNOWN
    if day <= end:
        return Standing.IN_FORCE
    renews = is_automatic(agreement.renewal) or is_automatic(agreement.term)
    return Standing.UNKNOWN if renews else Standing.ENDED


def _is_signed(agreement: Agreement, day: datetime.date, known_since: str | None) -> bool:
    """Say whether a document shows that it was signed by a day: by its date, or its own date."""
    if agreement.status not in _SIGNED:
        return False
    told = agreement.date or known_since
    return told is not None and date_range(told)[1] <= day


def stated_end(agreement: Agreement) -> datetime.date | None:
    """Return the last day of an agreement as its end, its term or its period states it."""
    if agreement.ends:
        return date_range(agreement.ends)[1]
    if agreement.term and is_open_ended(agreement.term):
        return None
    if agreement.period and (match := _PERIOD.search(agreement.period)):
        return datetime.date(int(match[1]), 12, 31)
    start = agreement.effect if _is_date(agreement.effect) else agreement.date
    if agreement.term and start and (match := _YEARS.search(fold(agreement.term))):
        last = date_range(start)[1]
        year = last.year + int(match[1])
        is_leap_day = (last.month, last.day) == (2, 29)
        return last.replace(year=year, day=28 if is_leap_day else last.day)
    return None


def _is_date(text: str | None) -> bool:
    return bool(text and re.fullmatch(r"\d{4}(-\d\d){0,2}", text))
