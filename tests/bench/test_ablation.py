"""The table of what each part of a query is worth."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bench.ablation import ALL, PARTS, RememberingEmbedder, Row, table
from index.embed import ModelIdentity
from index.records import Mode
from index.weights import WEIGHTS


class CountingEmbedder:
    identity = ModelIdentity("counting", "0" * 64, "test", 1)

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return np.array([[len(text)] for text in texts], dtype=np.float32)

    encode_passages = encode_queries


def test_each_query_is_encoded_once() -> None:
    counting = CountingEmbedder()
    embedder = RememberingEmbedder(counting)
    assert embedder.encode_queries(["a", "bb", "a"]).tolist() == [[1], [2], [1]]
    assert embedder.encode_queries(["bb"]).tolist() == [[2]]
    assert counting.asked == ["a", "bb"]


def test_every_part_but_the_whole_and_the_legs_changes_the_weights() -> None:
    assert PARTS[ALL] == (WEIGHTS, Mode.HYBRID)
    for name, (weights, mode) in PARTS.items():
        assert name == ALL or (weights, mode) != PARTS[ALL]


def test_rows_become_a_markdown_table() -> None:
    row = Row("no pairs", "question", 0.7, 0.72, 0.9, 0.0126, -0.001, 0.027)
    assert table([row]).splitlines()[2] == (
        "| no pairs | question | 0.700 | 0.720 | 0.900 | +0.013 | -0.001 to +0.027 |"
    )
