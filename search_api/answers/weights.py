"""The fitted numbers: weights of sentences, and of what says that an answer is right.

``python -m eval.calibrate`` writes them; nothing here is set by hand.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

NAME = "weights.json"


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: probability 1 / (1 + exp(-(bias + weights · features)))."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability; a feature that is not weighed counts nothing."""
        total = self.bias + sum(
            weight * features.get(name, 0.0) for name, weight in self.weights.items()
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Weights:
    """All that was fitted.

    :param sentence: weight of each feature of ``answers.evidence``.
    :param answerable: whether the documents answer the question.
    :param right: whether the answer found is right.
    :param threshold: least probability of ``answerable`` at which one is given.
    """

    sentence: Mapping[str, float]
    answerable: Logistic
    right: Logistic
    threshold: float


@cache
def default_weights() -> Weights:
    """Return the weights that ship with the product."""
    text = files("search_api.answers.data").joinpath(NAME).read_text(encoding="utf-8")
    return read_weights(json.loads(text))


def read_weights(given: Mapping[str, Any]) -> Weights:
    """Return weights from their JSON form."""
    return Weights(
        sentence=given["sentence"],
        answerable=Logistic(**given["answerable"]),
        right=Logistic(**given["right"]),
        threshold=given["threshold"],
    )
