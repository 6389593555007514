"""Names of bodies that open with a word for what they are: Bộ Y tế, Công ty TNHH Hanwha.

Vietnamese writes the first syllable of each part of a name with a capital and the rest
small (``Ngân hàng Đầu tư Quốc tế``): a small word goes on with the name as the second
syllable of a compound, not where it is a verb.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ingest.instruments import find_instruments
from ingest.records import Level
from ingest.register.compounds import compounds, is_compound
from ingest.syllables import is_syllable
from ingest.text import Token, words_of
from ingest.vocabulary import words


class BodyName(NamedTuple):
    """A body named at ``tokens[first:stop]``; its opening words are ``head``."""

    first: int
    stop: int
    head: tuple[str, ...]
    level: Level


# A name ends before these: verbs that follow a subject, prepositions, adverbs.
_STOPS = words(
    """
    ký đã sẽ vừa cũng với về trong tại để nhằm cho là được có do bởi theo ở từ đến như khi mà thì
    này những các giai đang đồng cùng sau trước trên gồm nhân chứng hiện hoặc sang vào bao qua tổ
    tiếp tục năm ngày tháng lần thứ nói đây thống nhất trao tiến thực triển phối khẳng nhấn bày
    đề cam mong phát tham chủ dự gặp thăm nêu nhận đón hoan đánh kiến ủng hứa giới bàn chia đưa
    mở xây giúp hỗ thông đạt hoàn lên hôm mới còn rất chưa không phải cần nên muốn thường luôn
    tăng đẩy tập dành góp tạo bắt kết nhưng nếu tuy vì dù cả mỗi từng hàng nhiều
    """
)
_JOINS = words("và tnhh mtv tmcp cp tỉnh thành tp quận huyện quốc")
_RANKS = words("tỉnh thành tp bang vùng quận huyện thủ hạt đặc thị")
_COUNTED = words("nước bên tỉnh địa thành đơn công cơ bộ trường nhà")
_NO_HEADS_BEHIND = words("trưởng phận máy đội đồ ngành hạ nghe quy đàm hữu thảo nghị viên")
_NO_HEADS = {("bộ", "luật"), ("vụ", "án"), ("vụ", "việc"), ("viện", "trợ")}
_NO_HEADS_AHEAD = words(
    "cơ trụ cán toàn nội đảng thứ tiểu quốc xã đại tham nhạc vũ lễ dạ thi phân thị"
)
# Single words that are also parts of people's names: Phạm Trường Long
_IN_NAMES = words("trường hội ban vụ bộ đài quỹ khoa viện nhóm hãng mạng sở cục cảng")
_MINISTRIES = words("bộ sở tổng cục vụ")
_LONGEST_MINISTRY = 16
_PARTY_OFFICES = words("ương ban thư ký viên tịch đại nghị")
_LONGEST_RUN = 9
_LOOSE_IN_RUN = 1
_NEVER_LOOSE = words("của nước thuộc ngoài các hai")
_OF_STATES = words("bang gia nước")
_INDEFINITE = words("một các những nhiều vài hàng")
_FIRMS = words("công tập bệnh hãng mạng cty")
_LONGEST_DESCRIPTOR = 7
SURNAMES = words(
    "nguyễn trần lê phạm huỳnh phan võ đặng bùi đỗ ngô đinh trịnh trương phùng doãn lương tạ tống "
    "nghiêm quách tăng triệu lưu đàm"
)
_TITLES = words("đốc trưởng tịch thư phó nhiệm lý")
_NEVER_NAMED_AFTER = words("hội bộ sở ban cục vụ đoàn đồng đài xã")
_NAME_GAP = re.compile(r"\s{1,2}|\s?[-–&./’']\s?|\.\s|\s?&\s?")
_LIST_GAP = re.compile(r",\s")


@cache
def _heads() -> Mapping[str, tuple[tuple[tuple[str, ...], Level], ...]]:
    """Return the heads by their first word, longest first."""
    text = files("ingest.data").joinpath("body_heads.tsv").read_text(encoding="utf-8")
    found: dict[str, list[tuple[tuple[str, ...], Level]]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        head = tuple(words_of(row["head"]))
        found.setdefault(head[0], []).append((head, Level(row["level"])))
    return {
        first: tuple(sorted(heads, key=lambda head: -len(head[0])))
        for first, heads in found.items()
    }


def find_body_names(
    text: str, tokens: Sequence[Token], place_ends: Mapping[int, tuple[int, bool]]
) -> Iterator[BodyName]:
    """Yield the bodies of a stretch, in order, none overlapping.

    :param place_ends: for the first token of each place or state, where it ends, and
        whether it is a state.
    """
    at = 0
    heads = _heads()
    while at < len(tokens):
        if tokens[at].text in heads:
            name = _body_at(text, tokens, at, place_ends)
            if name is not None:
                yield name
                at = name.stop
                continue
        at += 1


def _body_at(
    text: str, tokens: Sequence[Token], at: int, place_ends: Mapping[int, tuple[int, bool]]
) -> BodyName | None:
    head, level = _head(tokens, at)
    if not head or not _heads_a_name(text, tokens, at, len(head)):
        return None
    stop = _end_of_body(text, tokens, at, len(head), place_ends)
    if _is_class(text, tokens, at, len(head), level, place_ends):
        return None
    if stop > at + len(head) or says_both_states(tokens, stop):
        return BodyName(at, stop, head, level)
    return None


def _is_class(
    text: str,
    tokens: Sequence[Token],
    at: int,
    n_head: int,
    level: Level,
    place_ends: Mapping[int, tuple[int, bool]],
) -> bool:
    """Tell ``ngân hàng Nhật Bản`` and ``sân bay Mỹ``, any of them, from a name."""
    if level is not Level.ORGANISATION or text[tokens[at].start].isupper():
        return False
    end, is_state = place_ends.get(at + n_head, (0, False))
    # "cơ quan Liên bang Nga" goes on: "về công tác thanh niên"
    is_short = end - at - n_head <= 2
    return (
        is_state and is_short and not _goes_past_place(text, tokens, end, at + n_head, place_ends)
    )


def says_both_states(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether ``hai nước`` or ``2 nước`` stands at ``at``."""
    here = tuple(token.text for token in tokens[at : at + 2])
    return here in (("hai", "nước"), ("2", "nước"))


