"""BEIR folders: their corpus as an index, their entries ranked by their passages."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eval.datasets import BeirEntry, BeirSet, Question, Quote
from eval.measures import DEPTH
from eval.records import Found
from index.embed import Embedder
from index.passage_text import passage_texts
from index.search import Searcher
from index.sentences import pack_passages, passages_of
from index.store import FileStamp, Store
from index.sync import follow
from ingest.records import DocType, Document, Language, Parsed
from ingest.split import split

PASSAGE_DEPTHS = (3 * DEPTH, 1000)
"""Passages asked for, until they make DEPTH entries; 1000 is the most a search gives."""

RankPassages = Callable[[str, int], Sequence[Found]]
"""Query and number of passages to passages, best first; ``source`` is the entry's id."""


def entry_questions(dataset: BeirSet) -> tuple[Question, ...]:
    """Return the queries as questions whose quotes are their relevant entries."""
    texts = {entry.id: entry.text for entry in dataset.entries}
    return tuple(
        Question(
            id=query_id,
            text=query,
            type="query",
            relevant=tuple(
                Quote(entry_id, texts[entry_id], grade)
                for entry_id, grade in dataset.qrels[query_id].items()
            ),
            variants={},
        )
        for query_id, query in dataset.queries.items()
    )


def rank_entries(query: str, rank_passages: RankPassages) -> list[Found]:
    """Rank entries by the best passage of each, DEPTH of them if passages suffice."""
    best: dict[str, Found] = {}
    for depth in PASSAGE_DEPTHS:
        passages = rank_passages(query, depth)
        best = {}
        for found in passages:
            best.setdefault(found.source, found)
        if len(best) >= DEPTH or len(passages) < depth:
            break
    return [
        Found(entry_id, found.score, entry_id, found.title, found.text)
        for entry_id, found in list(best.items())[:DEPTH]
    ]


def parse_entry(entry: BeirEntry) -> Parsed:
    """Cut an entry into passages as ingestion cuts a file's main text.

    Nothing is boilerplate: an entry is what its dataset says it is. Years and places
    are left out, since no query of a BEIR folder filters.
    """
    text = entry.text if entry.text.strip() else entry.title
    document = Document(
        source=entry.id,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        title=entry.title,
        title_inferred=False,
        published=None,
        publisher=None,
        url=None,
        doc_type=DocType.OTHER,
        language=Language.VI,
    )
    return Parsed(document, split(text), b"")


@contextmanager
def entry_index(
    entries: Iterable[BeirEntry], folder: Path, embedder: Embedder
) -> Iterator[Searcher]:
    """Index the entries in an empty folder and give a searcher over them."""
    store = Store.open(folder, create=True)
    try:
        store.claim_model(embedder.identity)
        with store.writer():
            for entry in entries:
                _commit(store, parse_entry(entry), embedder)
        follow(store)
    finally:
        store.close()
    searcher = Searcher.open(folder, embedder)
    try:
        yield searcher
    finally:
        searcher.close()


def _commit(store: Store, parsed: Parsed, embedder: Embedder) -> None:
    document = parsed.document
    stamp = FileStamp(
        path=f"beir:/{document.source}",
        root="beir:/",
        source=document.source,
        size=len(document.text),
        mtime_ns=0,
        sha256=document.sha256,
    )
    vectors = embedder.encode_passages(passage_texts(parsed))
    sentences = pack_passages(passages_of(parsed), embedder.encode_passages)
    store.commit_document(parsed, file=stamp, vectors=vectors, sentences=sentences)
