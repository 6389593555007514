"""What a question over the whole collection asks for: whose agreements, with whom, since when.

It is one when it asks for parties, countries, agreements or their number, names a place,
and holds hardly a word beyond these: what else it said would narrow it to some passage.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from index.names import capitalise_names
from index.records import Filters
from index.register_filters import RegisterFilters, parse_register_filters
from index.search import NO_FILTERS
from ingest.errors import UnknownPlace
from ingest.fields import field_categories, find_fields
from ingest.gazetteer import Kind as PlaceKind
from ingest.places import HOME, find_localities, mentions, resolve_country
from ingest.text import fold_word, tokenise, words_of
from search_api.answers.evidence import Asked
from search_api.answers.kinds import Aspect, Sought
from search_api.answers.lexicon import read_rows
from search_api.answers.records import Kind

# Content words beyond places and relations that a question over the collection may hold.
_MOST_OTHERS = 1
_LAST_BEFORE_MERGER = 2024
_TWINNING, _MEMORANDUM = "kết nghĩa", "bản ghi nhớ"
_KIND_WORDS = {
    _TWINNING: re.compile(r"\bket nghia\b|\btwin|\bsister"),
    _MEMORANDUM: re.compile(r"\bghi nho\b|\bmous?\b|\bmemorand"),
}
_PAPERS = ("mou", "ghi nho", "thoa thuan", "van ban", "van kien", "hiep dinh", "ky gi", "ket gi")
_PAPERS_EN = ("mous", "memoranda", "agreements", "agreement", "memorandum")
_LOWER = frozenset(["huyen", "xa", "thon", "ban", "quan", "phuong", "district", "districts"])
_SITE = re.compile(r"\b(?:o|tai|in|at) (?:tinh|thanh pho|dia phuong|nuoc|nhung|cac|which|what)\b")
_PARTNERS = ("doi tac", "partner")
_FIELD = re.compile(r"\s(?:về|trong(?: các)? lĩnh vực|lĩnh vực|in(?: the fields? of)?|on)\s+(.+)$")
_RANGE = re.compile(
    r"\b(?:tu|from|giai doan|between)(?: nam)? (\d{4})(?: den| toi| to| and)?(?: nam)? (\d{4})\b"
)
_SINCE = re.compile(r"\b(?:tu|sau|since|after|from)(?: nam)? (\d{4})\b")
_UNTIL = re.compile(r"\b(?:truoc|before|until)(?: nam)? (\d{4})\b")
_FIRST_YEAR, _LAST_YEAR = 1945, 2099


class Listed(StrEnum):
    """What the items of a list are."""

    HOME = "home"
    ABROAD = "abroad"
    COUNTRIES = "countries"
    PAIRS = "pairs"
    AGREEMENTS = "agreements"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question over the collection asks for.

    :param kinds: kinds of instrument that the question names.
    :param places: whether provinces, cities and the like are asked for, not bodies.
    :param with_ties: whether sentences that tie places count beside the register.
    :param countries: in which partners lie; none lets all through.
    :param limits: filters that the person chose.
    :param whole: whether the question says nothing else, so that what the collection
        does not hold is not in the documents.
    """

    filters: RegisterFilters
    listed: Listed
    kinds: tuple[str, ...]
    places: bool
    with_ties: bool
    countries: tuple[str, ...]
    whole: bool
    limits: Filters = NO_FILTERS


