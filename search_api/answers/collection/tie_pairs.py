"""Who stands beside whom: the provinces and foreign places of one sentence or row."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.gazetteer import Kind
from ingest.places import Mention, find_provinces, mentions
from ingest.rows import Cell, Role, Row
from ingest.text import words_of
from search_api.answers.collection.tie_places import places_of
from search_api.answers.collection.tie_words import (
    has,
    is_about_partners,
    is_body,
    is_elsewhere,
    is_firmly_told,
    is_tie_told,
    is_unsure,
    spaced,
    tells_of_bodies,
)

Pair = tuple[str, str, str]
"""Province, foreign place, and the country that it lies in."""

_NOUN = (
    r"(?:(?:các|hai|ba|bốn|năm|the|tỉnh|thành phố|thị xã|TP\.?|thủ đô|huyện|vùng|bang|quận|phủ"
    r"|khu tự trị|cộng đồng đô thị|UBND)\s+)*"
)
_DATED = r"(?:\s*\([^()]*\)|,?\s*(?:ngày|tháng|năm|từ năm|từ)?\s*[\d/.–-]+)*"
# Between two names of one row: "Kyoto tháng 3/2014 và tỉnh Gifu", "A (2012), B (2013)".
_ROW = re.compile(rf"{_DATED}\s*(?:[,;/]|và|cùng|and)?\s*(?:và|and)?\s*(?:với|with)?\s*{_NOUN}")
# Between the two sides of a pair: "Hà Nội - Astana", "Đà Nẵng: Kawasaki".
_PAIR = re.compile(rf"\s*(?:\([^()]*\)\s*)?(?:[-–—:|]|và|với|and|with)\s*{_NOUN}")
_DASH = re.compile(rf"\s*(?:\([^()]*\)\s*)?[-–—:]\s*{_NOUN}|\s+có\s+{_NOUN}")
LEAST_DASHES = 3
_FAR = 160  # characters between a province and its partner
_BULLET = re.compile(r"[-–•*]\s+[^:]{2,40}:")
# Where somebody signed or went is no partner by that: "ký tại Astana", "Viêng Chăn, ngày 3".
_SITE = re.compile(rf"(?:tại|ở|thăm|sang|tới|đến|về|sau kỳ|at|in|to|visited)\s+{_NOUN}$")
_DATELINE = re.compile(r",\s*ngày\s")
_ONWARD = re.compile(rf"(?:với|with)\s+{_NOUN}$", re.IGNORECASE)
# "Pháp có thành phố Lorient", "Nhật Bản: thỏa thuận với Izumisano"
_OF_COUNTRY = re.compile(rf"\s*(?:có|gồm|:|has)\s*(?:\w+\s+đối tác\s*[:,]?\s*)?{_NOUN}")

_EMPTY = frozenset(["", "-", "–", "—", "không", "chưa", "không có"])
_LONGEST_NAME = 5  # words


def pairs_in_sentence(
    text: str, places: Sequence[Mention], above: str, subject: str | None
) -> Iterator[Pair]:
    """Yield the pairs that a sentence tells of.

    :param above: title and heading.
    :param subject: the province that is meant where none is named.
    """
    sides = [
        m
        for m in places
        if m.kind is Kind.PROVINCE or (m.kind is Kind.LOCALITY and not _is_site(text, m))
    ]
    if not any(m.kind is Kind.LOCALITY for m in sides):
        return
    blocks = _blocks(text, sides)
    beside = list(_beside(text, blocks))
    if subject is not None and not beside:
        for partner in _of_subject(text, places, blocks, above):
            yield subject, partner.name, partner.country or ""
        return
    told = is_tie_told(text, f"{above}\n{text}" if _BULLET.match(text) else text)
    listed = is_tie_told(text, f"{above}\n{text}")
    dashes = sum(_is_dashed(text, one, other) for one, other in beside)
    for one, other in beside:
        # three pairs by dashes are a list of partners, whatever stands above them
        in_list = dashes >= LEAST_DASHES and not is_elsewhere(text)
        if not told and not ((listed or in_list) and _is_dashed(text, one, other)):
            continue
        provinces = one if one[0].kind is Kind.PROVINCE else other
        for partner in other if provinces is one else one:
            for province in provinces:
                yield province.name, partner.name, partner.country or ""


def _is_dashed(text: str, one: Sequence[Mention], other: Sequence[Mention]) -> bool:
    return _DASH.fullmatch(text, one[-1].end, other[0].start) is not None


def _of_subject(
    text: str, places: Sequence[Mention], blocks: Sequence[list[Mention]], above: str
) -> Sequence[Mention]:
    """Return the partners that a sentence without a province tells of, all in one row."""
    first = blocks[0]
    before = text[: first[0].start]
    firmly = is_firmly_told(text)
    opens = not re.sub(rf"[\W\d_]|(?:với|with)\s+|{_NOUN.strip('*')}", "", before.lower())
    if firmly and (opens or _ONWARD.search(before)):
        return first
    if not is_tie_told(text, f"{above}\n{text}"):
        return ()
    country = places[0]
    led = country.kind is Kind.COUNTRY and not text[: country.start].strip(" -–•*")
    if (
        led
        and is_about_partners(above)
        and _OF_COUNTRY.fullmatch(text, country.end, first[0].start)
    ):
        return [m for block in blocks for m in block]
    stands = opens or _ONWARD.search(before)
    return first if stands and len(blocks) == 1 and is_tie_told(text, text) else ()


def pairs_in_row(row: Row, above: str, subject: str | None) -> Iterator[Pair]:
    """Yield the pairs of a row of a table.

    A partner that no list of places holds is taken as it stands where the row says in
    which country it lies.
    """
    told = f"{above}\n{row.text}\n{' '.join(cell.label for cell in row.cells)}"
    if is_unsure(row.text) or not is_about_partners(told):
        return
    homes = _homes(row) or ((subject,) if subject else ())
    cells = row.of_role(Role.PARTNER) or row.cells
    partners = dict.fromkeys(found for cell in cells for found in _partners_in(cell, row))
    partners |= dict.fromkeys(_partners_in_labels(row.cells))
    for province in homes:
        for name, country in partners:
            yield province, name, country


def _homes(row: Row) -> tuple[str, ...]:
    """Return the provinces of the cell that names the Vietnamese side; none without such a cell."""
    others = tuple(cell for cell in row.cells if cell.role is not Role.PARTNER)
    for cell in row.of_role(Role.HOME) or others:
        if found := find_provinces(cell.text):
            alone = len(words_of(cell.text)) <= _LONGEST_NAME * len(found)
            if alone and not tells_of_bodies(cell.text) and not is_body(cell.text):
                return found
    return ()


def _partners_in(cell: Cell, row: Row) -> Iterator[tuple[str, str]]:
    """Yield name and country of each partner that a cell names."""
    if tells_of_bodies(cell.text) or is_body(cell.text):
        return
    places = [m for m in places_of(cell.text) if m.kind is Kind.LOCALITY]
    yield from ((m.name, m.country or "") for m in places)
    if places or cell.role is not Role.PARTNER or not cell.is_name:
        return
    for other in row.of_role(Role.COUNTRY):
        if len(found := mentions(other.text)) == 1:
            yield cell.text, found[0].name


def _partners_in_labels(cells: Iterable[Cell]) -> Iterator[tuple[str, str]]:
    """Yield the places that columns are about: "Văn bản với Champasak"."""
    for cell in cells:
        if cell.text.lower() not in _EMPTY:
            for m in mentions(cell.label):
                if m.kind is Kind.LOCALITY:
                    yield m.name, m.country or ""


def _is_site(text: str, place: Mention) -> bool:
    return (
        _SITE.search(text, max(0, place.start - 30), place.start) is not None
        or _DATELINE.match(text, place.end) is not None
    )


def _blocks(text: str, sides: Sequence[Mention]) -> list[list[Mention]]:
    """Return rows of names of one side each, in order."""
    blocks: list[list[Mention]] = []
    for one in sides:
        last = blocks[-1][-1] if blocks else None
        same = last is not None and last.kind is one.kind
        if last is not None and same and _ROW.fullmatch(text, last.end, one.start):
            blocks[-1].append(one)
        else:
            blocks.append([one])
    return blocks


def _beside(
    text: str, blocks: Sequence[list[Mention]]
) -> Iterable[tuple[list[Mention], list[Mention]]]:
    """Return rows of the two sides that stand as partners.

    Where a row of one side stands between two of the other, the link nearest in form wins:
    "A - B, C - D" are two pairs.
    """
    found = []
    at = 0
    while at + 1 < len(blocks):
        one, other = blocks[at], blocks[at + 1]
        gap = text[one[-1].end : other[0].start]
        # a firm or a union between them: not the places are the partners
        apart = len(gap) > _FAR or ";" in gap or has(spaced(gap), "head")
        if one[0].kind is other[0].kind or apart:
            at += 1
            continue
        tight = _PAIR.fullmatch(gap) is not None
        following = blocks[at + 2] if at + 2 < len(blocks) else None
        if not tight and following is not None and following[0].kind is not other[0].kind:
            next_gap = text[other[-1].end : following[0].start]
            if _PAIR.fullmatch(next_gap):
                at += 1
                continue
        found.append((one, other))
        at += 2
        # "Nghệ An ký với A ngày … và với B": the next row of partners is of the same province
        while (
            at < len(blocks)
            and blocks[at][0].kind is other[0].kind is Kind.LOCALITY
            and _ONWARD.search(text, other[-1].end, blocks[at][0].start)
        ):
            other = blocks[at]
            found.append((one, other))
            at += 1
    return found
