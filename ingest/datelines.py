"""Datelines: lines that say when a document was published or signed, and only that.

A date inside a sentence, a caption, a related story or a footer is none.
"""

import re
from collections.abc import Iterable
from datetime import date

_WEEKDAY = (
    r"(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật|t[2-7]|cn"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)"
)
_LABEL = (
    r"(?:(?:ngày\s+(?:đăng|cập\s+nhật|xuất\s+bản|phát\s+hành|ban\s+hành)|cập\s+nhật(?:\s+lúc)?"
    r"|đăng(?:\s+lúc|\s+ngày)?|xuất\s+bản|thời\s+gian|last\s+updated|updated|published(?:\s+on)?|posted(?:\s+on)?"
    r"|date(?:d)?)\s*:?\s*)"
)
_TIME = r"(?:\d{1,2}\s*[:h]\s*\d{2}(?::\d{2})?\s*['’]?\s*(?:am|pm|sa|ch)?|\d{1,2}\s*(?:am|pm|h))"
_ZONE = r"(?:[(\[]?\s*(?:gmt|utc)\s*[+-]?\s*\d{1,2}(?::?00)?\s*[)\]]?)"
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sep sept", "october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    r"(?P<iso_y>(?:19|20)\d\d)-(?P<iso_m>\d{1,2})-(?P<iso_d>\d{1,2})",
    r"(?:ngày\s+)?(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*(?P<y>(?:19|20)\d\d)",
    r"ngày\s+(?P<vd>\d{1,2})\s+tháng\s+(?P<vm>\d{1,2})\s+năm\s+(?P<vy>(?:19|20)\d\d)",
    r"(?P<td>\d{1,2})\s+tháng\s+(?P<tm>\d{1,2})\s*,?\s+(?:năm\s+)?(?P<ty>(?:19|20)\d\d)",
    rf"(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:day\s+of\s+)?(?P<em>{_MONTH})\.?,?\s+(?P<ey>(?:19|20)\d\d)",
    rf"(?P<am>{_MONTH})\.?\s+(?P<ad>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<ay>(?:19|20)\d\d)",
)
DATE = "(?:" + "|".join(_DATES) + ")"  # a day in full; read_day() reads its groups
_MONTH_ONLY = (
    r"(?:tháng\s+(?P<mm>\d{1,2})\s*(?:/|-|năm|,)\s*(?P<my>(?:19|20)\d\d)"
    rf"|(?P<nm>{_MONTH})\s+(?P<ny>(?:19|20)\d\d))"
)
_JOINT = r"[\s,|–—\-•·/()]*"
# "Hà Nội, ngày 5 tháng 3 năm 2016": a place of up to five words before the date
_PLACE_WORD = r"\(?[^\W\d_][\w.()-]*"
_PLACE = rf"(?:{_PLACE_WORD}(?:\s+{_PLACE_WORD}){{0,4}}\s*,\s*)"
_LINE = re.compile(
    rf"{_JOINT}(?:{_LABEL}|{_PLACE})?{_JOINT}(?:{_WEEKDAY}{_JOINT})?(?:{_TIME}{_JOINT})?"
    rf"(?:{_WEEKDAY}{_JOINT})?(?:{DATE}|{_MONTH_ONLY}){_JOINT}(?:(?:lúc\s*)?{_TIME})?{_JOINT}{_ZONE}?{_JOINT}\.?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d")


def read_dateline(line: str) -> str | None:
    """Return the ISO date of a line that is a dateline, else None.

    >>> read_dateline("09:00 | 05/03/2016")
    '2016-03-05'
    """
    line = line.strip()
    if not 6 <= len(line) <= 120 or not _DIGITS.search(line):
        return None
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    found = {key: value for key, value in match.groupdict().items() if value}
    if "mm" in found or "nm" in found:
        month = found.get("mm") or _MONTHS[found["nm"].lower()]
        return _iso(found.get("my") or found["ny"], month, None)
    return read_day(match)


def read_day(match: re.Match[str]) -> str | None:
    """Return the ISO date of a match of a pattern that holds ``DATE``; None for 31 June."""
    found = {key: value for key, value in match.groupdict().items() if value}
    for year, month, day in (
        ("iso_y", "iso_m", "iso_d"), ("y", "m", "d"), ("vy", "vm", "vd"), ("ty", "tm", "td"),
        ("ey", "em", "ed"), ("ay", "am", "ad"),
    ):  # fmt: skip
        if year in found:
            named = _MONTHS.get(found[month].lower())
            return _iso(found[year], named or found[month], found[day])
    return None


def first_dateline(lines: Iterable[str]) -> str | None:
    """Return the date of the first dateline among the lines."""
    return next((stated for line in lines if (stated := read_dateline(line))), None)


def _iso(year: str, month: str | int, day: str | None) -> str | None:
    try:
        stated = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return stated.isoformat()[: 7 if day is None else 10]
