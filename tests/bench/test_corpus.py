"""Made-up texts, vectors and queries."""

import numpy as np
import pytest

from bench.corpus import Chain, Clusters, batches, make_queries
from bench.probe import percentile

TEXTS = ["Huế ký thỏa thuận với Namyangju .", "Huế ký biên bản ghi nhớ với Lào ."]


def test_made_up_texts_are_the_same_for_a_seed_and_use_real_words_and_pairs() -> None:
    chain = Chain(TEXTS)
    first = chain.passages(50, 40, np.random.default_rng(1))
    assert first == chain.passages(50, 40, np.random.default_rng(1))
    words = {word for text in TEXTS for word in text.split()}
    assert {word for text in first for word in text.split()} == words
    assert {len(text.split()) for text in first} == {40}
    joined = " ".join(first)
    assert joined.count("Huế ký") > 0.8 * joined.count("Huế")


def test_texts_without_two_words_in_a_row_are_refused() -> None:
    with pytest.raises(ValueError, match="no two words in a row"):
        Chain(["một", ""])


def test_vectors_are_unit_and_clustered() -> None:
    generator = np.random.default_rng(2)
    vectors = Clusters(4, 64, generator).draw(200, generator)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    nearest = np.sort(vectors @ vectors.T - 2 * np.eye(200), axis=1)[:, -1]
    assert nearest.min() > 0.5


def test_queries_differ_and_are_near_their_passages() -> None:
    generator = np.random.default_rng(3)
    texts = Chain(TEXTS).passages(60, 20, generator)
    vectors = Clusters(30, 64, generator).draw(60, generator)
    queries = make_queries(texts, vectors, generator)
    assert len(set(queries.texts)) == 60
    assert float(np.einsum("nd,nd->n", queries.vectors, vectors).min()) > 0.6


def test_batches_sum_to_the_whole() -> None:
    assert list(batches(25, 10)) == [10, 10, 5]


def test_a_percentile_is_a_time_that_was_measured() -> None:
    times = [float(number) for number in range(1, 101)]
    assert (percentile(times, 0.5), percentile(times, 0.95), percentile([7.0], 0.95)) == (50, 95, 7)
