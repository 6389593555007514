"""Figures that a document states of a whole country: how many localities have partners there."""

import re
from collections.abc import Iterator, Sequence

from ingest.gazetteer import Kind
from ingest.places import Mention

_COUNTED = re.compile(
    r"\b[1-9]\d{0,2}\s+(?:cặp\s+)?(?:tỉnh(?:,? thành(?: phố)?)?|địa phương|provinces"
    r"|localities)\b",
    re.IGNORECASE,
)
_COOPERATES = re.compile(r"hợp tác|kết nghĩa|quan hệ|thỏa thuận|cooperat|twinn|partner")
_GOAL = re.compile(r"mục tiêu|phấn đấu|dự kiến|hội nghị|hội thảo|diễn đàn|tham dự|dự họp|đại biểu")
_AT_HOME = re.compile(r"trong nước|việt nam|cả nước|của ta\b|nước ta|vietnam")
_OF_PLACE = 8  # characters between the noun and a place that it belongs to: "8 tỉnh Bắc Lào"


def counted_countries(sentence: str, places: Sequence[Mention]) -> Iterator[str]:
    """Yield the countries with which a sentence says how many localities of ours cooperate.

    A sentence on one province counts something else; so does one on a meeting or a goal.
    """
    lower = sentence.lower()
    countries = [m for m in places if m.kind is Kind.COUNTRY]
    is_of_province = any(m.kind is Kind.PROVINCE for m in places)
    if is_of_province or not countries or _GOAL.search(lower) or not _COOPERATES.search(lower):
        return
    found = list(_COUNTED.finditer(sentence))
    for at, counted in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(sentence)
        nearest = next((m for m in countries if m.start >= counted.end()), None)
        if nearest is not None and nearest.start - counted.end() < _OF_PLACE:
            continue  # localities of that country
        own = [m.name for m in countries if counted.end() <= m.start < end]
        every = list(dict.fromkeys(m.name for m in countries))
        if own:
            yield own[0]
        elif len(every) == 1:
            yield every[0]


def is_of_nation(sentence: str) -> bool:
    """Say whether a sentence itself says that it speaks of the whole of Việt Nam."""
    return _AT_HOME.search(sentence.lower()) is not None
