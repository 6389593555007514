"""The mean of two trainings of one model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from train.average import average
from train.errors import TrainError
from train.folder import WORD_ROWS, add_step, read_encoder


def test_each_weight_is_the_mean_of_the_two(base_model: Path) -> None:
    one = read_encoder(base_model)
    other = replace(one, weights={name: rows + 2 for name, rows in one.weights.items()})
    for name, rows in average(one, other).weights.items():
        np.testing.assert_allclose(rows, one.weights[name] + 1, atol=1e-5)


def test_models_of_different_vocabularies_have_no_mean(base_model: Path) -> None:
    one = read_encoder(base_model)
    fewer = replace(one, weights={**one.weights, WORD_ROWS: one.weights[WORD_ROWS][:-1]})
    with pytest.raises(TrainError, match="differ in shape"):
        average(one, fewer)


def test_a_step_done_over_replaces_itself_and_no_other_of_its_name(tmp_path: Path) -> None:
    for step, figure in (("fit", 1), ("prune", 2), ("fit", 3), ("fit", 4)):
        add_step(tmp_path, step, {"figure": figure})
    written = (tmp_path / "steps.json").read_text(encoding="utf-8")
    assert [line.strip() for line in written.splitlines() if "figure" in line] == [
        '"figure": 1',
        '"figure": 2',
        '"figure": 4',
    ]
