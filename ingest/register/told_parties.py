"""Who is named in a sentence: provinces, offices, companies, foreign places and states.

No trained model: places come from the gazetteers, bodies from the word that heads their
name (Bộ, Công ty, Trường Đại học), foreign names from their shape.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest.gazetteer import Kind
from ingest.places import HOME, mentions
from ingest.records import Level
from ingest.register.foreign_bodies import body_openings, foreign_bodies, longest_name
from ingest.syllables import is_syllable
from ingest.text import Token, fold_word
from ingest.vocabulary import phrases, words


class Side(StrEnum):
    """Where a party is from."""

    HOME = "home"
    ABROAD = "abroad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Party:
    """A party named at ``tokens[first:stop]``.

    :param name: canonical for provinces and states, else as printed.
    :param country: canonical; None where unknown.
    :param level: of a Vietnamese party.
    :param is_state: a country or its government, not one of its bodies.
    :param is_where: told as the place where something happens.
    """

    first: int
    stop: int
    name: str
    side: Side
    country: str | None
    level: Level
    is_state: bool = False
    is_place: bool = False
    is_where: bool = False


_NATIONAL = words("bộ tổng cục cục ủy ban chính phủ viện kiểm sát tòa án cảnh sát biển vụ")
_LOCAL = words("sở ubnd hđnd")
# Words that head the name of a body; longer ones first where one begins another.
_HEADS = tuple(
    tuple(head.split())
    for head in phrases(
        """
        tổng công ty; công ty cổ phần; công ty tnhh; công ty; tập đoàn; ngân hàng; tổng cục;
        cục; bộ; sở; ban; vụ; học viện; viện; trường đại học; trường cao đẳng; trường; đại học;
        đh; bệnh viện; liên hiệp; hiệp hội; liên đoàn; phòng thương mại; hội đồng; hội;
        đoàn tncs; trung ương đoàn; thông tấn xã; hãng thông tấn; hãng hàng không; hãng;
        đài truyền hình; đài tiếng nói; đài; quỹ; trung tâm; cảnh sát biển; tổ chức; cơ quan;
        ủy ban; nhóm; khoa; vườn ươm; tổng liên đoàn; mạng
        """
    )
)
_BY_OPENING = {
    opening: tuple(head for head in _HEADS if head[0] == opening)
    for opening in {head[0] for head in _HEADS}
}
_MINISTRIES = words("bộ sở tổng cục vụ")
_RANKS = words("tỉnh thành phố tp bang vùng quận huyện thủ đô khu thủ phủ hạt đặc thị xã đô")
_LOCAL_HEADS = words("ubnd chính quyền lãnh đạo hđnd")
# A name ends before these.
_STOPS = words(
    """
    ký đã sẽ vừa cũng với về trong tại để nhằm cho là được có do bởi theo ở từ đến như khi mà thì
    này những các giai đang đồng cùng sau trước trên gồm nhân chứng hiện hoặc sang vào bao qua tổ
    tiếp tục năm ngày tháng lần thứ nói đây thống nhất trao công tiến thực triển phối
    """
)
_JOINS = words("và tnhh mtv tmcp tỉnh của thành tp quốc")
_WHERE = words("tại ở đến thăm sang từ tới khỏi về")
_MINISTRY_WORDS = words(
    """
    giao thông vận tải lao động thương binh xã hội việc làm khoa học công nghệ thông tin truyền
    giáo dục đào tạo kế hoạch đầu tư tài nguyên môi trường nông nghiệp phát triển thôn văn hóa
    thể thao du lịch ngoại quốc phòng an tư pháp chính xây dựng thương mại nghiệp y tế nội vụ đất
    đai cơ sở hạ tầng năng lượng kinh nước biển hải dương thủy sản lâm
    """
)
_NO_HEADS_BEHIND = words("trưởng phận máy luật đội đồ ngành hạ nghe")
_NO_HEADS_AHEAD = words("cơ trụ cán toàn nội đảng thứ")
_COUNTS = words("hai ba bốn này đó hàng hơn nhiều")
_LONGEST_MINISTRY = 14
_NAME_GAP = re.compile(r"\s{1,2}|\s?[-–&./’']\s?|\.\s")
_LIST_GAP = re.compile(r",\s")
_CORPORATE = words("corp corporation group jsc inc ltd company co university bank agency")
_ACRONYM = re.compile(r"[A-ZĐ][A-Z&]{1,6}")
# Acronyms that are no parties.
_NOT_PARTIES = words(
    "usd gdp fdi oda wto mou fta evfta cptpp tpp apec covid ubnd hđnd hđqt tv tp đh gd đt vn ppp "
    "ceo fed g20 eps unclos doc coc iso gs ts nxb"
)


def find_parties(text: str, tokens: Sequence[Token]) -> list[Party]:
    """Return the parties a stretch names, in order, none overlapping.

    :param tokens: of ``text``, whose offsets they hold.
    """
    places = _places(text, tokens)
    bodies = _bodies(text, tokens, places)
    taken = {at for body in bodies for at in range(body.first, body.stop)}
    kept = [place for place in places if place.first not in taken]
    taken |= {at for place in kept for at in range(place.first, place.stop)}
    named = _foreign_names(text, tokens, taken)
    found = sorted([*bodies, *kept, *named], key=lambda party: party.first)
    return [replace(p, is_where=True) if _is_where(tokens, p) else p for p in found]


def _is_where(tokens: Sequence[Token], party: Party) -> bool:
    """Tell ``tại thành phố Sochi`` from a party."""
    before = [token.text for token in tokens[max(0, party.first - 4) : party.first]]
    while before and before[-1] in _RANKS:
        before.pop()
    return bool(party.is_place or party.is_state) and bool(before) and before[-1] in _WHERE


def _places(text: str, tokens: Sequence[Token]) -> list[Party]:
    starts = {token.start: at for at, token in enumerate(tokens)}
    stops = {token.end: at + 1 for at, token in enumerate(tokens)}
    found = []
    for mention in mentions(text):
        if mention.start not in starts or mention.end not in stops:
            continue
        first, stop = starts[mention.start], stops[mention.end]
        if mention.kind is Kind.PROVINCE:
            place = Party(first, stop, mention.name, Side.HOME, HOME, Level.LOCAL, is_place=True)
        elif mention.kind is Kind.COUNTRY:
            place = Party(
                first, stop, mention.name, Side.ABROAD, mention.name, Level.NATIONAL, is_state=True
            )
        elif mention.kind is Kind.LOCALITY:
            name = " ".join(text[mention.start : mention.end].split())
            place = Party(
                first, stop, name, Side.ABROAD, mention.country, Level.LOCAL, is_place=True
            )
        else:
            continue
        found.append(place)
    taken = {at for place in found for at in range(place.first, place.stop)}
    found += [home for home in _home(text, tokens) if home.first not in taken]
    taken |= {at for place in found for at in range(place.first, place.stop)}
    found += _known_bodies(text, tokens, taken)
    return sorted(found, key=lambda party: party.first)


def _home(text: str, tokens: Sequence[Token]) -> list[Party]:
    found = []
    for at, token in enumerate(tokens):
        n_words = 0
        following = tokens[at + 1].text if at + 1 < len(tokens) else ""
        if token.text == "việt" and following == "nam":
            n_words = 2
        elif token.text in ("vn", "vietnam") or (
            token.text == "việt" and text[token.end : token.end + 3].strip()[:1] in ("-", "–")
        ):
            n_words = 1
        if n_words and text[token.start].isupper():
            found.append(
                Party(at, at + n_words, HOME, Side.HOME, HOME, Level.NATIONAL, is_state=True)
            )
    return found


def _known_bodies(text: str, tokens: Sequence[Token], taken: set[int]) -> list[Party]:
    bodies, openings = foreign_bodies(), body_openings()
    found: list[Party] = []
    at = 0
    while at < len(tokens):
        if fold_word(tokens[at].text) not in openings:
            at += 1
            continue
        for n_words in range(min(longest_name(), len(tokens) - at), 0, -1):
            here = tokens[at : at + n_words]
            key = tuple(fold_word(token.text) for token in here)
            if key in bodies and taken.isdisjoint(range(at, at + n_words)) and _is_name(text, here):
                name = text[here[0].start : here[-1].end]
                party = Party(at, at + n_words, name, Side.ABROAD, bodies[key], Level.NATIONAL)
                found.append(party)
                at += n_words - 1
                break
        at += 1
    return found


def _is_name(text: str, here: Sequence[Token]) -> bool:
    return text[here[0].start].isupper() and all(
        _NAME_GAP.fullmatch(text[left.end : right.start])
        for left, right in itertools.pairwise(here)
    )


def _bodies(text: str, tokens: Sequence[Token], places: Sequence[Party]) -> list[Party]:
    place_at = {at: place for place in places for at in range(place.first, place.stop)}
    found: list[Party] = []
    at = 0
    while at < len(tokens):
        head = _head(tokens, at)
        if head and not _heads_a_name(text, tokens, at, len(head)):
            head = ()
        stop = _end_of_body(text, tokens, at, len(head), place_at) if head else at
        of_both = tuple(token.text for token in tokens[stop : stop + 2]) == ("hai", "nước")
        if head and (stop > at + len(head) or of_both):
            found.append(_body(text, tokens, at, stop, head, place_at))
            at = stop
        else:
            at += 1
    return found


def _head(tokens: Sequence[Token], at: int) -> tuple[str, ...]:
    for head in _BY_OPENING.get(tokens[at].text, ()):
        if len(head) == 1 or tuple(token.text for token in tokens[at : at + len(head)]) == head:
            return head
    return ()


def _heads_a_name(text: str, tokens: Sequence[Token], at: int, n_words: int) -> bool:
    """Tell ``Sở Y tế`` and ``công ty Hanwha`` from ``cơ sở bình đẳng``."""
    behind = tokens[at + n_words].text if at + n_words < len(tokens) else ""
    ahead = tokens[at - 1].text if at else ""
    if n_words == 1 and (behind in _NO_HEADS_BEHIND or ahead in _NO_HEADS_AHEAD):
        return False
    if text[tokens[at].start].isupper():
        return True
    after = tokens[at + n_words] if at + n_words < len(tokens) else None
    return after is not None and text[after.start].isupper()


def _end_of_body(
    text: str,
    tokens: Sequence[Token],
    first: int,
    n_head: int,
    place_at: dict[int, Party],
) -> int:
    """Return where the name of the body that begins at ``first`` ends."""
    is_ministry = tokens[first].text in _MINISTRIES
    stop = first + n_head
    after_capital = False
    while stop < len(tokens):
        gap, token = text[tokens[stop - 1].end : tokens[stop].start], tokens[stop]
        capital = text[token.start].isupper() or text[token.start].isdigit()
        if not _NAME_GAP.fullmatch(gap) and not (
            is_ministry and _LIST_GAP.fullmatch(gap) and capital and _lists_on(text, tokens, stop)
        ):
            break
        behind_place = stop - 1 in place_at and stop not in place_at and stop > first + n_head
        if behind_place and not capital:
            break
        if capital and (token.text not in _STOPS or text[token.start].isupper()):
            after_capital = True
        elif _goes_on_small(text, tokens, first, stop, place_at, after_capital=after_capital):
            after_capital = False
        else:
            break
        stop += 1
    return stop


def _goes_on_small(
    text: str,
    tokens: Sequence[Token],
    first: int,
    at: int,
    place_at: dict[int, Party],
    *,
    after_capital: bool,
) -> bool:
    """Tell whether a word without a capital is still part of a body's name."""
    word = tokens[at].text
    is_ministry = tokens[first].text in _MINISTRIES
    if word in _JOINS:
        return _joins(text, tokens, at, place_at, is_ministry=is_ministry)
    if word in _STOPS or not is_syllable(word) or (_head(tokens, at) and not is_ministry):
        return False
    if is_ministry and at - first < _LONGEST_MINISTRY and word in _MINISTRY_WORDS:
        return True
    if text[tokens[at - 1].end : tokens[at].start] != " " or word in _RANKS | _COUNTS:
        return False
    # the second half of a compound: "Ngoại giao", "Hợp tác Kinh tế"
    return after_capital or (at + 1 < len(tokens) and text[tokens[at + 1].start].isupper())


