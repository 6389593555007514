"""Parties as keys: one key for all the ways in which documents write one party.

Folded, without ranks and titles: "UBND tỉnh Nghệ An", "tỉnh Nghệ An" and "Nghe An"
are one; "Sở Y tế Nghệ An" is another. Keys compare, they are never shown.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from ingest.gazetteer import country_aliases, localities, province_aliases
from ingest.instruments import find_bodies
from ingest.text import fold_word, words_of

_SHORT_FORM = re.compile(r"(?P<long>.{4,}?)\s*\((?P<short>[^()\s][^()]{1,14})\)\s*")


@lru_cache(maxsize=65536)
def party_key(name: str) -> str:
    """Return the key of a party; a place that we know has one by all its names.

    >>> party_key("UBND tỉnh Nghệ An"), party_key("Liên bang Nga"), party_key("TP Nice")
    ('=nghean', '=nga', '=nicephap')
    >>> party_key("MOET") == party_key("Bộ GD&ĐT") == party_key("Bộ Giáo dục - Đào tạo")
    True
    """
    words = _trimmed(_folded(_in_full(without_short_form(name))))
    joined = " ".join(words)
    for aliases in (province_aliases(), country_aliases()):
        if len(joined) > 2 and joined in aliases:  # two letters are a country's code
            return "=" + "".join(_folded(aliases[joined]))
    if (locality := localities().get(joined)) is not None:
        return "=" + "".join(_folded(f"{locality.name} {locality.country}"))
    left_out = {phrase[0] for phrase in _ranks("within")}
    # joined: Bô-ly-khăm-xay is Bolykhamxay
    return "".join([word for word in words if word not in left_out] or words)


def _in_full(name: str) -> str:
    """Return a name with the bodies in it by their full Vietnamese names."""
    for term in reversed(find_bodies(name)):
        name = f"{name[: term.start]} {term.name} {name[term.end :]}"
    return name


def _folded(name: str) -> list[str]:
    return [fold_word(word) for word in words_of(name)]


def _trimmed(words: list[str]) -> list[str]:
    """Drop ranks before and after a name, as long as a name is left."""
    while (shorter := _without_rank(words)) != words:
        words = shorter
    return words


def _without_rank(words: list[str]) -> list[str]:
    for phrase in _ranks("before"):
        n = len(phrase)
        if len(words) > n and tuple(words[:n]) == phrase:
            return words[n:]
    for phrase in _ranks("after"):
        n = len(phrase)
        if len(words) > n and tuple(words[-n:]) == phrase:
            return words[:-n]
    return words


@cache
def _ranks(place: str) -> tuple[tuple[str, ...], ...]:
    """Return what does not tell parties apart, folded words, longest first.

    :param place: ``before`` the name, ``after`` or ``within`` it.
    """
    text = files("ingest.data").joinpath("party_ranks.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    phrases = {tuple(_folded(row["phrase"])) for row in rows if row["place"] == place}
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))


@lru_cache(maxsize=65536)
def without_short_form(name: str) -> str:
    """Return a name without the short form in parentheses at its end."""
    match = _SHORT_FORM.fullmatch(name)
    return match["long"] if match else name


@lru_cache(maxsize=65536)
def short_form(name: str) -> str | None:
    """Return the short form that a name gives of itself: ``VUFO`` of ``Liên hiệp … (VUFO)``."""
    match = _SHORT_FORM.fullmatch(name)
    short = match["short"] if match else ""
    return short if sum(character.isupper() for character in short) >= 2 else None


def short_forms(names: Iterable[str]) -> dict[str, str]:
    """Return key of short form to key of name, where all documents mean one name by it."""
    found: dict[str, str | None] = {}
    for name in names:
        if (short := short_form(name)) is None:
            continue
        key, long = party_key(short), party_key(name)
        found[key] = long if found.get(key, long) == long else None
    return {key: long for key, long in found.items() if long is not None and key != long}


def side_key(names: Iterable[str], short: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of the parties on one side, sorted, each once.

    :param short: as ``short_forms`` returns it.
    """
    keys = map(party_key, names)
    return tuple(sorted({short.get(key, key) for key in keys}))
