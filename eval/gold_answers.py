"""Whether an answer holds a gold entry, by the definitions of design/interfaces.md.

A gold entry is found when every number and every capitalised name of it stands in
one item, or in the answer; where it has neither, at least 70 % of its content words.
Yes and no must agree. All after folding marks and case.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.text import fold

ANSWER_CHARS = 300
ITEM_CHARS = 160
NEEDED_WORDS = 0.7

_DIGITS = r"\d+(?:[.,]\d+)*"
_DAY, _MONTH_OF = r"(?P<d>0?[1-9]|[12]\d|3[01])", r"(?P<m>0?[1-9]|1[0-2])"
_LONE = r"(?<![\d/.,])", r"(?![\d/]|[.,]\d)"
_DATES = tuple(
    re.compile(_LONE[0] + form + _LONE[1])
    for form in (
        rf"{_DAY}\s?[/.-]\s?{_MONTH_OF}\s?[/.-]\s?(?P<y>\d{{4}})",
        rf"{_MONTH_OF}\s?[/-]\s?(?P<y>\d{{4}})",
        rf"{_DAY}[/-]{_MONTH_OF}",
    )
)
_SPELT = (
    # "5 tháng 3 năm 2016", "tháng 3 năm 2016", "5 tháng 3"
    (re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s*,)?\s+năm\s+(\d{4})"), r"\1/\2/\3"),
    (re.compile(r"tháng\s+(\d{1,2})(?:\s*,)?\s+năm\s+(\d{4})"), r"\1/\2"),
    (re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2})"), r"\1/\2"),
)
_NUMBER = re.compile(rf"(?<![\w]){_DIGITS}(?!\d)")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_WORD = re.compile(r"[^\W_]+")
# Capitalised words in a row, parted by blanks only: one name.
_NAME = re.compile(r"[^\W\d_][^\W_]*(?:\s+[^\W\d_][^\W_]*)*")
_NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        [
            "một one",
            "hai two",
            "ba three",
            "bốn four",
            "năm five",
            "sáu six",
            "bảy bẩy seven",
            "tám eight",
            "chín nine",
            "mười ten",
        ],
        start=1,
    )
    for word in words.split()
}
_POLARITY = re.compile(r"\s*(có|không|chưa|đúng|phải|yes|no|not yet)\b", re.IGNORECASE)
_POSITIVE = {"có", "đúng", "phải", "yes"}
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "bi",
        "boi",
        "cac",
        "cai",
        "cho",
        "co",
        "cua",
        "cung",
        "da",
        "dang",
        "de",
        "den",
        "do",
        "duoc",
        "for",
        "gom",
        "hay",
        "in",
        "is",
        "la",
        "mot",
        "nay",
        "nhung",
        "o",
        "of",
        "on",
        "or",
        "qua",
        "ra",
        "se",
        "tai",
        "the",
        "theo",
        "thi",
        "to",
        "trong",
        "tu",
        "va",
        "ve",
        "vi",
        "voi",
        "nhu",
        "khi",
    ]
)  # folded; joining words carry nothing that an answer could lack


@dataclass(frozen=True, slots=True)
class GoldEntry:
    """What must stand together for an entry to be found.

    :param names: folded words of each capitalised name.
    :param words: folded content words, used where there is neither number nor name.
    :param yes: polarity of a yes-or-no entry, else None.
    """

    numbers: frozenset[str]
    names: tuple[tuple[str, ...], ...]
    words: frozenset[str]
    yes: bool | None


@lru_cache(maxsize=4096)
def read_entry(text: str) -> GoldEntry:
    """Return what a gold entry asks for."""
    text = unicodedata.normalize("NFC", text)
    polarity = _POLARITY.match(text)
    rest = text[polarity.end() :] if polarity else text
    return GoldEntry(
        numbers=frozenset(_numbers(rest, needed=True)),
        names=tuple(_names(rest)),
        words=frozenset(_content_words(rest)),
        yes=_says_yes(text),
    )


def is_found(entry: GoldEntry, answer: str, items: Sequence[str]) -> bool:
    """Say whether an entry stands in the answer or in one of the items."""
    if entry.yes is not None and _says_yes(answer) is not entry.yes:
        return False
    if entry.yes is not None and not (entry.numbers or entry.names or entry.words):
        return True
    return holds(entry, answer[:ANSWER_CHARS]) or any(
        holds(entry, item[:ITEM_CHARS]) for item in items
    )


def holds(entry: GoldEntry, text: str) -> bool:
    """Say whether one text holds all that an entry asks for; polarity is not looked at."""
    read = _read_text(text)
    if entry.numbers or entry.names:
        return entry.numbers <= read.numbers and all(
            _follows(name, read.words) for name in entry.names
        )
    if not entry.words:
        return entry.yes is not None
    return len(entry.words & set(read.words)) >= NEEDED_WORDS * len(entry.words)


@dataclass(frozen=True, slots=True)
class _Read:
    words: tuple[str, ...]
    numbers: frozenset[str]


@lru_cache(maxsize=4096)
def _read_text(text: str) -> _Read:
    text = unicodedata.normalize("NFC", text)
    return _Read(tuple(fold(word) for word in _WORD.findall(text)), frozenset(_numbers(text)))


def _follows(name: Sequence[str], words: Sequence[str]) -> bool:
    n = len(name)
    return any(tuple(words[at : at + n]) == tuple(name) for at in range(len(words) - n + 1))


def _numbers(text: str, *, needed: bool = False) -> Iterator[str]:
    """Yield each number once normalised: dates as d/m/y, 6.200 as 6200, words as digits.

    :param needed: of a gold entry: a date counts as one whole. What is offered counts
        in its parts too: 5/3/2016 is also 5/3, 3/2016 and 2016.
    """
    for pattern, form in _SPELT:
        text = pattern.sub(form, text)
    for pattern in _DATES:
        for match in pattern.finditer(text):
            yield from _date_forms(match.groupdict(), needed=needed)
        text = pattern.sub(" ", text)
    for match in _NUMBER.finditer(text):
        yield _normal_number(match.group())
    for word in _WORD.findall(text):
        number = _NUMBER_WORDS.get(word.lower())
        if number is not None and not (needed and word.lower() == "năm"):  # far oftener: year
            yield str(number)


def _date_forms(parts: Mapping[str, str | None], *, needed: bool) -> Iterator[str]:
    given = [str(int(part)) for name in "dmy" if (part := parts.get(name))]
    yield "/".join(given)
    if not needed:
        yield from ("/".join(given[:2]), "/".join(given[-2:]))
        yield given[-1]


def _normal_number(digits: str) -> str:
    if _GROUPED.fullmatch(digits):
        return str(int(re.sub(r"[.,]", "", digits)))
    whole, *fraction = re.split(r"[.,]", digits)
    return ".".join([str(int(whole)), *fraction])


def _names(text: str) -> Iterable[tuple[str, ...]]:
    for run in _NAME.finditer(text):
        name: list[str] = []
        for word in [*run.group().split(), ""]:
            if word[:1].isupper():
                name.append(fold(word))
            elif name:
                yield tuple(name)
                name = []


def _content_words(text: str) -> Iterable[str]:
    for word in _WORD.findall(text):
        folded = fold(word)
        if folded not in _STOP:
            yield folded


def _says_yes(text: str) -> bool | None:
    match = _POLARITY.match(text)
    return match.group(1).lower() in _POSITIVE if match else None
