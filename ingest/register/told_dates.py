"""When a sentence says that something was signed, as precisely as it says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_FULL = re.compile(
    r"(?i)\b(?P<d>[0-3]?\d)\s?[-/.]\s?(?P<m>[01]?\d)\s?[-/.]\s?(?P<y>(?:19|20)\d\d)\b"
    r"|\bngày (?P<d2>[0-3]?\d) tháng (?P<m2>[01]?\d) năm (?P<y2>(?:19|20)\d\d)\b"
)
_MONTH = re.compile(
    r"(?i)\btháng (?P<m>[01]?\d)\s?(?:[-/.]\s?|năm )(?P<y>(?:19|20)\d\d)\b"
    r"|\btháng (?P<m2>[01]?\d) năm (?P<y2>(?:19|20)\d\d)\b"
    r"|(?<![\d/.-])(?P<m3>[01]?\d)/(?P<y3>(?:19|20)\d\d)(?![\d/])"
)
_DIGIT = re.compile(r"\d{4}")
_YEAR = re.compile(
    r"(?i)\bnăm (?P<y>(?:19|20)\d\d)\b|\((?P<y2>(?:19|20)\d\d)\)"
    # "hợp tác quốc phòng 2011," but not "APEC 2017"
    r"|(?<=(?-i:[a-zà-ỹđ]) )(?<!-)(?P<y3>(?:19|20)\d\d)(?=[,.;)]|$)"
)
_YEARS = re.compile(
    r"(?i)\b(?:các |những )năm (?P<list>(?:(?:19|20)\d\d(?:, | và ))+(?:19|20)\d\d)"
)
_PERIOD = re.compile(
    r"(?i)\b(?:giai đoạn|thời kỳ|thời kì|trong (?:\d+ )?năm|nhiệm kỳ)\s"
    r"(?P<p>(?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d)"
)
_VISIT = re.compile(
    r"(?<![\d/])([0-3]?\d)\s?(?:-|–|đến|tới)\s?(?:hết )?(?:ngày )?"
    r"([0-3]?\d)[/-]([01]?\d)[/-]((?:19|20)\d\d)"
)
_SLASHED_YEAR = re.compile(r"[/-](?:19|20)\d\d\b")
_VISIT_WIDTH = 40
_DAY = re.compile(r"(?i)\bngày (?P<d>[0-3]?\d)\s?[/-]\s?(?P<m>[01]?\d)(?![\d/-])")
_SAME_YEAR = re.compile(r"\bcùng năm\b", re.IGNORECASE)
_SAME_DAY = re.compile(r"\bcùng ngày\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ToldDate:
    """A date at ``text[start:end]``; ISO 8601, as precise as stated."""

    iso: str
    start: int
    end: int


def find_dates(text: str) -> list[ToldDate]:
    """Return the dates a text states with their year, in order; periods are none."""
    if _DIGIT.search(text) is None:
        return []
    free = list(text)
    for match in _PERIOD.finditer(text):
        free[match.start() : match.end()] = " " * (match.end() - match.start())
    found: list[ToldDate] = []
    rest = "".join(free)
    for match in _YEARS.finditer(rest):
        for year in re.finditer(r"\d{4}", match["list"]):
            start = match.start("list") + year.start()
            found.append(ToldDate(year[0], start, start + 4))
    for pattern in (_FULL, _MONTH, _YEAR):
        for match in pattern.finditer(rest):
            if any(date.start < match.end() and match.start() < date.end for date in found):
                continue
            iso = _iso(match.groupdict())
            if iso:
                found.append(ToldDate(iso, match.start(), match.end()))
    return sorted(found, key=lambda date: date.start)


class Visit(NamedTuple):
    """Days of one month on which something goes on; it dates days told without their year."""

    first: int
    last: int
    month: int
    year: int


def find_visits(text: str) -> tuple[Visit, ...]:
    """Return the stretches of days that a text states with their year: ``từ 17 đến 19/8/2017``."""
    found = []
    for year in _SLASHED_YEAR.finditer(text):
        match = _VISIT.search(text, max(0, year.start() - _VISIT_WIDTH), year.end())
        if match:
            found.append(Visit(*map(int, match.groups())))
    return tuple(found)


def read_day_of_visit(text: str, visits: Sequence[Visit]) -> str | None:
    """Return the ISO day of the last day and month told without a year inside a visit."""
    days = list(_DAY.finditer(text)) if visits else []
    if not days:
        return None
    day, month = int(days[-1]["d"]), int(days[-1]["m"])
    years = {v.year for v in visits if v.month == month and v.first <= day <= v.last}
    return f"{years.pop()}-{month:02d}-{day:02d}" if len(years) == 1 else None


def _iso(groups: dict[str, str | None]) -> str | None:
    year = groups.get("y") or groups.get("y2") or groups.get("y3")
    month = groups.get("m") or groups.get("m2") or groups.get("m3")
    day = groups.get("d") or groups.get("d2")
    if month is not None and not 1 <= int(month) <= 12:
        return None
    if day is not None and not 1 <= int(day) <= 31:
        return None
    parts = [str(year)] + [f"{int(part):02d}" for part in (month, day) if part is not None]
    return "-".join(parts)


def find_period(text: str) -> str | None:
    """Return the period that a text states, as printed."""
    match = _PERIOD.search(text)
    return match["p"] if match else None


def says_same_year(text: str) -> bool:
    """Tell whether a sentence goes on in the year last told."""
    return _SAME_YEAR.search(text) is not None


def says_same_day(text: str) -> bool:
    """Tell whether a sentence goes on on the day last told."""
    return _SAME_DAY.search(text) is not None
