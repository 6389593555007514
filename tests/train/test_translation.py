"""IBM Model 1."""

import numpy as np
import pytest

from train.translation import align


def test_words_that_always_come_together_become_translations() -> None:
    # Sources 1, 2, 3; targets 10, 20, 30: each sentence pair is out of order on purpose.
    sentences = [([1, 2], [20, 10]), ([2, 3], [30, 20]), ([1, 3], [10, 30]), ([1], [10])]
    found = align(sentences, n_iterations=20)
    best = {
        source: int(
            found.targets[found.sources == source][
                np.argmax(found.probabilities[found.sources == source])
            ]
        )
        for source in (1, 2, 3)
    }
    assert best == {1: 10, 2: 20, 3: 30}


def test_probabilities_sum_to_one_over_each_source() -> None:
    found = align([([1, 2, 2], [5, 6]), ([2, 3], [6, 7, 7])])
    sums = np.bincount(found.sources, weights=found.probabilities)
    assert sums == pytest.approx([1, 1, 1, 1])


def test_the_steps_are_those_of_the_textbook() -> None:
    # Brown et al. 1993, Model 1, one iteration by hand: in the first pair target 5 is
    # shared by the empty word and 1, in the second by the empty word and 2.
    found = align([([1], [5]), ([2], [5, 6])], n_iterations=1)
    table = {
        (source, target): probability
        for source, target, probability in zip(
            found.sources.tolist(), found.targets.tolist(), found.probabilities, strict=True
        )
    }
    assert table == pytest.approx(
        {(0, 5): 2 / 3, (0, 6): 1 / 3, (1, 5): 1.0, (2, 5): 0.5, (2, 6): 0.5}
    )


def test_no_sentences_give_no_translations() -> None:
    found = align([([], [1]), ([2], [])])
    assert len(found.sources) == len(found.targets) == len(found.probabilities) == 0