def _head(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], Level]:
    if at >= len(tokens):
        return (), Level.ORGANISATION
    for head, level in _heads().get(tokens[at].text, ()):
        if len(head) == 1 or tuple(token.text for token in tokens[at : at + len(head)]) == head:
            return head, level
    return (), Level.ORGANISATION


def _heads_a_name(text: str, tokens: Sequence[Token], at: int, n_words: int) -> bool:
    """Tell ``Sở Y tế`` and ``công ty Hanwha`` from ``cơ sở bình đẳng`` and ``Phạm Trường Long``."""
    after = tokens[at + n_words] if at + n_words < len(tokens) else None
    before = tokens[at - 1] if at else None
    lower = text[tokens[at].start].islower()
    if after is None or _is_no_head(tokens, at, before, lower=lower):
        return False
    if n_words > 1 and after.text == "quản":
        return False  # "Hội đồng Quản trị"
    if n_words == 1 and _is_other_word(text, tokens[at], before, after):
        return False
    capital_after = text[after.start].isupper()
    may_describe = tokens[at].text in _FIRMS and (n_words > 1 or not lower)
    if not capital_after and may_describe and _descriptor_end(text, tokens, at + n_words):
        return True
    if not lower:
        return capital_after or n_words > 1 or after.text in _RANKS or is_compound(tokens, at + 1)
    if tokens[at].text == "bộ" and not capital_after and is_compound(tokens, at + 1):
        # "bộ quốc phòng hai nước"
        return any(says_both_states(tokens, end) for end in range(at + 3, at + 6))
    return capital_after


def _is_no_head(tokens: Sequence[Token], at: int, before: Token | None, *, lower: bool) -> bool:
    """Tell ``một công ty …``, ``35 ngân hàng …`` and offices of a party from bodies."""
    if tokens[at].text == "đảng":  # "Ủy viên Trung ương Đảng Cộng sản Việt Nam"
        return lower or (before is not None and before.text in _PARTY_OFFICES)
    indefinite = before is not None and (before.text in _INDEFINITE or _counts(before.text))
    return lower and (indefinite or tokens[at].text == "vụ")  # "thương vụ", "vụ M&A"


def _is_other_word(text: str, head: Token, before: Token | None, after: Token) -> bool:
    """Tell ``bộ trưởng``, ``bộ luật``, ``cơ sở`` and people's names from heads of one word."""
    if after.text in _NO_HEADS_BEHIND or (head.text, after.text) in _NO_HEADS:
        return True
    if before is None or text[before.end : head.start] != " ":
        return False  # "Hàn Quốc; Bộ Y tế"
    return before.text in _NO_HEADS_AHEAD or _is_in_persons_name(text, before, head)


def _counts(word: str) -> bool:
    return word.isdigit() and 1 < int(word) < 1000


def _is_in_persons_name(text: str, before: Token, head: Token) -> bool:
    return (
        head.text in _IN_NAMES
        and text[head.start].isupper()
        and text[before.end : head.start] == " "
        and text[before.start].isupper()
        and before.end - before.start > 1
        and not text[before.start : before.end].isupper()
        and is_syllable(before.text)
    )


