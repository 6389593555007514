"""The candidates of a question: what both legs find, each with the scores of both."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.dense import Ints
from index.features import Legs
from index.fuse import best_of_document, fuse
from index.gist import weigh
from index.lexical import LexicalSearcher
from index.question import Question
from index.reading import keys_of_ties, sentence_rows
from index.second import candidate_features
from index.sentences import best_cosines
from index.view import View
from index.weights import Weights

Scores = NDArray[np.float64]
Found = tuple[Ints, Scores]
"""Rows and BM25 scores."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates by row; scores of a leg are None where it was not asked.

    :param ties: see ``index.reading.tie_of``.
    :param dense: of passage and best sentence, each with its share.
    :param passage: cosine of the passage.
    :param sentence: cosine of its best sentence.
    :param packed: its sentences as stored.
    """

    rows: Ints
    ties: Ints
    lexical: Scores | None
    dense: Scores | None = None
    passage: Scores | None = None
    sentence: Scores | None = None
    packed: Sequence[bytes] = ()

    def scores(self, weights: Weights) -> Scores:
        """Return what ranks the candidates: both legs fused, or the one leg asked."""
        if self.lexical is None or self.dense is None:
            one = self.lexical if self.lexical is not None else self.dense
            return one if one is not None else np.zeros(0)
        own = fuse(self.lexical, self.dense, weights.dense)
        if not weights.document:
            return own.round(6)
        documents = keys_of_ties(self.ties)
        of_document = fuse(
            best_of_document(self.lexical, documents),
            best_of_document(self.dense, documents),
            weights.dense,
        )
        return ((1 - weights.document) * own + weights.document * of_document).round(6)


def gather(
    view: View,
    connection: sqlite3.Connection,
    question: Question,
    found: Found | None,
    near: Ints | None,
) -> Pool:
    """Return the candidates of both legs, each with the scores of both.

    :param found: what the lexical leg found; None where it was not asked.
    :param near: slots that the dense leg found; None where it was not asked.
    """
    columns = view.dense.columns
    if found is None:
        slots = np.sort(near) if near is not None else np.zeros(0, dtype=np.int64)
        rows, lexical = columns[slots, 0], None
    else:
        assert view.lexical is not None
        assert question.lexical is not None
        rows, lexical = found
        if near is not None:
            lacking = np.setdiff1d(columns[near, 0], rows)
            rows = np.concatenate([rows, lacking])
            further = view.lexical.scores(question.lexical, lacking.tolist())
            lexical = np.concatenate([lexical, further])
        order = np.argsort(rows)
        rows, lexical = rows[order], lexical[order]
        slots = view.dense.slots(rows)
    return _with_dense(view, connection, question, slots, Pool(rows, columns[slots, 1], lexical))


def _with_dense(
    view: View, connection: sqlite3.Connection, question: Question, slots: Ints, pool: Pool
) -> Pool:
    """Return the pool with the scores of the dense leg, where that is asked."""
    if question.vector is None:
        return pool
    share, passage = question.weights.sentence, view.dense.scores(question.vector, slots)
    if not share and question.meant is None:
        return Pool(pool.rows, pool.ties, pool.lexical, passage)
    packed = sentence_rows(connection, pool.rows.tolist())
    sentence = best_cosines(packed, question.vector, passage)
    dense = ((1 - share) * passage + share * sentence).round(6)
    return Pool(pool.rows, pool.ties, pool.lexical, dense, passage, sentence, packed)


def read_closely(
    searcher: LexicalSearcher,
    connection: sqlite3.Connection,
    question: Question,
    pool: Pool,
    places: Ints,
) -> Scores | None:
    """Return the features of some candidates; None where only one leg was asked.

    :param places: of the candidates in the pool.
    """
    if question.lexical is None or question.vector is None or question.meant is None:
        return None
    assert pool.lexical is not None
    assert pool.dense is not None
    assert pool.passage is not None
    assert pool.sentence is not None
    gist = weigh(
        question.meant,
        question.lexical,
        lambda term: searcher.document_frequency(term, folded=True),
        searcher.n_passages,
    )
    legs = Legs(
        lexical=pool.lexical[places],
        dense=pool.passage[places],
        sentence=pool.sentence[places],
        blended=pool.dense[places],
        documents=keys_of_ties(pool.ties[places]),
    )
    packed = [pool.packed[place] for place in places.tolist()]
    rows = pool.rows[places].tolist()
    return candidate_features(connection, gist, rows, packed, legs, len(question.vector))
