"""Numbers, spans of time and days written out in words, in Vietnamese and English."""

import re
from calendar import monthrange
from datetime import date

from ingest.datelines import DATE, read_day

_VI_UNITS = {
    "không": 0, "linh": 0, "lẻ": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4,
    "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_VI_TENS = {"mười": 10, "mươi": 10, "trăm": 100, "nghìn": 1000, "ngàn": 1000}
_EN_UNITS = {
    word: number
    for number, words in enumerate(
        (
            "zero", "one first", "two second", "three third", "four fourth", "five fifth",
            "six sixth", "seven seventh", "eight eighth", "nine ninth", "ten tenth",
            "eleven eleventh", "twelve twelfth", "thirteen thirteenth", "fourteen fourteenth",
            "fifteen fifteenth", "sixteen sixteenth", "seventeen seventeenth",
            "eighteen eighteenth", "nineteen nineteenth", "twenty twentieth",
        )
    )
    for word in words.split()
}  # fmt: skip
_EN_UNITS |= {"thirty": 30, "thirtieth": 30, "forty": 40, "fifty": 50, "sixty": 60}
_EN_SCALES = {"hundred": 100, "thousand": 1000}
_VI_WORD = "|".join((*_VI_UNITS, *_VI_TENS))
_EN_WORD = "|".join(sorted((*_EN_UNITS, *_EN_SCALES, "and"), key=len, reverse=True))
_VI_NUMBER = rf"(?:(?:{_VI_WORD})(?:\s+(?:{_VI_WORD}))*)"
_EN_NUMBER = rf"(?:(?:{_EN_WORD})(?:[\s-]+(?:{_EN_WORD}))*)"
_EN_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_WRITTEN_VI = re.compile(
    rf"ngày\s+(?:mùng\s+)?(?P<d>{_VI_NUMBER}|\d{{1,2}}),?\s+tháng\s+"
    rf"(?P<m>{_VI_NUMBER}|giêng|chạp|\d{{1,2}}),?\s+năm\s+(?P<y>{_VI_NUMBER}|\d{{4}})",
    re.IGNORECASE,
)
_WRITTEN_EN = re.compile(
    rf"(?P<d>{_EN_NUMBER}|\d{{1,2}}(?:st|nd|rd|th)?)\s+(?:day\s+)?(?:of\s+)?"
    rf"(?P<m>{'|'.join(_EN_MONTHS)})\s*,?\s+(?:in\s+the\s+year\s+)?(?P<y>{_EN_NUMBER}|\d{{4}})",
    re.IGNORECASE,
)
_DAY = re.compile(DATE, re.IGNORECASE)
_DURATION = re.compile(
    rf"(?:(?P<digits>\d{{1,3}})|(?P<vi>{_VI_NUMBER})|(?P<en>{_EN_NUMBER}))"
    r"\s*(?:\(\s*[^()]{1,30}\))?[\s-]*(?:calendar\s+)?(?P<unit>năm|tháng|ngày|years?|months?|days?)\b",
    re.IGNORECASE,
)
_MOST_YEARS = 99


def read_number(words: str) -> int | None:
    """Return the number that words spell, else None; years are read digit by digit too.

    >>> read_number("hai nghìn không trăm mười sáu")
    2016
    """
    spelt = re.split(r"[\s-]+", words.strip().lower())
    digits = re.fullmatch(r"(\d{1,4})(?:st|nd|rd|th)?", words.strip().lower())
    if digits:
        return int(digits[1])
    if all(word in _VI_UNITS or word in _VI_TENS for word in spelt):
        return _vietnamese(spelt)
    if all(word in _EN_UNITS or word in _EN_SCALES or word == "and" for word in spelt):
        return _english([word for word in spelt if word != "and"])
    return None


def _vietnamese(spelt: list[str]) -> int | None:
    if len(spelt) == 4 and all(word in _VI_UNITS for word in spelt):
        return int("".join(str(_VI_UNITS[word]) for word in spelt))  # hai không một sáu
    total, current, unit = 0, 0, 0
    for word in spelt:
        scale = _VI_TENS.get(word)
        if scale is None:
            unit = _VI_UNITS[word]
        elif scale == 1000:
            total += (current + unit) * 1000
            current = unit = 0
        else:
            current += (unit or (1 if word == "mười" else 0)) * scale
            unit = 0
    return total + current + unit


def _english(spelt: list[str]) -> int | None:
    total, current = 0, 0
    for word in spelt:
        scale = _EN_SCALES.get(word)
        if scale is None:
            current += _EN_UNITS[word]
        elif scale == 1000:
            total, current = total + (current or 1) * 1000, 0
        else:
            current = (current or 1) * scale
    return total + current if spelt else None


def find_day(words: str) -> str | None:
    """Return the first full day that a phrase states, in digits or in words, as ISO 8601."""
    if (match := _DAY.search(words)) and (day := read_day(match)):
        return day
    for pattern in (_WRITTEN_VI, _WRITTEN_EN):
        if (match := pattern.search(words)) and (day := _written_day(match)):
            return day
    return None


def _written_day(match: re.Match[str]) -> str | None:
    month = match["m"].lower()
    if month in _EN_MONTHS:
        n_month: int | None = _EN_MONTHS.index(month) + 1
    else:
        n_month = {"giêng": 1, "chạp": 12}.get(month) or read_number(month)
    n_day, year = read_number(match["d"]), read_number(match["y"])
    if n_day is None or n_month is None or year is None or not 1900 <= year <= 2199:
        return None
    try:
        return date(year, n_month, n_day).isoformat()
    except ValueError:
        return None


def find_duration(words: str) -> tuple[int, str] | None:
    """Return the first span of time, as a number and ``years``, ``months`` or ``days``.

    >>> find_duration("trong thời hạn năm (05) năm kể từ ngày ký")
    (5, 'years')
    """
    for match in _DURATION.finditer(words):
        n = read_number(match["digits"] or match["vi"] or match["en"])
        unit = {"n": "years", "y": "years", "t": "months", "m": "months"}.get(
            match["unit"][0].lower(), "days"
        )
        if match["unit"].lower() == "ngày":
            unit = "days"
        if n and n <= 10 * _MOST_YEARS:
            return n, unit
    return None


def add_duration(day: date, n: int, unit: str) -> date | None:
    """Return the last day of a term that is counted from ``day``.

    A term in years or months ends with the day of the same date, or the last of a
    shorter month (Bộ luật Dân sự 2015, Điều 148). None past the year 9999.
    """
    try:
        if unit == "days":
            return date.fromordinal(day.toordinal() + n)
        months = day.year * 12 + day.month - 1 + n * (12 if unit == "years" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None
