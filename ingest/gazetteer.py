"""The place names we know, read once from ``ingest/data/*.tsv``."""

import csv
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ingest.text import fold, tokenise


class Kind(StrEnum):
    """What a name stands for."""

    COUNTRY = "country"
    PROVINCE = "province"
    TOWN = "town"  # a town, district or island of a Vietnamese province
    LOCALITY = "locality"  # a city, province or state of another country
    OTHER = "other"  # a longer name that holds a place name: Thái Bình Dương


class Evidence(StrEnum):
    """What must stand around a name before it is taken for a place."""

    PLAIN = "plain"  # nothing: the name says it
    SHORT = "short"  # no given name or common word around it (Mỹ, Nga, Lào)
    CAREFUL = "careful"  # also no sentence start: Anh, Áo, Ý, Hàn
    PAIR = "pair"  # only joined to another country: Việt - Trung
    BARE = "bare"  # Hồ Chí Minh without "TP.": the person unless it stands as a place
    UNMARKED = "unmarked"  # a province without its marks: not among marked names
    RANKED = "ranked"  # Nice, Nam Ninh: after a rank, a preposition, or beside its country
    ABROAD = "abroad"  # Hà Nam of Trung Quốc: only where its country follows
    RESOLVE = "resolve"  # never in text, only where a person filters by it


class Locality(NamedTuple):
    """A city, province, state or district of another country.

    :param name: canonical.
    :param country: canonical.
    :param level: what it is called: ``tỉnh``, ``thành phố``, ``bang`` …
    """

    name: str
    country: str
    level: str


class Name(NamedTuple):
    """One alias of a place.

    :param words: its tokens, as ``ingest.text.tokenise`` gives them.
    :param capitals: which of them must begin with a capital.
    :param locality: None for countries and Vietnamese provinces.
    """

    words: tuple[str, ...]
    capitals: tuple[int, ...]
    kind: Kind
    place: str
    evidence: Evidence
    locality: Locality | None = None


class Province(NamedTuple):
    """A province of before 1 July 2025.

    :param today: the unit that it is in now.
    """

    name: str
    today: str


def _rows(name: str) -> list[dict[str, str]]:
    text = files("ingest.data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))


def _name(
    alias: str, kind: Kind, place: str, evidence: Evidence, locality: Locality | None = None
) -> Name:
    tokens = tokenise(alias)
    capitals = [at for at, token in enumerate(tokens) if alias[token.start].isupper()]
    if len(tokens) > 2 and len(capitals) > 1 and capitals[0] == 0:
        del capitals[0]  # "thành phố Hồ Chí Minh", "cộng hòa Séc"
    words = tuple(token.text for token in tokens)
    return Name(words, tuple(capitals), kind, place, evidence, locality)


@cache
def names_by_opening() -> dict[str, dict[str, tuple[Name, ...]]]:
    """Return the aliases in text by their first word, then their second, longest first.

    One-word names stand under the second word ``""``. Under the first alone the
    commonest syllables have dozens each, and news tries 55 of them a passage.
    """
    names = [
        _name(row["phrase"], Kind.OTHER, row["meaning"], Evidence.PLAIN)
        for row in _rows("not_places.tsv")
    ]
    for kind, file in ((Kind.COUNTRY, "countries.tsv"), (Kind.PROVINCE, "provinces.tsv")):
        names += [
            _name(row["alias"], kind, row["name"], Evidence(row["class"]))
            for row in _rows(file)
            if row["class"] != Evidence.RESOLVE
        ]
    names += [
        _name(row["spelling"], Kind.LOCALITY, row["name"], Evidence(row["class"]), _locality(row))
        for row in _rows("foreign_places.tsv")
    ]
    names += [
        _name(row["spelling"], Kind.TOWN, row["name"], Evidence(row["class"]))
        for row in _rows("towns.tsv")
    ]
    names.sort(key=lambda name: (-len(name.words), name.evidence is not Evidence.ABROAD))
    openings: dict[str, dict[str, tuple[Name, ...]]] = {}
    for name in names:
        seconds = openings.setdefault(name.words[0], {})
        second = name.words[1] if len(name.words) > 1 else ""
        seconds[second] = (*seconds.get(second, ()), name)
    return openings


@cache
def provinces() -> tuple[Province, ...]:
    """Return the 63 provinces of before 1 July 2025."""
    return tuple(
        dict.fromkeys(Province(row["name"], row["today"]) for row in _rows("provinces.tsv"))
    )


@cache
def towns() -> dict[str, str]:
    """Return Vietnamese town to its province of before 1 July 2025."""
    return {row["name"]: row["province"] for row in _rows("towns.tsv")}


@cache
def town_aliases() -> dict[str, str]:
    """Return folded spelling to the town."""
    return {folded_key(row["spelling"]): row["name"] for row in _rows("towns.tsv")}


@cache
def localities() -> dict[str, Locality]:
    """Return folded spelling to foreign locality.

    A name that two countries share means the unit whose country stands first in the file.
    """
    found: dict[str, Locality] = {}
    for row in _rows("foreign_places.tsv"):
        if row["class"] != Evidence.ABROAD:
            found.setdefault(folded_key(row["spelling"]), _locality(row))
    return found


def _locality(row: dict[str, str]) -> Locality:
    return Locality(row["name"], row["country"], row["level"])


@cache
def province_aliases() -> dict[str, str]:
    """Return folded alias to province; a name kept by a merged unit means the old province."""
    return {folded_key(row["alias"]): row["name"] for row in _rows("provinces.tsv")}


@cache
def country_aliases() -> dict[str, str]:
    """Return folded alias to canonical country name; the one-word pair forms too."""
    aliases: dict[str, str] = {}
    for row in _rows("countries.tsv"):
        aliases.setdefault(folded_key(row["alias"]), row["name"])
    for row in _rows("countries.tsv"):  # "my" is Mỹ before it is Malaysia's code
        aliases.setdefault(folded_key(row["code"]), row["name"])
    return aliases


def folded_key(name: str) -> str:
    """Return the key by which a typed name is looked up: no marks, case or punctuation."""
    return " ".join(fold(token.text) for token in tokenise(name))


@cache
def place_names() -> tuple[str, ...]:
    """Return every spelling of every place, as it is written; no ISO codes."""
    rows = [*_rows("countries.tsv"), *_rows("provinces.tsv")]
    return tuple(dict.fromkeys(row["alias"] for row in rows))
