"""A smaller vocabulary reads the same texts in the same way."""

from pathlib import Path

import numpy as np
import pytest

from train.folder import WORD_ROWS, Encoder, read_encoder
from train.prune import prune
from train.tokenizer import marks_kept

TEXTS = ["The cat eats fish.", "mèo ăn cá", "The big cat"]


@pytest.fixture(scope="module")
def encoder(base_model: Path) -> Encoder:
    """Return a model with a few Vietnamese words."""
    base = read_encoder(base_model)
    tokenizer = marks_kept(base.tokenizer, ["mèo", "ăn", "cá", "chó"])
    n_new = tokenizer.get_vocab_size() - len(base.weights[WORD_ROWS])
    new = np.random.default_rng(1).normal(size=(n_new, 32)).astype(np.float32)
    rows = np.concatenate([base.weights[WORD_ROWS], new])
    return Encoder(base.config, {**base.weights, WORD_ROWS: rows}, tokenizer)


def test_texts_seen_keep_their_pieces_and_their_rows(encoder: Encoder) -> None:
    smaller, figures = prune(encoder, TEXTS)
    for text in TEXTS:
        before, after = encoder.tokenizer.encode(text), smaller.tokenizer.encode(text)
        assert after.tokens == before.tokens
        np.testing.assert_array_equal(
            smaller.weights[WORD_ROWS][after.ids], encoder.weights[WORD_ROWS][before.ids]
        )
    assert figures.n_texts == 3
    assert figures.n_kept == len(smaller.weights[WORD_ROWS]) == smaller.tokenizer.get_vocab_size()
    assert figures.n_kept + figures.n_dropped == len(encoder.weights[WORD_ROWS])


def test_a_word_that_lost_its_piece_is_spelled_out(encoder: Encoder) -> None:
    smaller, _ = prune(encoder, TEXTS)
    assert smaller.tokenizer.encode("dog chó", add_special_tokens=False).tokens == [
        "d",
        "##o",
        "##g",
        "chó",
    ]


def test_a_piece_seen_too_rarely_goes_and_common_ones_stay(encoder: Encoder) -> None:
    smaller, _ = prune(encoder, TEXTS, min_count=2)
    pieces = smaller.tokenizer.encode("cat fish", add_special_tokens=False).tokens
    assert pieces == ["cat", "f", "##i", "##s", "##h"]
