"""A party to an agreement as a sentence names it, and what its name tells of where it is from."""

import re
from dataclasses import dataclass
from enum import StrEnum

from ingest.records import Level
from ingest.syllables import is_syllable
from ingest.text import words_of
from ingest.vocabulary import words

RANKS = words("tỉnh thành phố tp bang vùng quận huyện thủ đô khu thủ phủ hạt đặc thị xã đô")
_FIRM_FORMS = words("tnhh mtv cp tmcp ctcp đh")
# Viet Nam has no such bodies.
_OTHERS_ONLY = re.compile(
    r"(?i)\b(?:liên bang|(?:hạ|thượng) viện|hoàng gia|quốc vụ viện|tình báo)\b"
)


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


def names_others(party: Party) -> bool:
    """Tell bodies that only other countries have: ``Cục Điều tra Liên bang``."""
    return _OTHERS_ONLY.search(party.name) is not None


def may_be_ours(party: Party) -> bool:
    """Tell a body with a Vietnamese name, or an acronym, from a foreign name."""
    if party.is_place or names_others(party):
        return False
    known = re.sub(r"\(.*?\)", "", party.name).split()
    ours = [word for word in known if not _is_short(word)]
    return (len(ours) > 1 or ours == known) and all(
        is_syllable(word) or word.isdigit() or word in _FIRM_FORMS
        for word in words_of(" ".join(ours))
    )


def _is_short(word: str) -> bool:
    """Tell the letters in ``Tập đoàn PPC An Thịnh`` from words."""
    return 1 < len(word) < 5 and word.isalpha() and word.isupper() and not is_syllable(word.lower())
