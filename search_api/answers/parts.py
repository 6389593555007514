"""Things that a passage states in a row, no names: points, and clauses after "gồm" or a colon."""

import re
from collections.abc import Iterator, Sequence

from ingest.text import tokenise
from search_api.answers.evidence import Sentence

_ORDINAL = r"(?:thứ\s+(?:nhất|hai|ba|tư|bốn|năm|sáu)|(?:một|hai|ba|bốn|năm|sáu)\s+là)"
_POINT = re.compile(
    rf"\s*(?:[-–—•●▪◦·*+]|\(?(?:\d{{1,2}}|[a-zđ])[.)])\s+|\s*{_ORDINAL}[,:]?\s+", re.IGNORECASE
)
_OPENS = re.compile(
    r":\s+|\b(?:bao gồm|gồm có|gồm|trong đó có|cụ thể là|như|về các lĩnh vực|trong các lĩnh vực"
    r"|các lĩnh vực|lĩnh vực|đó là|là|including|such as|include[sd]?)\s+(?!:)",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:và|and|cùng)\s+")
_COMMA = re.compile(r"\s*,\s+(?:và\s+|and\s+)?")
_CLAUSES = re.compile(r"\s*;\s+(?:và\s+|and\s+)?")
_BRACKETS = re.compile(r"\([^()]*\)|\"[^\"]*\"|“[^”]*”")
_LONGEST_PART = 18  # words
_LONGEST_CLAUSE = 40
_SURE = 3  # parts, after which one that is too long only ends the row


def points_after(sentence: Sentence, ranked: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Yield the points that follow a sentence which introduces them, or that it is one of."""
    passage = sorted(
        (one for one in ranked if one.hit.passage_id == sentence.hit.passage_id),
        key=lambda one: one.start,
    )
    text = sentence.hit.text
    first = next(at for at, one in enumerate(passage) if one.start == sentence.start)
    inside = _POINT.match(text, sentence.start, sentence.end) is not None
    introduces = text[sentence.start : sentence.end].rstrip().endswith(":") or (
        not inside and first + 1 < len(passage) and _opens_series(text, passage[first + 1])
    )
    if inside and not introduces:
        while first and _POINT.match(text, passage[first - 1].start, passage[first - 1].end):
            first -= 1
    elif introduces:
        first += 1
    else:
        return
    sort = None
    for one in passage[first:]:
        mark = _POINT.match(text, one.start, one.end)
        if mark is None or (sort is not None and _sort_of(mark.group()) != sort):
            return
        sort = _sort_of(mark.group())
        yield mark.end(), one.end


def _opens_series(text: str, sentence: Sentence) -> bool:
    """Say whether a sentence is the first of "Thứ nhất, …", "Thứ hai, …"."""
    return re.match(r"\s*(?:thứ nhất|một là)\b", text[sentence.start :], re.IGNORECASE) is not None


def _sort_of(mark: str) -> str:
    """Return whether a point is worded, lettered, numbered or dashed: "a)" and "3." are no row."""
    if re.search(r"[^\W\d]{2}", mark):
        return "word"
    return "letter" if re.search(r"[^\W\d]", mark) else "number" if re.search(r"\d", mark) else ""


def parts_of(sentence: Sentence) -> Iterator[list[tuple[int, int]]]:
    """Yield rows of things after "gồm", "như", a colon and the like, each way they can be cut."""
    text = sentence.hit.text
    for opening in _OPENS.finditer(text, sentence.start, sentence.end):
        start, end = opening.end(), sentence.end
        clauses = _gaps(_CLAUSES, text, start, end)
        if len(clauses) > 1:
            yield _cut(text, clauses, start, end, _LONGEST_CLAUSE)
        if clauses:
            end = clauses[0].start()
        commas = _gaps(_COMMA, text, start, end)
        last = commas[-1].end() if commas else start
        # "an toàn và an ninh, quản lý nước và thoát nước": "và" parts what follows the last comma
        yield _cut(text, commas + _gaps(_AND, text, last, end), start, end, _LONGEST_PART)
        yield _cut(text, commas, start, end, _LONGEST_PART)


def _cut(
    text: str, gaps: Sequence[re.Match[str]], start: int, end: int, longest: int
) -> list[tuple[int, int]]:
    """Return the parts up to one that is too long to be one; none where that comes early."""
    parts: list[tuple[int, int]] = []
    for gap in [*gaps, None]:
        part = text[start : gap.start() if gap else end].rstrip(" .;,…\n")
        if not part.strip() or len(tokenise(part)) > longest:
            return parts if len(parts) >= _SURE else []
        parts.append((start, start + len(part)))
        start = gap.end() if gap else end
    return parts


def _gaps(by: re.Pattern[str], text: str, start: int, end: int) -> list[re.Match[str]]:
    """Return what parts a stretch, outside of brackets and quotation marks."""
    closed = [match.span() for match in _BRACKETS.finditer(text, start, end)]
    return [
        gap
        for gap in by.finditer(text, start, end)
        if not any(a <= gap.start() < b for a, b in closed)
    ]
