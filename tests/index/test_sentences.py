"""Sentences of passages: how they are stored, and how near the best of them is."""

from collections.abc import Callable, Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.check import verify
from index.embed import Embedder
from index.records import Mode
from index.search import Searcher
from index.sentences import best_cosines, pack, pack_passages, passage_sentences, unpack
from index.store import Store
from index.sync import follow
from ingest.records import Span
from tests.index.conftest import parsed_document, stamp_of

DIMENSION = 16


def unit_rows(n: int, seed: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((n, DIMENSION)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def spans_of(n: int) -> list[Span]:
    return [Span(10 * number, 10 * number + 9) for number in range(n)]


def test_a_passage_is_cut_into_its_sentences_of_three_words_and_more() -> None:
    text = "Hai tỉnh ký bản ghi nhớ. Lễ ký. Đoàn thăm một trường nghề."
    cut = [text[span.start : span.end] for span in passage_sentences(text)]
    assert cut == ["Hai tỉnh ký bản ghi nhớ.", "Đoàn thăm một trường nghề."]
    assert passage_sentences("Lễ ký.") == [Span(0, 6)]


def test_where_a_sentence_stands_is_kept_beside_its_vector() -> None:
    rows = unpack(pack(spans_of(3), unit_rows(3, 1)), DIMENSION)
    assert list(zip(rows["start"].tolist(), rows["end"].tolist(), strict=True)) == spans_of(3)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.integers(0, 99))
def test_the_best_sentence_is_that_of_brute_force_to_a_hundredth(
    counts: list[int], seed: int
) -> None:
    query = unit_rows(1, seed)[0]
    vectors = [unit_rows(n, seed + place + 1) for place, n in enumerate(counts)]
    own = np.linspace(-0.5, 0.5, len(counts))
    packed = [pack(spans_of(len(rows)), rows) if len(rows) else b"" for rows in vectors]
    expected = [
        max((rows @ query).tolist(), default=alone)
        for rows, alone in zip(vectors, own.tolist(), strict=True)
    ]
    np.testing.assert_allclose(best_cosines(packed, query, own), expected, atol=0.01)


def test_a_passage_is_found_by_meaning_through_one_of_its_sentences(
    store: Store, embedder: Embedder
) -> None:
    sentence = "Sở Ngoại vụ tiếp đoàn giáo viên."
    long = f"{sentence} Mưa lớn kéo dài nhiều ngày trên sông. Giá cà phê tăng hai phiên liền."
    other = "Sở Ngoại vụ mua bàn ghế mới cho phòng họp lớn."
    with store.writer():
        for source, text in (("long.txt", long), ("other.txt", other)):
            commit_with_sentences(store, embedder, source, text)
        follow(store)
    searcher = Searcher.open(store.folder, embedder)
    found = searcher.search(sentence, mode=Mode.DENSE).hits
    assert found[0].document.source == "long.txt"
    alone = float(
        embedder.encode_passages([f"\n{long}"])[0] @ embedder.encode_queries([sentence])[0]
    )
    share = searcher.weights.sentence
    assert found[0].scores.dense is not None
    assert abs(found[0].scores.dense - ((1 - share) * alone + share)) < 0.01
    searcher.close()


def commit_with_sentences(store: Store, embedder: Embedder, source: str, *texts: str) -> None:
    parsed = parsed_document(source, *texts)
    packed = pack_passages(texts, embedder.encode_passages)
    vectors = embedder.encode_passages([f"\n{text}" for text in texts])
    store.commit_document(parsed, file=stamp_of(parsed), vectors=vectors, sentences=packed)


def test_sentences_go_with_their_document(store: Store, embedder: Embedder) -> None:
    with store.writer():
        commit_with_sentences(store, embedder, "a.txt", "Hai tỉnh ký bản ghi nhớ.")
        follow(store)
        (document,) = store.documents()
        assert len(store.known_sentences(document.id)) == 1
        store.remove_document(document.id)
        follow(store)
    with store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM sentence").fetchone() == (0,)


def test_torn_sentences_are_found_by_a_check(
    store: Store, embedder: Embedder, committed: Callable[..., int]
) -> None:
    with store.writer():
        commit_with_sentences(store, embedder, "a.txt", "Hai tỉnh ký bản ghi nhớ.")
        follow(store)
    assert findings(store) == []
    with store.writing() as connection:
        connection.execute("UPDATE sentence SET rows = substr(rows, 2)")
    assert [what for what in findings(store) if "sentence" in what]


def findings(store: Store) -> Sequence[str]:
    return [finding.what for finding in verify(store.folder)]
