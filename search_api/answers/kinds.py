"""What kind of answer a question asks for, read off its question words and their nouns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from index.restore import is_english
from index.trigrams import load_trigrams
from ingest.text import fold_word, normalise, tokenise
from search_api.answers.lexicon import read_rows
from search_api.answers.list_heads import ends_with_paper, read_list_head
from search_api.answers.records import Kind
from search_api.answers.wordings import pattern


class Sought(StrEnum):
    """What shape the words that answer have."""

    PERSON = "person"
    BODY = "body"
    PLACE = "place"
    COUNTRY = "country"
    NUMBER = "number"
    MONEY = "money"
    DURATION = "duration"
    DATE = "date"
    NAME = "name"
    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing asked; a question may ask several ("khi nào, ở đâu").

    :param unit: folded words of the noun that is counted or chosen from.
    :param at: position of the question word among the question's words.
    """

    sought: Sought
    unit: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a question.

    :param plural: whether several things are asked for ("những … nào").
    :param expected: how many, where the question says it ("sáu tỉnh nào").
    :param asks_yet: whether it asks if something has happened by now ("… chưa?").
    """

    kind: Kind
    aspects: tuple[Aspect, ...]
    plural: bool
    expected: int | None
    english: bool
    asks_yet: bool


_ENGLISH = pattern(
    r"<(?:who|whom|whose|what|which|when|where|why|how|does|did|do|is|are|was|were|has|have|can"
    r"|list|find|the|of|in|with|for)>"
)
_VIETNAMESE = pattern(
    r"<(?:gì|nào|ai|đâu|nhiêu|mấy|không|của|những|các|với|được|và|có|cho|tỉnh|thành|năm|khi)>"
)

_PRECEDENT = pattern(
    r"^(?:hãy |cho )?(?:tìm|tra cứu|tổng hợp|tra)>|<tiền lệ>|<tham khảo>|<trường hợp nào>"
    r"|^(?:find|search|look up|collect|gather)>|<precedents?>"
)
_COMPARISON = pattern(
    r"<khác nhau>|<khác (?:gì|với|biệt|ra sao|ở chỗ)|<so sánh>|<so với>|<giống nhau>"
    r"|<nhiều nhất .*ít nhất>|<(?:differ|difference|differences|compare|compared)>"
)
_DEFINITION = pattern(
    r"^thế nào (?:là|thì)>|<được (?:coi|hiểu) là>|<(?:nghĩa là|có nghĩa|khái niệm|định nghĩa)>"
    r"|^what (?:is|are|counts as) an?>|<defined?>|<definition>|<count as>"
)
_PROCEDURE = pattern(
    r"<(?:thủ tục|trình tự|hồ sơ|xin phép|(?:xin|lấy|hỏi) (?:thêm )?ý kiến|phải hỏi|thẩm quyền"
    r"|ai (?:quyết|duyệt|cho phép)|(?:báo|báo cáo|trình|gửi|nộp) (?:cho )?(?:ai|bộ nào|đến đâu))>"
    r"|<(?:procedure|steps|apply for|approval|approve|dossier|authority)>"
)
_YES_NO = pattern(
    r"<(?:có|đã|được|phải|bị|còn|cần|từng|là|đủ)>.*<(?:không|chưa|hay chưa|hay không)(?: \( .*\))?$"
    r"|<(?:phải không|đúng không|có phải)>|<(?:có|đã) .*(?:không|chưa) \|"
    r"|^(?:is|are|was|were|does|did|do|has|have|can|could|may|must|will|should)>"
)
_YET = pattern(r"<chưa>(?: \(.*)?$|<chưa \||<yet>")
_WHEN = pattern(
    r"<(?:khi nào|bao giờ|lúc nào|hôm nào|ngày nào|tháng nào|thời gian nào|năm mấy|ngày mấy"
    r"|(?<!việt )(?<!quảng )(?<!hà )năm nào"
    r"|thời điểm nào|năm bao nhiêu|hạn chót nào)>|<when>|<(?:what|which) (?:year|date|day|month)>"
)
_COUNT = pattern(
    r"<(?:bao nhiêu|mấy|chừng nào|bao lâu|tổng số|bao xa)>|<how (?:many|much|long|large|big|far)>"
)
_WHO = pattern(
    r"<(?:ai|người nào|lãnh đạo nào|đại sứ nào|ông nào|bà nào|cơ quan nào|vị .* nào)>|<whom?>"
)
_PLURAL = pattern(
    r"<(?:những|các) .*(?:nào|gì|đâu|ai)>|<(?:gồm|gồm có|bao gồm) (?:những )?(?:gì|ai|đâu|nào)>"
    r"|<(?:những gì|những ai|những đâu|những nơi nào)>|<(?:liệt kê|kể tên|danh sách)>"
    r"|<(?:which|what) (?:[^ ]+ ){0,4}(?:provinces|cities|localities|countries|partners|towns"
    r"|pairs|ngos|governors|measures"
    r"|bodies|organisations|organizations|places|projects|agreements|fields|sectors|topics|conditions)>"
    r"|<(?:list|name all)>"
)
_NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        [
            "hai two",
            "ba three",
            "bốn four",
            "năm five",
            "sáu six",
            "bảy seven",
            "tám eight",
            "chín nine",
            "mười ten",
        ],
        start=2,
    )
    for word in words.split()
}
_COUNTED = pattern(
    r"<(\d{1,2}|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|two|three|four|five|six|seven|eight|nine|ten)"
    r" (?:đối tác|tỉnh|thành|địa phương|nước|cặp|cột|mốc|dự án|cơ quan|lĩnh vực|thành phố|provinces"
    r"|cities|localities|partners|countries|pairs|towns|fields|districts|milestones|markers)"
)

# Nouns before "nào" (or after "which"), and what shape the thing chosen has.
_NOUN_KINDS: dict[str, Sought] = {
    row["word"]: Sought(row["role"]) for row in read_rows("nouns.tsv")
}
_MONEY = frozenset(["tiền", "vốn", "phí", "usd", "euro", "tốn", "money", "cost", "worth"])
_PRICED = frozenset(["giá", "phí", "ngân", "vốn", "tiền", "chi", "phạt"])
_TIME_UNITS = frozenset(
    [
        "năm",
        "tháng",
        "ngày",
        "tuần",
        "giờ",
        "phút",
        "years",
        "year",
        "months",
        "days",
        "day",
        "month",
        "weeks",
        "hours",
    ]
)
_SCALE = frozenset(["triệu", "tỷ", "tỉ", "nghìn", "ngàn", "trăm", "million", "billion"])
_LOOK_BACK = 6  # words between the noun and "nào": "hiệp hội quốc tế nào"
_SOUTH_OF = frozenset(["việt", "viet", "quảng", "quang", "hà", "ha"])  # no year: Việt Nam nào
_NEAR_NOUN = 4
_ENDS_PHRASE = pattern(
    r"<(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may|to|in|of|on"
    r"|at|with|for|from|by|and|that)>|^[|()]$"
)
_BARE = frozenset(["bản", "bên", "vùng", "hội", "bộ", "sở", "thành", "phủ", "luật", "tp"])


def read_form(question: str) -> Form:
    """Return the form of a question as typed, or as restored."""
    words = _words(question)
    text = " ".join(words)
    # "may" and "Nam" are Vietnamese words without their marks as well
    english = bool(_ENGLISH.search(text)) and (
        not _VIETNAMESE.search(text) or is_english(normalise(question), load_trigrams())
    )
    aspects = tuple(_aspects(words, english=english))
    counted = _COUNTED.search(text)
    expected = _number(counted.group(1)) if counted else None
    head = None if aspects else read_list_head(words, english=english)
    if head is not None:
        aspects = (Aspect(_sought_by(head), _folded(head), 0),)
    plural = bool(_PLURAL.search(text)) or bool(
        expected and expected > 1 and not _COUNT.search(text)
    )
    plural = plural or head is not None
    return Form(
        _kind(text, plural=plural), aspects, plural, expected, english, bool(_YET.search(text))
    )


def is_question(text: str) -> bool:
    """Say whether a text asks something, and is not just words to look for."""
    form = read_form(text)
    return bool(form.aspects) or form.kind is not Kind.FACT


def _words(question: str) -> list[str]:
    """Return the words in lower case; ``|`` stands for a comma, parentheses stay."""
    text = normalise(question)
    words: list[str] = []
    end = 0
    for token in tokenise(text):
        gap = text[end : token.start]
        words += [mark if mark != "," else "|" for mark in gap if mark in ",;()"]
        words.append(token.text)
        end = token.end
    return words + [mark for mark in text[end:] if mark in "()"]


def _sought_by(noun: Sequence[str]) -> Sought:
    for known, sought in _NOUN_KINDS.items():
        parts = known.split()
        if len(parts) == len(noun) and all(map(_fits, noun, parts)):
            return sought
    return Sought.ANYTHING


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(fold_word(word) for word in words)


def _number(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    by_fold = {fold_word(known): number for known, number in _NUMBER_WORDS.items()}
    return by_fold.get(fold_word(word))


def _kind(text: str, *, plural: bool) -> Kind:
    if _COMPARISON.search(text):
        return Kind.COMPARISON
    if _PRECEDENT.search(text) and not _COUNT.search(text):
        return Kind.PRECEDENT
    if _DEFINITION.search(text):
        return Kind.DEFINITION
    if _YES_NO.search(text):
        return Kind.YES_NO
    if _WHEN.search(text):
        return Kind.WHEN
    if _COUNT.search(text):
        return Kind.COUNT
    if plural:
        return Kind.LIST
    if _PROCEDURE.search(text):
        return Kind.PROCEDURE
    if _WHO.search(text):
        return Kind.WHO
    return Kind.FACT


def _fits(word: str, wanted: str) -> bool:
    return word == wanted or word == fold_word(wanted)


def _any_fits(word: str, wanted: frozenset[str]) -> bool:
    return word in wanted or any(word == fold_word(one) for one in wanted)


def _aspects(words: list[str], *, english: bool) -> Iterator[Aspect]:
    """Yield what is asked, in the order asked."""
    if english:
        yield from _english_aspects(words)
        return
    for at in range(len(words)):
        aspect = _aspect_at(words, at)
        if aspect is not None:
            yield aspect


def _aspect_at(words: list[str], at: int) -> Aspect | None:
    """Return what the word at a place asks, if it is a question word."""
    word, before = words[at], words[at - 1] if at else ""
    if _fits(before, "bao"):
        if _fits(word, "nhiêu"):
            return _quantity(words, at)
        shape = {"lau": Sought.DURATION, "gio": Sought.DATE}.get(fold_word(word))
        return Aspect(shape, (), at) if shape else None
    if _fits(word, "mấy"):
        return _quantity(words, at)
    if word == "ai":
        return Aspect(Sought.PERSON, (), at)
    if _fits(word, "đâu"):
        return Aspect(Sought.PLACE, (), at)
    if _fits(word, "gì"):
        unit = tuple(fold_word(one) for one in words[max(0, at - 2) : at])
        return Aspect(Sought.ANYTHING, unit, at)
    if _fits(word, "nào") and not (_fits(before, "thế") or _fits(before, "chừng")):
        paper = ends_with_paper(words[:at])
        return Aspect(Sought.ANYTHING, _folded(paper), at) if paper else _chosen(words, at)
    return None


def _quantity(words: list[str], at: int) -> Aspect:
    """Return what is counted: the words after ``bao nhiêu`` or ``mấy``, else those before."""
    after = list(takewhile(lambda word: word not in "|()", words[at + 1 : at + 4]))
    start = at - 1 if _fits(words[at], "nhiêu") else at
    before = words[max(0, start - 2) : start]
    if after and _any_fits(after[0], _SCALE):
        return Aspect(Sought.MONEY, (), at)
    if any(_any_fits(word, _MONEY) for word in after) or (
        not after and any(_any_fits(word, _MONEY) for word in before)
    ):
        return Aspect(Sought.MONEY, (), at)
    if not after and any(_any_fits(word, _PRICED) for word in words[:at]):
        return Aspect(Sought.MONEY, (), at)
    if before and _any_fits(before[-1], frozenset(["năm", "ngày"])):
        return Aspect(Sought.DATE, (fold_word(before[-1]),), at)
    if after and _any_fits(after[0], _TIME_UNITS):
        return Aspect(Sought.DURATION, (fold_word(after[0]),), at)
    unit = [word for word in after if not _any_fits(word, _SCALE)][:2]
    return Aspect(Sought.NUMBER, tuple(fold_word(word) for word in unit or before), at)


def _chosen(words: list[str], at: int) -> Aspect:
    """Return what is chosen from: the nearest known noun before ``nào``."""
    for back in range(at - 1, max(-1, at - 1 - _LOOK_BACK), -1):
        for size in (2, 1):
            if back - size + 1 < 0:
                continue
            noun = words[back - size + 1 : back + 1]
            for known, sought in _NOUN_KINDS.items():
                parts = known.split()
                adjacent = back == at - 1
                if len(parts) != size or not all(map(_fits, noun, parts)):
                    continue
                if not adjacent and (sought is Sought.DATE or known in _BARE):
                    continue
                if back < at - _NEAR_NOUN and sought is not Sought.PLACE:
                    continue
                if noun == ["nam"] and back and words[back - 1] in _SOUTH_OF:
                    continue
                if known == "nước" and not adjacent and _fits(words[back + 1], "ngoài"):
                    continue
                return Aspect(sought, tuple(fold_word(word) for word in noun), at)
    unit = tuple(fold_word(word) for word in words[max(0, at - 2) : at])
    return Aspect(Sought.ANYTHING, unit, at)


def _english_aspects(words: list[str]) -> Iterator[Aspect]:
    for at, word in enumerate(words):
        following = words[at + 1 : at + 4]
        if word in ("who", "whom", "whose"):
            yield Aspect(Sought.PERSON, (), at)
        elif word == "when":
            yield Aspect(Sought.DATE, (), at)
        elif word == "where":
            yield Aspect(Sought.PLACE, (), at)
        elif word == "how" and following[:1] in (["many"], ["much"], ["long"], ["large"]):
            if following[0] == "long":
                yield Aspect(Sought.DURATION, (), at)
            elif any(one in _MONEY for one in words[at + 2 : at + 6]):
                yield Aspect(Sought.MONEY, (), at)
            elif following[1:2] and following[1] in _TIME_UNITS:
                yield Aspect(Sought.DURATION, tuple(following[1:2]), at)
            else:
                yield Aspect(Sought.NUMBER, tuple(following[1:2]), at)
        elif word in ("which", "what"):
            # "which four northern border provinces share": the noun may stand far behind
            phrase = list(
                takewhile(lambda one: not _ENDS_PHRASE.search(one), words[at + 1 : at + 7])
            )
            known = [one for one in phrase if one in _NOUN_KINDS]
            unit = known[:1] or phrase[:1]
            yield Aspect(_NOUN_KINDS[known[0]] if known else Sought.ANYTHING, tuple(unit), at)
