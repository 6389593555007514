"""From a question to ranked slots: both legs, fused, near duplicates folded, counted."""

import sqlite3
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray
from tantivy import Query

from index.dense import Ints, Mask
from index.errors import DimensionMismatch
from index.lexical import FACET_FIELDS, LexicalSearcher
from index.pool import Pool, gather, read_closely
from index.question import Question
from index.reading import key_of_tie
from index.second import DEPTH as SECOND_DEPTH
from index.second import default_second_stage
from index.view import View

# Passages taken from each leg; 200 against 1,000 changes no top ten of the 157 dev questions,
# typed in Vietnamese or in English.
DEPTH = 200
_PASSAGES_A_DOCUMENT = 20  # looked through for each document wanted, about its length
_MASKS_KEPT = 32

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One passage in the ranking; scores of the legs are None where not asked."""

    row: int
    score: float
    lexical: float | None
    dense: float | None
    siblings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best passages, and counts over all that matched."""

    best: tuple[Ranked, ...]
    n_matched: int
    facets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What filters let through, for each engine; None lets everything through."""

    query: Query | None
    mask: Mask | None


def rank(
    view: View, connection: sqlite3.Connection, question: Question, threads: Executor
) -> Ranking:
    """Rank passages for a question."""
    if view.lexical is None or not len(view.dense.columns):
        return Ranking((), 0, {name: {} for name in FACET_FIELDS})
    if question.vector is not None and len(question.vector) != view.dense.dimension:
        raise DimensionMismatch(
            f"The query's vector has {len(question.vector)} dimensions, the index "
            f"{view.dense.dimension}. Use the model that the index was made with (--model)."
        )
    searcher = view.lexical
    allowed = _allowed(view, searcher, connection, question)
    counted = None
    if question.lexical is not None:
        counted = threads.submit(searcher.facets, question.lexical, allowed.query)
    pool = _pool(view, connection, question, threads)
    # what the words find is counted meanwhile; what only meaning found comes on top
    by_meaning = pool.rows if pool.lexical is None else pool.rows[pool.lexical == 0]
    counted_too = threads.submit(searcher.facets_of, by_meaning.tolist())
    best = _best(view, searcher, connection, question, pool)
    counts = counted_too.result()
    if counted is not None:
        counts = counts.plus(counted.result())
    return Ranking(best, counts.n, counts.by_field())


def _pool(
    view: View, connection: sqlite3.Connection, question: Question, threads: Executor
) -> Pool:
    """Return the candidates of the legs asked; one leg runs beside the other."""
    assert view.lexical is not None
    allowed = _allowed(view, view.lexical, connection, question)
    depth = max(DEPTH, (_PASSAGES_A_DOCUMENT if question.by_document else 2) * question.k)
    near = None
    if question.vector is not None:
        near = threads.submit(view.dense.search, question.vector, depth, allowed.mask)
    found = None
    if question.lexical is not None:
        found = view.lexical.search(question.lexical, depth, allowed.query)
    return gather(view, connection, question, found, None if near is None else near.result())


def _allowed(
    view: View, lexical: LexicalSearcher, connection: sqlite3.Connection, question: Question
) -> Allowed:
    known: Allowed | None = view.allowed.get((question.filters, question.without))
    if known is not None:
        return known
    documents = _documents(connection, question, view.generation)
    query = lexical.filter_query(question.filters, documents)
    mask = None if query is None else view.dense.mask(lexical.rows(query))
    if len(view.allowed) >= _MASKS_KEPT:
        view.allowed.clear()
    allowed = Allowed(query, mask)
    view.allowed[question.filters, question.without] = allowed
    return allowed


def _documents(
    connection: sqlite3.Connection, question: Question, generation: int
) -> list[int] | None:
    """Return the rows of documents whose source fits; None where none is asked for."""
    globs = question.filters.sources
    if not globs and question.without is None:
        return None
    live = connection.execute(
        "SELECT row, id, source FROM document WHERE added <= ? AND removed > ?",
        (generation, generation),
    )
    return [
        row
        for row, id_, source in live
        if id_ != question.without
        and (not globs or any(fnmatchcase(source, glob) for glob in globs))
    ]


def _best(
    view: View,
    searcher: LexicalSearcher,
    connection: sqlite3.Connection,
    question: Question,
    pool: Pool,
) -> tuple[Ranked, ...]:
    """Order the candidates, fold near duplicates, keep k."""
    order, scores = _ordered(searcher, connection, question, pool)
    ranked_ties = pool.ties[order].tolist()
    kept, siblings = _fold(view, ranked_ties, fold=question.fold)
    if question.by_document:
        kept = _first_of_each(kept, ranked_ties)
    return tuple(
        Ranked(
            row=int(pool.rows[place]),
            score=float(scores[place]),
            lexical=None if pool.lexical is None else float(pool.lexical[place]),
            dense=None if pool.dense is None else float(pool.dense[place]),
            siblings=tuple(siblings.get(position, ())),
        )
        for position in kept[: question.k]
        for place in (order[position],)
    )


def _ordered(
    searcher: LexicalSearcher, connection: sqlite3.Connection, question: Question, pool: Pool
) -> tuple[Ints, Scores]:
    """Return the candidates' places, best first, and their scores by place."""
    scores = pool.scores(question.weights)
    order = np.lexsort((pool.ties, -scores))
    share, first = question.weights.second, order[:SECOND_DEPTH]
    if not share or question.meant is None or not len(first):
        return order, scores
    rows = read_closely(searcher, connection, question, pool, first)
    if rows is None:
        return order, scores
    again = default_second_stage().scores(rows)
    scores = scores.copy()
    scores[first] = (share * again + (1 - share) * scores[first]).round(6)
    rest = order[SECOND_DEPTH:]
    scores[rest] = (scores[rest] * scores[first].min()).round(6)  # below: none was above 1
    return np.concatenate([first[np.lexsort((pool.ties[first], -scores[first]))], rest]), scores


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the second stage reads for a query, best of the first stage first.

    :param features: float64, (len(rows), len(FEATURES)).
    """

    rows: tuple[int, ...]
    features: Scores


def candidates(
    view: View, connection: sqlite3.Connection, question: Question, threads: Executor
) -> Candidates | None:
    """Return what the second stage reads for a question; None where it has no say."""
    pool = None if view.lexical is None else _pool(view, connection, question, threads)
    if view.lexical is None or pool is None:
        return None
    order = np.lexsort((pool.ties, -pool.scores(question.weights)))[:SECOND_DEPTH]
    rows = read_closely(view.lexical, connection, question, pool, order)
    return None if rows is None else Candidates(tuple(pool.rows[order].tolist()), rows)


def _first_of_each(kept: list[int], ties: list[int]) -> list[int]:
    """Return the positions that are the first of their document."""
    first: dict[int, int] = {}
    for position in kept:
        first.setdefault(key_of_tie(ties[position]), position)
    return list(first.values())


def _fold(view: View, ties: list[int], *, fold: bool) -> tuple[list[int], dict[int, list[str]]]:
    """Choose which of the ranked passages are shown.

    Of each cluster of near duplicates the document met first stays; passages of its
    other documents go, and these are named as siblings of its first passage.

    :param ties: of the ranked passages, best first.
    :return: positions kept, and position to ids of the documents folded into it.
    """
    if not fold or not view.clusters:
        return list(range(len(ties))), {}
    first: dict[int, tuple[int, int]] = {}
    kept: list[int] = []
    siblings: dict[int, list[str]] = {}
    for position, tie in enumerate(ties):
        key = key_of_tie(tie)
        keeper, place = first.setdefault(view.clusters.cluster(key), (key, position))
        if key == keeper:
            kept.append(position)
            continue
        names = siblings.setdefault(place, [])
        id_ = view.clusters.document_id(key)
        if id_ not in names:
            names.append(id_)
    return kept, siblings
