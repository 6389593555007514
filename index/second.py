"""The second stage: the best passages of both legs, read closely and ordered anew.

A linear model of ``index.features``, fitted by ``python -m eval.fit_ranking``; its scores
are comparable between queries: (0, 1), one half where a passage that answers mostly stands.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.features import FEATURES, Floats, Legs, Text, features
from index.gist import Gist
from index.passage_text import passage_context
from index.reading import candidate_rows
from index.sentences import passage_sentences, unpack
from ingest.records import Span

DEPTH = 30
"""Passages read: 20 to 60 come out alike, and each costs .2 ms."""

FITTED = Path(__file__).resolve().parent / "data" / "second_stage.json"


@dataclass(frozen=True, slots=True)
class SecondStage:
    """The fitted model.

    :param weights: by the names of ``FEATURES``.
    :param offset: taken from the weighted sum.
    """

    weights: Mapping[str, float]
    offset: float

    def scores(self, rows: Floats) -> Floats:
        """Return the score of each row of features, float64 in (0, 1)."""
        total = rows @ np.array([self.weights[name] for name in FEATURES]) - self.offset
        scores: Floats = 1 / (1 + np.exp(-np.clip(total, -30, 30)))
        return scores


def read_second_stage(file: Path = FITTED) -> SecondStage:
    """Read a fitted model.

    :raises KeyError: if it was fitted for other features.
    """
    fitted = json.loads(file.read_text(encoding="utf-8"))
    weights = {name: float(fitted["weights"][name]) for name in FEATURES}
    return SecondStage(weights, float(fitted["offset"]))


@lru_cache(maxsize=1)
def default_second_stage() -> SecondStage:
    """Return the model in the box."""
    return read_second_stage()


def candidate_features(
    connection: sqlite3.Connection,
    gist: Gist,
    rows: Sequence[int],
    packed: Sequence[bytes],
    legs: Legs,
    dimension: int,
) -> Floats:
    """Return the features of some passages, float64, (len(rows), len(FEATURES)).

    :param packed: their sentences as stored, empty for a passage stored without.
    :param dimension: of the vectors.
    """
    found = candidate_rows(connection, rows)
    texts = []
    for row, sentences in zip(rows, packed, strict=True):
        title, heading, text, places = found[row]
        spans = _spans(sentences, text, dimension)
        parts = tuple(text[span.start : span.end] for span in spans)
        texts.append(Text(passage_context(title, heading), parts, places))
    return features(gist, legs, texts)


def _spans(packed: bytes, text: str, dimension: int) -> list[Span]:
    if not packed:
        return passage_sentences(text)
    rows = unpack(packed, dimension)
    return [Span(*both) for both in zip(rows["start"].tolist(), rows["end"].tolist(), strict=True)]
