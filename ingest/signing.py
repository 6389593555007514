"""The day on which an agreement says it was signed.

It stands over the signatures (``Ký tại Hà Nội, ngày 5 tháng 3 năm 2016``), in the
last clause (``Bản ghi nhớ này được làm tại …``), under the title or in the
preamble (``Hôm nay, ngày …``). A day of another instrument or event is none.
"""

import re
from collections.abc import Sequence

from ingest.datelines import DATE, read_day

_SIGNED = r"(?:ký(?:\s+kết)?|làm|lập|signed|done|made|executed)"
# Between the verb and its day: a place, without any other number.
_WHERE = (
    r"(?:\s+(?:trực\s+tuyến|online))?(?:\s+(?:tại|ở|in|at)\s+[^.;:\d]{1,80}?)?"
    r"\s*,?\s*(?:vào\s+|on\s+)?(?:this\s+|the\s+)?"
)
# "Bản ghi nhớ này được ký …", "This Memorandum is signed …"
_THIS_ONE = (
    r"(?:\d[\d.]*\s)?[^.;]{0,200}?"
    r"\b(?:này\s+(?:đã\s+)?được|this\s[^.;:\d]{1,80}?\b(?:is|was|has\s+been))\s+"
)
_CLAUSE = re.compile(rf"(?:\W*|\W*được\s+|{_THIS_ONE}){_SIGNED}{_WHERE}{DATE}(?!\d)", re.IGNORECASE)
_LABEL = re.compile(
    r"\W*(?:(?:(?:nơi|địa\s+điểm|thời\s+gian)(?:\s+và)?\s+)?(?:ngày(?:\s+và\s+nơi)?\s+)?ký(?:\s+kết)?"
    r"|(?:place\s+and\s+)?date\s+of\s+sign(?:ature|ing))"
    rf"\s*:[^.;\d]{{0,80}}?{DATE}(?!\d)",
    re.IGNORECASE,
)
# "Trụ sở Ủy ban nhân dân tỉnh Bình Thuận, ngày 20 tháng 5 năm 2019" and nothing more
_PLACE = re.compile(
    r"\W*(?!(?:căn\s+cứ|xét|theo|thực\s+hiện|nhân|sau|kể\s+từ|từ|trước|đến|có\s+hiệu\s+lực"
    r"|pursuant|recalling|having|considering|since|until|from|after|before|effective)\b)"
    rf"(?:[^\W\d_][^.;:\d]{{0,90}},\s*)?{DATE}\W*(?:\([^()]*\)\W*)?",
    re.IGNORECASE,
)
_TODAY = re.compile(
    rf"\W*(?:hôm\s+nay|today)\b,?(?:\s*(?:tại|ở|in|at)\s[^.;:\d]{{1,80}}?,)?[^.;:\d]{{0,20}}?{DATE}(?!\d)",
    re.IGNORECASE,
)


def signing_date(lines: Sequence[str]) -> str | None:
    """Return the ISO day on which the text says that it was signed, else None.

    What names the signing counts before a bare place and day; of several lines
    of a kind the last, nearest the signatures.

    >>> signing_date(["Điều 9", "Làm tại Huế, ngày 5 tháng 3 năm 2016, thành hai bản."])
    '2016-03-05'
    """
    dated = [line for line in lines if any(c.isdigit() for c in line)]
    for patterns in ((_CLAUSE, _LABEL), (_PLACE,), (_TODAY,)):
        for line in reversed(dated):
            for pattern in patterns:
                # a sentence inside a clause may be the one that says it
                match = _match(pattern, line)
                if match and (day := read_day(match)):
                    return day
    return None


def _match(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    return pattern.fullmatch(line) if pattern is _PLACE else pattern.match(line)