def _end_of_body(
    text: str,
    tokens: Sequence[Token],
    first: int,
    n_head: int,
    place_ends: Mapping[int, tuple[int, bool]],
) -> int:
    """Return where the name of the body that begins at ``first`` ends."""
    is_ministry = tokens[first].text in _MINISTRIES
    has_title = first > 0 and tokens[first - 1].text in _TITLES
    bare = first + n_head
    is_firm = tokens[first].text in _FIRMS
    stop = (_descriptor_end(text, tokens, bare) if is_firm else 0) or bare
    after_capital = False
    while stop < len(tokens) and _joins_on(text, tokens, stop, is_ministry=is_ministry):
        token = tokens[stop]
        capital = text[token.start].isupper()
        if capital and stop in place_ends:
            end, is_state = place_ends[stop]
            dashed = text[tokens[stop - 1].end : token.start].strip() in ("-", "–")
            if stop > bare and dashed and not is_state:
                break
            stop, after_capital = end, False
            if not _goes_past_place(text, tokens, stop, bare, place_ends):
                break
            continue
        if capital:
            if _begins_person(text, tokens, stop, bare, has_title=has_title):
                break
        elif not _goes_on_small(text, tokens, first, stop, after_capital=after_capital):
            capital_head = text[tokens[first].start].isupper()
            runs = stop > bare or capital_head
            return (_run_to_place(text, tokens, stop, place_ends) if runs else 0) or stop
        after_capital = capital
        stop += 1
    return stop


def _run_to_place(
    text: str, tokens: Sequence[Token], at: int, place_ends: Mapping[int, tuple[int, bool]]
) -> int:
    """Return where a place ends that small words lead to: ``Hội luật sư Seoul``.

    0 where a verb, a sign or another name stands before it.
    """
    n_loose = 0  # words that no term of the trade holds
    for stop in range(at, min(at + _LONGEST_RUN, len(tokens))):
        if text[tokens[stop - 1].end : tokens[stop].start] != " ":
            return 0
        if stop in place_ends:
            end, is_state = place_ends[stop]
            if n_loose and not is_state:
                return 0
            if _goes_past_place(text, tokens, end, at, place_ends) and end in place_ends:
                end = place_ends[end][0]  # "Ủy ban hợp tác Việt Nam – Lào"
            return end if stop > at else 0
        pair = (tokens[stop - 1].text, tokens[stop].text)
        ahead = (tokens[stop].text, tokens[stop + 1].text) if stop + 1 < len(tokens) else ("", "")
        compound = not {pair, ahead}.isdisjoint(compounds())
        joins = (tokens[stop].text == "và" and not _head(tokens, stop + 1)[0]) or (
            # "Cơ quan Liên bang về an toàn thực phẩm Bỉ"
            tokens[stop].text == "về" and stop == at and tokens[at - 1].text in _OF_STATES
        )
        n_loose += not (compound or joins)
        if text[tokens[stop].start].isupper() or n_loose > _LOOSE_IN_RUN:
            return 0
        if not (compound or joins) and (
            tokens[stop].text in _STOPS | _RANKS | _NEVER_LOOSE
            or not is_syllable(tokens[stop].text)
        ):
            return 0
    return 0


def _descriptor_end(text: str, tokens: Sequence[Token], at: int) -> int:
    """Return where the small words end that say what a firm does: ``Công ty gốm sứ Hao Canh``.

    0 where no name with a capital follows them.
    """
    for stop in range(at, min(at + _LONGEST_DESCRIPTOR, len(tokens))):
        if text[tokens[stop - 1].end : tokens[stop].start] != " ":
            return 0
        if text[tokens[stop].start].isupper():
            return stop if stop > at else 0
        if tokens[stop].text in _STOPS | _RANKS or not is_syllable(tokens[stop].text):
            return 0
    return 0


def _joins_on(text: str, tokens: Sequence[Token], at: int, *, is_ministry: bool) -> bool:
    """Tell whether what lies before a word may lie inside a name."""
    gap = text[tokens[at - 1].end : tokens[at].start]
    if _NAME_GAP.fullmatch(gap):
        return True
    if not is_ministry or _LIST_GAP.fullmatch(gap) is None:
        return False
    if tokens[at].text in ("thứ", "bộ", "phó", "chủ", "ông", "bà"):
        return False  # "Bộ Y tế, Thứ trưởng … và ông …"
    named = text[tokens[at].start].isupper() or is_compound(tokens, at)
    return named and _lists_on(text, tokens, at)