def scope_of(question: str, asked: Asked, limits: Filters = NO_FILTERS) -> Scope | None:
    """Return the scope of a question over the collection; None for any other question.

    :param limits: filters that the person chose.
    """
    form = asked.form
    plural = form.plural or form.kind in (Kind.PRECEDENT, Kind.COUNT)
    neutral = form.kind is Kind.FACT and len(form.aspects) == 1 and _lists(form.aspects[0])
    if not (plural or neutral) or _is_of_lower_level(asked) or (neutral and _is_site(question)):
        return None
    folded = " ".join(fold_word(word) for word in words_of(question))
    # who begins without a capital leaves others out too: "yên bái hợp tác với … Pháp"
    text = question if question[:1].isupper() else capitalise_names(question)
    places = mentions(text)
    localities = find_localities(text)
    countries = [one.name for one in places if one.kind is PlaceKind.COUNTRY and one.name != HOME]
    countries += [name for phrase in asked.phrases for name in _country_of(phrase)]
    provinces = [one.name for one in places if one.kind is PlaceKind.PROVINCE]
    years = _years(folded, asked)
    of_year = bool(years) and form.kind is Kind.LIST
    if not (countries or provinces or localities or of_year):
        return None
    fields = _FIELD.search(text)
    about = find_fields(fields[1]) if fields else ()
    called = (
        *filter(_country_of, asked.phrases),
        *about,
        *(c for words in about for c in field_categories(words)),
    )
    named = {fold_word(t.text) for m in places for t in tokenise(text[m.start : m.end])}
    named.update(fold_word(t.text) for phrase in called for t in tokenise(phrase))
    others = [w for w in asked.terms if w not in _relation_words() and w not in named]
    related = [w for w in asked.terms if w in _relation_words()]
    if len(others) > (0 if neutral else _MOST_OTHERS) or not related:
        return None
    filters = parse_register_filters(
        countries=dict.fromkeys(countries),
        provinces=dict.fromkeys(provinces),
        partners=[one.name for one in localities],
        years=years,
        fields=about,
    )
    if filters.years and all(last <= _LAST_BEFORE_MERGER for _, last in filters.years):
        filters = replace(filters, provinces=tuple(dict.fromkeys(provinces)))
    bodies = [" ".join(a.unit) for a in form.aspects if a.sought is Sought.BODY]
    return Scope(
        filters,
        _listed(asked, has_provinces=bool(provinces)),
        tuple(kind for kind, words in _KIND_WORDS.items() if words.search(folded)),
        places=not bodies,
        with_ties=all(body.startswith(_PARTNERS) for body in bodies),
        countries=tuple(dict.fromkeys([*countries, *(one.country for one in localities)])),
        whole=not others and form.kind in (Kind.LIST, Kind.FACT),
        limits=limits,
    )


def _lists(aspect: Aspect) -> bool:
    """Say whether what is asked may be several without a word that says so: "tỉnh nào"."""
    return (aspect.sought in (Sought.PLACE, Sought.COUNTRY) and bool(aspect.unit)) or (
        " ".join(aspect.unit).endswith(_PAPERS) or bool(set(aspect.unit) & set(_PAPERS_EN))
    )


def _is_of_lower_level(asked: Asked) -> bool:
    """Say whether districts, communes or villages are asked for: they are not kept one by one."""
    return any(" ".join(aspect.unit) in _LOWER for aspect in asked.form.aspects)


def _is_site(question: str) -> bool:
    """Say whether it is asked where something was signed: "trao ở thành phố nào"."""
    return _SITE.search(" ".join(fold_word(word) for word in words_of(question))) is not None


def _listed(asked: Asked, *, has_provinces: bool) -> Listed:
    if asked.form.kind is Kind.PRECEDENT or {"cap", "pairs"} & asked.words:
        return Listed.PAIRS
    aspects = asked.form.aspects
    if aspects and aspects[0].sought is Sought.COUNTRY:
        return Listed.COUNTRIES
    units = [" ".join(aspect.unit) for aspect in aspects]
    if any(unit.endswith(_PAPERS) or set(unit.split()) & set(_PAPERS_EN) for unit in units):
        return Listed.AGREEMENTS
    return Listed.ABROAD if has_provinces else Listed.HOME


def _years(folded: str, asked: Asked) -> list[str]:
    """Return the years asked for, as ``index.filters.parse_years`` reads them."""
    if between := _RANGE.search(folded):
        return ["..".join(sorted(between.groups()))]
    if since := _SINCE.search(folded):
        return [f"{since[1]}..{_LAST_YEAR}"]
    if until := _UNTIL.search(folded):
        return [f"{_FIRST_YEAR}..{int(until[1]) - 1}"]
    return [number for number in asked.numbers if len(number) == 4]


def tells_kind(text: str, kinds: tuple[str, ...]) -> bool:
    """Say whether words name one of the kinds asked for, or none is asked for."""
    folded = " ".join(fold_word(word) for word in words_of(text))
    return not kinds or any(_KIND_WORDS[kind].search(folded) for kind in kinds)


def _country_of(phrase: str) -> tuple[str, ...]:
    """Return the country that a name in a question stands for: "bốn thành phố Nhật nào"."""
    try:
        country = resolve_country(phrase)
    except UnknownPlace:
        return ()
    return () if country == HOME else (country,)


def _relation_words() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("relation_words.tsv"))
