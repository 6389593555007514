"""Words that name an instrument or a relation, and how far it has come."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.records import AgreementStatus
from ingest.text import Token
from ingest.vocabulary import phrases, words

RELATION = "quan hệ hợp tác"
PAPER = "văn bản hợp tác"

# As the kinds are called in the register; longer phrases first.
_PHRASES: tuple[tuple[str, str], ...] = (
    ("biên bản ghi nhớ", "bản ghi nhớ"),
    ("bản ghi nhớ", "bản ghi nhớ"),
    ("ghi nhớ", "bản ghi nhớ"),
    ("bbgn", "bản ghi nhớ"),
    ("mou", "bản ghi nhớ"),
    ("moc", "bản ghi nhớ"),
    ("thỏa thuận kết nghĩa", "kết nghĩa"),
    ("kết nghĩa", "kết nghĩa"),
    ("biên bản thỏa thuận", "thỏa thuận"),
    ("bản thỏa thuận", "thỏa thuận"),
    ("thỏa thuận", "thỏa thuận"),
    ("hiệp định", "hiệp định"),
    ("hiệp ước", "hiệp định"),
    ("nghị định thư", "hiệp định"),
    ("biên bản kỳ họp", "biên bản"),
    ("biên bản khóa họp", "biên bản"),
    ("biên bản cuộc họp", "biên bản"),
    ("biên bản phiên họp", "biên bản"),
    ("kế hoạch hành động", "chương trình hành động"),
    ("thông cáo chung", "tuyên bố chung"),
    ("tuyên bố về", "tuyên bố chung"),
    ("hợp đồng", "hợp đồng"),
    ("tuyên bố chung", "tuyên bố chung"),
    ("tuyên bố tầm nhìn chung", "tuyên bố chung"),
    ("ý định thư", "ý định thư"),
    ("chương trình hành động", "chương trình hành động"),
    ("chương trình hợp tác", "chương trình hành động"),
    ("kế hoạch hợp tác", "chương trình hành động"),
    ("văn bản hợp tác", PAPER),
    ("văn kiện hợp tác", PAPER),
    ("ký kết hợp tác", PAPER),
    ("ký hợp tác", PAPER),
    ("ký kết dự án", PAPER),
    ("quan hệ hợp tác", RELATION),
    ("quan hệ hữu nghị", RELATION),
    ("quan hệ kết nghĩa", "kết nghĩa"),
)
_BY_WORDS = tuple((tuple(phrase.split()), kind) for phrase, kind in _PHRASES)
_BY_OPENING = {
    opening: tuple(entry for entry in _BY_WORDS if entry[0][0] == opening)
    for opening in {phrase[0] for phrase, _ in _BY_WORDS}
}
_SIGNING = words("ký kí trao")
_NOT_SIGNING = words("tên niệm hiệu sắc họa túc quỹ giả đơn")
_HAVING = words("có thiết lập duy trì triển khai thực hiện đánh hiệu lực hiện")
_HOLDING = re.compile(r"\b(?:thiết lập|có|duy trì|xây dựng)\b")
_FURTHERING = re.compile(
    r"\b(?:tăng cường|thúc đẩy|phát triển|mong|củng cố|phá hoại|mở rộng|đẩy mạnh|làm sâu|"
    r"góp phần)\b"
)
_PLANS = phrases(
    """
    sẽ ký; dự kiến; chuẩn bị ký; sắp ký; tiến tới ký; sớm ký; sẽ được ký; đang đàm phán;
    đàm phán; hướng tới ký; sẽ sớm ký; thúc đẩy ký; hoàn tất; dự định
    """
)
_WISHES = phrases(
    """
    trước khi; đề nghị; mong muốn; mong; kiến nghị; kêu gọi; muốn; đề xuất; hy vọng; cần; nên; nếu;
    phải; yêu cầu;
    khuyến khích; kỳ vọng; xem xét; nghiên cứu ký
    """
)
_PLANNED = re.compile(rf"\b(?:{'|'.join(_PLANS)})\b")
_WISHED = re.compile(rf"\b(?:{'|'.join(_WISHES)})\b")
_POSSIBLE = re.compile(r"\b(?:có thể|có lẽ|khả năng)\b(?!.*\b(?:đã|từng)\b)")
# What is to be kept is there: "cần thực hiện tốt Hiệp định …".
_KEEPING = re.compile(r"\b(?:thực hiện|triển khai|thực thi|tuân thủ)(?: \S+){0,5}$")


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument named at ``tokens[first:stop]``.

    :param plural: said of several: ``những``, ``các``, or a number.
    :param counted: a number of them above three, or ``nhiều``: none is named.
    """

    first: int
    stop: int
    kind: str
    plural: bool
    counted: bool


