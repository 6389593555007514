"""Years that a text states: 1900 to 2099, ranges filled in.

Stated are ``năm 2015``, ``5/3/2016``, ``2010-2016``, ``Luật 70/2020/QH14`` (the
law's year); not ``2016 người``, ``1.985``, a hotline or digits of a web address.
"""

import re

# "1975-2010" is a period; a longer one is two dates.
_LONGEST_RANGE = 50

_YEAR = r"(?:19|20)\d\d"
_CANDIDATE = re.compile(
    rf"(?<!\d)(?P<first>{_YEAR})(?!\d)"
    rf"(?:(?:\s?[-–—]\s?|\s+(?:đến|tới|to|until|through)\s+(?:(?:hết|cuối|đầu|the end of)\s+)?"
    rf"(?:năm\s+)?)(?P<last>{_YEAR})(?![\d]))?"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,64}@\S+")
_YEAR_WORD = re.compile(r"(?:năm(?: học)?|niên khóa|khóa|year)\s?$", re.IGNORECASE)
# "3.2016" and "5.3.2016" are dates; "12.345.2016" and "0,2016" are not
_DATE_BEFORE = re.compile(r"(?:^|[^\d.,])(?:[0-3]?\d\s?[./-]\s?)?(?:[0-3]?\d)\s?[./-]\s?$")
_NUMBER_BEFORE = re.compile(r"(?:\d[.,/:-]|\d{3,}[ .-]{1,2}|[+(]\d{1,4}\)?[ .-]?|[A-Za-z]-?)$")
_LAW_NUMBER_BEFORE = re.compile(r"(?:^|[^\d.,])\d{1,5}\s?/\s?$")
_AFTER_NUMBER = re.compile(
    r"[.,:]\d|\s?%|[A-Za-z]|[-.]\d(?!\d{3})|\s\d{3}|"
    r"\s+(?:nghìn|ngàn|triệu|tỷ|tỉ|đồng|người|lượt|suất|hộ|căn|chiếc|xe|tàu|trang|bản|tấn|kg|km"
    r"|ha|m2|m²|m3|m|mét|lít|MW|kW|GB|cán bộ|học sinh|sinh viên|học viên|doanh nghiệp|dự án"
    r"|lao động|khách|đại biểu|cuốn|con|cây|giờ|USD|EUR|euro|đô|đôla|yên|won|điểm|vụ|ca"
    r"|people|students|dollars|tons|tonnes|projects|km2|companies|visitors)\b"
)


def stated_years(text: str) -> tuple[int, ...]:
    """Return the years that a text states, ascending, without repeats.

    A range up to 50 years long gives every year from its first to its last.
    """
    years: set[int] = set()
    addresses: list[tuple[int, int]] | None = None
    for match in _CANDIDATE.finditer(text):
        if addresses is None:
            addresses = [found.span() for found in _ADDRESS.finditer(text)]
        if any(start <= match.start() < end for start, end in addresses):
            continue
        if not _is_year(text, match):
            continue
        first = int(match["first"])
        last = int(match["last"] or first)
        if first <= last <= first + _LONGEST_RANGE:
            years.update(range(first, last + 1))
        else:
            years.update((first, last))
    return tuple(sorted(years))


def _is_year(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 14) : match.start()]
    if _YEAR_WORD.search(before):
        return not re.match(r"[.,]\d", text[match.end() : match.end() + 2])
    if _AFTER_NUMBER.match(text, match.end()):
        # "2020/QH14" goes on with a slash and "2016-03-05" with a month
        return bool(re.match(r"-[01]\d-[0-3]\d(?!\d)", text[match.end() : match.end() + 7]))
    if _DATE_BEFORE.search(before) or _LAW_NUMBER_BEFORE.search(before):
        return True
    return not _NUMBER_BEFORE.search(before)
