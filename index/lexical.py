"""The lexical engine: BM25 by tantivy over words and adjacent pairs of words.

Two fields: ``exact`` keeps the marks, ``folded`` has none. Terms come from
``ingest.text.index_terms`` at both ends, joined by spaces; queries are built as
objects, never parsed from what people type.

BM25 must not depend on the history of the index. Statistics are those of all
segments together, but rows deleted stay in them until their segment is gone
(``index.sync`` rewrites such segments), and a merge that drops deleted rows
estimates the field's length from one byte a row. That byte is exact for the
lengths of ``padded_length``; so each field is padded to the next of these.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from index.records import Filters
from ingest.text import fold_word, index_terms

MAX_TERM_LENGTH = 64  # characters; longer ones are no words: hashes, addresses, base64
_FILLER = "~"  # never a term: terms are letters and digits, pairs joined by "_"
_HEAP_BYTES = 60_000_000
FACET_FIELDS = ("country", "province", "year", "doc_type")
_META_NAME = "meta.json"
_WORDS = "words"  # our tokenizer's name: splits at spaces, nothing else


class PassageRow(NamedTuple):
    """What the engines need to know of a passage.

    :param row: id inside the index.
    :param document: row of its document.
    :param text: as indexed, with its context.
    :param years: publication year, else the years stated.
    :param units: of its provinces, those that may mean a unit of today.
    """

    row: int
    document: int
    doc_type: str
    language: str
    years: tuple[int, ...]
    countries: tuple[str, ...]
    provinces: tuple[str, ...]
    text: str
    units: tuple[str, ...] = ()


class Label(NamedTuple):
    """A place that a passage may state, and the BM25 points that this is worth."""

    field: str
    value: str
    weight: float


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """What to score by: term to weight for each field, and labels on top.

    The exact field decides between words that differ in marks only, the folded one finds
    them when the marks are missing or wrong.
    """

    exact: Mapping[str, float]
    folded: Mapping[str, float]
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Facets:
    """How many passages matched, and how many of them have each value of each field."""

    n: int
    fields: Mapping[str, Counter[str]]

    def plus(self, other: "Facets") -> "Facets":
        """Return the counts over two disjoint sets."""
        both = {name: self.fields[name] + other.fields[name] for name in FACET_FIELDS}
        return Facets(self.n + other.n, both)

    def by_field(self) -> dict[str, dict[str, int]]:
        """Return field to value to number, most frequent first."""
        return {
            name: dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
            for name, counts in self.fields.items()
        }


def padded_length(n_terms: int) -> int:
    """Return the least length >= n_terms that tantivy's length byte holds exactly.

    Source: Lucene's SmallFloat.intToByte4 (24 plain values, then four bits of
    mantissa), which tantivy's FIELD_NORMS_TABLE repeats.
    """
    excess = n_terms - 24
    if excess < 16:
        return n_terms
    step = 1 << (excess.bit_length() - 4)
    return 24 + -(-excess // step) * step


def field_terms(text: str) -> tuple[list[str], list[str]]:
    """Return the terms of both fields: ``index_terms`` with marks and folded, long ones out.

    The folded ones are made from the others: reading the text twice took half of the time.
    """
    exact = index_terms(text)
    folded = [fold_word(word) for word in exact[: (len(exact) + 1) // 2]]
    folded += [f"{one}_{other}" for one, other in pairwise(folded)]
    return _short(exact), _short(folded)


def _short(terms: list[str]) -> list[str]:
    return [term for term in terms if len(term) <= MAX_TERM_LENGTH]


def _padded(terms: list[str]) -> str:
    return " ".join(terms + [_FILLER] * (padded_length(len(terms)) - len(terms)))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # signed: deleting by an unsigned key deletes nothing and says nothing (tantivy-py 0.27)
    builder.add_integer_field("passage", indexed=True, fast=True)
    builder.add_integer_field("document", indexed=True)
    builder.add_integer_field("year", indexed=True, fast=True)
    for name in ("exact", "folded"):
        builder.add_text_field(name, tokenizer_name=_WORDS, index_option="freq")
    for name in ("country", "province", "doc_type", "language"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("unit", tokenizer_name="raw", index_option="basic")
    return builder.build()


class LexicalIndex:
    """The engine's folder; opened anew by each process.

    :raises ValueError: from tantivy, where the folder is damaged.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer(_WORDS, words)
        self._index.config_reader(reload_policy="manual")

    def meta(self) -> dict[str, Any]:
        """Return tantivy's own record of its segments and last commit."""
        meta: dict[str, Any] = json.loads((self.folder / _META_NAME).read_text(encoding="utf-8"))
        return meta

    def opstamp(self) -> int:
        """Return the number of the last commit; the truth's record of it must agree."""
        return int(self.meta()["opstamp"])

    def writer(self) -> "LexicalWriter":
        """Return the one writer; the caller holds the writer lock."""
        self._remove_unfinished_deletes()
        # one thread: a commit makes one segment, and rows keep their order
        return LexicalWriter(self._index.writer(heap_size=_HEAP_BYTES, num_threads=1))

    def _remove_unfinished_deletes(self) -> None:
        """Remove lists of deleted rows that a killed writer left behind.

        They are named by segment and commit number; the number comes again, and the
        next commit would fail for good: FileAlreadyExists (met with tantivy-py 0.27).
        """
        known = {
            f"{segment['segment_id'].replace('-', '')}.{segment['deletes']['opstamp']}.del"
            for segment in self.meta()["segments"]
            if segment["deletes"]
        }
        for path in self.folder.glob("*.del"):
            if path.name not in known:
                path.unlink()

    def searcher(self) -> "LexicalSearcher":
        """Return the last commit as it is now, unmoved by later ones."""
        self._index.reload()
        return LexicalSearcher(self._index.searcher(), self._schema)


