"""Enumerations that one passage states, read whole: names in a row, pairs, clauses, points."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.text import fold, tokenise
from search_api.answers.draft import DraftItem, Quote, one_line
from search_api.answers.evidence import Asked, Sentence
from search_api.answers.kinds import Sought
from search_api.answers.records import MAX_ITEM
from search_api.answers.spans import Candidate

_NAMED = (Sought.PLACE, Sought.COUNTRY, Sought.BODY, Sought.PERSON)
# Between two names of one row: a comma, "và", the noun again ("tỉnh …"), a bracket.
_NOUN = (
    r"(?:(?:tỉnh|thành phố|TP\.?|thủ đô|huyện|vùng|bang|quận|xã|thị xã|khu|phủ|bản|thôn|khóm"
    r"|cụm bản|tổ chức|trường|quỹ|city of)\s+)*"
)
_LINK = re.compile(
    r"\s*(?:\([^)]{0,60}\)|,[^,;.]{0,40}?(?=,))?\s*(?:[,;]|\b(?:và|cùng|với|and|hay|hoặc)\b|,\s*và\b)"
    rf"\s*(?:các\s+|the\s+)?{_NOUN}"
)
_PAIR_LINK = re.compile(rf"\s*(?:\([^)]{{0,40}}\)\s*)?(?:[–—-]|và|với|and|with)\s*{_NOUN}")
_POINT = re.compile(r"\s*(?:[-–—•●▪◦·*+]|\(?(?:\d{1,2}|[a-zđ])[.)])\s+")
_OPENS = re.compile(
    r":\s+|\b(?:bao gồm|gồm có|gồm|trong đó có|cụ thể là|như|về các lĩnh vực|trong các lĩnh vực"
    r"|các lĩnh vực|lĩnh vực|đó là|là|including|such as|include[sd]?)\s+(?!:)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[;,]\s+(?:và\s+|and\s+)?|\s+(?:và|and|cùng)\s+")
_CELL = re.compile(r"(?:^|[;\n])\s*[^:;\n]{1,40}: ")
_CELLS_OF_ROW = 3  # "Giai đoạn: …; Huế: …; Nara: …": rows of a table, seldom a list
_ROW_LOSS = 3.0  # in score: cells are cut into parts only where nothing else is a list
_LEAST = 2
_NEAR_WORDS = 10
_COOPERATES = frozenset(["hop", "ket", "ky", "thoa", "cooperation", "agreements"])
_N_SENTENCES = 5
_LONGEST_PART = 14  # words


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Items that a passage states in a row.

    :param value: how well it fits what is asked; higher is better.
    """

    items: tuple[DraftItem, ...]
    value: float


def enumerate_best(asked: Asked, ranked: Sequence[Sentence]) -> Enumeration | None:
    """Return the enumeration that answers best, from the best sentences; None without any."""
    found = [
        enumeration
        for sentence in ranked[:_N_SENTENCES]
        for enumeration in _of_sentence(asked, sentence, ranked)
        if len(enumeration.items) >= _LEAST
    ]
    if not found:
        return None
    return max(found, key=lambda one: (one.value, len(one.items)))


def _of_sentence(
    asked: Asked, sentence: Sentence, ranked: Sequence[Sentence]
) -> Iterator[Enumeration]:
    best = ranked[0].score
    loss = best - sentence.score
    for at, aspect in enumerate(asked.form.aspects):
        if aspect.sought in _NAMED:
            row = _names_in_row(asked, sentence, sentence.found[at])
            yield _valued(asked, row, sentence, loss - 0.5)
    yield _valued(asked, list(_points(sentence, ranked)), sentence, loss)
    if not any(aspect.sought in _NAMED for aspect in asked.form.aspects):
        is_row = len(_CELL.findall(sentence.text)) >= _CELLS_OF_ROW
        more = _ROW_LOSS if is_row else 0.0
        yield _valued(asked, list(_parts(sentence)), sentence, loss + more)


def _valued(
    asked: Asked, spans: Sequence[tuple[int, int]], sentence: Sentence, loss: float
) -> Enumeration:
    items = []
    for start, end in spans:
        text = one_line(sentence.hit.text[start:end])
        if text and len(text) <= MAX_ITEM:
            whole = Quote(sentence.hit, min(start, sentence.start), max(end, sentence.end))
            items.append(DraftItem(text, (whole,)))
    unique = tuple({fold(item.text): item for item in items}.values())
    expected = asked.form.expected
    counts = 0.0
    if expected and expected <= 30:
        counts = 1.5 if len(unique) == expected else -0.5
    return Enumeration(unique, counts - loss)


