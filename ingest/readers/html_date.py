"""The day a page was published, where it says so: its dateline."""

import re
from collections.abc import Iterator
from datetime import date

from lxml import html as lxml_html
from lxml.etree import _Element

from ingest.readers.html_article import text_of

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august",
           "september", "october", "november", "december")  # fmt: skip
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)")
_DAYS = (
    _ISO,
    re.compile(r"(?<!\d)(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>\d{4})(?!\d)"),
    re.compile(
        r"(?<!\d)(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})(?:\s+năm\s+|\s*[,/]\s*|\s+)"
        r"(?P<y>\d{4})(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})\s+(?P<name>{'|'.join(_MONTHS)}),?\s+(?P<y>\d{{4}})(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<name>{'|'.join(_MONTHS)})\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}})(?!\d)",
        re.IGNORECASE,
    ),
)
# All that may stand beside the day in a dateline. "Ngày 15/11/2016, Chủ tịch …"
# has more: it is a sentence, and its day is that of an event.
_AROUND = re.compile(
    r"""\b(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s+nhật|cn|t[2-7]|
    (?:mon|tues|wednes|thurs|fri|satur|sun)day|
    ngày\s+đăng|ngày\s+xuất\s+bản|đăng\s+ngày|đăng\s+lúc|xuất\s+bản|cập\s+nhật(?:\s+lúc|\s+ngày)?|
    đăng|ngày|lúc|hồi|vào|posted|published|updated|last|on|at|date|time|
    gmt|utc|ict|\d{1,2}\s*[:h]\s*\d{2}(?::\d{2})?(?:\s*[ap]m)?|\d{1,2}h|giờ|phút|[ap]m|
    (?:lượt\s+)?xem\s*:?\s*[\d.,]+|[\d.,]+\s+lượt\s+xem)\b|[+-]\d{1,2}(?::\d{2})?\b|[\W_]""",
    re.IGNORECASE | re.VERBOSE,
)
_DATE_CLASS = re.compile(r"date|time|publish|posted|ngay|meta|author|byline|info", re.IGNORECASE)
_LONGEST_DATELINE = 120
_MAX_BYLINE_WORDS = 6
# Elements after the page's heading among which the dateline is looked for.
_SEARCHED_ELEMENTS = 40
_OUTSIDE = frozenset({"footer", "nav", "aside", "a", "li", "script", "style", "head"})
_OUTSIDE_CLASS = re.compile(r"footer|copyright|relate|lien-?quan|others?\b|sidebar|comment", re.I)


def iso_day(value: str) -> str | None:
    """Return the day of an ISO 8601 date or time, or of ``05/03/2016``; None for neither."""
    for pattern in _DAYS[:2]:
        if (match := pattern.search(value)) and (day := _day(match)):
            return day
    return None


def read_dateline(root: lxml_html.HtmlElement, heading: _Element | None) -> str | None:
    """Return the day in the dateline that follows the article's heading, ISO 8601.

    :param heading: where to begin; without one the article's element.

    ``09:00 | 05/03/2016``, ``Thứ Ba, 12/5/2020, 10:30 (GMT+7)`` and ``Ngày 5
    tháng 3 năm 2016`` are datelines where nothing else stands in their element.
    """
    for node in _after_heading(root, heading):
        if node.tag == "time" and (day := iso_day(node.get("datetime") or "")):
            return day
        text = text_of(node)
        if len(text) <= _LONGEST_DATELINE and (day := _dateline(text, node)):
            return day
    return None


def _dateline(text: str, node: _Element) -> str | None:
    for pattern in _DAYS:
        match = pattern.search(text)
        if match is None:
            continue
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        n_other = len(_AROUND.sub(" ", rest).split())
        named = _DATE_CLASS.search(f"{node.get('class', '')} {node.get('id', '')}") is not None
        if n_other == 0 or (named and n_other <= _MAX_BYLINE_WORDS):
            return _day(match)
        return None
    return None


def _after_heading(root: lxml_html.HtmlElement, heading: _Element | None) -> Iterator[_Element]:
    """Elements after the article's heading, in order, those of the page's frame left out."""
    start = heading if heading is not None else next(root.iter("h1", "article", "main"), None)
    if start is None:
        return
    n = 0
    is_before = True
    for node in root.iter("*"):  # in document order
        is_before = is_before and node is not start
        if is_before or _is_outside(node):
            continue
        n += 1
        if n > _SEARCHED_ELEMENTS:
            return
        yield node


def _is_outside(node: _Element) -> bool:
    return any(
        step.tag in _OUTSIDE
        or _OUTSIDE_CLASS.search(f"{step.get('class', '')} {step.get('id', '')}")
        for step in (node, *node.iterancestors())
    )


def _day(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    month = _MONTHS.index(parts["name"].lower()) + 1 if parts.get("name") else int(parts["m"])
    try:
        day = date(int(parts["y"]), month, int(parts["d"]))
    except ValueError:
        return None
    # Before that there was no web page; a later year is a slip.
    return day.isoformat() if 1990 <= day.year <= 2100 else None
