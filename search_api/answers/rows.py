"""Names that one sentence states in a row: "Lào Cai, Hà Giang, Lai Châu và Điện Biên"."""

import re
from collections.abc import Sequence

from ingest.text import words_of
from search_api.answers.evidence import Asked, Sentence
from search_api.answers.spans import Candidate

# Between two names of one row: a comma, "và", the noun again ("tỉnh …"), a bracket.
NOUN = (
    r"(?:(?:tỉnh|thành phố|TP\.?|thủ đô|huyện|vùng|bang|quận|xã|thị xã|khu|phủ|bản|thôn|khóm"
    r"|cụm bản|tổ chức|trường|quỹ|city of)\s+)*"
)
_LINK = re.compile(
    r"\s*(?:\([^)]{0,60}\)|,[^,;.]{0,40}?(?=,))?\s*(?:[,;]|\b(?:và|cùng|với|and|hay|hoặc)\b|,\s*và\b)"
    rf"\s*(?:các\s+|the\s+)?{NOUN}"
)
_SEPARATOR = re.compile(r"\s*(?:\([^)]{0,60}\))?\s*(?:[,;]|và|and)\s*(?:và\s+|and\s+)?")
_BRACKET = re.compile(r"\s?\([^()]{2,60}\)")
_LONGEST_BRACKET = 30
_LEAST_FIT = 0.3
_NEAR_WORDS = 10
_LONGEST_HEAD = 8  # words repeated before each name: "Trung tâm việc làm tỉnh …"


def names_in_row(
    asked: Asked, sentence: Sentence, found: Sequence[Candidate]
) -> list[tuple[int, int]]:
    """Return the row of names, joined by commas and "và", that stands nearest the question."""
    text = sentence.hit.text
    rows: list[list[Candidate]] = []
    for name in outside_brackets(sentence, [c for c in found if c.fit >= _LEAST_FIT]):
        last = rows[-1][-1] if rows else None
        if last is not None and _are_linked(text, sentence.start, rows[-1], name):
            rows[-1].append(name)
        elif last is None or name.start >= last.end:
            rows.append([name])
    if not rows:
        return []
    expected = asked.form.expected

    def worth(row: Sequence[Candidate]) -> float:
        fit = sum(c.fit for c in row) / len(row) + min(len(row), 4) / 4
        counts = 1.0 if len(row) == expected else 0.0
        return fit + counts + 2 * share_near(asked, sentence, row[0].start, row[-1].end)

    best = max(rows, key=worth)
    return [(c.start, with_bracket(text, c.end)) for c in best]


def outside_brackets(sentence: Sentence, names: Sequence[Candidate]) -> list[Candidate]:
    """Return names in order without those in brackets, which say where the one before lies."""
    brackets = _BRACKET.finditer(sentence.hit.text, sentence.start, sentence.end)
    inside = [match.span() for match in brackets]
    kept = [name for name in names if not any(a < name.start < b for a, b in inside)]
    return sorted(kept or names, key=lambda name: name.start)


def _are_linked(text: str, first: int, row: Sequence[Candidate], name: Candidate) -> bool:
    """Say whether a name goes on a row: after a comma or "và", or what stood before the first."""
    if _LINK.fullmatch(text, row[-1].end, name.start):
        return True
    separator = _SEPARATOR.match(text, row[-1].end, name.start)
    if separator is None:
        return False
    head = words_of(text[separator.end() : name.start])
    before = words_of(text[first : row[0].start])
    return 0 < len(head) <= _LONGEST_HEAD and before[-len(head) :] == head


def share_near(asked: Asked, sentence: Sentence, start: int, end: int) -> float:
    """Return the share of the question's words within a few words of a stretch."""
    inside = [at for at, token in enumerate(sentence.tokens) if start <= token.start < end]
    if not inside:
        return 0.0
    close = sentence.folded[max(0, inside[0] - _NEAR_WORDS) : inside[-1] + 1 + _NEAR_WORDS]
    words = asked.read(frozenset(close))
    total = sum(asked.terms.values()) or 1.0
    return sum(weight for word, weight in asked.terms.items() if word in words) / total


def with_bracket(text: str, end: int) -> int:
    """Return the end of a name with the country or region in brackets after it."""
    match = _BRACKET.match(text, end)
    return match.end() if match and match.end() - end <= _LONGEST_BRACKET else end