def _names_in_row(
    asked: Asked, sentence: Sentence, found: Sequence[Candidate]
) -> list[tuple[int, int]]:
    """Return the row of names, joined by commas and "và", that stands nearest the question."""
    text = sentence.hit.text
    names = sorted((c for c in found if c.fit >= 0.3), key=lambda c: c.start)
    rows: list[list[Candidate]] = []
    for name in names:
        last = rows[-1][-1] if rows else None
        if last is not None and _LINK.fullmatch(text, last.end, name.start):
            rows[-1].append(name)
        elif last is None or name.start >= last.end:
            rows.append([name])
    if not rows:
        return []
    expected = asked.form.expected

    def worth(row: Sequence[Candidate]) -> float:
        fit = sum(c.fit for c in row) / len(row) + min(len(row), 4) / 4
        counts = 1.0 if len(row) == expected else 0.0
        return fit + counts + 2 * _share_near(asked, sentence, row[0].start, row[-1].end)

    best = max(rows, key=worth)
    return [(c.start, _with_bracket(text, c.end)) for c in best]


def _share_near(asked: Asked, sentence: Sentence, start: int, end: int) -> float:
    """Return the share of the question's words within a few words of a stretch."""
    inside = [at for at, token in enumerate(sentence.tokens) if start <= token.start < end]
    if not inside:
        return 0.0
    close = sentence.folded[max(0, inside[0] - _NEAR_WORDS) : inside[-1] + 1 + _NEAR_WORDS]
    words = asked.read(frozenset(close))
    total = sum(asked.terms.values()) or 1.0
    return sum(weight for word, weight in asked.terms.items() if word in words) / total


def _with_bracket(text: str, end: int) -> int:
    """Return the end of a name with the country or region in brackets after it."""
    match = re.compile(r"\s?\([^()]{2,30}\)").match(text, end)
    return match.end() if match else end


def pairs_of(sentence: Sentence, found: Sequence[Candidate]) -> list[tuple[int, int]]:
    """Return stretches "A và B" or "A – B" of two names each."""
    text = sentence.hit.text
    names = sorted(found, key=lambda c: c.start)
    pairs = []
    at = 0
    while at + 1 < len(names):
        one, other = names[at], names[at + 1]
        if _PAIR_LINK.fullmatch(text, one.end, other.start):
            pairs.append((one.start, _with_bracket(text, other.end)))
            at += 2
        else:
            at += 1
    return pairs


def _points(sentence: Sentence, ranked: Sequence[Sentence]) -> Iterator[tuple[int, int]]:
    """Yield the points or clauses that follow a sentence which introduces them."""
    passage = sorted(
        (one for one in ranked if one.hit.passage_id == sentence.hit.passage_id),
        key=lambda one: one.start,
    )
    text = sentence.hit.text
    introduces = text[sentence.start : sentence.end].rstrip().endswith(":")
    inside = bool(_POINT.match(text, sentence.start, sentence.end))
    if not introduces and not inside:
        return
    first = next(at for at, one in enumerate(passage) if one.start == sentence.start)
    if inside and not introduces:
        while first and _POINT.match(text, passage[first - 1].start, passage[first - 1].end):
            first -= 1
    else:
        first += 1
    sort = None
    for one in passage[first:]:
        mark = _POINT.match(text, one.start, one.end)
        if mark is None or (sort is not None and _sort_of(mark.group()) != sort):
            return
        sort = _sort_of(mark.group())
        yield mark.end(), one.end


def _sort_of(mark: str) -> str:
    """Return whether a point is lettered, numbered or dashed: "a)" and "3." are no row."""
    return "letter" if re.search(r"[^\W\d]", mark) else "number" if re.search(r"\d", mark) else ""


def _parts(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield the parts of a row of things after "gồm", "như", a colon and the like."""
    text = sentence.hit.text
    best: list[tuple[int, int]] = []
    for opening in _OPENS.finditer(text, sentence.start, sentence.end):
        parts = list(_cut(text, opening.end(), sentence.end))
        if len(parts) > len(best):
            best = parts
    yield from best


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for gap in [*_PARTS.finditer(text, start, end), None]:
        stop = gap.start() if gap else end
        part = text[at:stop].rstrip(" .;,…\n")
        if not part.strip() or len(tokenise(part)) > _LONGEST_PART:
            return
        yield at, at + len(part)
        if gap:
            at = gap.end()


def stated_figure(asked: Asked, ranked: Sequence[Sentence]) -> Quote | None:
    """Return the sentence that states how many there are of what is listed, as it says it."""
    units = [word for aspect in asked.form.aspects for word in aspect.unit[:1]]
    units += [word for word in ("dia", "tinh") if set(units) & {"tinh", "dia"}]
    for sentence in ranked:
        if not _COOPERATES & set(sentence.folded):
            continue
        for number, word in pairwise(sentence.folded):
            if number.isdecimal() and 1 < int(number) < 1000 and word in units:
                names = asked.names
                if all(name in sentence.folded for name in names):
                    return Quote(sentence.hit, sentence.start, sentence.end)
    return None