def _lists_on(text: str, tokens: Sequence[Token], at: int) -> bool:
    """Tell the comma inside ``Bộ Khoa học, Công nghệ và Truyền thông`` from others."""
    for token in tokens[at : at + 6]:
        if token.text in _STOPS and not text[token.start].isupper():
            return False
        if token.text == "và":
            return True
    return False


def _joins(
    text: str,
    tokens: Sequence[Token],
    at: int,
    place_at: dict[int, Party],
    *,
    is_ministry: bool,
) -> bool:
    """Tell whether a small word goes on with the name: ``Giáo dục và Đào tạo``."""
    if at + 1 >= len(tokens) or tokens[at + 1].text in _STOPS or _head(tokens, at + 1):
        return False
    if not _NAME_GAP.fullmatch(text[tokens[at].end : tokens[at + 1].start]):
        return False
    following = tokens[at + 1]
    if tokens[at].text == "và":
        return (
            (at + 1) not in place_at
            and following.text not in _RANKS
            and (is_syllable(following.text) and (is_ministry or text[following.start].isupper()))
        )
    if tokens[at].text == "của":
        return False
    if tokens[at].text == "thành":
        return following.text == "phố"
    return text[following.start].isupper() or following.text in ("gia", "mtv", "phố")


def _body(
    text: str,
    tokens: Sequence[Token],
    first: int,
    stop: int,
    head: tuple[str, ...],
    place_at: dict[int, Party],
) -> Party:
    inside = {place_at[at] for at in range(first, stop) if at in place_at}
    nation = next((place for place in inside if place.side is Side.ABROAD), None)
    home = any(place.side is Side.HOME for place in inside)
    beside = _beside(text, tokens, stop, place_at)
    if nation is None and beside is not None:
        nation = beside if beside.side is Side.ABROAD else None
        home = home or beside.side is Side.HOME
    name = _printed(text, tokens, first, stop)
    acronym = re.match(r"\s?\(([A-ZĐ][A-Za-z&]{1,7})\)", text[tokens[stop - 1].end :])
    if acronym:
        name = f"{name} ({acronym[1]})"
    level = Level.ORGANISATION
    if head[0] in ("bộ", "tổng", "cục", "cảnh", "vụ") and head != ("tổng", "công", "ty"):
        level = Level.NATIONAL
    elif head[0] == "sở":
        level = Level.LOCAL
    if home and nation is None:
        return Party(first, stop, name, Side.HOME, HOME, level)
    if nation is not None and not (home and head[0] in ("ngân",)):
        return Party(first, stop, name, Side.ABROAD, nation.country, level)
    known_home = head[0] in ("sở", "ubnd") or name.startswith(("Thông tấn xã", "Đoàn TNCS Hồ"))
    side = Side.HOME if known_home or home else Side.UNKNOWN
    return Party(first, stop, name, side, HOME if side is Side.HOME else None, level)


