"""Who stands on either side of a clause: named there, before it, or pointed at."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.register.groups import group_after
from ingest.register.party import Party, Side, names_others
from ingest.register.sentence import Context, Pair, Sentence
from ingest.register.sides import sides, subject_and_partners, told_apart, with_shared_country
from ingest.register.states import (
    between_states,
    in_its_name,
    is_of_many,
    nations,
    of_both_states,
    stands_beside,
    with_states,
)
from ingest.register.told_instruments import RELATION, Instrument, signing_at
from ingest.text import fold

_POINTING = re.compile(
    r"\bhai (?:bên|địa phương|tỉnh|thành phố|đơn vị|bộ|cơ quan|trường|nước|phía|hãng|công ty|"
    r"tập đoàn|ngân hàng|thủ tướng|bộ trưởng|nhà lãnh đạo|chính phủ|đảng|hội|viện)\b|\bđôi bên\b"
)
_BODIES_AGAIN = re.compile(
    r"\bhai (?:bên|địa phương|tỉnh|thành phố|đơn vị|bộ|bộ trưởng|cơ quan|trường|hãng|công ty|"
    r"tập đoàn|ngân hàng|đảng|hội|viện)\b"
)
_SUBJECT_AGAIN = re.compile(
    r"^(?:cùng năm|cũng trong|đồng thời|ngoài ra|bên cạnh đó|trong năm|năm \d{4}|tiếp đó|sau đó|"
    r"trước đó|ngày|tháng|đến nay|hiện|hiện nay)\b|\b(?:thành phố|tỉnh|địa phương|ubnd thành phố|"
    r"ubnd tỉnh|đơn vị này|nơi này|công ty|tập đoàn|nhà trường|hãng)\b(?! [A-ZĐ•])"
)
_SIDES_AGAIN = re.compile(r"\b(?:hai|đôi) bên\b")
_BOTH = 2  # "hai bên": one each, or a city with its partner
_PAIRS_FOLLOW = re.compile(r"\bgiữa\b[^:;.]{0,40}:")


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
    if _is_of_states(sentence, inside, instrument, stop, context):
        return nations(sentence, first, context)
    pair = _stated(sentence, inside, first, instrument, stop)
    again = _told_again(sentence, inside, first, instrument, carried, context, pair)
    if again is not None:
        return again
    twin = of_both_states(sentence, first, stop, context)
    if twin is not None and not all(pair):
        return twin
    pair = with_states(sentence, first, instrument, stop, pair, context)
    home, abroad = _carried(sentence, first, pair, carried, context)
    if not (home and abroad):
        return None
    home, abroad = without_states(home), without_states(abroad)
    if not _are_apart(home, abroad, context):
        return None
    for party in abroad:
        for acronym in _acronyms([party]):
            context.acronyms.setdefault(acronym, replace(party, side=Side.ABROAD))
    if instrument.kind == RELATION and (home[0].is_state or abroad[0].is_state):
        return None
    return home, _one_address(sentence, abroad)


def _is_of_states(
    sentence: Sentence,
    inside: Sequence[Party],
    instrument: Instrument,
    stop: int,
    context: Context,
) -> bool:
    """Tell ``bản ghi nhớ về lao động giữa hai nước`` where no body stands before it."""
    if not (context.opens_home and between_states(sentence, instrument, stop)):
        return False
    return all(party.is_state or party.first > instrument.stop for party in inside)


def _told_again(
    sentence: Sentence,
    inside: Sequence[Party],
    first: int,
    instrument: Instrument,
    carried: Pair,
    context: Context,
    pair: Pair,
) -> Pair | None:
    """Return the parties of the clause before, or those that ``hai bên`` are."""
    ahead = sentence.folded(first, instrument.first)
    if all(carried) and not inside and not _POINTING.search(ahead):
        return carried
    own = [party for party in inside if not (party.is_state or party.is_where)]
    if own or all(pair) or not _BODIES_AGAIN.search(sentence.folded(0, len(sentence.tokens))):
        return None
    both = 0 < len(context.home) <= _BOTH and 0 < len(context.abroad) <= _BOTH
    return (context.home, context.abroad) if both else None


def _are_apart(home: Sequence[Party], abroad: Sequence[Party], context: Context) -> bool:
    """Tell two sides of two countries from one body told twice, and from two of one country."""
    if _acronyms(home) & _acronyms(abroad):
        return False
    if context.country is None and all(p.side is Side.UNKNOWN for p in abroad):
        return False  # nothing says that it is from abroad
    if all(p.side is Side.UNKNOWN and names_others(p) for p in home):
        return False
    # or nothing says that it is Vietnamese
    return context.is_of_home or any(p.side is not Side.UNKNOWN for p in home)


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
        home, abroad = sides(inside)
        if not (home and abroad) and len(inside) == 2:
            home, abroad = told_apart((inside[0],), (inside[1],))
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
    named, end = in_its_name(sentence, inside, instrument)
    beside = end < len(sentence.tokens) and sentence.tokens[end].text == "giữa"
    if all(named) and not beside:
        return named
    home, abroad = sides(with_shared_country(group_after(sentence, inside, ("giữa",), first, stop)))
    if home and abroad:
        return home, abroad
    verb = signing_at(sentence.tokens, first, instrument.first)
    since = verb if verb is not None else first
    partners = group_after(sentence, inside, ("với", "cùng"), since, stop)
    until = verb if verb is not None else instrument.first
    inside = [
        party
        for party in inside
        if not is_of_many(party)
        or party in partners
        or 0 <= until - party.stop <= 3
        or stands_beside(sentence, party)
    ]
    subject = [party for party in inside if party.first < until and party not in partners]
    return subject_and_partners(subject, list(partners), inside)


def _carried(sentence: Sentence, first: int, pair: Pair, carried: Pair, context: Context) -> Pair:
    """Fill a side that a clause leaves open from its sentence, or from what was told last."""
    home, abroad = pair
    folded = sentence.folded(0, len(sentence.tokens))
    pointing = bool(_POINTING.search(folded))
    if not home:
        home = carried[0] or _before(sentence, first, Side.HOME)
        if not home and (pointing or _SUBJECT_AGAIN.search(folded)):
            home = () if _are_places(context.home) else context.home
            if all(party.is_state for party in home) and not _SIDES_AGAIN.search(folded):
                home = ()  # "hai Thủ tướng" are not Việt Nam and a union
    if not abroad:
        abroad = carried[1] if not home or carried[0] == home else ()
        abroad = abroad or _before(sentence, first, Side.ABROAD)
        if home and not abroad and pointing and not _are_places(context.abroad):
            abroad = context.abroad
    return home, abroad


def _are_places(parties: Sequence[Party]) -> bool:
    """Tell places in passing from the two that ``hai bên`` are."""
    return sum(party.is_place for party in parties) > 1


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


def _before(sentence: Sentence, first: int, side: Side) -> tuple[Party, ...]:
    """Return the nearest party of a side that the sentence names before a clause."""
    named = [p for p in sentence.parties if p.first < first and p.side is side and not p.is_state]
    return tuple(named[-1:])