def _begins_person(
    text: str, tokens: Sequence[Token], at: int, bare: int, *, has_title: bool
) -> bool:
    """Tell ``Quốc hội Nguyễn Thị Kim Ngân`` from ``Trường Lê Quý Đôn``."""
    if tokens[at].text not in SURNAMES:
        return False
    if at > bare:
        follows = at + 1 < len(tokens) and text[tokens[at + 1].start].isupper()
        return has_title or (tokens[bare - 1].text in _NEVER_NAMED_AFTER and follows)
    if (tokens[at - 2].text, tokens[at - 1].text) == ("tập", "đoàn"):
        return False  # "Tập đoàn Nguyễn Gia"
    return (
        tokens[at - 1].text in _NEVER_NAMED_AFTER
        and at + 2 < len(tokens)
        and text[tokens[at + 1].start].isupper()
    )


def _is_number_of_name(tokens: Sequence[Token], at: int) -> bool:
    """Tell ``Văn phòng 701`` from ``Bộ Quốc phòng 2 nước``."""
    following = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return following not in _COUNTED and tokens[at].end - tokens[at].start <= 4


def _goes_past_place(
    text: str,
    tokens: Sequence[Token],
    stop: int,
    bare: int,
    place_ends: Mapping[int, tuple[int, bool]],
) -> bool:
    """Tell ``Vietnam Airlines`` and ``Việt Nam – Hàn Quốc`` from a person behind a country."""
    if stop >= len(tokens) or not text[tokens[stop].start].isupper():
        return False
    gap = text[tokens[stop - 1].end : tokens[stop].start]
    if stop in place_ends:
        return gap.strip() in ("-", "–", "") and len(gap) <= 3
    is_short = stop - bare <= 2
    return gap == " " and is_short and not is_syllable(tokens[stop].text)


def _goes_on_small(
    text: str, tokens: Sequence[Token], first: int, at: int, *, after_capital: bool
) -> bool:
    """Tell whether a word without a capital is still part of a body's name."""
    word = tokens[at].text
    if word[0].isdigit():
        return _is_number_of_name(tokens, at)
    is_ministry = tokens[first].text in _MINISTRIES and at - first < _LONGEST_MINISTRY
    if text[tokens[at - 1].end : tokens[at].start] == ", ":
        return is_ministry  # "Bộ Lao động, thương binh và …"
    if word in _JOINS and _joins(text, tokens, at, is_ministry=is_ministry):
        return True
    if (word in _JOINS and word != "quốc") or not is_syllable(word):
        return False
    if _is_of_compound(tokens, at, after_capital=after_capital, is_ministry=is_ministry):
        return True
    if word in _STOPS or word in _RANKS or text[tokens[at - 1].end : tokens[at].start] != " ":
        return False
    if after_capital:
        return is_syllable(tokens[at - 1].text)
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        following is not None
        and text[following.start].isupper()
        and text[tokens[at].end : following.start] == " "
        and not text[tokens[at - 1].start].islower()
    )


def _is_of_compound(
    tokens: Sequence[Token], at: int, *, after_capital: bool, is_ministry: bool
) -> bool:
    """Tell a word that goes with the one before it, in a ministry also with the next."""
    before, word = tokens[at - 1].text, tokens[at].text
    if (before, word) == ("quốc", "gia"):
        return True
    if (before, word) in compounds() and (after_capital or is_ministry):
        return True
    return is_ministry and is_compound(tokens, at)


def _lists_on(text: str, tokens: Sequence[Token], at: int) -> bool:
    """Tell the comma inside ``Bộ Khoa học, Công nghệ và Truyền thông`` from others."""
    for token in tokens[at : at + 6]:
        if token.text in _STOPS and text[token.start].islower():
            return False
        if token.text == "và":
            return True
    return False


def _joins(text: str, tokens: Sequence[Token], at: int, *, is_ministry: bool) -> bool:
    """Tell whether a small word goes on with the name: ``Giáo dục và Đào tạo``."""
    if at + 1 >= len(tokens):
        return False
    following = tokens[at + 1]
    if not _NAME_GAP.fullmatch(text[tokens[at].end : following.start]):
        return False
    capital = text[following.start].isupper()
    word = tokens[at].text
    if word == "và":
        if following.text in ("chính", "ủy", "lãnh", "tỉnh", "thành") and not is_ministry:
            return False  # "Tập đoàn Sao Mai và Chính quyền tỉnh …"
        if _head(tokens, at + 1)[0] and not (is_ministry and not capital):
            return False
        if find_instruments(text[following.start : following.start + 16]):
            return False  # "Liên minh Kinh tế Á – Âu và Nghị định thư"
        return (
            is_syllable(following.text)
            and (capital or is_compound(tokens, at + 1))
            and (is_ministry or capital)
        )
    if word in ("thành", "tp"):
        return following.text == "phố" or capital
    return capital or following.text in ("gia", "mtv", "phố", "tế")
