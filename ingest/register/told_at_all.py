"""Whether a clause states an agreement of its parties, or speaks of one in passing.

Of many states (``Hiệp định CPTPP``), of nobody by name (``thỏa thuận giữa doanh nghiệp hai
nước``), told before (``hai hiệp định này``), or mentioned (``theo thỏa thuận``): none is told.
"""

import re
from collections.abc import Sequence

from ingest.records import AgreementStatus, Level
from ingest.register.party import Party
from ingest.register.sentence import Pair, Sentence
from ingest.register.states import between_states, stands_beside
from ingest.register.told_instruments import PAPER, RELATION, Instrument
from ingest.vocabulary import words

# Papers of many states, and of ASEAN as one: no pair of parties holds them.
_OF_MANY = re.compile(
    r"\b(?:cptpp|tpp|rcep|ajcep|acfta|akfta|aifta|atiga|wto|npt|fpda|unclos|xuyên thái bình dương|"
    r"toàn diện khu vực|vũ khí hạt nhân|ứng xử|paris|geneva|giơ ne vơ|kyoto|schengen|asean)\b"
)
_NATIONS = re.compile(
    r"\b(?:[3-9]|[1-9]\d) (?:nước|quốc gia|nền kinh tế)\b(?!.{0,60}\btrong đó có (?:việt nam|•))"
)
_OF_KINDS = re.compile(
    r"\bgiữa (?:một số |các |những )?"
    r"(?:doanh nghiệp|địa phương|trường|bộ ngành|bộ, ngành|đối tác|công ty)"
)
_PASSING = re.compile(r"\b(?:theo|dự thảo|tinh thần|của các|nội dung|thực hiện các)\b")
_LINKS = words("giữa với cùng")
_POINTS = re.compile(r"\bhai (?:bên|nước|chính phủ)\b")
_AT_CEREMONY = re.compile(r"\b(?:tại|trong|sau) (?:buổi )?lễ (?:ký|trao)(?: kết)?$")
_NAME_WORDS = 14


def is_paper_of_many(sentence: Sentence, instrument: Instrument, stop: int) -> bool:
    """Tell a paper of many states by its name: ``Hiệp định CPTPP``, ``Bản ghi nhớ ASEAN - …``."""
    end = min(stop, instrument.stop + _NAME_WORDS)
    words = [token.text for token in sentence.tokens[instrument.stop : end]]
    for at, word in enumerate(words):
        if word in ("tại", "trong", "nhân", "với"):
            words = words[:at]
            break
    return _OF_MANY.search(" ".join(words)) is not None or (
        _NATIONS.search(sentence.folded(max(0, instrument.first - _NAME_WORDS), end)) is not None
    )


def is_told(
    sentence: Sentence,
    first: int,
    instrument: Instrument,
    stop: int,
    pair: Pair,
    status: AgreementStatus,
) -> bool:
    """Tell a statement from a mention in passing: ``theo thỏa thuận``, ``hợp đồng này``."""
    home, abroad = pair
    if _is_of_others(sentence, first, instrument, stop, pair) or not _may_sign(instrument, pair):
        return False
    of_states = all(party.is_state for party in (*home, *abroad))
    if of_states and instrument.kind == "kết nghĩa":
        return False  # villages or towns are twinned, states are not
    if of_states and between_states(sentence, instrument, stop):
        return True
    told = [
        party for party in (*home, *abroad) if first <= party.first < stop and sentence.names(party)
    ]
    if instrument.plural and not told:
        return False
    if status is not AgreementStatus.IN_FORCE or instrument.kind == RELATION:
        return True
    capital = sentence.text[sentence.tokens[instrument.first].start].isupper()
    if instrument.plural or (instrument.kind == "chương trình hành động" and not capital):
        return False  # papers at large: "triển khai các thỏa thuận"
    before = sentence.folded(max(first, instrument.first - 3), instrument.first)
    if _PASSING.search(before):
        return False
    named = capital and of_states
    if not (set(home).isdisjoint(told) or set(abroad).isdisjoint(told)):
        return named or _is_linked(sentence, first, stop, told, abroad)
    described = named and _is_described(sentence, instrument, stop)
    if not (told or described) and instrument.kind in ("bản ghi nhớ", "thỏa thuận", "hợp đồng"):
        return False
    return named or (instrument.first - first <= 1 and len(told) > 0)


def _is_of_others(
    sentence: Sentence, first: int, instrument: Instrument, stop: int, pair: Pair
) -> bool:
    """Tell papers told before, of many states, of nobody by name, and the occasion of a signing."""
    following = sentence.folded(instrument.stop, min(stop, instrument.stop + 1))
    if following in ("này", "trên", "nói", "đó"):
        return True  # told before: "hai hiệp định này"
    if is_paper_of_many(sentence, instrument, stop):
        return True
    named = sentence.folded(instrument.stop, min(stop, instrument.stop + _NAME_WORDS))
    if all(party.is_state for party in pair[0]) and _OF_KINDS.search(named):
        return True
    sign = sentence.text[sentence.tokens[instrument.stop - 1].end :][:1]
    return sign == "," and bool(_AT_CEREMONY.search(sentence.folded(first, instrument.first)))


def _may_sign(instrument: Instrument, pair: Pair) -> bool:
    """Tell states and their bodies, which sign with states, from firms and places."""
    home, abroad = pair
    if all(party.is_state for party in home):
        firms = all(party.level is Level.ORGANISATION for party in abroad)
        return instrument.kind != PAPER and not firms
    state_abroad = all(party.is_state for party in abroad)
    return not state_abroad or all(p.is_state or p.level is Level.NATIONAL for p in home)


def _is_linked(
    sentence: Sentence, first: int, stop: int, told: Sequence[Party], abroad: Sequence[Party]
) -> bool:
    """Tell parties that a word joins from those that stand in one clause by chance."""
    if _POINTS.search(sentence.folded(first, stop)):
        return True
    ahead = {
        token.text
        for party in told
        for token in sentence.tokens[max(0, party.first - 3) : party.first]
    }
    return bool(_LINKS & ahead) or any(stands_beside(sentence, party) for party in abroad)


def _is_described(sentence: Sentence, instrument: Instrument, stop: int) -> bool:
    """Tell ``Bản ghi nhớ về lao động`` and ``Thỏa thuận cấp cao 2019`` from any paper."""
    about = sentence.folded(instrument.stop, min(stop, instrument.stop + 3))
    behind, end = sentence.offset(instrument.stop), sentence.offset(stop)
    dated = any(behind <= date.start < end for date in sentence.dates)
    return dated or re.search(r"\bvề\b", about) is not None
