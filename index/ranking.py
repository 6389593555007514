"""From a question to ranked slots: both legs, fused, near duplicates folded, counted."""

import sqlite3
from collections.abc import Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray
from tantivy import Query

from index.dense import Floats, Ints, Mask
from index.errors import DimensionMismatch
from index.fuse import best_of_document, fuse
from index.lexical import FACET_FIELDS, LexicalQuery, LexicalSearcher
from index.reading import key_of_tie, keys_of_ties
from index.records import Filters
from index.view import View
from index.weights import WEIGHTS, Weights

# Passages taken from each leg; 200 against 1,000 changes no top ten of the 157 dev questions,
# typed in Vietnamese or in English.
DEPTH = 200
_PASSAGES_A_DOCUMENT = 20  # looked through for each document wanted, about its length
_MASKS_KEPT = 32

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the engines.

    :param lexical: None where that leg is not asked.
    :param vector: (dim,), unit; None where the dense leg is not asked.
    :param without: document that must not be among the hits.
    :param by_document: only the best passage of each document is among the hits.
    :param weights: shares of the legs and of the document.
    """

    lexical: LexicalQuery | None
    vector: Floats | None
    k: int
    filters: Filters = Filters()  # noqa: RUF009 - frozen
    fold: bool = True
    without: str | None = None
    by_document: bool = False
    weights: Weights = WEIGHTS


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


@dataclass(frozen=True, slots=True)
class _Pool:
    """Candidates of both legs with their scores, by row."""

    rows: Ints
    slots: Ints
    lexical: Scores | None
    dense: Scores | None

    def scores(self, weights: Weights, documents: Ints) -> Scores:
        """Return what ranks the candidates: both legs fused, or the one leg asked.

        :param documents: which document each candidate is of.
        """
        if self.lexical is None or self.dense is None:
            one = self.lexical if self.lexical is not None else self.dense
            return one if one is not None else np.zeros(0)
        own = fuse(self.lexical, self.dense, weights.dense)
        if not weights.document:
            return own.round(6)
        of_document = fuse(
            best_of_document(self.lexical, documents),
            best_of_document(self.dense, documents),
            weights.dense,
        )
        return ((1 - weights.document) * own + weights.document * of_document).round(6)


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
    depth = max(DEPTH, (_PASSAGES_A_DOCUMENT if question.by_document else 2) * question.k)
    near = counted = None
    if question.vector is not None:
        near = threads.submit(view.dense.search, question.vector, depth, allowed.mask)
    if question.lexical is not None:
        counted = threads.submit(searcher.facets, question.lexical, allowed.query)
    pool = _pool(view, searcher, question, allowed, depth, near)
    # what the words find is counted meanwhile; what only meaning found comes on top
    by_meaning = pool.rows if pool.lexical is None else pool.rows[pool.lexical == 0]
    counted_too = threads.submit(searcher.facets_of, by_meaning.tolist())
    best = _best(view, question, pool)
    counts = counted_too.result()
    if counted is not None:
        counts = counts.plus(counted.result())
    return Ranking(best, counts.n, counts.by_field())


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


def _pool(
    view: View,
    searcher: LexicalSearcher,
    question: Question,
    allowed: Allowed,
    depth: int,
    near: Future[Ints] | None,
) -> _Pool:
    """Return the candidates of both legs, each with the scores of both."""
    terms, vector = question.lexical, question.vector
    columns = view.dense.columns
    if terms is None:
        slots = np.sort(near.result()) if near else np.zeros(0, dtype=np.int64)
        rows, lexical = columns[slots, 0], None
    else:
        rows, lexical = searcher.search(terms, depth, allowed.query)
        if near is not None:
            lacking = np.setdiff1d(columns[near.result(), 0], rows)
            rows = np.concatenate([rows, lacking])
            lexical = np.concatenate([lexical, searcher.scores(terms, lacking.tolist())])
        order = np.argsort(rows)
        rows, lexical = rows[order], lexical[order]
        slots = view.dense.slots(rows)
    dense = view.dense.scores(vector, slots) if vector is not None else None
    return _Pool(rows, slots, lexical, dense)


def _best(view: View, question: Question, pool: _Pool) -> tuple[Ranked, ...]:
    """Order the candidates, fold near duplicates, keep k."""
    ties = view.dense.columns[pool.slots, 1]
    scores = pool.scores(question.weights, keys_of_ties(ties))
    order = np.lexsort((ties, -scores))
    ranked_ties = ties[order].tolist()
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
