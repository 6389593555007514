"""The Searcher: a query to ranked, cited passages, all of one generation."""

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from index.approximate import use_one_thread
from index.compare import Subject, subject_of
from index.embedder import Embedder
from index.errors import EngineDamaged, IndexDamaged, IndexLocked, ModelUnusable
from index.features import FEATURES
from index.hits import build_hits
from index.lexical import LexicalQuery
from index.query import prepare
from index.question import Question
from index.ranking import candidates, rank
from index.reading import stored_passages
from index.records import Filters, Mode, SearchResult
from index.rerank import DEPTH as RERANK_DEPTH
from index.rerank import Reranker, rerank
from index.similar import (
    draft_passages,
    mean_direction,
    precedents,
    stored_like,
    stored_piece,
    telling_words,
)
from index.snippet import Highlighter
from index.store import Store
from index.stored import read_state
from index.sync import follow, is_level, rebuild_dense, rebuild_lexical
from index.view import StaleEngine, View, load_view
from index.weights import WEIGHTS, Weights
from ingest.text import normalise

NO_FILTERS = Filters()
logger = logging.getLogger(__name__)

MAX_K = 1000
_STALE_RETRY_S = 0.01
_STALE_PATIENCE_S = 2.0
_FOLLOW_PATIENCE_S = 0.0
_CATCH_UP_EVERY_S = 0.5
_SHOWN_CHARACTERS = 200  # of a draft, as the result's query


class Snapshot(NamedTuple):
    """A read transaction, and the engines at the generation that it sees published."""

    connection: sqlite3.Connection
    view: View


