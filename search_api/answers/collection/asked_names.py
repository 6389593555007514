"""Places and fields that a question over the collection names, and the words that name them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from index.names import capitalise_names
from ingest.errors import UnknownPlace
from ingest.fields import field_categories, find_fields
from ingest.gazetteer import Kind, Locality, folded_key
from ingest.places import HOME, Mention, find_localities, mentions, resolve_country
from ingest.text import fold_word, words_of
from search_api.answers.evidence import Asked
from search_api.answers.lexicon import read_rows

_FIELD = re.compile(r"\s(?:về|trong(?: các)? lĩnh vực|lĩnh vực|in(?: the fields? of)?|on)\s+(.+)$")
# "các thành phố Pháp", "những địa phương nào của Pháp": the country's own places are asked for.
_PLACES_OF = (
    r"\b(?:tinh|thanh pho|dia phuong|tinh thanh)(?: nao)?(?: (?:cua|o))? {country}\b(?! nao hop)"
)
_PLACES_OF_EN = r"\b{adjective} (?:provinces|cities|localities|towns|prefectures|regions)\b"


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names.

    :param abroad: whether the places of a country are asked for, not those tied to it.
    :param words: folded, of all these names.
    """

    countries: tuple[str, ...]
    provinces: tuple[str, ...]
    localities: tuple[Locality, ...]
    fields: tuple[str, ...]
    abroad: bool
    words: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.countries or self.provinces or self.localities)


def read_names(question: str, asked: Asked) -> Named:
    """Return the places and fields that a question names."""
    # who begins without a capital leaves others out too: "yên bái hợp tác với … Pháp"
    text = question if question[:1].isupper() else capitalise_names(question)
    places = mentions(text)
    adjectives = _adjectives(question) if asked.form.english else {}
    phrases = [phrase for phrase in asked.phrases if _country_of(phrase)]
    countries = [m.name for m in places if m.kind is Kind.COUNTRY and m.name != HOME]
    countries += [*(_country_of(phrase) for phrase in phrases), *adjectives.values()]
    field = _FIELD.search(text)
    fields = find_fields(field[1]) if field else ()
    called = [*phrases, *fields, *(c for words in fields for c in field_categories(words))]
    called += [*adjectives, *adjectives.values(), *(text[m.start : m.end] for m in places)]
    return Named(
        tuple(dict.fromkeys(countries)),
        tuple(dict.fromkeys(m.name for m in places if m.kind is Kind.PROVINCE)),
        find_localities(text),
        fields,
        _asks_for_theirs(question, places, text, adjectives),
        frozenset(fold_word(word) for name in called for word in words_of(name)),
    )


def _asks_for_theirs(
    question: str, places: Sequence[Mention], text: str, adjectives: Mapping[str, str]
) -> bool:
    said = folded_key(question)
    names = (folded_key(text[m.start : m.end]) for m in places if m.kind is Kind.COUNTRY)
    patterns: Iterator[str] = (_PLACES_OF.format(country=re.escape(name)) for name in names)
    english = (_PLACES_OF_EN.format(adjective=word) for word in adjectives)
    return any(re.search(pattern, said) for pattern in (*patterns, *english))


def _country_of(phrase: str) -> str:
    """Return the country that a name stands for, empty if none: "bốn thành phố Nhật nào"."""
    try:
        country = resolve_country(phrase)
    except UnknownPlace:
        return ""
    return "" if country == HOME else country


def _adjectives(question: str) -> dict[str, str]:
    """Return the English adjectives of countries in a question, and their countries."""
    known = _demonyms()
    return {word: known[word] for word in words_of(question) if word in known}


@cache
def _demonyms() -> Mapping[str, str]:
    return {row["word"]: row["country"] for row in read_rows("demonyms.tsv")}
