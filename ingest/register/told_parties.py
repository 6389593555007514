"""Who is named in a sentence: provinces, offices, companies, foreign places and states.

No trained model: places come from the gazetteers, bodies from the word that heads their
name (Bộ, Công ty, Trường Đại học), foreign names from their shape.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from ingest.gazetteer import Kind
from ingest.places import HOME, mentions
from ingest.records import Level
from ingest.register.body_names import BodyName, find_body_names
from ingest.register.foreign_bodies import body_openings, foreign_bodies, home_bodies
from ingest.register.foreign_names import find_foreign_names
from ingest.register.party import RANKS, Party, Side
from ingest.syllables import is_syllable
from ingest.text import Token, fold, fold_word, words_of
from ingest.vocabulary import words

# Parliaments watch over agreements and do not sign them.
_NEVER_PARTIES = {
    ("quốc", "hội"),
    ("bộ", "chính", "trị"),
    ("ban", "chấp", "hành"),
    ("ban", "bí", "thư"),
}
_WHERE = words("tại ở đến thăm sang từ tới khỏi về")
_ROUTES = words("đường tuyến cao sắt bay trục")
_NAME_GAP = re.compile(r"\s{1,2}|\s?[-–&./’']\s?|\.\s")


def find_parties(text: str, tokens: Sequence[Token]) -> list[Party]:
    """Return the parties a stretch names, in order, none overlapping.

    :param tokens: of ``text``, whose offsets they hold.
    """
    places = _places(text, tokens)
    ends = {place.first: (place.stop, place.is_state) for place in places}
    place_at = {at: place for place in places for at in range(place.first, place.stop)}
    known = _known_bodies(text, tokens, {at for at in place_at if not place_at[at].is_state})
    unions = [body for body in known if body.stop > body.first + 2]
    bodies = [
        _body(text, tokens, name, place_at)
        for name in find_body_names(text, tokens, ends)
        if not any(union.first <= name.first < union.stop for union in unions)
        and not _never_party(tokens, name)
    ]
    taken = {at for body in bodies for at in range(body.first, body.stop)}
    bodies = [body for body in bodies if not _is_joint(body, place_at)]
    kept = [place for place in places if taken.isdisjoint(range(place.first, place.stop))]
    taken.update(at for place in kept for at in range(place.first, place.stop))
    known = [body for body in known if taken.isdisjoint(range(body.first, body.stop))]
    taken.update(at for body in known for at in range(body.first, body.stop))
    named = find_foreign_names(text, tokens, taken)
    found = sorted([*bodies, *kept, *known, *named], key=lambda party: party.first)
    return [replace(p, is_where=True) if _is_where(tokens, p) else p for p in found]


def _never_party(tokens: Sequence[Token], name: BodyName) -> bool:
    words_there = tuple(token.text for token in tokens[name.first : name.first + 3])
    return any(words_there[: len(never)] == never for never in _NEVER_PARTIES)


def _is_joint(body: Party, place_at: Mapping[int, Party]) -> bool:
    """Tell ``Ủy ban Liên Chính phủ Việt Nam – Lào``, a body of both states, from a party."""
    sides = {place_at[at].side for at in range(body.first, body.stop) if at in place_at}
    opening = fold(body.name)[:8]
    return len(sides) == 2 and opening.startswith(
        ("uy ban", "nhom", "hoi dong", "to chuc", "lien doa")
    )


def _is_where(tokens: Sequence[Token], party: Party) -> bool:
    """Tell ``tại thành phố Sochi``, a route or who tells of it from a party."""
    before = [token.text for token in tokens[max(0, party.first - 4) : party.first]]
    if before[-1:] == ["theo"] or before[-3:] == ["thông", "cáo", "của"]:
        return party.level is Level.NATIONAL and not party.is_state
    if not (party.is_place or party.is_state):
        return False
    if party.is_place and not _ROUTES.isdisjoint(before):
        return True
    at = party.first - 1
    while at > party.first - 5 and at >= 0 and tokens[at].text in RANKS:
        at -= 1
    return at >= 0 and tokens[at].text in _WHERE


def _places(text: str, tokens: Sequence[Token]) -> list[Party]:
    starts = {token.start: at for at, token in enumerate(tokens)}
    stops = {token.end: at + 1 for at, token in enumerate(tokens)}
    found = []
    taken: set[int] = set()
    for mention in mentions(text, tokens):
        first, stop = starts.get(mention.start), stops.get(mention.end)
        if first is None or stop is None or mention.kind is Kind.OTHER:
            continue
        if mention.kind is Kind.PROVINCE:
            place = Party(first, stop, mention.name, Side.HOME, HOME, Level.LOCAL, is_place=True)
        elif mention.kind is Kind.TOWN:
            name = " ".join(text[mention.start : mention.end].split())
            place = Party(first, stop, name, Side.HOME, HOME, Level.LOCAL, is_place=True)
        elif mention.kind is Kind.COUNTRY:
            place = Party(
                first, stop, mention.name, Side.ABROAD, mention.name, Level.NATIONAL, is_state=True
            )
        else:
            if _is_of_person(text, tokens, first, stop):
                continue
            name = " ".join(text[mention.start : mention.end].split())
            place = Party(
                first, stop, name, Side.ABROAD, mention.country, Level.LOCAL, is_place=True
            )
        found.append(place)
        taken.update(range(first, stop))
    found += [home for home in _home(text, tokens) if home.first not in taken]
    return sorted(found, key=lambda party: party.first)


def _is_of_person(text: str, tokens: Sequence[Token], first: int, stop: int) -> bool:
    """Tell the people Phạm Trường Long and Moon Jae In from places of such names."""
    for left, right in ((first - 1, first), (stop - 1, stop)):
        if left < 0 or right >= len(tokens):
            continue
        other = tokens[left] if left < first else tokens[right]
        if (
            text[tokens[left].end : tokens[right].start] == " "
            and text[other.start].isupper()
            and not text[other.start : other.end].isupper()
            and other.text not in RANKS
            and is_syllable(other.text)
            and is_syllable(tokens[first].text)
        ):
            return True
    return False


def _home(text: str, tokens: Sequence[Token]) -> list[Party]:
    found = []
    for at, token in enumerate(tokens):
        if token.text not in ("việt", "vn", "vietnam") or not text[token.start].isupper():
            continue
        n_words = 1
        if token.text == "việt":
            following = tokens[at + 1].text if at + 1 < len(tokens) else ""
            dashed = text[token.end : token.end + 3].strip()[:1] in ("-", "–")
            n_words = 2 if following == "nam" else int(dashed)
        if n_words:
            found.append(
                Party(at, at + n_words, HOME, Side.HOME, HOME, Level.NATIONAL, is_state=True)
            )
    return found


def _known_bodies(text: str, tokens: Sequence[Token], taken: set[int]) -> list[Party]:
    found: list[Party] = []
    reached = 0
    for at, token in enumerate(tokens):
        longest = _longest_known(token.text)
        if not longest or at < reached or at in taken or not text[token.start].isupper():
            continue
        for n_words in range(min(longest, len(tokens) - at), 0, -1):
            party = _known_body(text, tokens, at, at + n_words)
            if party is not None and taken.isdisjoint(range(at, at + n_words)):
                found.append(party)
                reached = at + n_words
                break
    return found


@lru_cache(maxsize=1 << 14)
def _longest_known(word: str) -> int:
    """Return how many words the longest known name has that begins with a word."""
    return body_openings().get(fold_word(word), 0)


def _known_body(text: str, tokens: Sequence[Token], first: int, stop: int) -> Party | None:
    here = tokens[first:stop]
    key = tuple([fold_word(token.text) for token in here])
    is_ours = key in home_bodies()
    if not is_ours and key not in foreign_bodies():
        return None
    surface = text[here[0].start : here[-1].end]
    if not surface[0].isupper() or (len(key) == 1 and len(surface) < 4 and not surface.isupper()):
        return None
    if any(not _NAME_GAP.fullmatch(text[a.end : b.start]) for a, b in pairwise(here)):
        return None
    if is_ours:
        return Party(first, stop, " ".join(surface.split()), Side.HOME, HOME, Level.ORGANISATION)
    longer = _own_words_after(text, tokens, stop)
    name = " ".join(text[here[0].start : tokens[longer - 1].end].split())
    return Party(first, longer, name, Side.ABROAD, foreign_bodies()[key], Level.NATIONAL)


def _own_words_after(text: str, tokens: Sequence[Token], stop: int) -> int:
    """Return where ``Wyndham Hotel Group`` ends, of which only ``Wyndham`` is known."""
    while (
        stop < len(tokens)
        and text[tokens[stop].start].isupper()
        and not is_syllable(tokens[stop].text)
        and text[tokens[stop - 1].end : tokens[stop].start] == " "
    ):
        stop += 1
    return stop


def _body(
    text: str, tokens: Sequence[Token], body: BodyName, place_at: Mapping[int, Party]
) -> Party:
    first, stop, head, level = body
    inside = {place_at[at] for at in range(first, stop) if at in place_at}
    nation = next((place for place in inside if place.side is Side.ABROAD), None)
    home = any(place.side is Side.HOME for place in inside)
    if nation is None:
        beside = _beside(text, tokens, stop, place_at)
        if beside is not None and not (home and beside.is_place):
            nation = beside if beside.side is Side.ABROAD else None
            home = home or beside.side is Side.HOME
    name = " ".join(text[tokens[first].start : tokens[stop - 1].end].split())
    acronym = re.match(
        r"\s?\((?:tên viết tắt |viết tắt |gọi tắt là )?([A-ZĐ][\w&-]{1,15}(?: [A-Z]\w*)?)\)",
        text[tokens[stop - 1].end : tokens[stop - 1].end + 40],
    )
    own = _own_name(text, tokens, first, stop)
    if acronym and not _is_country_name(tokens, stop, place_at):
        name = f"{name} ({acronym[1]})"
        own = own or _own_name(text, tokens, stop, stop + 2)
    if own is not None and nation is None:
        return replace(own, first=first, stop=stop, name=name, level=level)
    if nation is not None and nation.is_place and first <= nation.first < stop:
        nation = None if _sounds_ours(nation, head) else nation
    if nation is not None and not (home and head[0] == "ngân"):
        return Party(first, stop, name, Side.ABROAD, nation.country, level)
    is_ours = home or head[0] == "sở" or name.startswith(("Thông tấn xã", "Đoàn TNCS Hồ"))
    side = Side.HOME if is_ours else Side.UNKNOWN
    return Party(first, stop, name, side, HOME if side is Side.HOME else None, level)


def _sounds_ours(place: Party, head: Sequence[str]) -> bool:
    """Tell ``Công ty TNHH Vân Nam``, a name like any other, from a body of that province."""
    is_firm = head[0] in ("công", "cty", "ctcp")
    return is_firm and all(is_syllable(word) for word in words_of(place.name))


def _is_country_name(tokens: Sequence[Token], at: int, place_at: Mapping[int, Party]) -> bool:
    return at < len(tokens) and at in place_at


def _own_name(text: str, tokens: Sequence[Token], first: int, stop: int) -> Party | None:
    """Return the known body whose own name stands inside a longer one: ``Tập đoàn Viettel``."""
    for at in range(first, min(stop, len(tokens))):
        for n_words in range(min(_longest_known(tokens[at].text), stop - at), 0, -1):
            known = _known_body(text, tokens, at, at + n_words)
            if known is not None:
                return known
    return None


def _beside(
    text: str, tokens: Sequence[Token], stop: int, place_at: Mapping[int, Party]
) -> Party | None:
    """Return the place that follows a name: ``(Nhật Bản)``, ``của Đức``, ``, Hàn Quốc``."""
    at = stop
    if at < len(tokens) and tokens[at].text in ("của", "tại"):
        at += 1
    for _ in range(3):
        if at >= len(tokens):
            return None
        gap = text[tokens[at - 1].end : tokens[at].start]
        if at in place_at and re.fullmatch(r"\s?\(?|\)?,?\s\(?", gap):
            found = place_at[at]
            return found if found.is_state or at == stop or gap.strip() != "," else None
        if tokens[at].text in ("nước", "chlb", "liên", "bang", "vương", "quốc"):
            at += 1
            continue
        # an acronym in brackets stands between: (CAE) Canada
        if re.fullmatch(r"\s?\(", gap) and text[tokens[at].end : tokens[at].end + 1] == ")":
            at += 1
            if at < len(tokens) and tokens[at].text in ("của", "tại"):
                at += 1
            continue
        return None
    return None
