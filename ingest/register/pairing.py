"""Who stands on either side of a clause: named there, before it, or pointed at."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.places import HOME
from ingest.records import Level
from ingest.register.sentence import Context, Pair, Sentence, of_side
from ingest.register.told_instruments import RELATION, Instrument, signing_at
from ingest.register.told_parties import Party, Side, may_be_ours
from ingest.text import fold
from ingest.vocabulary import words

_POINTING = re.compile(
    r"\bhai (?:bên|địa phương|tỉnh|thành phố|đơn vị|bộ|cơ quan|trường|nước|phía|hãng|công ty|"
    r"tập đoàn|ngân hàng|thủ tướng|bộ trưởng|nhà lãnh đạo|chính phủ)\b|\bđôi bên\b"
)
_BODIES_AGAIN = re.compile(
    r"\bhai (?:bên|địa phương|tỉnh|thành phố|đơn vị|bộ|bộ trưởng|cơ quan|trường|hãng|công ty|"
    r"tập đoàn|ngân hàng)\b"
)
_STATES = re.compile(
    r"\bhai (?:nước|chính phủ|thủ tướng|nhà lãnh đạo|nhà nước|quốc gia)\b|\bcấp chính phủ\b|"
    r"\bthủ tướng\b|\bchủ tịch nước\b|\btổng thống\b|\bngoại trưởng\b|\btổng bí thư\b"
)
_SUBJECT_AGAIN = re.compile(
    r"^(?:cùng năm|cũng trong|đồng thời|ngoài ra|bên cạnh đó|trong năm|năm \d{4}|tiếp đó|sau đó|"
    r"trước đó|ngày|tháng|đến nay|hiện|hiện nay)\b|\b(?:thành phố|tỉnh|địa phương|ubnd thành phố|"
    r"ubnd tỉnh|đơn vị này|nơi này)\b(?! [A-ZĐ])"
)
_BETWEEN_PARTIES = words(
    """
    và với cùng tỉnh thành phố tp bang vùng quận huyện chính quyền ubnd lãnh đạo đại diện các đối
    tác gồm của phía thủ đô hạt khu tự trị nước cũng như hoặc nhóm là đặc thị xã như bên dân tộc
    choang
    """
)
_PAIRS_FOLLOW = re.compile(r"\bgiữa\b[^:;.]{0,40}:")
_GAP_SIGNS = re.compile(r"[\s,()–\-/&]*")


def parties_of(
    sentence: Sentence,
    first: int,
    instrument: Instrument,
    stop: int,
    carried: Pair,
    context: Context,
) -> Pair | None:
    """Return the Vietnamese and the foreign parties of a clause; None without both."""
    inside = _acting(sentence, first, stop)
    home, abroad = _stated(sentence, inside, first, instrument, stop)
    folded = sentence.folded(0, len(sentence.tokens))
    own = [party for party in inside if not (party.is_state or party.is_where)]
    if _BODIES_AGAIN.search(folded) and not own and context.home and context.abroad:
        return context.home, context.abroad
    twin = _of_both_states(sentence, first, stop, context)
    if twin is not None and not (home and abroad):
        return twin
    home, abroad = _with_states(sentence, first, instrument, stop, (home, abroad), context)
    home, abroad = _carried(sentence, first, (home, abroad), carried, context)
    if not (home and abroad):
        return None
    home, abroad = without_states(home), without_states(abroad)
    if _acronyms(home) & _acronyms(abroad):
        return None
    if context.country is None and all(p.side is Side.UNKNOWN for p in abroad):
        return None  # nothing says that it is from abroad
    for party in abroad:
        for acronym in _acronyms([party]):
            context.acronyms.setdefault(acronym, replace(party, side=Side.ABROAD))
    if instrument.kind == RELATION and (home[0].is_state or abroad[0].is_state):
        return None
    return home, _one_address(sentence, abroad)


def listed_pairs(sentence: Sentence, instrument: Instrument) -> list[Pair]:
    """Return the pairs of a list behind ``giữa các đối tác sau:``, set apart by semicolons."""
    opening = _PAIRS_FOLLOW.search(sentence.text, sentence.tokens[instrument.stop - 1].end)
    if opening is None:
        return []
    found: list[Pair] = []
    start = opening.end()
    for end in (*(m.start() for m in re.finditer(";", sentence.text[start:])), None):
        stop = len(sentence.text) if end is None else opening.end() + end
        inside = [p for p in sentence.parties if start <= sentence.offset(p.first) < stop]
        home, abroad = _sides(inside)
        if not (home and abroad) and len(inside) == 2:
            home, abroad = _told_apart((inside[0],), (inside[1],))
        if home and abroad:
            found.append((without_states(home), without_states(abroad)))
        start = stop + 1
    return found


def _acting(sentence: Sentence, first: int, stop: int) -> list[Party]:
    """Return the parties of a clause; places where it happens only if there are no others."""
    inside = [party for party in sentence.parties if first <= party.first < stop]
    return [party for party in inside if not party.is_where] or inside


def _stated(
    sentence: Sentence,
    inside: Sequence[Party],
    first: int,
    instrument: Instrument,
    stop: int,
) -> Pair:
    """Return the parties that a clause itself names, by ``giữa``, ``với`` and the verb."""
    home, abroad = _sides(_group_after(sentence, inside, ("giữa",), first, stop))
    if home and abroad:
        return home, abroad
    verb = signing_at(sentence.tokens, first, instrument.first)
    since = verb if verb is not None else first
    partners = _group_after(sentence, inside, ("với", "cùng"), since, stop)
    until = verb if verb is not None else instrument.first
    subject = [party for party in inside if party.first < until and party not in partners]
    return _subject_and_partners(subject, list(partners), inside)


def _carried(sentence: Sentence, first: int, pair: Pair, carried: Pair, context: Context) -> Pair:
    """Fill a side that a clause leaves open from its sentence, or from what was told last."""
    home, abroad = pair
    folded = sentence.folded(0, len(sentence.tokens))
    pointing = bool(_POINTING.search(folded))
    if not home:
        home = carried[0] or _before(sentence, first, Side.HOME)
        if not home and (pointing or _SUBJECT_AGAIN.search(folded)):
            home = context.home
    if not abroad:
        abroad = carried[1] if not home or carried[0] == home else ()
        abroad = abroad or _before(sentence, first, Side.ABROAD)
        if not abroad and pointing:
            abroad = context.abroad
    return home, abroad


def _of_both_states(sentence: Sentence, first: int, stop: int, context: Context) -> Pair | None:
    """Read ``Học viện Ngoại giao hai nước`` as the bodies of either state."""
    for party in sentence.parties:
        if not first <= party.first < stop or party.is_state or party.is_place:
            continue
        behind = [token.text for token in sentence.tokens[party.stop : party.stop + 2]]
        if behind in (["hai", "nước"], ["2", "nước"]) and context.country and context.is_of_home:
            name = re.sub(r" \(.*\)$", "", party.name)
            own = replace(party, name=f"{name} {HOME}", side=Side.HOME, country=HOME)
            other = replace(
                party, name=f"{name} {context.country}", side=Side.ABROAD, country=context.country
            )
            return (own,), (other,)
    return None


def without_states(parties: Sequence[Party]) -> tuple[Party, ...]:
    """Drop states where their bodies or places are named, and repetitions."""
    own = [party for party in parties if not party.is_state] or list(parties)
    named = {fold(party.name): party for party in own}
    short = {acronym for name in named for acronym in re.findall(r"\((.*?)\)$", name)}
    return tuple(party for name, party in named.items() if name not in short)


def _acronyms(parties: Iterable[Party]) -> set[str]:
    return {word for party in parties for word in re.findall(r"\b[A-ZĐ&]{2,8}\b", party.name)}


def _one_address(sentence: Sentence, abroad: tuple[Party, ...]) -> tuple[Party, ...]:
    """Join a city and the state it lies in: ``thành phố Riverside, California (Hoa Kỳ)``."""
    if len(abroad) != 2 or not (abroad[0].is_place and abroad[1].is_place):
        return abroad
    city, state = abroad
    gap = sentence.text[sentence.tokens[city.stop - 1].end : sentence.offset(state.first)]
    ranked = city.first > 0 and sentence.tokens[city.first - 1].text in ("phố", "tp")
    if gap == ", " and ranked and state.stop > state.first + 1 and state.country:
        name = f"{city.name}, {state.name}"
        return (replace(city, name=name, stop=state.stop, country=state.country),)
    return abroad


def _sides(parties: Sequence[Party]) -> Pair:
    """Sort parties by side; one of unknown side stands opposite the known ones."""
    home, abroad = of_side(parties, Side.HOME), of_side(parties, Side.ABROAD)
    unknown = of_side(parties, Side.UNKNOWN)
    if unknown and home:
        return home, (*abroad, *unknown)
    ours = tuple(party for party in unknown if may_be_ours(party))
    if ours and abroad and not home:
        return ours, abroad
    return home, abroad


def _told_apart(one: tuple[Party, ...], other: tuple[Party, ...]) -> Pair:
    """Tell a body with a Vietnamese name from its partner with a foreign one."""
    for ours, theirs in ((one[-1:], other), (other, one[-1:])):
        if ours and theirs and all(map(may_be_ours, ours)) and not any(map(may_be_ours, theirs)):
            return ours, theirs
    return (), ()


def _subject_and_partners(
    subject: Sequence[Party], partners: Sequence[Party], inside: Sequence[Party]
) -> Pair:
    if not partners:
        both = of_side(subject, Side.HOME) and of_side(subject, Side.ABROAD)
        return _sides(subject if both else inside)
    home, abroad = of_side(partners, Side.HOME), of_side(partners, Side.ABROAD)
    unknown = of_side(partners, Side.UNKNOWN)
    if home and not abroad:
        return home, of_side(subject, Side.ABROAD) or _lone_unknown(subject)
    if abroad and not home:
        return of_side(subject, Side.HOME) or _lone_unknown(subject), (*abroad, *unknown)
    if unknown and not home and not abroad and not subject:
        return (), tuple(party for party in unknown if not may_be_ours(party))
    if unknown and not home and not abroad:
        own, other = of_side(subject, Side.HOME), of_side(subject, Side.ABROAD)
        own = tuple(p for p in own if not p.is_state) or own
        if own:
            return own, unknown
        if other:
            return unknown, other
        return _told_apart(of_side(subject, Side.UNKNOWN), unknown)
    return _sides([*subject, *partners])


def _lone_unknown(parties: Sequence[Party]) -> tuple[Party, ...]:
    unknown = of_side(parties, Side.UNKNOWN)
    return unknown[-1:] if unknown else ()


def _group_after(
    sentence: Sentence,
    inside: Sequence[Party],
    openers: tuple[str, ...],
    first: int,
    stop: int,
) -> tuple[Party, ...]:
    """Return the parties listed behind a word such as ``giữa`` or ``với``."""
    for at in range(first, stop):
        if sentence.tokens[at].text not in openers:
            continue
        if at and sentence.tokens[at - 1].text == "đối":
            continue
        group: list[Party] = []
        reached = at + 1
        for party in inside:
            if party.first < reached:
                continue
            if not _joined(sentence, reached, party.first):
                break
            group.append(party)
            reached = party.stop
        if group:
            return tuple(group)
    return ()


def _joined(sentence: Sentence, reached: int, first: int) -> bool:
    if any(token.text not in _BETWEEN_PARTIES for token in sentence.tokens[reached:first]):
        return False
    signs = sentence.text[sentence.tokens[reached - 1].end : sentence.offset(first)]
    for token in sentence.tokens[reached:first]:
        signs = signs.replace(sentence.text[token.start : token.end], "", 1)
    return _GAP_SIGNS.fullmatch(signs.replace(".", "")) is not None


def _with_states(
    sentence: Sentence,
    first: int,
    instrument: Instrument,
    stop: int,
    pair: Pair,
    context: Context,
) -> Pair:
    """Add the states where their heads or ``hai nước`` act and nobody else is named."""
    home, abroad = pair
    if (home and abroad) or instrument.kind == RELATION or not context.is_of_home:
        return home, abroad
    folded = sentence.folded(0, len(sentence.tokens))
    states = [party for party in sentence.parties if party.is_state]
    both = of_side(states, Side.HOME) and of_side(states, Side.ABROAD)
    pointing = context.is_of_states and re.search(r"\b(?:hai|2) bên\b", folded)
    if not (both or pointing or _STATES.search(folded)):
        return home, abroad
    if any(not party.is_state for party in (*home, *abroad)):
        return home, abroad
    country = (
        next((party.country for party in of_side(states, Side.ABROAD)), None) or context.country
    )
    if country is None or not _is_named(sentence, first, instrument, stop):
        return (), ()
    nation = Party(first, first, country, Side.ABROAD, country, Level.NATIONAL, is_state=True)
    own = Party(first, first, HOME, Side.HOME, HOME, Level.NATIONAL, is_state=True)
    return home or (own,), abroad or (nation,)


def _is_named(sentence: Sentence, first: int, instrument: Instrument, stop: int) -> bool:
    """Tell a paper between states by its name from papers spoken of at large."""
    about = sentence.folded(instrument.stop, min(stop, instrument.stop + 4))
    signed = signing_at(sentence.tokens, first, instrument.first) is not None
    if instrument.plural:
        return signed and bool(re.search(r"\b(?:về|trong)\b", about))
    capital = sentence.text[sentence.tokens[instrument.first].start].isupper()
    return capital or (signed and re.search(r"\bvề\b", about) is not None)


def _before(sentence: Sentence, first: int, side: Side) -> tuple[Party, ...]:
    """Return the nearest party of a side that the sentence names before a clause."""
    named = [p for p in sentence.parties if p.first < first and p.side is side and not p.is_state]
    return tuple(named[-1:])