def find_instruments(text: str, tokens: Sequence[Token]) -> list[Instrument]:
    """Return the instruments named, in order; what one contains is not another."""
    found: list[Instrument] = []
    at = 0
    while at < len(tokens):
        phrase, kind = _phrase(tokens, at)
        if not phrase or not _is_noun(text, tokens, at, len(phrase), kind):
            at += 1
            continue
        stop = at + len(phrase)
        if found and _inside(text, tokens, found[-1], at, kind):
            at = stop
            continue
        before = _words_before(text, tokens, at)
        number = _number_before(before)
        plural = bool({"các", "những", "số", "loạt"} & set(before)) or number is not None
        counted = (number is not None and int(number) > 3) or "nhiều" in before
        joined = bool(found) and "và" in before and at - found[-1].stop <= len(before)
        counted = counted or (joined and found[-1].counted)
        found.append(Instrument(at, stop, kind, plural, counted))
        at = stop
    return found


def _number_before(words_before: Sequence[str]) -> str | None:
    """Return the number an instrument is counted by, not one that a verb parts from it."""
    for word in reversed(words_before):
        if word.isdigit() and len(word) < 4:
            return word
        if word in _SIGNING or word in ("kết", "đã", "vừa", "được", "về"):
            return None
    return None


def is_furthered(words_before: str) -> bool:
    """Tell a relation that is to be strengthened from one that is said to hold."""
    return _FURTHERING.search(words_before) is not None


def _words_before(text: str, tokens: Sequence[Token], at: int) -> list[str]:
    """Return up to three words before, none from beyond a comma, a bracket or a stop."""
    first = at
    while first > max(0, at - 3) and text[tokens[first - 1].end : tokens[first].start].isspace():
        first -= 1
    return [token.text for token in tokens[first:at]]


def _phrase(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], str]:
    for phrase, kind in _BY_OPENING.get(tokens[at].text, ()):
        if tuple(token.text for token in tokens[at : at + len(phrase)]) == phrase:
            return phrase, kind
    return (), ""


def _is_noun(text: str, tokens: Sequence[Token], at: int, n_words: int, kind: str) -> bool:
    """Tell ``thỏa thuận hợp tác`` from ``hai bên thỏa thuận``; sworn brothers from towns."""
    before = tokens[at - 1].text if at else ""
    after = tokens[at + n_words].text if at + n_words < len(tokens) else ""
    if kind == "thỏa thuận":
        capital = text[tokens[at].start].isupper()
        return (
            capital
            or before in _SIGNING | words("kết các những một bản số theo có hóa được thuận lễ")
            or before.isdigit()
            or after in words("hợp về giữa được khung ký số thiết song kết lao kinh này")
        )
    if kind == RELATION:
        ahead = " ".join(token.text for token in tokens[max(0, at - 5) : at])
        return bool(_HOLDING.search(ahead)) and not is_furthered(ahead)
    if _is_plan(tokens, at) and text[tokens[at].start].islower():
        return before in _SIGNING | words("kết qua")  # else it is a plan of one side
    if kind == "kết nghĩa":
        return before not in words("anh em chị bạn người")
    if tokens[at].text == "mou" and text[: tokens[at].start].rstrip().endswith(("-", "–")):
        return False  # Tokyo - MOU, of port authorities
    if kind == "bản ghi nhớ" and n_words == 2:
        return before in _SIGNING | words("kết bản") or text[tokens[at].start].isupper()
    return True