class LexicalWriter:
    """Adds and deletes passages; nothing shows before ``commit``."""

    def __init__(self, writer: tantivy.IndexWriter) -> None:
        self._writer = writer

    def add(self, passage: PassageRow) -> None:
        """Add a passage; an older one of the same row must be deleted by the caller."""
        document = tantivy.Document()
        document.add_integer("passage", passage.row)
        document.add_integer("document", passage.document)
        document.add_text("doc_type", passage.doc_type)
        document.add_text("language", passage.language)
        for year in passage.years:
            document.add_integer("year", year)
        for country in passage.countries:
            document.add_text("country", country)
        for province in passage.provinces:
            document.add_text("province", province)
        for unit in passage.units:
            document.add_text("unit", unit)
        exact, folded = field_terms(passage.text)
        document.add_text("exact", _padded(exact))
        document.add_text("folded", _padded(folded))
        self._writer.add_document(document)

    def delete(self, row: int) -> None:
        """Delete a passage; none is fine."""
        self._writer.delete_documents_by_term("passage", row)

    def commit(self) -> int:
        """Make it all visible and durable; return the commit's number."""
        return int(self._writer.commit())

    def close(self) -> None:
        """Wait for merges, so that nothing changes once the lock is free."""
        self._writer.wait_merging_threads()


