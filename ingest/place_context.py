"""Whether an ambiguous name means the place, told from the words beside it.

``Anh`` is a pronoun, a given name and a country, ``Mỹ`` begins half a dozen
common words, ``Thái Bình`` is a province and part of many people's names.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from ingest.gazetteer import Evidence, Kind, Name
from ingest.text import Token, fold
from ingest.vocabulary import words


class Candidate(NamedTuple):
    """A name found at ``tokens[first:stop]``."""

    name: Name
    first: int
    stop: int


# Before a country's one-word name: these make it the country whatever follows.
_OFFICES = words(
    """
    nước thống tướng trưởng phủ sứ phía hòa bang viện quân hãng chlb lb ch đsq cộng kiều
    liên đoàn dân tỷ phú quan chức giới vua hoàng lính tàu báo đài
    """
)
# Before a one-word name: languages, currencies, people.
_NOT_BEFORE = words(
    """
    tiếng bảng chữ ông bà anh chị cô em cháu chú bác thầy cậu bé họ tên kiểu chủ
    phố đường phường xã huyện quận thôn chùa núi suối thơ
    """
)
# Words that open a sentence before a country: "Tại Mỹ", "Người Nga".
_FUNCTION_WORDS = words(
    """
    tại ở từ với của giữa người nước phía bên theo cả riêng trong ngoài sau trước khi nếu dù vì
    do bởi hiện gần hơn đến tới về sang qua cho để nhưng và hay hoặc còn chính liệu trừ như đối
    thăm báo đài hãng quân giới dân lính tàu hàng các những nhiều một hai ba in the of from to
    and with by for at
    """
)
_COMMON_WORDS_FROM = {
    "anh": words("hùng em chị ta ấy trai cả linh minh đào"),
    "đức": words("hạnh tính tin độ ông cha vua"),
    "pháp": words("luật lệnh lý chế viện danh y nhân chủ môn quyền quy hội đình sư thuật"),
    "mỹ": words("thuật phẩm nghệ quan lệ miều mãn đức học cảm nữ nhân danh tục"),
    "ý": words("kiến thức nghĩa tưởng định chí đồ muốn tôi ông thứ kiên nguyện vị chính"),
    "áo": words("dài sơ len phông khoác ấm mưa vest quần thun choàng cưới giáp phao lót tang của"),
    "nhật": words("báo ký thực nguyệt trình dụng"),
    "hàn": words("gắn lâm vi the xì khí mạch"),
    "nga": words("mi"),
}
_SURNAMES = words(
    """
    nguyễn trần lê phạm huỳnh hoàng phan vũ võ đặng bùi đỗ hồ ngô dương lý đào đinh trịnh mai
    trương lâm tô văn thị quốc đình hữu công xuân ngọc minh
    """
)
_UNITS_BELOW = words("xã phường huyện quận thôn ấp phố đường")
_COMPANY_WORDS = words("corp corporation group jsc")
_PLACE_PREPOSITIONS = words("tại ở từ đến tới về vào qua phố tp ra và")
_PERSON_TITLES = words("ông bà anh chị cô em cháu chú bác thầy cậu bé mr ms mrs")
_LONGEST_PERSON_NAME = 4  # words before the last one
_RANKS = words("tỉnh bang vùng phủ hạt tp province of city state")
_TWO_WORD_RANKS = {
    ("thành", "phố"),
    ("thủ", "đô"),
    ("đô", "thị"),
    ("thị", "trấn"),
    ("tự", "trị"),
    ("thị", "xã"),
}
_ENGLISH_RANKS = words("province prefecture city state region oblast county district")
_PLACE_GAP = re.compile(r"\s*(?:[(,;]|[-–—]|\b(?:và|and|của|thuộc)\b)\s*")
_LIST_GAP = re.compile(r"\s*(?:,|;|/|&|\+|[-–—]|\b(?:và|hay|hoặc|với|cùng|and|or)\b)\s*")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?"
    r"[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)


def is_place(text: str, tokens: Sequence[Token], candidates: Sequence[Candidate], at: int) -> bool:
    """Say whether ``candidates[at]`` stands for its place."""
    here = candidates[at]
    evidence = here.name.evidence
    if here.name.kind is Kind.PROVINCE:
        if evidence is Evidence.BARE:
            return _stands_as_place(text, tokens, candidates, at)
        if evidence is Evidence.UNMARKED and _follows_marked_name(text, tokens, here):
            return False
        return not _is_part_of_name(text, tokens, here)
    if here.name.kind is Kind.TOWN:
        if evidence is Evidence.RANKED and not _follows_rank(text, tokens, here):
            return False
        if evidence is Evidence.UNMARKED and _follows_marked_name(text, tokens, here):
            return False
        return not _ends_person_name(text, tokens, here)
    if here.name.kind is Kind.LOCALITY:
        return _is_locality(text, tokens, candidates, at)
    if evidence is Evidence.PLAIN:
        return True
    if evidence is Evidence.PAIR:
        return _in_list(text, tokens, candidates, at, dash_only=True)
    return _is_country(text, tokens, candidates, at)


def _is_locality(
    text: str, tokens: Sequence[Token], candidates: Sequence[Candidate], at: int
) -> bool:
    here = candidates[at]
    before = _neighbour(text, tokens, here.first, -1)
    is_ranked = _follows_rank(text, tokens, here)
    if not is_ranked and _is_part_of_name(text, tokens, here):
        return False
    if before is not None and before.text in {"tiếng", "người"}:
        return False
    if _ends_person_name(text, tokens, here):
        return False
    if is_ranked or here.name.evidence is not Evidence.RANKED:
        return True
    if before is not None and before.text in {"tại", "ở"}:
        return True
    after = _neighbour(text, tokens, here.stop - 1, +1)
    if after is not None and after.text in _ENGLISH_RANKS and _is_capital(text, after):
        return True
    return any(
        _PLACE_GAP.fullmatch(_gap(text, tokens, here, other)) and _country(other) == _country(here)
        for other in _beside(candidates, at)
    )


def _follows_rank(text: str, tokens: Sequence[Token], here: Candidate) -> bool:
    """Tell ``thành phố Nice`` from ``phố Nice``; ``huyện`` and ``quận`` only before theirs."""
    before = _neighbour(text, tokens, here.first, -1)
    if before is None:
        return False
    further = _neighbour(text, tokens, here.first - 1, -1)
    level = here.name.locality.level if here.name.locality else ""
    return (
        before.text in _RANKS
        or before.text == level
        or (further is not None and (further.text, before.text) in _TWO_WORD_RANKS)
    )


def _country(candidate: Candidate) -> str | None:
    """Return the country that a candidate names or lies in; None for other kinds."""
    name = candidate.name
    if name.locality is not None:
        return name.locality.country
    return name.place if name.kind is Kind.COUNTRY else None


def _is_country(
    text: str, tokens: Sequence[Token], candidates: Sequence[Candidate], at: int
) -> bool:
    here = candidates[at]
    before = _neighbour(text, tokens, here.first, -1)
    after = _neighbour(text, tokens, here.stop - 1, +1)
    surface = text[tokens[here.first].start : tokens[here.first].end]
    if before is not None and before.text in _NOT_BEFORE and not _shouts(text, before):
        return False
    if _in_list(text, tokens, candidates, at):
        return True
    if after is not None and after.text in _COMMON_WORDS_FROM.get(here.name.words[0], ()):
        return False
    if before is not None and before.text in _OFFICES:
        return True
    if len(surface) > 1 and surface.isupper() and (_shouts(text, before) or _shouts(text, after)):
        return False  # a headline in capitals shows no names
    if after is not None and _is_capital(text, after) and _is_syllable(after):
        return False
    if before is not None and _is_capital(text, before):
        # "Tuấn Anh", "Phú Mỹ"; but "Tại Mỹ", "FDI Nhật"
        return before.text in _FUNCTION_WORDS or _is_acronym(text, before)
    if here.name.evidence is Evidence.SHORT:
        return True
    return before is not None or _after_comma_or_bracket(text, tokens, here)


def _after_comma_or_bracket(text: str, tokens: Sequence[Token], here: Candidate) -> bool:
    """Tell ``(Anh)`` and ``London, Anh.`` from a sentence that begins with ``Anh``."""
    start, end = tokens[here.first].start, tokens[here.stop - 1].end
    if text[max(0, start - 1) : start] == "(" and text[end : end + 1] in ")-–;,":
        return True
    if here.first == 0 or not _is_capital(text, tokens[here.first - 1]):
        return False
    gap = text[tokens[here.first - 1].end : start]
    return gap.strip() == "," and text[end : end + 1] in ".,;)"


def _in_list(
    text: str,
    tokens: Sequence[Token],
    candidates: Sequence[Candidate],
    at: int,
    *,
    dash_only: bool = False,
) -> bool:
    """Say whether a comma, ``và`` or dash joins this name to another country."""
    here = candidates[at]
    for other in _beside(candidates, at):
        if other.name.kind is not Kind.COUNTRY or other.name.place == here.name.place:
            continue
        gap = _gap(text, tokens, here, other)
        is_dash = len(gap) <= 3 and gap.strip() in {"-", "–", "—"}
        if dash_only or other.name.evidence in {Evidence.PAIR, Evidence.CAREFUL}:
            if is_dash:
                return True
        elif _LIST_GAP.fullmatch(gap):
            return True
    return False


def _beside(candidates: Sequence[Candidate], at: int) -> list[Candidate]:
    return [candidates[n] for n in (at - 1, at + 1) if 0 <= n < len(candidates)]


def _gap(text: str, tokens: Sequence[Token], one: Candidate, other: Candidate) -> str:
    left, right = (one, other) if one.first < other.first else (other, one)
    return text[tokens[left.stop - 1].end : tokens[right.first].start]


def _is_part_of_name(text: str, tokens: Sequence[Token], here: Candidate) -> bool:
    """Say whether a province's name is a person's, a company's or a smaller unit's."""
    after = _neighbour(text, tokens, here.stop - 1, +1)
    if after is not None and after.text in _COMPANY_WORDS and _is_capital(text, after):
        return True
    before = _neighbour(text, tokens, here.first, -1)
    if before is None:
        return False
    if before.text == "đường" and _begins_route(text, tokens, here):
        return False
    if before.text in _UNITS_BELOW:
        further = _neighbour(text, tokens, here.first - 1, -1)
        return not (
            further is not None and (further.text, before.text) in {("thị", "xã"), ("thành", "phố")}
        )
    if _shouts(text, before):
        return False
    return before.text in _SURNAMES and _is_capital(text, before)


def _begins_route(text: str, tokens: Sequence[Token], here: Candidate) -> bool:
    """Tell ``tuyến đường Hà Nội - Lào Cai`` from ``đường Hà Nội``, a street."""
    if here.stop >= len(tokens) or not _is_capital(text, tokens[here.stop]):
        return False
    return text[tokens[here.stop - 1].end : tokens[here.stop].start].strip() in {"-", "–", "—"}


def _ends_person_name(text: str, tokens: Sequence[Token], here: Candidate) -> bool:
    """Tell ``ông Tống Hải Nam`` and ``ông Hiroshi Yamaguchi`` from the places."""
    at = here.first
    while (before := _neighbour(text, tokens, at, -1)) is not None:
        if before.text in _PERSON_TITLES:
            return True
        if not _is_capital(text, before) or here.first - at >= _LONGEST_PERSON_NAME:
            return False
        at -= 1
    return False


def _follows_marked_name(text: str, tokens: Sequence[Token], here: Candidate) -> bool:
    """Tell the person Bành Thanh Hoa from Thanh Hóa written without marks."""
    before = _neighbour(text, tokens, here.first, -1)
    return before is not None and _is_capital(text, before) and not before.text.isascii()


def _stands_as_place(
    text: str, tokens: Sequence[Token], candidates: Sequence[Candidate], at: int
) -> bool:
    here = candidates[at]
    before = _neighbour(text, tokens, here.first, -1)
    if before is not None:
        return before.text in _PLACE_PREPOSITIONS and not _is_capital(text, before)
    return any(
        other.name.kind is Kind.PROVINCE and _LIST_GAP.fullmatch(_gap(text, tokens, here, other))
        for other in _beside(candidates, at)
    )


def _neighbour(text: str, tokens: Sequence[Token], at: int, step: int) -> Token | None:
    """Return the word before or after if nothing but a space lies between.

    A line's end counts as a space only under a wrapped line, before a small letter.
    """
    other = at + step
    if not 0 <= other < len(tokens):
        return None
    left, right = min(at, other), max(at, other)
    gap = text[tokens[left].end : tokens[right].start]
    if not gap.isspace() or ("\n" in gap and (_is_capital(text, tokens[other]) or "\n\n" in gap)):
        return None
    return tokens[other]


def _is_capital(text: str, token: Token) -> bool:
    return text[token.start].isupper()


def _shouts(text: str, token: Token | None) -> bool:
    return token is not None and len(token.text) > 1 and text[token.start : token.end].isupper()


def _is_acronym(text: str, token: Token) -> bool:
    return _shouts(text, token) and unicodedata.normalize("NFC", token.text).isascii()


def _is_syllable(token: Token) -> bool:
    """Say whether a word could be Vietnamese: ``Linh`` is, ``Donald`` is not."""
    return bool(_SYLLABLE.fullmatch(fold(token.text)))