def _is_plan(tokens: Sequence[Token], at: int) -> bool:
    return tuple(token.text for token in tokens[at : at + 4]) == ("kế", "hoạch", "hành", "động")


def _inside(text: str, tokens: Sequence[Token], last: Instrument, at: int, kind: str) -> bool:
    """Tell whether an instrument is what an earlier one is about."""
    gap = text[tokens[last.stop - 1].end : tokens[at].start]
    if any(sign in gap for sign in ";."):
        return False
    if text[max(0, tokens[at].start - 1) : tokens[at].start] == "(":
        return at - last.stop <= 3  # "thỏa thuận hợp tác (MOU)"
    n_between = at - last.stop
    if gap.split() == ["về"] and kind == "thỏa thuận":
        return True  # "biên bản ghi nhớ về thỏa thuận hợp tác"
    if n_between <= 8 and re.search(r"[“\"«']\s?$", gap) and "," not in gap:
        return True  # a paper named after another: 'bản ghi nhớ về quan hệ "Thỏa thuận Paris"'
    weaker = kind in (RELATION, "chương trình hành động", PAPER, "kết nghĩa")
    if weaker and last.kind not in (RELATION, PAPER) and n_between <= 6 and "," not in gap:
        return True
    return n_between == 0


def is_signed(tokens: Sequence[Token], first: int, stop: int) -> bool:
    """Tell whether a stretch tells of a signing."""
    return any(
        tokens[at].text in _SIGNING
        and not (at + 1 < len(tokens) and tokens[at + 1].text in _NOT_SIGNING)
        for at in range(first, stop)
    )


def signing_at(tokens: Sequence[Token], first: int, stop: int) -> int | None:
    """Return where the last signing verb before ``stop`` stands."""
    for at in range(stop - 1, first - 1, -1):
        if is_signed(tokens, at, at + 1):
            return at
    return None


def read_status(words_before: str, words_after: str, kind: str) -> AgreementStatus | None:
    """Return how far an instrument has come; None where it is only wished for.

    :param words_before: of its clause, up to it, joined by single spaces.
    :param words_after: of its clause, behind it.
    """
    signed = kind == PAPER or re.search(
        # "trao đổi bản ghi nhớ", but not "trao đổi các chuyến thăm, triển khai thỏa thuận"
        r"\b(?:ký|kí|trao|công bố)\b(?! (?:tên|niệm|hiệu|sắc|túc|quỹ))(?! đổi (?:\S+ ){3})",
        words_before,
    )
    after = re.match(
        r".{0,60}?\b(?:được ký|ký kết|đã ký|vừa ký)\b|.{0,200}?\bký (?:năm|ngày|tháng|vào)\b"
        r"|.{0,60}?\bđược .{0,200}\bký\b",
        words_after,
    )
    if re.search(r"\b(?:chưa|không)(?: \S+){0,2} (?:ký|có)\b", words_before):
        return None
    planned = _PLANNED.search(words_before) is not None
    wished = _WISHED.search(words_before[-60:]) is not None
    if planned and not re.search(r"\bđã (?:được )?ký\b", words_before):
        return AgreementStatus.PLANNED if signed or after or "đàm phán" in words_before else None
    if _POSSIBLE.search(words_before[-60:]):
        return None
    if wished and not re.search(r"\bđã\b", words_before[-60:]):
        kept = _KEEPING.search(words_before[-60:]) is not None and not signed
        return AgreementStatus.IN_FORCE if kept and kind != RELATION else None
    if kind == RELATION or (kind == "kết nghĩa" and not signed):
        return AgreementStatus.IN_FORCE
    if signed or after:
        return AgreementStatus.SIGNED
    return AgreementStatus.IN_FORCE
