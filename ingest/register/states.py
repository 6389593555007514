"""Where Việt Nam and another state are the parties, or the bodies of either.

Told by statesmen, by ``hai nước``, or by the name of a treaty.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.places import HOME
from ingest.records import Level
from ingest.register.party import Party, Side
from ingest.register.sentence import Context, Pair, Sentence, of_side
from ingest.register.sides import sides
from ingest.register.told_instruments import RELATION, Instrument, signing_at

_STATES = re.compile(
    r"\bhai (?:nước|chính phủ|thủ tướng|nhà lãnh đạo|nhà nước|quốc gia)\b|\bcấp chính phủ\b|"
    r"\bthủ tướng\b|\bchủ tịch nước\b|\btổng thống\b|\bngoại trưởng\b|\btổng bí thư\b"
)
_BETWEEN_STATES = re.compile(
    r"(?:hợp tác |khung |song phương )*(?:về|trong lĩnh vực) .{4,90}"
    r"\bgiữa (?:chính phủ )?hai (?:nước|chính phủ)\b"
)
_AGREES = re.compile(r"\b(?:nhất trí|thống nhất|đồng ý|cam kết|ủng hộ|đánh giá|coi trọng)\b")
_BY_STATESMEN = re.compile(
    r"\bđược (?:•|thủ tướng|chủ tịch nước|tổng thống|bộ trưởng|hai).{4,120}\bký\b"
)
_SIGNED_IN = re.compile(r"\bký (?:năm|ngày|tháng) \d")
_LONGEST_NAME = 12  # words between an instrument and the states it is named after


def in_its_name(
    sentence: Sentence, inside: Sequence[Party], instrument: Instrument
) -> tuple[Pair, int]:
    """Return the states that ``Hiệp định Thương mại tự do Việt Nam - EU`` is named after.

    And where its name ends.
    """
    nobody: tuple[Pair, int] = (((), ()), instrument.stop)
    behind = [party for party in inside if party.first >= instrument.stop]
    if len(behind) < 2 or behind[0].first - instrument.stop > _LONGEST_NAME:
        return nobody
    left, right = behind[:2]
    gap = sentence.text[sentence.tokens[left.stop - 1].end : sentence.offset(right.first)]
    between = {token.text for token in sentence.tokens[instrument.stop : left.first]}
    if not re.fullmatch(r"\s?[-–]\s?", gap) or between & {"giữa", "với", "ký", "của"}:
        return nobody
    if not (left.is_state or right.is_state):
        return nobody
    return sides((left, right)), right.stop


def is_of_many(party: Party) -> bool:
    """Tell the EU or the United Nations, in whose halls others sign, from bodies of a state."""
    is_own = party.side is Side.ABROAD and party.level is Level.NATIONAL
    return is_own and party.country is None and not party.is_place


def stands_beside(sentence: Sentence, party: Party) -> bool:
    """Tell ``Việt Nam - EU`` and ``EU và Việt Nam`` from ``gìn giữ hòa bình Liên hợp quốc``."""
    for other in sentence.parties:
        if other.side is not Side.HOME:
            continue
        left, right = (party, other) if party.first < other.first else (other, party)
        gap = sentence.text[sentence.tokens[left.stop - 1].end : sentence.offset(right.first)]
        if re.fullmatch(r"\s?[-–]\s?| (?:và|với|cùng|ký với) ", gap):
            return True
    return False


def of_both_states(sentence: Sentence, first: int, stop: int, context: Context) -> Pair | None:
    """Read ``Học viện Ngoại giao hai nước`` as the bodies of either state."""
    for party in sentence.parties:
        if not first <= party.first < stop or party.is_state or party.is_place:
            continue
        behind = [token.text for token in sentence.tokens[party.stop : party.stop + 2]]
        ahead = sentence.tokens[party.first - 1].text if party.first else ""
        both = behind in (["hai", "nước"], ["2", "nước"]) or (
            ahead in ("hai", "2") and party.side is not Side.ABROAD
        )
        if both and context.country and context.is_of_home:
            name = re.sub(r" \(.*\)$", "", party.name)
            own = replace(party, name=f"{name} {HOME}", side=Side.HOME, country=HOME)
            other = replace(
                party, name=f"{name} {context.country}", side=Side.ABROAD, country=context.country
            )
            return (own,), (other,)
    return None


def with_states(
    sentence: Sentence,
    first: int,
    instrument: Instrument,
    stop: int,
    pair: Pair,
    context: Context,
) -> Pair:
    """Add the states where their heads or ``hai nước`` act and nobody else is named."""
    home, abroad = pair
    if (home and abroad) or instrument.kind == RELATION or not context.opens_home:
        return home, abroad
    folded = sentence.folded(0, len(sentence.tokens))
    states = [party for party in sentence.parties if party.is_state]
    both = of_side(states, Side.HOME) and of_side(states, Side.ABROAD)
    of_states = context.is_of_states or context.names_both
    pointing = of_states and re.search(r"\b(?:hai|2) bên\b", folded)
    agreeing = context.is_of_states and _state_agrees(sentence, states, instrument)
    if not (both or pointing or agreeing or _STATES.search(folded)):
        return home, abroad
    if any(not party.is_state for party in (*home, *abroad)):
        return home, abroad
    both_states = nations(sentence, first, context)
    if both_states is None or not _is_named(sentence, first, instrument, stop):
        return (), ()
    return home or both_states[0], abroad or both_states[1]


def nations(sentence: Sentence, first: int, context: Context) -> Pair | None:
    """Return Việt Nam and the state that the sentence names, else the one the text is about."""
    states = of_side([party for party in sentence.parties if party.is_state], Side.ABROAD)
    country = next((party.country for party in states), None) or context.country
    if country is None:
        return None
    nation = Party(first, first, country, Side.ABROAD, country, Level.NATIONAL, is_state=True)
    own = Party(first, first, HOME, Side.HOME, HOME, Level.NATIONAL, is_state=True)
    return (own,), (nation,)


def _state_agrees(sentence: Sentence, states: Sequence[Party], instrument: Instrument) -> bool:
    """Tell ``Hà Lan nhất trí triển khai Thỏa thuận …``: with whom is what the text is about."""
    if not states or states[0].first > 2 or states[0].side is Side.HOME:
        return False
    return _AGREES.search(sentence.folded(states[0].stop, instrument.first)) is not None


def _is_named(sentence: Sentence, first: int, instrument: Instrument, stop: int) -> bool:
    """Tell a paper between states by its name from papers spoken of at large."""
    if instrument.plural is False and between_states(sentence, instrument, stop):
        return True
    about = sentence.folded(instrument.stop, min(stop, instrument.stop + 6))
    signed = signing_at(sentence.tokens, first, instrument.first) is not None
    signed = signed or _SIGNED_IN.search(sentence.folded(instrument.stop, stop)) is not None
    if instrument.plural:
        return signed and bool(re.search(r"\b(?:về|trong)\b", about))
    capital = sentence.text[sentence.tokens[instrument.first].start].isupper()
    if _BY_STATESMEN.search(sentence.folded(instrument.stop, stop)):
        return True
    return capital or (signed and re.search(r"\bvề\b", about) is not None)


def between_states(sentence: Sentence, instrument: Instrument, stop: int) -> bool:
    """Tell ``bản ghi nhớ về lao động giữa hai nước``, a paper that its clause names."""
    behind = sentence.folded(instrument.stop, stop)
    return _BETWEEN_STATES.match(behind) is not None
