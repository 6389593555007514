"""The mean of the weights of two trainings of one model: between them often better than either.

Source: Wortsman and others, Model soups: averaging weights of multiple fine-tuned models
improves accuracy without increasing inference time, ICML 2022.
"""

from dataclasses import replace

from train.errors import TrainError
from train.folder import Encoder


def average(one: Encoder, other: Encoder) -> Encoder:
    """Return a model with the mean of two models' weights, half of each.

    :raises TrainError: if the two are not of one shape and vocabulary.
    """
    shapes = ({name: rows.shape for name, rows in each.weights.items()} for each in (one, other))
    if len({tuple(sorted(shape.items())) for shape in shapes}) > 1:
        raise TrainError("The two models differ in shape or vocabulary: average trainings of one.")
    weights = {
        name: ((rows + other.weights[name]) / 2).astype(rows.dtype)
        for name, rows in one.weights.items()
    }
    return replace(one, weights=weights)
