"""Stretches of a sentence that have the shape of an answer: names, numbers, dates, sums."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.gazetteer import Kind as PlaceKind
from ingest.places import Mention, mentions
from ingest.text import Token, fold, fold_word
from search_api.answers.kinds import Aspect, Sought
from search_api.answers.lexicon import read_rows


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may answer.

    :param start: offset in the sentence's text.
    :param fit: in (0, 1], how well its shape fits what is sought.
    """

    start: int
    end: int
    fit: float


_NUMBER = (
    r"(?<![\w.,/-])\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|(?<![\w.,/-])\d+(?:[.,]\d+)?(?![\d/])"
)
_COUNTING = (
    "một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|one|two|three|four|five|six|seven|eight|nine|ten"
)
_AMOUNT = rf"(?:{_NUMBER}|\b(?:{_COUNTING})\b(?! tháng| ngày \d))"
_ABOUT = r"(?:(?:khoảng|gần|hơn|trên|tối đa|ít nhất|chừng|about|nearly|over|more than|almost)\s+)?"
_SCALE = r"(?:\s*(?:nghìn|ngàn|triệu|tỷ|tỉ|thousand|million|billion))*"
_CURRENCY = (
    r"(?:USD|US dollars?|dollars?|đô la(?: Mỹ)?|đô|đồng|VND|VNĐ|euros?|EUR|yên(?: Nhật)?|yen|won"
    r"|bảng(?: Anh)?|franc|CAD|đôla|nhân dân tệ|bath|baht|kíp|kip|dong)\b"
)
_MONEY = re.compile(rf"{_ABOUT}{_NUMBER}{_SCALE}\s*{_CURRENCY}|[$€£¥]\s?\d[\d.,]*", re.IGNORECASE)
_DURATION = re.compile(
    rf"{_ABOUT}{_AMOUNT}\s+(?:ngày làm việc|năm|tháng|ngày|tuần|giờ|phút|years?|months?|days?"
    r"|weeks?|working days)\b(?!\s+\d)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\bngày\s+)?\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|\bngày\s+\d{1,2}\s+tháng\s+\d{1,2}"
    r"(?:\s+năm\s+\d{4})?|(?:\bngày\s+)?\b\d{1,2}[/-]\d{1,2}(?!\d|[/-])|\btháng\s+\d{1,2}"
    r"(?:\s*[/-]\s*\d{4}|\s+năm\s+\d{4})?|\bnăm\s+\d{4}|\b(?:19|20)\d{2}\b"
    r"|\b\d{1,2}\s+(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\s+\d{4}",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{1,2}\s?[/.-]\s?\d{1,2}(?!\d)|\bngày\s+\d|^\d{1,2}\s+[A-Z]")
_ANY_NUMBER = re.compile(rf"{_ABOUT}{_AMOUNT}{_SCALE}", re.IGNORECASE)
_UNIT_WORDS = re.compile(r"[\s]*([^\W\d_]+)(?:\s+([^\W\d_]+))?(?:\s+([^\W\d_]+))?")

_TITLES, SURNAMES, _PLACE_NOUNS, _BODY_HEADS = (
    frozenset(row["word"] for row in read_rows("name_words.tsv") if row["role"] == role)
    for role in ("title", "surname", "place", "body")
)
_JOINS = frozenset(["de", "la", "le", "du", "of", "the", "da", "del", "van", "von", "al", "and"])


@dataclass(frozen=True, slots=True)
class _Run:
    """Capitalised words in a row, and what stands before them."""

    first: int
    stop: int
    before: tuple[str, ...]


def candidates(
    text: str, tokens: Sequence[Token], aspect: Aspect, asked: frozenset[str]
) -> Iterator[Candidate]:
    """Yield what fits an aspect, without what the question itself says.

    :param tokens: of ``text``.
    :param asked: folded words of the question.
    """
    sought = aspect.sought
    if sought in (Sought.NUMBER, Sought.MONEY, Sought.DURATION):
        yield from _quantities(text, aspect, asked)
    elif sought is Sought.DATE:
        day_asked = aspect.unit[:1] in (("ngay",), ("hom",), ("date",), ("day",))
        for match in _DATE.finditer(text):
            if day_asked and not _DAY.search(match.group()):
                continue
            if not _is_asked(match.group(), asked):
                exact = "/" in match.group() or " " in match.group()
                yield Candidate(*match.span(), 1.0 if exact else 0.8)
    elif sought is Sought.ANYTHING:
        return
    else:
        yield from _names(text, tokens, sought, asked)


def _is_asked(text: str, asked: frozenset[str]) -> bool:
    said = [fold(word) for word in re.findall(r"[^\W_]+", text)]
    telling = [word for word in said if word not in ("ngay", "thang", "nam")]
    return bool(telling) and all(word in asked for word in telling)


def _quantities(text: str, aspect: Aspect, asked: frozenset[str]) -> Iterator[Candidate]:
    if aspect.sought is not Sought.NUMBER:
        exact = _MONEY if aspect.sought is Sought.MONEY else _DURATION
        for match in exact.finditer(text):
            if not _is_asked(match.group(), asked):
                fits = not aspect.unit or aspect.unit[0] in fold(match.group()).split()
                yield Candidate(*match.span(), 1.0 if fits else 0.6)
        return
    for match in _ANY_NUMBER.finditer(text):
        following = _UNIT_WORDS.match(text, match.end())
        words = [fold(word) for word in (following.groups() if following else ()) if word]
        share = _unit_share(aspect.unit, words)
        if share == 0 and match.group().isalpha():
            continue
        end = match.end()
        if following and share:
            n_words = len(aspect.unit) if len(aspect.unit) <= len(words) else len(words)
            end = following.end(max(1, n_words))
        if not _is_asked(text[match.start() : match.end()], asked):
            yield Candidate(match.start(), end, 0.2 + 0.8 * share)


def _unit_share(unit: Sequence[str], following: Sequence[str]) -> float:
    if not unit:
        return 0.5
    return sum(word in following for word in unit) / len(unit)


def _names(
    text: str, tokens: Sequence[Token], sought: Sought, asked: frozenset[str]
) -> Iterator[Candidate]:
    places = () if sought in (Sought.NAME, Sought.BODY) else _places(text)
    covered = 0
    for run in _runs(text, tokens):
        named = [fold_word(token.text) for token in tokens[run.first : run.stop]]
        start, end = tokens[run.first].start, tokens[run.stop - 1].end
        if start < covered or all(word in asked for word in named) or _only_opens(text, named, end):
            continue
        place = _place_at(places, start, end)
        if place is not None and start <= place.start:
            end = max(end, place.end)  # "Thừa Thiên - Huế"
        covered = end
        fit = _fit_of_run(sought, run, named, text[start:end], place.kind if place else None)
        if fit > 0:
            yield Candidate(start, end, fit)


def _only_opens(text: str, named: Sequence[str], end: int) -> bool:
    """Say whether capitals only title or open a name: "Chủ tịch", "TP", the "Công" of "Công ty"."""
    if all(word in _TITLES or word in _PLACE_NOUNS for word in named):
        return True
    return len(named) == 1 and named[0] in _BODY_HEADS and text[end : end + 2].strip().islower()


def _fit_of_run(
    sought: Sought, run: _Run, words: Sequence[str], name: str, place: PlaceKind | None
) -> float:
    is_body = words[0] in _BODY_HEADS or (name.isupper() and len(name) > 2)
    titled = bool(_TITLES & set(run.before[-4:]))
    placed = bool(_PLACE_NOUNS & set(run.before[-1:])) or words[0] in _PLACE_NOUNS
    person = len(words) > 1 and (titled or name.split()[0] in SURNAMES) and place is None
    if sought is Sought.PERSON:
        return 1.0 if person else 0.4 if is_body else 0.15 if place is None else 0.0
    if sought is Sought.BODY:
        return 1.0 if is_body else 0.3 if not person and place is None else 0.1
    if sought is Sought.COUNTRY:
        return 1.0 if place is PlaceKind.COUNTRY else 0.1
    if sought is Sought.PLACE:
        if place is PlaceKind.COUNTRY or is_body:
            return 0.2 if place is PlaceKind.COUNTRY else 0.1
        return 1.0 if placed or place is PlaceKind.PROVINCE else 0.0 if person else 0.4
    return 0.3 if person or place else 0.7


def _runs(text: str, tokens: Sequence[Token]) -> Iterator[_Run]:
    """Yield runs of capitalised words; a lone word that opens the sentence is none."""
    at = 0
    while at < len(tokens):
        if not text[tokens[at].start].isupper():
            at += 1
            continue
        stop = at + 1
        while stop < len(tokens):
            gap = text[tokens[stop - 1].end : tokens[stop].start]
            if gap.strip() not in ("", "-") or len(gap) > 1:
                break
            if gap == "-" or text[tokens[stop].start].isupper():  # "Choisy-le-roi"
                stop += 1
            elif (
                tokens[stop].text in _JOINS
                and stop + 1 < len(tokens)
                and text[tokens[stop + 1].start].isupper()
            ):
                stop += 2
            else:
                break
        if at or stop - at > 1:
            before = tuple(fold_word(token.text) for token in tokens[max(0, at - 5) : at])
            yield _Run(at, stop, before)
        at = stop


def _places(text: str) -> tuple[Mention, ...]:
    return mentions(text)


def _place_at(places: Sequence[Mention], start: int, end: int) -> Mention | None:
    for place in places:
        if place.start < end and start < place.end:
            return place
    return None
