"""Where and when an agreement text says it was signed, in digits or in words.

Over the signatures, in the last clause, under the title or in the preamble. A line
that names no place (``Lễ ký trực tuyến``) leaves none.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.datelines import read_dateline
from ingest.register.numerals import find_day
from ingest.signing import signing_date

_SIGN = r"(?:(?:được\s+)?(?:ký(?:\s+kết)?|làm|lập)|signed|done|made|executed|concluded)"
# Only this instrument's: at the start of a sentence, or "… này được làm tại …".
_OWN = (
    r"(?:\A\W*(?:được\s+)?|\bnày\s+(?:đã\s+)?được\s+"
    rf"|\bthis\s[^.;:\d]{{1,80}}?\b(?:is|was|has\s+been)\s+){_SIGN}\b"
)
_PLACE = r"(?P<place>[^\W\d_][^;:\d“”\"]{1,90}?)"
_DAY_AHEAD = (
    r"(?=\s*,?\s*(?:vào\s+|on\s+|this\s+|the\s+)*(?:the\s+)?(?:ngày\b|\d|tháng\b|\w+(?:-\w+)?\s+(?:day\s+)?(?:of\s+)?"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)\b))"
)
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_OWN}\s+(?:tại|ở|in|at)\s+{_PLACE}{_DAY_AHEAD}",
        rf"(?:nơi|địa\s+điểm|place)[^:]{{0,30}}?(?:ký|sign\w*)[^:]{{0,20}}:\s*{_PLACE}(?:{_DAY_AHEAD}|\Z)",
        rf"\A\W*(?:hôm\s+nay|today)\b,?\s*(?:tại|ở|in|at)\s+{_PLACE}{_DAY_AHEAD}",
        r"\A\W*(?:hôm\s+nay|today)\b[^;:]{0,60}?\d\s*,?\s*(?:tại|ở|in|at)\s+(?P<place>[^\W\d_][^;:,\d]{1,90}?)(?=\s*[,;.]|\Z)",
        rf"{_OWN}[^.;:]{{0,60}}?\d\d\d\d\s*,?\s*(?:tại|ở|in|at)\s+(?P<place>[^\W\d_][^;:,.\d]{{1,90}}?)(?=\s*[,;.]|\Z)",
    )
)
_LINE = re.compile(
    rf"\W*{_PLACE}\s*,\s*(?:(?:the\s+|on\s+)?\w[\w\s/.-]{{0,60}}?(?:19|20)\d\d|ngày\s[\w\s,]{{6,80}})\W*(?:\([^()]*\)\W*)?",
    re.IGNORECASE,
)
_RANK = re.compile(r"(?:thành\s+phố|tỉnh|thị\s+xã|thủ\s+đô|trụ\s+sở|huyện|quận)\s+[A-ZĐÀ-Ỹ]")
_NO_PLACE = re.compile(
    r"trực\s+tuyến|online|hôm\s+nay|today|\blễ\b|hội\s+nghị|buổi|ceremony|\b(?:căn\s+cứ|xét|theo|thực\s+hiện|nhân\s+(?!dân)|sau|từ|trước"
    r"|đến|có\s+hiệu\s+lực|ký|signed|pursuant|recalling|having|considering|since|until|from|after|before|effective|ngày|thành\s+(?:hai|ba|\d))\b",
    re.IGNORECASE,
)
_STATEMENT = re.compile(rf"{_OWN}|\A\W*(?:hôm\s+nay|today)\b", re.IGNORECASE)
_YEAR_LINE = re.compile(r"\W*năm\s+(?P<vi>(?:19|20)\d\d)\W*(?:\([^()]*\)\W*)?", re.IGNORECASE)
_MONTH = re.compile(
    r"tháng\s+\d{1,2}\s*(?:năm|/|-)\s*(?:19|20)\d\d"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"\s+(?:19|20)\d\d",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\s*\([^()]*\)\s*\Z")

_LONGEST_LINE = 200  # characters of a line that is a place and a day and nothing else


class Signing(NamedTuple):
    """When, ISO 8601 as precise as stated, and where, as printed; None where not stated."""

    day: str | None
    place: str | None


def read_signing(lines: Sequence[str]) -> Signing:
    """Read the statement of signing among lines in the order of the text.

    :param lines: head, last clauses and signature block, each paragraph on one line.
    """
    day = signing_date(lines) or _written_day(lines) or _imprecise_day(lines)
    return Signing(day, _place(lines))


def _place(lines: Sequence[str]) -> str | None:
    for form in _FORMS:
        for line in reversed(lines):
            for match in form.finditer(line):
                if place := _clean(match["place"]):
                    return place
    for line in lines:
        whole = _LINE.fullmatch(line) if len(line) < _LONGEST_LINE else None
        if whole and _is_dated(line) and (place := _clean(whole["place"])):
            return place
    return None


def _clean(place: str) -> str | None:
    place = " ".join(place.split()).strip(" ,")
    named = place[:1].isupper() or _RANK.match(place)
    if _NO_PLACE.search(place) or not named or len(place.split()) > 12:
        return None
    return place


def _is_dated(line: str) -> bool:
    return find_day(line) is not None or read_dateline(_NOTE.sub("", line)) is not None


def _written_day(lines: Sequence[str]) -> str | None:
    """Return a day in words that a signing statement names."""
    for line in reversed(lines):
        says_so = _STATEMENT.search(line) or (len(line) < _LONGEST_LINE and _LINE.fullmatch(line))
        if says_so and (day := find_day(line)):
            return day
    return None


def _imprecise_day(lines: Sequence[str]) -> str | None:
    for line in lines:
        if dated := read_dateline(_NOTE.sub("", line)):
            return dated
        if match := _YEAR_LINE.fullmatch(line):
            return match["vi"]
        if _STATEMENT.search(line) and (match := _MONTH.search(line)):
            return read_dateline(match[0])
    return None
