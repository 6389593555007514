"""Countries, provinces and foreign localities that a text states, and names people type.

Provinces go by their names of before 1 July 2025; a name of today resolves to
all the provinces merged into it.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.errors import UnknownPlace
from ingest.gazetteer import (
    Evidence,
    Kind,
    Locality,
    Name,
    country_aliases,
    folded_key,
    localities,
    names_by_opening,
    province_aliases,
    provinces,
    town_aliases,
    towns,
)
from ingest.place_context import Candidate, is_place
from ingest.records import PlaceMention
from ingest.text import Token, normalise, tokenise
from ingest.vocabulary import words

HOME = "Việt Nam"

# Between the words of one name: a space, a line's end, a hyphen, the dot of "TP.".
_GAP = re.compile(r"\s{1,2}|\s?[-–—]\s?|\.\s?|['’]")
_DOTTED = words("tp st u a t tt d")
# Between a foreign place and its country: "Hà Nam (Trung Quốc)", "Hà Nam, Trung Quốc".
_ABROAD = re.compile(r"\s*[(,–-]\s*|\s+(?:của|thuộc)\s+")
_LOCALITY_RANK = re.compile(
    r"^(?:tinh bang|tinh|thanh pho|tp|bang|tieu bang|vung|phu|quan|huyen|thu do|nuoc cong hoa"
    r"|cong hoa|khu tu tri(?: dan toc)?|chau) (?=\w)"
    r"| (?:province|city|state|prefecture|region|oblast|county|district|do|si)$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that a text states.

    :param name: canonical, whatever the text calls it.
    :param locality: country and level of a foreign locality; None for other kinds.
    """

    kind: Kind
    name: str
    start: int
    end: int
    locality: Locality | None = None

    @property
    def country(self) -> str | None:
        """The country that is named, or that a foreign locality lies in."""
        if self.kind is Kind.COUNTRY:
            return self.name
        return self.locality.country if self.locality else None


def mentions(text: str, tokens: Sequence[Token] | None = None) -> tuple[Mention, ...]:
    """Return the places stated, in order, the longest name first; Việt Nam is left out.

    :param tokens: of ``text``, where the caller has them.
    """
    tokens = tokenise(text) if tokens is None else tokens
    candidates = _candidates(text, tokens)
    return tuple(
        Mention(
            found.name.kind,
            found.name.place,
            tokens[found.first].start,
            tokens[found.stop - 1].end,
            found.name.locality,
        )
        for at, found in enumerate(candidates)
        if found.name.kind is not Kind.OTHER
        and found.name.place != HOME
        and is_place(text, tokens, candidates, at)
    )


def find_countries(text: str) -> tuple[str, ...]:
    """Return the foreign countries that a text states, by first mention."""
    return names_of(mentions(text), Kind.COUNTRY)


def find_provinces(text: str) -> tuple[str, ...]:
    """Return the provinces that a text states, by first mention."""
    return names_of(mentions(text), Kind.PROVINCE)


def find_localities(text: str) -> tuple[Locality, ...]:
    """Return the foreign localities that a text states, by first mention."""
    found = (mention.locality for mention in mentions(text))
    return tuple(dict.fromkeys(locality for locality in found if locality))


def find_places(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (countries, provinces) in one pass."""
    found = mentions(text)
    return names_of(found, Kind.COUNTRY), names_of(found, Kind.PROVINCE)


def names_of(found: Sequence[Mention | PlaceMention], kind: Kind) -> tuple[str, ...]:
    """Return the names of one kind, by first mention."""
    return tuple(dict.fromkeys(mention.name for mention in found if mention.kind is kind))


def resolve_country(name: str) -> str:
    """Return the canonical name for any alias or ISO code, in any case, marks or not.

    :raises UnknownPlace: with the nearest names known.
    """
    aliases = country_aliases()
    key = folded_key(name)
    if key not in aliases:
        raise UnknownPlace("country", name, _nearest(key, aliases))
    return aliases[key]


def resolve_locality(name: str) -> Locality | None:
    """Return the foreign locality that a name stands for, with or without rank; else None."""
    key = folded_key(name)
    known = localities()
    return known.get(key) or known.get(_LOCALITY_RANK.sub("", key))


def resolve_province(name: str) -> tuple[str, ...]:
    """Return the provinces of before 1 July 2025 that a name stands for.

    A unit of today gives all its parts, the namesake first; a province that is
    gone gives itself; a town gives its province.

    :raises UnknownPlace: with the nearest names known.
    """
    aliases = province_aliases()
    key = re.sub(r"^(?:tinh|thanh pho|tp|province of) (?=\w+ )", "", folded_key(name))
    key = re.sub(r" (?:province|city)$", "", key)
    if key not in aliases:
        key = folded_key(name)
    if key not in aliases and key in town_aliases():
        return (towns()[town_aliases()[key]],)
    if key not in aliases:
        raise UnknownPlace("province", name, _nearest(key, aliases))
    own = aliases[key]
    parts = [
        province.name for province in provinces() if folded_key(province.today) == folded_key(own)
    ]
    return (own, *(part for part in parts if part != own))


def _nearest(key: str, aliases: dict[str, str]) -> tuple[str, ...]:
    close = difflib.get_close_matches(key, aliases, n=8, cutoff=0.6)
    return tuple(dict.fromkeys(aliases[alias] for alias in close))[:3]


def _candidates(text: str, tokens: Sequence[Token]) -> list[Candidate]:
    """Return the names found, leftmost and longest first, none overlapping."""
    known = names_by_opening()
    found: list[Candidate] = []
    free = 0  # the first token that no name holds yet
    for at, token in enumerate(tokens):
        seconds = known.get(token.text)
        if seconds is None or at < free:
            continue
        following = tokens[at + 1].text if at + 1 < len(tokens) else ""
        for name in (*seconds.get(following, ()), *seconds.get("", ())):
            if _stands(text, tokens, at, name):
                free = at + len(name.words)
                found.append(Candidate(name, at, free))
                break
    return found


def _stands(text: str, tokens: Sequence[Token], at: int, name: Name) -> bool:
    here = tokens[at : at + len(name.words)]
    if len(name.words) > 1:
        if tuple(token.text for token in here) != name.words:
            return False
        for left, right in pairwise(here):
            gap = text[left.end : right.start]
            if not _GAP.fullmatch(gap) or ("." in gap and left.text not in _DOTTED):
                return False
    if name.evidence is Evidence.ABROAD and not _names_its_country(text, here[-1].end, name):
        return False
    return all(text[here[word].start].isupper() for word in name.capitals)


def _names_its_country(text: str, end: int, name: Name) -> bool:
    gap = _ABROAD.match(text, end)
    country = name.locality.country if name.locality else ""
    return gap is not None and normalise(text[gap.end() : gap.end() + 30]).startswith(country)
