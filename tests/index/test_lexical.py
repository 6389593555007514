"""The lexical engine against the textbook's BM25, whatever its history."""

import json
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tantivy import Query

from index.lexical import (
    LexicalIndex,
    LexicalSearcher,
    PassageRow,
    field_terms,
    padded_length,
)
from index.query import prepare
from ingest.text import index_terms

TEXTS = [
    "Tỉnh Quảng Trị ký bản ghi nhớ với tỉnh Savannakhet của Lào",
    "Thành phố Hà Nội và Tokyo hợp tác về giao thông đô thị",
    "Hà Nội, Hà Nội, Hà Nội",
    "Hợp tác",
    "Lâm Đồng đón đoàn đại biểu Hàn Quốc " * 20,
    "Ha Noi hop tac",
]


def row_of(number: int, text: str) -> PassageRow:
    return PassageRow(number, number, "news", "vi", (), (), (), text)


def built(folder: Path, texts: Sequence[str]) -> LexicalSearcher:
    index = LexicalIndex(folder)
    writer = index.writer()
    for number, text in enumerate(texts):
        writer.add(row_of(number, text))
    writer.commit()
    writer.close()
    return index.searcher()


def brute_force(query: str, texts: Sequence[str]) -> list[float]:
    """Score texts by BM25 as published (k1 1.2, b .75), lengths padded as indexed."""
    prepared = prepare(query).lexical
    total = [0.0] * len(texts)
    for folded, terms in ((False, prepared.exact), (True, prepared.folded)):
        bags = [Counter(index_terms(text, folded=folded)) for text in texts]
        lengths = [padded_length(bag.total()) for bag in bags]
        mean = sum(lengths) / len(lengths)
        for term, count in terms.items():
            n = sum(term in bag for bag in bags)
            idf = math.log(1 + (len(texts) - n + 0.5) / (n + 0.5))
            for i, bag in enumerate(bags):
                norm = 1.2 * (0.25 + 0.75 * lengths[i] / mean)
                total[i] += count * idf * bag[term] * 2.2 / (bag[term] + norm)
    return total


@pytest.mark.parametrize("query", ["Hà Nội hợp tác", "ha noi hop tac", "Hà Nội Hà Nội", "Lào"])
def test_scores_are_those_of_the_formula(tmp_path: Path, query: str) -> None:
    searcher = built(tmp_path, TEXTS)
    expected = brute_force(query, TEXTS)
    rows, scores = searcher.search(prepare(query).lexical, 10)
    assert sorted(rows) == [i for i, score in enumerate(expected) if score > 0]
    for row, score in zip(rows, scores, strict=True):
        assert score == pytest.approx(expected[row], rel=1e-5, abs=1e-5)
    again = searcher.scores(prepare(query).lexical, range(len(TEXTS)))
    assert again == pytest.approx(expected, rel=1e-5, abs=1e-5)


def test_a_padded_length_is_one_that_the_engine_holds_exactly(tmp_path: Path) -> None:
    lengths = [0, 1, 39, 40, 41, 57, 90, 153, 281, 320, 537, 1049, 5000]
    index = LexicalIndex(tmp_path)
    writer = index.writer()
    for number, length in enumerate(lengths):
        writer.add(row_of(number, " ".join(["từ"] * ((length + 1) // 2))))
    writer.commit()
    writer.close()
    index._index.reload()
    searcher = index._index.searcher()
    query = Query.term_query(index._schema, "exact", "từ", "freq")
    held: dict[object, int] = {}
    for _, address in searcher.search(query, limit=100).hits:
        (row,) = searcher.fast_field_values("passage", [address])
        factor = json.loads(query.explain(searcher, address).to_json())["details"][2]
        held[row] = next(
            int(part["value"]) for part in factor["details"] if part["description"].startswith("dl")
        )
    n_words = {number: (length + 1) // 2 for number, length in enumerate(lengths) if length}
    assert held == {number: padded_length(2 * n - 1) for number, n in n_words.items()}
    assert all(padded_length(2 * n - 1) - (2 * n - 1) <= (2 * n - 1) / 8 for n in n_words.values())


@given(st.text(max_size=200))
def test_folded_terms_are_those_of_the_normaliser(text: str) -> None:
    exact, folded = field_terms(text)
    assert exact == [term for term in index_terms(text) if len(term) <= 64]
    assert folded == [term for term in index_terms(text, folded=True) if len(term) <= 64]


def test_a_word_longer_than_words_are_is_left_out(tmp_path: Path) -> None:
    searcher = built(tmp_path, ["a" * 70_000 + " Tokyo", "x" * 65])
    assert searcher.search(prepare("Tokyo").lexical, 10)[0].tolist() == [0]
    assert searcher.search(prepare("a" * 70 + " tokyo").lexical, 10)[0].tolist() == [0]


def test_deleting_by_row_deletes(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    writer = index.writer()
    for number, text in enumerate(TEXTS):
        writer.add(row_of(number, text))
    writer.commit()
    writer.delete(1)
    writer.delete(4)
    writer.commit()
    assert index.searcher().rows().tolist() == [0, 2, 3, 5]
    (segment,) = index.meta()["segments"]
    assert segment["deletes"]["num_deleted_docs"] == 2
    writer.close()


def test_a_searcher_stays_at_its_commit(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    writer = index.writer()
    writer.add(row_of(0, "một"))
    writer.commit()
    searcher = index.searcher()
    writer.delete(0)
    writer.add(row_of(1, "một"))
    writer.commit()
    writer.close()
    assert searcher.rows().tolist() == [0]
    assert index.searcher().rows().tolist() == [1]
