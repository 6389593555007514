"""Parts of the ranking's formula."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.fuse import best_of_document

PASSAGES = st.lists(st.tuples(st.floats(-1, 30), st.integers(0, 3)), max_size=12)


@given(PASSAGES)
def test_each_passage_gets_the_best_score_of_its_document(
    passages: list[tuple[float, int]],
) -> None:
    scores = np.array([score for score, _ in passages])
    documents = np.array([document for _, document in passages], dtype=np.int64)
    expected = [max(score for score, of in passages if of == document) for _, document in passages]
    assert best_of_document(scores, documents).tolist() == expected