class LexicalSearcher:
    """One commit, for as long as it is kept; safe to use from several threads."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema

    @property
    def n_passages(self) -> int:
        """Number of live passages."""
        return int(self._searcher.num_docs)

    def search(
        self, query: LexicalQuery, n_hits: int, filters: Query | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return rows and scores of the best passages, best first, ties in no order.

        All passages that tie with the last one are among them.
        """
        asked = _all_of(filters, self._scoring(query))
        n_asked = n_hits + 50
        while True:
            hits = self._searcher.search(asked, limit=n_asked, count=False).hits
            if len(hits) < n_asked or _round(hits[n_hits - 1][0]) > _round(hits[-1][0]):
                return self._columns(hits)
            n_asked *= 8  # ties go beyond: take them all, or segments would choose

    def scores(self, query: LexicalQuery, rows: Sequence[int]) -> NDArray[np.float64]:
        """Return the score of each passage given, 0 where it holds no term."""
        chosen = Query.const_score_query(self._rows(rows), 0.0)
        asked = Query.boolean_query(
            [(Occur.Must, chosen), (Occur.Should, self._scoring(query))],
        )
        hits = self._searcher.search(asked, limit=max(len(rows), 1), count=False).hits
        found = dict(zip(*(column.tolist() for column in self._columns(hits)), strict=True))
        return np.array([found.get(row, 0.0) for row in rows], dtype=np.float64)

    def _columns(self, hits: Any) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        rows = self._searcher.fast_field_values("passage", [address for _, address in hits])
        scores = [_round(score) for score, _ in hits]
        return np.array(rows, dtype=np.int64), np.array(scores, dtype=np.float64)

    def facets(self, query: LexicalQuery, filters: Query | None) -> Facets:
        """Count the passages that hold a word of the query."""
        # what matches marked matches folded; what matches a pair matches its words
        words = [term for term in query.folded if "_" not in term]
        any_word = Query.boolean_query(
            [(Occur.Should, Query.term_query(self._schema, "folded", w, "basic")) for w in words]
        )
        return self._count(_all_of(filters, any_word))

    def facets_of(self, rows: Sequence[int]) -> Facets:
        """Count the passages given."""
        return (
            self._count(self._rows(rows))
            if rows
            else Facets(0, {n: Counter() for n in FACET_FIELDS})
        )

    def _count(self, query: Query) -> Facets:
        asked: dict[str, Any] = {
            name: {"terms": {"field": name, "size": 1000}} for name in FACET_FIELDS
        }
        asked["n"] = {"value_count": {"field": "passage"}}
        answer = self._searcher.aggregate(query, asked)
        buckets = {name: answer[name]["buckets"] for name in FACET_FIELDS}
        return Facets(
            int(answer["n"]["value"]),
            {
                name: Counter({str(bucket["key"]): int(bucket["doc_count"]) for bucket in found})
                for name, found in buckets.items()
            },
        )

    def filter_query(self, filters: Filters, documents: Sequence[int] | None) -> Query | None:
        """Return the query for what filters let through; None for everything.

        :param documents: rows of the documents whose source fits; None without such filter.
        """
        parts = []
        for name, values in (
            ("country", filters.countries),
            ("province", filters.provinces),
            ("doc_type", [str(value) for value in filters.doc_types]),
            ("language", [str(value) for value in filters.languages]),
        ):
            if values:
                parts.append(Query.term_set_query(self._schema, name, list(values)))
        if filters.years is not None:
            first, last = filters.years
            kind = tantivy.FieldType.Integer
            parts.append(Query.range_query(self._schema, "year", kind, first, last))
        if documents is not None:
            parts.append(Query.term_set_query(self._schema, "document", list(documents)))
        if not parts:
            return None
        return Query.boolean_query([(Occur.Must, part) for part in parts])

    def rows(self, filters: Query | None = None) -> NDArray[np.int64]:
        """Return the rows that pass a filter, ascending."""
        asked = filters if filters is not None else Query.all_query()
        limit = max(self.n_passages, 1)
        order = tantivy.Order.Asc
        found = self._searcher.search(
            asked, limit=limit, count=False, order_by_field="passage", order=order
        )
        return np.array([row for row, _ in found.hits], dtype=np.int64)

    def rows_beside_deleted(self, segments: Iterable[dict[str, Any]]) -> NDArray[np.int64]:
        """Return the live rows of segments that hold deleted ones, ascending.

        :param segments: as ``meta`` lists them, at this same commit.
        """
        torn = {number for number, s in enumerate(segments) if s["deletes"]}
        limit = max(self.n_passages, 1)
        found = self._searcher.search(Query.all_query(), limit=limit, count=False).hits
        addresses = [address for _, address in found if address.segment_ord in torn]
        rows = self._searcher.fast_field_values("passage", addresses)
        return np.sort(np.array(rows, dtype=np.int64))

    def document_frequency(self, term: str, *, folded: bool) -> int:
        """Return how many passages hold a term."""
        return int(self._searcher.doc_freq("folded" if folded else "exact", term))

    def _rows(self, rows: Iterable[int]) -> Query:
        return Query.term_set_query(self._schema, "passage", [int(row) for row in rows])

    def _scoring(self, query: LexicalQuery) -> Query:
        words = Query.boolean_query(
            [
                (Occur.Should, self._term(name, term, weight))
                for name, terms in (("exact", query.exact), ("folded", query.folded))
                for term, weight in terms.items()
            ]
        )
        if not query.labels:
            return words
        # a label alone finds nothing: it only lifts what holds a word of the query
        return Query.boolean_query(
            [(Occur.Must, words), *((Occur.Should, self._label(one)) for one in query.labels)]
        )

    def _label(self, label: Label) -> Query:
        term = Query.term_query(self._schema, label.field, label.value, "basic")
        return Query.const_score_query(term, label.weight)

    def _term(self, field: str, term: str, weight: float) -> Query:
        query = Query.term_query(self._schema, field, term, "freq")
        return query if weight == 1.0 else Query.boost_query(query, weight)


def _all_of(filters: Query | None, query: Query) -> Query:
    if filters is None:
        return query
    # a Must adds its score, so the filter's is made 0
    allowed = Query.const_score_query(filters, 0.0)
    return Query.boolean_query([(Occur.Must, allowed), (Occur.Must, query)])


def _round(score: float) -> float:
    # float32 sums differ in the last bits with the order of the segments; without rounding
    # that noise, not the passage id, would break ties
    return round(float(score), 5)