class Searcher:
    """Searches one index folder; safe to use from several threads, follows all commits."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder | None,
        weights: Weights = WEIGHTS,
        reranker: Reranker | None = None,
    ) -> None:
        self.weights = weights
        self._reranker = reranker
        self._store = store
        self._embedder = embedder
        self._view: View | None = None
        self._view_lock = threading.Lock()
        self._next_catch_up = 0.0
        # one leg runs beside the other: both release the interpreter lock
        self._threads = ThreadPoolExecutor(
            max_workers=4, thread_name_prefix="leg", initializer=use_one_thread
        )

    @classmethod
    def open(
        cls,
        folder: Path,
        embedder: Embedder | None,
        *,
        weights: Weights = WEIGHTS,
        reranker: Reranker | None = None,
    ) -> Self:
        """Open an index for searching.

        What a dead writer left undone is done first, unless another one is writing.

        :param embedder: None where only lexical search is wanted.
        :param weights: what each part of a query counts; may be set later as well.
        :param reranker: reorders the best passages; None leaves that stage out.
        :raises IndexNotFound, IndexDamaged, SchemaMismatch: see ``Store.open``.
        :raises ModelMismatch: if the index holds another model's vectors.
        """
        store = Store.open(folder)
        try:
            if embedder is not None:
                store.check_model(embedder.identity)
            searcher = cls(store, embedder, weights, reranker)
            searcher._catch_up()
            with searcher._snapshot():
                pass
        except BaseException:
            store.close()
            raise
        return searcher

    def close(self) -> None:
        """Free what the searcher holds."""
        self._threads.shutdown()
        self._store.close()

    @property
    def store(self) -> Store:
        """The truth that is searched."""
        return self._store

    @property
    def generation(self) -> int:
        """The generation that a search would read now."""
        with self._snapshot() as snapshot:
            return snapshot.view.generation

    @contextlib.contextmanager
    def frequencies(self) -> Iterator[tuple[Callable[[str], int], int]]:
        """Yield how many passages hold a folded word, as a function, and how many there are."""
        with self._snapshot() as snapshot:
            lexical = snapshot.view.lexical
            if lexical is None:
                yield (lambda _: 0), 0
            else:
                yield (lambda w: lexical.document_frequency(w, folded=True)), lexical.n_passages

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        mode: Mode = Mode.HYBRID,
        filters: Filters = NO_FILTERS,
        fold: bool = True,
        weights: Weights | None = None,
    ) -> SearchResult:
        """Return the k best passages for a query, best first.

        :param k: 1 to 1000.
        :param fold: show near duplicates as siblings of the best of them.
        :param weights: other ones than the searcher's.
        :raises BadQuery: if the query is empty, too long, or without letter or digit.
        :raises ValueError: if k is out of range.
        :raises ModelUnusable: if the mode needs an embedder and there is none.
        """
        started = time.perf_counter()
        check_k(k)
        weights = weights or self.weights
        prepared = prepare(query, weights)
        vector = None
        if mode != Mode.LEXICAL:
            vector = self._model().encode_queries([prepared.text])[0]
        terms = None if mode == Mode.DENSE else prepared.lexical
        depth = k if self._reranker is None else max(k, RERANK_DEPTH)
        question = Question(
            terms, vector, depth, filters, fold, weights=weights, meant=prepared.text
        )
        shown = Highlighter(prepared.words, marked=prepared.marked)
        with self._snapshot() as snapshot:
            result = self._answer(query, mode, question, shown, snapshot, started)
        result = replace(result, analysis=prepared.analysis)
        if self._reranker is None:
            return result
        hits = rerank(result.hits, prepared.text, self._reranker, k)
        return replace(result, hits=hits, took_ms=_ms_since(started))

    def candidates(self, query: str) -> tuple[list[str], NDArray[np.float64]]:
        """Return what the second stage reads for a query: passage ids, and their features.

        :return: best of the first stage first; features are those of ``index.features``.
        :raises BadQuery, ModelUnusable: see ``search``.
        """
        prepared = prepare(query, self.weights)
        vector = self._model().encode_queries([prepared.text])[0]
        question = Question(
            prepared.lexical, vector, k=1, weights=self.weights, meant=prepared.text
        )
        with self._snapshot() as snapshot:
            found = candidates(snapshot.view, snapshot.connection, question, self._threads)
            if found is None:
                return [], np.zeros((0, len(FEATURES)))
            passages = stored_passages(snapshot.connection, found.rows)
            return [passages[row].id for row in found.rows], found.features

    def similar_to_id(
        self, id_: str, *, k: int = 10, filters: Filters = NO_FILTERS, fold: bool = True
    ) -> SearchResult:
        """Return the documents most like a passage or a whole document, the own left out.

        :param id_: passage id or document id.
        :return: hits are ``Precedent``, one a document.
        :raises NotFound: if there is neither.
        """
        started = time.perf_counter()
        check_k(k)
        with self._snapshot() as snapshot:
            like = stored_like(snapshot.connection, id_, snapshot.view.generation)
            rows = np.array([passage.row for passage in like], dtype=np.int64)
            dense = snapshot.view.dense
            vectors = dense.vectors(dense.slots(rows))
            question, shown = _likeness([passage.text for passage in like], vectors, snapshot.view)
            document = like[0].document
            question = replace(question, k=k, filters=filters, fold=fold, without=document.id)
            is_whole = id_ == document.id and not document.title_inferred
            asked = subject_of(document.title if is_whole else "", [stored_piece(p) for p in like])
            result = self._answer(id_, Mode.HYBRID, question, shown, snapshot, started)
            return _compared(result, asked, snapshot, started)

    def similar_to_text(
        self, text: str, *, k: int = 10, filters: Filters = NO_FILTERS, fold: bool = True
    ) -> SearchResult:
        """Return the documents most like a draft of any length.

        :return: hits are ``Precedent``, one a document.
        :raises BadQuery: if it has no letter and no digit.
        :raises ModelUnusable: if the searcher was opened without an embedder.
        """
        started = time.perf_counter()
        check_k(k)
        pieces = draft_passages(text)
        texts = [piece.text for piece in pieces]
        vectors = self._model().encode_passages(texts)
        query = normalise(text)[:_SHOWN_CHARACTERS]
        with self._snapshot() as snapshot:
            question, shown = _likeness(texts, vectors, snapshot.view)
            question = replace(question, k=k, filters=filters, fold=fold)
            result = self._answer(query, Mode.HYBRID, question, shown, snapshot, started)
            return _compared(result, subject_of("", pieces), snapshot, started)

    def _answer(
        self,
        query: str,
        mode: Mode,
        question: Question,
        shown: Highlighter,
        snapshot: Snapshot,
        started: float,
    ) -> SearchResult:
        """Rank, and read the hits' texts, in one snapshot."""
        ranking = rank(snapshot.view, snapshot.connection, question, self._threads)
        hits = build_hits(snapshot.connection, ranking, shown, question.filters)
        return SearchResult(
            query=query,
            mode=mode,
            took_ms=_ms_since(started),
            generation=snapshot.view.generation,
            n_matched=ranking.n_matched,
            hits=hits,
            facets=ranking.facets,
        )

    def _model(self) -> Embedder:
        if self._embedder is None:
            raise ModelUnusable(
                "Searching by meaning needs a model and none was loaded. "
                "Search with mode lexical, or open the index with a model (--model)."
            )
        return self._embedder

    @contextlib.contextmanager
    def _snapshot(self) -> Iterator[Snapshot]:
        """Yield a read transaction and the engines at its published generation."""
        deadline = time.monotonic() + _STALE_PATIENCE_S
        while True:
            with contextlib.ExitStack() as stack:
                connection = stack.enter_context(self._store.reading())
                try:
                    view = self._current_view(connection)
                except StaleEngine:
                    stale: EngineDamaged | None = None
                except EngineDamaged as error:
                    stale = error
                else:
                    self._catch_up_soon(connection)
                    yield Snapshot(connection, view)
                    return
            if stale is not None:
                self._repair(stale)
            elif time.monotonic() > deadline:
                # no writer takes this long from its commit to publishing: it died there
                self._catch_up()
                deadline = time.monotonic() + _STALE_PATIENCE_S
            else:
                time.sleep(_STALE_RETRY_S)

    def _current_view(self, connection: sqlite3.Connection) -> View:
        with self._view_lock:
            old = self._view
            view = load_view(self._store.folder, connection, old)
            # a slow thread's older transaction must not put an older view in place
            if old is None or view.generation >= old.generation:
                self._view = view
            return view

    def _catch_up_soon(self, connection: sqlite3.Connection) -> None:
        """Follow in the background what was committed and not published, if no writer will."""
        state = read_state(connection)
        now = time.monotonic()
        if state["generation"] != state["published"] and now > self._next_catch_up:
            self._next_catch_up = now + _CATCH_UP_EVERY_S
            self._threads.submit(self._catch_up)

    def _catch_up(self) -> None:
        """Let the engines reach the truth, unless a writer is at it."""
        if is_level(self._store):
            return
        try:
            with self._store.writer(_FOLLOW_PATIENCE_S):
                follow(self._store)
        except IndexLocked:
            logger.info("Another process is writing to %s: it will publish.", self._store.folder)

    def _repair(self, error: EngineDamaged) -> None:
        """Rebuild a damaged engine, unless it is whole by now or a writer is replacing it."""
        try:
            with self._store.writer():
                if self._still_damaged():
                    logger.warning("%s It is rebuilt from the truth.", error)
                    rebuild = rebuild_lexical if error.engine == "lexical" else rebuild_dense
                    rebuild(self._store)
        except OSError as cause:
            raise IndexDamaged(f"{error} It cannot be rebuilt: {cause}.") from cause

    def _still_damaged(self) -> bool:
        with self._store.reading() as connection:
            try:
                load_view(self._store.folder, connection)
            except EngineDamaged:
                return True
            except StaleEngine:
                return False
        return False


def _ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)


def check_k(k: int) -> None:
    """Make sure that k is in range.

    :raises ValueError: if it is not.
    """
    if not 1 <= k <= MAX_K:
        raise ValueError(f"k is {k}; it must be from 1 to {MAX_K}.")


def _compared(
    result: SearchResult, asked: Subject, snapshot: Snapshot, started: float
) -> SearchResult:
    """Return a result whose hits say what they share with the text asked about."""
    hits = precedents(result.hits, asked, snapshot.connection, snapshot.view.generation)
    took_ms = round((time.perf_counter() - started) * 1000, 2)
    return replace(result, hits=hits, took_ms=took_ms)


def _likeness(
    texts: Sequence[str], vectors: NDArray[np.float32], view: View
) -> tuple[Question, Highlighter]:
    """Return the question for passages like some texts, and what to highlight in them."""
    terms = LexicalQuery({}, {})
    if view.lexical is not None:
        terms = telling_words(texts, view.lexical)
    # a mean over many passages is near to no single sentence
    weights = replace(WEIGHTS, sentence=0.0)
    question = Question(terms, mean_direction(vectors), k=1, by_document=True, weights=weights)
    return question, Highlighter(tuple(terms.exact), marked=True)
