"""Where a Vietnamese or English sentence ends.

Rules, not a model: the full stop of ``TP.HCM``, ``ThS.``, ``V. An-đơ`` or
``1.200`` ends nothing, a closing quote belongs to its sentence, and a single
line break inside a block is a wrapped line unless the line is complete.
"""

import re
from collections.abc import Iterator

from ingest.records import Span
from ingest.vocabulary import words

# Full stops after these never end a sentence: a name, number or clause follows.
_ABBREVIATIONS = words(
    """
    tp tx tt st nxb ths ts tskh pgs gs bs bsck ks kts ls ncs cn ds đd nsnd nsưt nsut
    đ/c tr vd stt sđt đt dt tel fax gđ pgđ ub mr mrs ms dr prof rev gen col lt capt sgt
    sen gov hon no nos art arts sec vol pp ed eds fig vs cf co corp inc ltd jr sr dept est approx
    e.g i.e t.ư
    """
)
# ``5`` of ``Điều 5.``, ``II`` of ``Chương II.``, ``a`` of ``a.``: numbering, not an end.
_NUMBERING = re.compile(
    r"[\W_]*(?:(?:điều|khoản|mục|chương|phần|điểm|phụ lục|bước|câu|bài|bảng|hình"
    r"|article|clause|section|chapter|part|annex|appendix|table|figure)\s+)?"
    r"(?:\d{1,3}(?:\.\w{1,4}){0,5}|[ivxlc]{1,6}|[a-zđ])",
    re.IGNORECASE,
)
_MARKER = (
    r"(?:[-–—•●▪◦·*+]\s|(?:\d{1,3}|[a-zđ])[.)]\s|\d{1,2}(?:\.\d{1,2})+\.?\s"
    r"|(?:Điều|Khoản|Chương|Mục|Phần|Article|Clause|Section|Chapter)\s+[\dIVXLC])"
)
_CLOSERS = "\"'”’»)\\]"
# Possessive quantifiers and look-behinds keep long runs of dots or blanks linear.
_CANDIDATE = re.compile(
    rf"(?P<blank>(?<!\s)\s*\n[^\S\n]*\n\s*+)"
    rf"|(?P<line>(?<!\s)[^\S\n]*+\n\s*+)"
    rf"|(?P<stop>(?<![.!?…])[.!?…]++[{_CLOSERS}]*+)(?P<gap>[^\S\n]++(?=\S)(?:[\"”’](?=\s))?)"
    rf"|(?P<tight>(?<=[^\W\d_A-Z])[.!?…][{_CLOSERS}]*+)(?=[^\W\d_])"
    r"|(?P<wide>(?<!\s)[^\S\n]{2,}+(?=\S))"
)
_OPENERS = "\"'“‘«([-–—•"
_LAST_WORD = re.compile(r"[^\s\"'“‘«(\[,;:]+$")
_LINE_MARKER = re.compile(_MARKER)
_FINAL = re.compile(rf"[.!?…:;][{_CLOSERS}]*$")


def sentence_spans(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of ``text[start:end]``, in order, white space trimmed.

    Every character that is no white space lies in exactly one of them. A blank
    line always ends a sentence; a single line break does when the line before it
    is complete or the next one opens with a list or clause marker.
    """
    spans: list[Span] = []
    begin = start
    for border, resume in _borders(text, start, end):
        spans += _trimmed(text, begin, border)
        begin = resume
    return spans + _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return [Span(start, end)] if start < end else []


def _borders(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (end of a sentence, start of the next)."""
    begin = start
    for match in _CANDIDATE.finditer(text, start, end):
        if match["stop"] is not None:
            border = _after_stop(text, begin, match)
        elif match["tight"] is not None:
            border = match.end() if _is_lost_space(text, begin, match) else None
        else:
            border = match.start() if _is_gap_border(text, begin, match, end) else None
        if border is not None:
            yield border, border
            begin = border


def _after_stop(text: str, begin: int, match: re.Match[str]) -> int | None:
    """Return where the sentence that a stop may end does end, or None."""
    stop_end = match.end("stop")
    closing = match.end() if text[match.end() - 1] in '"”’' else 0
    following = text[match.end() : match.end() + 8].lstrip(_OPENERS + " ")
    if not following or following[0].islower():
        return None
    if match["stop"] == "." and (
        _ends_in_abbreviation(text, begin, stop_end)
        or _NUMBERING.fullmatch(text, begin, match.start())
    ):
        return None
    # a quote that stands free (`vui. " Sau`) closes this sentence if one is open in it
    if closing and (text[closing - 1] != '"' or text.count('"', begin, stop_end) % 2 == 1):
        return closing
    return stop_end


def _is_lost_space(text: str, begin: int, match: re.Match[str]) -> bool:
    """Tell ``xét xử.Ông``, which lost its space, from ``St.Petersburg`` and ``TP.HCM``."""
    word = _last_word(text, begin, match.start())
    following = text[match.end() : match.end() + 2]
    return len(word) > 1 and word.islower() and following.istitle() and "." not in word


def _is_gap_border(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    if match["blank"] is not None:
        return True
    if match["wide"] is not None:
        return text[match.end() : match.end() + 4].lstrip(_OPENERS)[:1].isupper()
    complete = _FINAL.search(text, max(begin, match.start() - 8), match.start())
    if complete and not _ends_in_abbreviation(text, begin, match.start()):
        return True
    return bool(_LINE_MARKER.match(text, match.end(), end))


def _last_word(text: str, begin: int, stop: int) -> str:
    found = _LAST_WORD.search(text, max(begin, stop - 24), stop)
    return found.group() if found else ""


def _ends_in_abbreviation(text: str, begin: int, stop: int) -> bool:
    """Say whether the full stop before ``stop`` belongs to an abbreviation or initial."""
    if text[stop - 1] != ".":
        return False
    word = _last_word(text, begin, stop - 1)
    if len(word) == 1 and word.isalpha() and word.isupper():
        return True
    last = word.rsplit(".", 1)[-1]
    if "." in word and len(last) == 1 and last.isupper():
        return True
    if word.lower() == "v.v" or not word:
        return False
    return word.lower() in _ABBREVIATIONS or last.lower() in _ABBREVIATIONS
