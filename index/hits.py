"""Ranked rows turned into hits: texts, pages, highlights, siblings."""

import sqlite3
from collections.abc import Mapping

from index.ranking import Ranked, Ranking
from index.reading import filter_years, stored_passages, summaries
from index.records import DocumentSummary, Filters, Hit, Scores
from index.snippet import Highlighter
from index.stored import StoredPassage


def build_hits(
    connection: sqlite3.Connection, ranking: Ranking, shown: Highlighter, filters: Filters
) -> tuple[Hit, ...]:
    """Return the hits of a ranking, read in the transaction that it was made in."""
    passages = stored_passages(connection, [ranked.row for ranked in ranking.best])
    ids = sorted({id_ for ranked in ranking.best for id_ in ranked.siblings})
    documents = summaries(connection, ids) if ids else {}
    return tuple(
        _hit(rank, ranked, passages[ranked.row], documents, shown, filters)
        for rank, ranked in enumerate(ranking.best, start=1)
    )


def _hit(
    rank: int,
    ranked: Ranked,
    passage: StoredPassage,
    documents: Mapping[str, DocumentSummary],
    shown: Highlighter,
    filters: Filters,
) -> Hit:
    return Hit(
        rank=rank,
        score=ranked.score,
        scores=Scores(lexical=ranked.lexical, dense=ranked.dense),
        text=passage.text,
        highlights=shown.spans(passage.text),
        passage_id=passage.id,
        page_start=passage.page_start,
        page_end=passage.page_end,
        char_start=passage.char_start,
        char_end=passage.char_end,
        heading=passage.heading,
        year_match=_year_match(passage, filters),
        siblings=tuple(documents[id_] for id_ in ranked.siblings if id_ in documents),
        document=passage.document,
    )


def _year_match(passage: StoredPassage, filters: Filters) -> str | None:
    """Say which year let a passage in; see ``Filters.years``."""
    if filters.years is None:
        return None
    first, last = filters.years
    published = passage.document.published
    assert any(first <= year <= last for year in filter_years(published, passage.years))
    return "published" if published else "stated"
