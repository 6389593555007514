"""Runs a dataset through a searcher and scores what comes."""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from eval.beir import entry_index, entry_questions, rank_entries
from eval.datasets import QUESTION, BeirSet, Half, Question, QuestionSet, load
from eval.errors import BadDataset
from eval.gold import gold_passages
from eval.measures import DEPTH, score_rankings
from eval.qrels import Qrels, build_qrels
from eval.records import Evaluation, Found, QueryResult
from index.embed import Embedder
from index.errors import BadQuery
from index.records import Hit, Mode, SearchResult
from index.search import Searcher
from index.store import Store

N_SHOWN = 3
"""Hits of a query that keep their text, for the report."""

Progress = Callable[[int, int], None]
"""Called with queries done and queries in all."""

Rank = Callable[[str], Sequence[Found]]
"""Query to what was found, best first."""


class Searching(Protocol):
    """What an evaluation asks of a searcher."""

    def search(
        self, query: str, *, k: int = ..., mode: Mode = ..., fold: bool = ...
    ) -> SearchResult:
        """Return at most k hits, see ``index.search``."""


def evaluate(
    dataset: Path,
    folder: Path,
    embedder: Embedder | None,
    *,
    mode: Mode = Mode.HYBRID,
    variants: Sequence[str] = (QUESTION,),
    half: Half | None = None,
    allow_missing: bool = False,
    progress: Progress | None = None,
) -> Evaluation:
    """Score a dataset 100 ranks deep, near-duplicates not folded.

    :param folder: index that holds the documents of a questions file; a BEIR folder
        is indexed in a temporary one and this is left alone.
    :param embedder: may be None in lexical mode.
    :param variants: ways of typing the questions; a BEIR folder has ``question`` only.
    :param allow_missing: go on when gold documents are not in the index; questions
        without a relevant passage left count as not found.
    :raises BadDataset: if the dataset cannot be read.
    :raises MissingDocuments: if gold documents are not in the index.
    """
    loaded = load(dataset, half=half)
    if isinstance(loaded, BeirSet):
        return _evaluate_beir(loaded, embedder, mode, progress)
    store = Store.open(folder)
    try:
        passages = gold_passages(store, loaded.questions, allow_missing=allow_missing)
    finally:
        store.close()
    searcher = Searcher.open(folder, embedder)
    try:
        return evaluate_questions(
            loaded,
            build_qrels(loaded.questions, passages),
            lambda query: rank_passages(searcher, query, mode),
            mode=mode,
            model=_model(embedder, mode),
            variants=variants,
            progress=progress,
        )
    finally:
        searcher.close()


def evaluate_questions(
    dataset: QuestionSet,
    qrels: Qrels,
    rank: Rank,
    *,
    mode: Mode,
    model: str | None,
    variants: Sequence[str] = (QUESTION,),
    progress: Progress | None = None,
) -> Evaluation:
    """Ask every question in every variant and score the answers against ``qrels``."""
    if not qrels:
        raise BadDataset(f"{dataset.name} holds no answerable question, so nothing can be ranked.")
    total = len(variants) * len(dataset.questions)
    results = {}
    for number, variant in enumerate(variants):
        asked = []
        for done, question in enumerate(dataset.questions, number * len(dataset.questions) + 1):
            asked.append(_ask(question, variant, rank, qrels.get(question.id, {})))
            if progress is not None:
                progress(done, total)
        scores = score_rankings(
            qrels, {result.query_id: [found.id for found in result.ranking] for result in asked}
        )
        results[variant] = tuple(
            replace(result, measures=scores.get(result.query_id)) for result in asked
        )
    return Evaluation(dataset.name, mode.value, model, results, qrels)


def rank_passages(searcher: Searching, query: str, mode: Mode, depth: int = DEPTH) -> list[Found]:
    """Rank passages; a query that nobody can search for finds nothing."""
    try:
        hits = searcher.search(query, k=depth, mode=mode, fold=False).hits
    except BadQuery:
        return []
    return [_found(hit, place) for place, hit in enumerate(hits)]


def _found(hit: Hit, place: int) -> Found:
    text = hit.text if place < N_SHOWN else ""
    return Found(hit.passage_id, hit.score, hit.document.source, hit.document.title, text)


def _ask(question: Question, variant: str, rank: Rank, grades: Mapping[str, int]) -> QueryResult:
    query = question.wording(variant)
    started = time.perf_counter()
    ranking = tuple(rank(query))
    return QueryResult(
        query_id=question.id,
        type=question.type,
        query=query,
        ranking=ranking,
        grades=tuple(grades.get(found.id, 0) for found in ranking),
        measures=None,
        gold=tuple(quote.text for quote in question.relevant),
        took_ms=1000 * (time.perf_counter() - started),
    )


def _evaluate_beir(
    dataset: BeirSet, embedder: Embedder | None, mode: Mode, progress: Progress | None
) -> Evaluation:
    """Index the folder's corpus for the time of the evaluation and score its queries."""
    if embedder is None:
        raise BadDataset(f"{dataset.name} brings its own corpus; indexing it needs a model.")
    with (
        tempfile.TemporaryDirectory(prefix="hoptac-eval-") as temporary,
        entry_index(dataset.entries, Path(temporary), embedder) as searcher,
    ):

        def rank(query: str) -> list[Found]:
            return rank_entries(query, lambda asked, k: rank_passages(searcher, asked, mode, k))

        return evaluate_questions(
            QuestionSet(dataset.name, entry_questions(dataset)),
            {query_id: dict(grades) for query_id, grades in dataset.qrels.items()},
            rank,
            mode=mode,
            model=_model(embedder, mode),
            progress=progress,
        )


def _model(embedder: Embedder | None, mode: Mode) -> str | None:
    return embedder.identity.name if embedder and mode != Mode.LEXICAL else None
