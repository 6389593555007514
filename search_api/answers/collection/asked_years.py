"""The years that a question is limited to."""

import re
from collections.abc import Iterable

_RANGE = re.compile(
    r"\b(?:tu|from|giai doan|between)(?: nam)? (\d{4})(?: den| toi| to| and)?(?: nam)? (\d{4})\b"
)
_SINCE = re.compile(r"\b(?:tu|sau|since|after|from)(?: nam)? (\d{4})\b")
_UNTIL = re.compile(r"\b(?:truoc|before|until)(?: nam)? (\d{4})\b")
_FIRST, _LAST = 1945, 2099


def years_asked(folded: str, numbers: Iterable[str]) -> list[str]:
    """Return the years asked for, as ``index.filters.parse_years`` reads them.

    :param folded: the question without marks.
    :param numbers: that it holds.
    """
    if between := _RANGE.search(folded):
        return ["..".join(sorted(between.groups()))]
    if since := _SINCE.search(folded):
        return [f"{since[1]}..{_LAST}"]
    if until := _UNTIL.search(folded):
        return [f"{_FIRST}..{int(until[1]) - 1}"]
    return [number for number in numbers if len(number) == 4]