def _beside(
    text: str, tokens: Sequence[Token], stop: int, place_at: dict[int, Party]
) -> Party | None:
    """Return the place that follows a name: ``(Nhật Bản)``, ``của Đức``, ``, Hàn Quốc``."""
    at = stop
    if at < len(tokens) and tokens[at].text in ("của", "tại"):
        at += 1
    for _ in range(3):
        if at >= len(tokens):
            return None
        gap = text[tokens[at - 1].end : tokens[at].start]
        if at in place_at and re.fullmatch(r"\s?\(?|,\s", gap):
            return place_at[at]
        if tokens[at].text in ("nước", "chlb", "liên", "bang"):
            at += 1
            continue
        # an acronym in brackets stands between: (CAE) Canada
        if re.fullmatch(r"\s?\(", gap) and text[tokens[at].end : tokens[at].end + 1] == ")":
            at += 1
            continue
        return None
    return None


def _printed(text: str, tokens: Sequence[Token], first: int, stop: int) -> str:
    return " ".join(text[tokens[first].start : tokens[stop - 1].end].split())


def _foreign_names(text: str, tokens: Sequence[Token], taken: set[int]) -> list[Party]:
    """Return capitalised names that are no Vietnamese words, and what follows a rank."""
    found: list[Party] = []
    at = 0
    while at < len(tokens):
        stop = at
        while (
            stop < len(tokens)
            and stop not in taken
            and text[tokens[stop].start].isupper()
            and (
                stop == at
                or re.fullmatch(r" |-|&", text[tokens[stop - 1].end : tokens[stop].start])
            )
        ):
            stop += 1
        if stop == at:
            at += 1
            continue
        ranked = at > 0 and tokens[at - 1].text in _RANKS | {"đoàn"}
        opened, closed = text[: tokens[at].start][-1:], text[tokens[stop - 1].end :][:1]
        if (opened, closed) == ("(", ")"):  # stands for the words before it
            at = stop
            continue
        if _is_foreign(text, tokens, at, stop, ranked=ranked):
            name = _printed(text, tokens, at, stop)
            side = Side.ABROAD if ranked else Side.UNKNOWN
            level = Level.LOCAL if ranked else Level.ORGANISATION
            found.append(Party(at, stop, name, side, None, level, is_place=ranked))
        at = stop
    return found


def _is_foreign(text: str, tokens: Sequence[Token], first: int, stop: int, *, ranked: bool) -> bool:
    here = tokens[first:stop]
    if len(here) == 1 and here[0].text in _NOT_PARTIES:
        return False
    if any(token.text in _NOT_PARTIES for token in here) and len(here) < 3:
        return False
    if any(character.isdigit() for token in here for character in token.text):
        return False
    strange = [token for token in here if not is_syllable(token.text)]
    before = tokens[first - 1].text if first else ""
    if before in words("ông bà anh chị tướng sĩ trưởng phó nước vua thư lệnh phu nhân hậu trọng"):
        return False
    if before in ("thống", "tịch", "đốc", "sứ"):
        return False
    if ranked and before != "đoàn":
        return bool(strange) or len(here) > 1
    surface = text[here[0].start : here[-1].end]
    return bool(strange) and (
        _ACRONYM.fullmatch(surface) is not None
        or before in ("với", "giữa", "và")
        or "&" in surface
        or any(token.text in _CORPORATE for token in here)
    )
