"""Queries as people type them, and what of documents/ must be among the first five documents.

``tests/data/typed_queries.tsv``: no marks, half of them, slips, abbreviations, English, old
and new provinces. Searched by words alone: reading the query is what is tested.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from index.embed import Embedder
from index.ingestion import EventKind, run_ingestion
from index.plan import plan_ingestion
from index.records import Mode
from index.search import Searcher
from index.store import Store
from index.sync import follow
from ingest.records import Limits

DATA = Path(__file__).resolve().parents[1] / "data" / "typed_queries.tsv"
FOLDERS = ("briefs", "countries", "english", "law", "news")  # text and HTML: quick to read
N_FIRST = 5

with DATA.open(encoding="utf-8") as lines:
    ROWS = list(csv.DictReader(lines, delimiter="\t"))


@pytest.fixture(scope="module")
def searcher(
    root: Path, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Iterator[Searcher]:
    store = Store.open(tmp_path_factory.mktemp("typed") / "index", create=True)
    paths = [root / "documents" / folder for folder in FOLDERS]
    with store.writer():
        plan = plan_ingestion([root / "documents"], store)
        kept = [entry for entry in plan.to_read if entry[0].path.parent in paths]
        some = replace(plan, to_read=kept)
        events = list(run_ingestion(some, store, embedder, n_jobs=1, limits=Limits()))
        assert len([e for e in events if e.kind == EventKind.COMMITTED]) == len(kept) > 80
        follow(store)
    opened = Searcher(store, None)
    yield opened
    opened.close()


@pytest.mark.parametrize("row", ROWS, ids=[row["query"] for row in ROWS])
def test_a_typed_query_finds_its_document(searcher: Searcher, row: dict[str, str]) -> None:
    hits = searcher.search(row["query"], k=50, mode=Mode.LEXICAL).hits
    first = list(dict.fromkeys(hit.document.source for hit in hits))[:N_FIRST]
    wanted = row["found"].split("|")  # any of these answers
    assert any(fnmatchcase(source, glob) for source in first for glob in wanted), first


def test_there_are_sixty_queries_of_each_way_of_typing() -> None:
    kinds = {row["kind"] for row in ROWS}
    assert len(ROWS) >= 60
    assert kinds == {"no_marks", "half_marks", "slips", "short", "english", "provinces"}
