"""Sentences in which a province and a place of a country stand as partners.

Running text and tables tell of more partners than the register of agreements holds. A
sentence counts when it names both and a word for cooperation, and when province and
partner stand beside each other: in a row of several, each with its own.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.mentions import DocumentMention, localities_in
from index.records import DocumentSummary
from index.stored import PASSAGE_COLUMNS, StoredPassage, passage_of
from ingest.gazetteer import Kind
from ingest.places import Mention, find_provinces, mentions
from ingest.sentences import sentence_spans
from search_api.answers.lexicon import read_rows

_LIVE_AT = "d.added <= ? AND d.removed > ? AND p.added <= ? AND p.removed > ?"
_NOUN = (
    r"(?:(?:các|hai|ba|bốn|năm|the|tỉnh|thành phố|thị xã|TP\.?|thủ đô|huyện|vùng|bang|quận|phủ"
    r"|khu tự trị|UBND)\s+)*"
)
_DATED = r"(?:\s*\([^()]*\)|,?\s*(?:ngày|tháng|năm|từ năm|từ)?\s*[\d/.–-]+)*"
# Between two names of one row: "Kyoto tháng 3/2014 và tỉnh Gifu", "A (2012), B (2013)".
_ROW = re.compile(rf"{_DATED}\s*(?:[,;/]|và|cùng|and)?\s*(?:và|and)?\s*(?:với|with)?\s*{_NOUN}")
# Between the two sides of a pair: "Hà Nội - Astana", "Đà Nẵng: Kawasaki".
_PAIR = re.compile(rf"\s*(?:\([^()]*\)\s*)?(?:[-–—:|]|và|với|and|with)\s*{_NOUN}")
_FAR = 160  # characters between a province and its partner
_BULLET = re.compile(r"[-–•*]\s+[^:]{2,40}:")
# Where somebody signed or went is no partner by that: "ký tại Astana", "Viêng Chăn, ngày 3".
_SITE = re.compile(rf"(?:tại|ở|thăm|sang|tới|đến|về|sau kỳ|at|in|to|visited)\s+{_NOUN}$")
_DATELINE = re.compile(r",\s*ngày\s")
_ONWARD = re.compile(rf"(?:với|with)\s+{_NOUN}$")
_SOURCES = re.compile(r"https?://|www\.")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Tie:
    """A province and a foreign place that a sentence tells to be partners.

    :param start: of the sentence, in ``Document.text``.
    """

    province: str
    partner: str
    document: DocumentSummary
    passage_id: str
    heading: str
    start: int
    end: int
    text: str


def find_ties(connection: sqlite3.Connection, generation: int, country: str) -> list[Tie]:
    """Return the ties of provinces to places of a country, by source and position.

    :param connection: inside a read transaction, see ``Store.reading``.
    :param country: canonical.
    """
    found: list[Tie] = []
    named: dict[str, list[DocumentMention]] = {}
    for one in localities_in(connection, generation, country):
        named.setdefault(one.document_id, []).append(one)
    for document_id, places in named.items():
        table = _Table()
        for passage in _passages(connection, generation, document_id):
            inside = any(passage.char_start <= m.span.start < passage.char_end for m in places)
            if inside or (table.header and passage.text.startswith("|")):
                found += _of_passage(passage, country, table)
            else:
                table = _Table()
    return found


@dataclass(slots=True)
class _Table:
    """The head of the table that is being read; a table may run on in the next passage.

    :param header: foreign places that it names.
    :param text: the head as it stands; empty outside of a table.
    """

    header: tuple[Mention, ...] = ()
    text: str = ""


def _passages(
    connection: sqlite3.Connection, generation: int, document_id: str
) -> list[StoredPassage]:
    rows = connection.execute(
        f"""SELECT {PASSAGE_COLUMNS} FROM passage p JOIN document d ON d.row = p.document
        WHERE d.id = ? AND {_LIVE_AT} ORDER BY p.ordinal""",  # noqa: S608
        (document_id, *[generation] * 4),
    )
    return list(map(passage_of, rows))


def _of_passage(passage: StoredPassage, country: str, table: _Table) -> Iterator[Tie]:
    text = passage.text
    title = f"{passage.document.title}\n{passage.heading}"
    for start, end in _units(text):
        unit = text[start:end]
        is_row = unit.startswith("|")
        if _SOURCES.search(unit) or (is_row and set(unit) <= set("|-: ")):
            continue
        places = mentions(unit)
        if not is_row:
            table.header, table.text = (), ""
        elif not table.text:
            table.header = tuple(m for m in places if m.kind is Kind.LOCALITY)
            table.text = unit
        above = f"{title}\n{table.text}"
        told = f"{above}\n{unit}" if is_row or _BULLET.match(unit) else unit
        if not is_tie_told(unit, told):
            continue
        for province, partner in _pairs(unit, places, table.header if is_row else (), above):
            if partner.country == country:
                at = passage.char_start
                yield Tie(
                    province,
                    partner.name,
                    passage.document,
                    passage.id,
                    passage.heading,
                    at + start,
                    at + end,
                    unit,
                )


def _units(text: str) -> Iterator[tuple[int, int]]:
    """Yield sentences, and rows of tables each for itself."""
    for start, end in sentence_spans(text, 0, len(text)):
        at = start
        for line in re.finditer(r"[^\n]*\|[ \t]*(?:\n|$)", text[start:end]):
            if text[start:end][line.start() :].startswith("|"):
                row = line.group().rstrip()
                if text[at : start + line.start()].strip():
                    yield at, start + line.start()
                yield start + line.start(), start + line.start() + len(row)
                at = start + line.end()
        if text[at:end].strip():
            yield at, end


def is_tie_told(unit: str, told: str) -> bool:
    """Say whether a sentence tells of partners: not of plans, trade, visitors or borders.

    :param told: the sentence, for a row of a table with what stands above it.
    """
    words = _spaced(unit)
    above = _spaced(told)
    strong = any(phrase in above for phrase in _phrases("strong"))
    if any(phrase in words for phrase in (*_phrases("unsure"), *_phrases("body"))):
        return False
    if any(phrase in words for phrase in _phrases("other")):
        return any(phrase in words for phrase in _phrases("strong"))
    return strong or any(phrase in above for phrase in _phrases("weak"))


def tells_of_bodies(text: str) -> bool:
    """Say whether words name a party that is no locality: a front, a hospital, a university."""
    return any(phrase in _spaced(text) for phrase in _phrases("body"))


def is_body(name: str) -> bool:
    """Say whether a party is by the first words of its name a firm, ministry, fund or the like."""
    return _spaced(name).startswith(_phrases("head"))


def _spaced(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.lower()))} "


@cache
def _phrases(role: str) -> tuple[str, ...]:
    rows = read_rows("tie_words.tsv")
    return tuple(f" {row['phrase']} " for row in rows if row["role"] == role)


def _pairs(
    unit: str, places: Sequence[Mention], header: Sequence[Mention], above: str
) -> Iterator[tuple[str, Mention]]:
    """Yield the province and the foreign place of each pair."""
    sides = [
        m
        for m in places
        if m.kind is Kind.PROVINCE or (m.kind is Kind.LOCALITY and not _is_site(unit, m))
    ]
    home = [m for m in sides if m.kind is Kind.PROVINCE]
    if header and home and len(home) == len(sides):
        yield from ((home[0].name, partner) for partner in header)
        return
    if sides and not home and _opens_with_place(unit, sides[0]):
        told_of = find_provinces(above)
        if len(told_of) == 1 and any(p in _spaced(unit) for p in _phrases("strong")):
            yield from ((told_of[0], partner) for partner in sides[:1])
        return
    blocks = _blocks(unit, sides)
    for one, other in _beside(unit, blocks):
        provinces = one if one[0].kind is Kind.PROVINCE else other
        partners = other if provinces is one else one
        for province in provinces:
            for partner in partners:
                yield province.name, partner


def _is_site(unit: str, place: Mention) -> bool:
    return (
        _SITE.search(unit, max(0, place.start - 30), place.start) is not None
        or _DATELINE.match(unit, place.end) is not None
    )


def _opens_with_place(unit: str, first: Mention) -> bool:
    return not re.sub(rf"[\W\d_]|{_NOUN.strip('*')}", "", unit[: first.start])


def _blocks(unit: str, sides: Sequence[Mention]) -> list[list[Mention]]:
    """Return rows of names of one side each, in order."""
    blocks: list[list[Mention]] = []
    for one in sides:
        last = blocks[-1][-1] if blocks else None
        same = last is not None and last.kind is one.kind
        if last is not None and same and _ROW.fullmatch(unit, last.end, one.start):
            blocks[-1].append(one)
        else:
            blocks.append([one])
    return blocks


def _beside(
    unit: str, blocks: Sequence[list[Mention]]
) -> Iterable[tuple[list[Mention], list[Mention]]]:
    """Return rows of the two sides that stand as partners.

    Where a row of one side stands between two of the other, the link nearest in form wins:
    "A - B, C - D" are two pairs.
    """
    found = []
    at = 0
    while at + 1 < len(blocks):
        one, other = blocks[at], blocks[at + 1]
        gap = unit[one[-1].end : other[0].start]
        if one[0].kind is other[0].kind or len(gap) > _FAR or ";" in gap:
            at += 1
            continue
        tight = _PAIR.fullmatch(gap) is not None
        following = blocks[at + 2] if at + 2 < len(blocks) else None
        if not tight and following is not None and following[0].kind is not other[0].kind:
            next_gap = unit[other[-1].end : following[0].start]
            if _PAIR.fullmatch(next_gap):
                at += 1
                continue
        found.append((one, other))
        at += 2
        # "Nghệ An ký với A ngày … và với B": the next row of partners is of the same province
        while (
            at < len(blocks)
            and blocks[at][0].kind is other[0].kind is Kind.LOCALITY
            and _ONWARD.search(unit, other[-1].end, blocks[at][0].start)
        ):
            other = blocks[at]
            found.append((one, other))
            at += 1
    return found
