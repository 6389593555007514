"""What is asked of the index and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ingest.records import DocType, Language


class Mode(StrEnum):
    """Legs that a search asks."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class Filters:
    """Strict limits on what may be found; values of one field mean or, fields and.

    :param countries: canonical names, see ``ingest.places.resolve_country``.
    :param provinces: canonical names of before 1 July 2025.
    :param years: first and last year, both inside; matches the publication year,
        else (document without a date) a year that the passage states.
    :param sources: globs on ``Document.source``.
    """

    countries: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    doc_types: tuple[DocType, ...] = ()
    languages: tuple[Language, ...] = ()
    sources: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What a hit says of its document."""

    id: str
    title: str
    title_inferred: bool
    source: str
    url: str | None
    publisher: str | None
    doc_type: DocType
    published: str | None
    language: Language


@dataclass(frozen=True, slots=True)
class Scores:
    """The legs' own scores; None where that leg was not asked.

    :param lexical: BM25, 0 for a passage without a query term.
    :param dense: cosine in [-1, 1].
    """

    lexical: float | None
    dense: float | None


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found.

    :param highlights: spans of ``text`` that match the query, sorted, disjoint.
    :param year_match: ``published`` or ``stated`` where a year filter let it in.
    :param siblings: near-duplicate documents folded into this hit.
    """

    rank: int
    score: float
    scores: Scores
    text: str
    highlights: tuple[tuple[int, int], ...]
    passage_id: str
    page_start: int | None
    page_end: int | None
    char_start: int
    char_end: int
    heading: str
    year_match: str | None
    siblings: tuple[DocumentSummary, ...]
    document: DocumentSummary


@dataclass(frozen=True, slots=True)
class Traits:
    """What a text is about, as far as its words tell.

    :param places: countries, and provinces by their names of before 1 July 2025.
    :param fields: categories of ``ingest.fields``.
    :param articles: headings, with their numbers.
    """

    places: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """What only the text asked about has, and what only the document found has."""

    asked: Traits
    found: Traits


@dataclass(frozen=True, slots=True)
class Precedent(Hit):
    """A document like another text: its best passage as proof, and how the two compare."""

    shared: Traits
    differs: Differences


@dataclass(frozen=True, slots=True)
class Analysis:
    """How a query was understood."""

    restored: str | None = None
    corrected: str | None = None
    places: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A ranked answer, all of one generation.

    :param n_matched: passages that pass the filters and hold a query term
        (lexical), lie in the dense pool (dense), or either (hybrid).
    :param facets: field to value to number of matched passages; fields are
        ``country``, ``province``, ``year``, ``doc_type``.
    """

    query: str
    mode: Mode
    took_ms: float
    generation: int
    n_matched: int
    hits: tuple[Hit, ...]
    analysis: Analysis = Analysis()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
