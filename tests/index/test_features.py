"""What the text of a passage says of whether it answers."""

import math

import numpy as np
import pytest

from index.features import FEATURES, Legs, Text, features
from index.gist import Gist

GIST = Gist(
    words={"hai": 0.25, "cang": 0.25, "da": 0.5},
    pairs={("hai", "cang"): 1.0},
    exact={"hải": 0.5, "cảng": 0.5},
    names={"da": 1.0},
    said=frozenset(["hai", "cang", "da", "lao"]),
    wants_number=True,
    wants_place=True,
)
TEXTS = (
    Text("Tin", ("Hai đoàn gặp nhau.", "Hải cảng mở năm 2016, đón tàu."), ("Lào", "Nga", "Bỉ")),
    Text("Đà", ("Cảng đông?",), ()),
    Text("Tin", ("Trời mưa.",), ()),
)


def rows_of(gist: Gist = GIST) -> dict[str, list[float]]:
    legs = Legs(
        lexical=np.array([4.0, 2.0, 0.0]),
        dense=np.array([0.2, 0.6, -1.0]),
        sentence=np.array([0.3, 0.7, -0.5]),
        blended=np.array([0.25, 0.65, -0.75]),
        documents=np.array([7, 7, 9]),
    )
    rows = features(gist, legs, TEXTS)
    assert rows.shape == (3, len(FEATURES))
    return {name: rows[:, at].round(6).tolist() for at, name in enumerate(FEATURES)}


def test_the_legs_count_as_shares_of_their_best() -> None:
    rows = rows_of()
    assert rows["lexical"] == [1.0, 0.5, 0.0]
    assert rows["dense"] == pytest.approx([1.2 / 1.6, 1.0, 0.0])
    assert rows["sentence"] == [0.3, 0.7, -0.5]


def test_a_passage_has_part_in_what_its_document_holds() -> None:
    rows = rows_of()
    assert rows["document_lexical"] == [1.0, 1.0, 0.0]
    assert rows["document_dense"] == [0.65, 0.65, -0.75]
    assert rows["document_count"] == pytest.approx([math.log(2), math.log(2), 0.0], abs=1e-6)
    assert rows["document_words"] == [1.0, 1.0, 0.0]


def test_words_and_names_may_stand_in_the_title() -> None:
    rows = rows_of()
    assert rows["exact"] == [1.0, 0.5, 0.0]
    assert rows["names"] == [0.0, 1.0, 0.0]


def test_the_sentence_that_holds_most_is_the_one_that_must_have_the_number() -> None:
    rows = rows_of()
    assert rows["one_sentence"] == [1.5, 0.25, 0.0]
    assert rows["number"] == [1.0, 0.0, 0.0]


def test_a_place_counts_where_one_is_asked_for_and_the_query_does_not_name_it() -> None:
    assert rows_of()["places"] == [2.0, 0.0, 0.0]


def test_commas_and_questions_are_told() -> None:
    rows = rows_of()
    assert rows["listing"] == pytest.approx([math.log(2), 0.0, 0.0], abs=1e-6)
    assert rows["asks"] == [0.0, 1.0, 0.0]
