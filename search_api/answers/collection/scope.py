"""What a question over the whole collection asks for: whose agreements, with whom, since when.

It is one when it asks for parties, countries, agreements or their number, names a place,
and holds hardly a word beyond these: what else it said would narrow it to some passage.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from index.query import ENGLISH_JOINING
from index.records import Filters
from index.register_filters import RegisterFilters, parse_register_filters
from index.search import NO_FILTERS
from ingest.gazetteer import folded_key
from ingest.text import fold_word, words_of
from search_api.answers.collection.asked_names import Named, read_names
from search_api.answers.collection.asked_years import years_asked
from search_api.answers.evidence import Asked
from search_api.answers.kinds import Aspect, Sought
from search_api.answers.lexicon import read_rows
from search_api.answers.records import Kind

# Content words beyond places and relations that a question over the collection may hold.
_MOST_OTHERS = 1
_LAST_BEFORE_MERGER = 2024
_KIND_WORDS = {
    "kết nghĩa": re.compile(r"\bket nghia\b|\btwin|\bsister"),
    "bản ghi nhớ": re.compile(r"\bghi nho\b|\bmous?\b|\bmemorand"),
}
_PAPERS = ("mou", "ghi nho", "thoa thuan", "van ban", "van kien", "hiep dinh", "ky gi", "ket gi")
_PAPERS_EN = frozenset(["mous", "memoranda", "agreements", "agreement", "memorandum"])
_LOWER = frozenset(["huyen", "xa", "thon", "ban", "quan", "phuong", "district", "districts"])
_SITE = re.compile(r"\b(?:o|tai|in|at) (?:tinh|thanh pho|dia phuong|nuoc|nhung|cac|which|what)\b")
# "để tham khảo khi soạn đề án": what it is for, not what is asked.
_PURPOSE = re.compile(r"\s(?:để|nhằm|làm mẫu|làm căn cứ|so that|in order to)\s.*$|\strường hợp\b")
_PARTNERS = ("doi tac", "partner")


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
    said = folded_key(question)
    if not _may_ask_for_all(said, asked):
        return None
    named = read_names(question, asked)
    years = years_asked(said, asked.numbers)
    of_year = bool(years) and asked.form.kind is Kind.LIST
    others = _others(question, asked, named)
    if not (named or of_year) or others is None:
        return None
    bodies = [" ".join(a.unit) for a in asked.form.aspects if a.sought is Sought.BODY]
    abroad = [*named.countries, *(one.country for one in named.localities)]
    return Scope(
        _filters(named, years),
        _listed(asked, named),
        tuple(kind for kind, words in _KIND_WORDS.items() if words.search(said)),
        places=not bodies,
        with_ties=all(body.startswith(_PARTNERS) for body in bodies),
        countries=tuple(dict.fromkeys(abroad)),
        whole=not others and asked.form.kind in (Kind.LIST, Kind.FACT),
        limits=limits,
    )


def _may_ask_for_all(said: str, asked: Asked) -> bool:
    """Say whether several parties or papers are asked for, or one that may be several."""
    form = asked.form
    if any(" ".join(aspect.unit) in _LOWER for aspect in form.aspects):
        return False  # districts, communes and villages are not kept one by one
    if form.plural or form.kind in (Kind.PRECEDENT, Kind.COUNT):
        return True
    one_thing = form.kind is Kind.FACT and len(form.aspects) == 1 and _lists(form.aspects[0])
    return one_thing and _SITE.search(said) is None  # "trao ở thành phố nào" asks for a site


def _others(question: str, asked: Asked, named: Named) -> list[str] | None:
    """Return the words beyond names and relations; None where they narrow it to some passage."""
    question = _PURPOSE.sub("", question)
    said = {fold_word(word) for word in words_of(question)}
    terms = [term for term in asked.terms if term in said]
    if asked.form.english:  # its terms are Vietnamese words in many readings
        terms = [fold_word(w) for w in words_of(question) if w not in ENGLISH_JOINING]
        terms = [word for word in terms if not word.isdecimal()]
    others = [w for w in terms if w not in _relation_words() and w not in named.words]
    most = _MOST_OTHERS if asked.form.kind is not Kind.FACT else 0
    is_related = any(w in _relation_words() for w in terms)
    return others if is_related and len(others) <= most else None


def _filters(named: Named, years: list[str]) -> RegisterFilters:
    filters = parse_register_filters(
        countries=named.countries,
        provinces=named.provinces,
        partners=[one.name for one in named.localities],
        years=years,
        fields=named.fields,
    )
    if filters.years and all(last <= _LAST_BEFORE_MERGER for _, last in filters.years):
        filters = replace(filters, provinces=named.provinces)
    return filters


def _lists(aspect: Aspect) -> bool:
    """Say whether what is asked may be several without a word that says so: "tỉnh nào"."""
    is_place = aspect.sought in (Sought.PLACE, Sought.COUNTRY) and bool(aspect.unit)
    return is_place or _is_paper(aspect)


def _is_paper(aspect: Aspect) -> bool:
    return " ".join(aspect.unit).endswith(_PAPERS) or bool(_PAPERS_EN.intersection(aspect.unit))


def _listed(asked: Asked, named: Named) -> Listed:
    if asked.form.kind is Kind.PRECEDENT or {"cap", "pairs"} & asked.words:
        return Listed.PAIRS
    aspects = asked.form.aspects
    if aspects and aspects[0].sought is Sought.COUNTRY:
        return Listed.COUNTRIES
    if any(map(_is_paper, aspects)):
        return Listed.AGREEMENTS
    return Listed.ABROAD if named.provinces or named.abroad else Listed.HOME


def tells_kind(text: str, kinds: tuple[str, ...]) -> bool:
    """Say whether words name one of the kinds asked for, or none is asked for."""
    said = folded_key(text)
    return not kinds or any(_KIND_WORDS[kind].search(said) for kind in kinds)


@cache
def _relation_words() -> frozenset[str]:
    return frozenset(row["word"] for row in read_rows("relation_words.tsv"))
