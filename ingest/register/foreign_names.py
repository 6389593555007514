"""Names that are foreign by their shape, and what follows the rank of a place.

Capitalised words that no Vietnamese syllable is spelled like, beside a word that makes them
a party: ``ký với Zukunft``, ``tỉnh Alba``, ``Nordlicht Group``.
"""

import re
from collections.abc import Sequence

from ingest.places import HOME
from ingest.records import Level
from ingest.register.body_names import SURNAMES
from ingest.register.party import RANKS, Party, Side
from ingest.syllables import is_syllable
from ingest.text import Token
from ingest.vocabulary import words

_RUN_GAP = re.compile(r" | ?- ?|&|’|'")
_CORPORATE = words(
    "corp corporation group jsc inc ltd company co university bank agency holdings airlines "
    "international industries foundation institute college energy motor electric"
)
_ACRONYM = re.compile(r"[A-ZĐ][A-Z&]{1,6}")
_DEGREES = words("ts gs pgs ths bs ks")
_CAMEL = re.compile(r"[A-Z][a-z]+[A-Z]\w*")
# Firms named after the country: VietinBank, Vinpearl, Viettravel.
_OURS = re.compile(r"(?:Viet|Vina|Vin(?=[A-Z]))\w+")
# Acronyms that are no parties.
_NOT_PARTIES = words(
    """
    usd gdp fdi oda wto mou moc fta evfta cptpp tpp apec covid ubnd hđnd hđqt tv tp đh gd đt vn
    ppp ceo fed g20 eps unclos doc coc iso gs ts nxb cntt khcn vp ubtw tw epc lpg lng pp ict bot
    gpmb kcn kcx kcnc sme fob cif rcep bri aec asem wef f1 hcm ncs tnhh tmcp cp mtv milk tnxp dn
    thcs chxhcn chnd chdcnd chlb ipo bot btc ctv hlv pccc thpt cđ xklđ ubtv qh bch tncs mttq pv
    nn ptnt lđ tb xh tt shtt bđs gtvt euro asean
    """
)
_PERSON_AHEAD = words(
    """
    ông bà anh chị tướng sĩ trưởng phó vua thư lệnh nhân hậu thống tịch đốc sứ tá úy ngài giáo cô
    hoàng đồng chí thái ca viên đạo
    """
)
_PARTNER_AHEAD = words("với giữa và cùng tác")
_ACTS_BEHIND = words("đã vừa ký và sẽ hợp cùng với chính bắt trao thỏa công tiến")


def acts(before: str, behind: str) -> bool:
    """Tell a party from an acronym in passing, by the words beside it."""
    return before in _PARTNER_AHEAD or behind in _ACTS_BEHIND


def find_foreign_names(text: str, tokens: Sequence[Token], taken: set[int]) -> list[Party]:
    """Return capitalised names that are no Vietnamese words, and what follows a rank."""
    found: list[Party] = []
    at = 0
    while at < len(tokens):
        if at in taken or not text[tokens[at].start].isupper():
            at += 1
            continue
        stop = at + 1
        while (
            stop < len(tokens)
            and stop not in taken
            and text[tokens[stop].start].isupper()
            and _RUN_GAP.fullmatch(text[tokens[stop - 1].end : tokens[stop].start])
        ):
            stop += 1
        party = _foreign_name(text, tokens, at, stop, taken)
        if party is not None:
            found.append(party)
        at = stop
    return found


def _foreign_name(
    text: str, tokens: Sequence[Token], first: int, stop: int, taken: set[int]
) -> Party | None:
    start, end = tokens[first].start, tokens[stop - 1].end
    if (text[start - 1 : start], text[end : end + 1]) == ("(", ")"):
        return None  # stands for the words before it
    ranked = first > 0 and tokens[first - 1].text in RANKS and not _is_government(tokens, first)
    if first > 1 and (tokens[first - 2].text, tokens[first - 1].text) == ("đô", "thị"):
        ranked = False
    if ranked and tokens[first - 1].text in ("huyện", "quận"):
        # "huyện Bến Hải": of ours, of which the gazetteer holds a few
        ranked = not all(is_syllable(token.text) for token in tokens[first:stop])
    if not _is_foreign(text, tokens, first, stop, taken, ranked=ranked):
        return None
    name = " ".join(text[start:end].split())
    if ranked:
        return Party(first, stop, name, Side.ABROAD, None, Level.LOCAL, is_place=True)
    if _OURS.match(name):
        return Party(first, stop, name, Side.HOME, HOME, Level.ORGANISATION)
    return Party(first, stop, name, Side.UNKNOWN, None, Level.ORGANISATION)


def _is_government(tokens: Sequence[Token], at: int) -> bool:
    return at > 1 and (tokens[at - 2].text, tokens[at - 1].text) == ("chính", "phủ")


def _is_foreign(
    text: str, tokens: Sequence[Token], first: int, stop: int, taken: set[int], *, ranked: bool
) -> bool:
    here = tokens[first:stop]
    if any(token.text in _NOT_PARTIES for token in here) and len(here) < 3:
        return False
    if here[0].text in _DEGREES:
        return False
    if here[0].text in SURNAMES and all(is_syllable(token.text) for token in here):
        return False
    strange = sum(not is_syllable(token.text) for token in here)
    before = tokens[first - 1].text if first else ""
    if not strange and not (ranked and len(here) > 1):
        return False
    if "đ" in here[0].text and text[here[0].start : here[0].end].isupper():
        return False  # ĐBSCL: no other language has the letter
    gap = text[tokens[first - 1].end : tokens[first].start] if first else ""
    is_person = before in _PERSON_AHEAD or (first - 1 in taken and gap in (" ", " - ", " – "))
    surface = text[here[0].start : here[-1].end]
    is_firm = (
        any(token.text in _CORPORATE for token in here[1:])
        or "&" in surface
        or _CAMEL.search(surface) is not None
    )
    behind = tokens[stop].text if stop < len(tokens) else ""
    if _ACRONYM.fullmatch(surface):
        is_acting = acts(before, behind) or behind in ("của", "tại")
        return not is_person and (is_acting or (not ranked and first < 3))
    if is_person or any(character.isdigit() for character in surface[:2]):
        return is_firm and before not in _PERSON_AHEAD
    if ranked or is_firm or before in _PARTNER_AHEAD:
        return True
    if gap.strip() in (",", ";") and behind == "và" and stop + 1 in taken:
        return True  # in a list of pairs: "…, Lyon và Cần Thơ"
    return first == 0 and behind in _ACTS_BEHIND
