"""The second stage in a search."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embed import Embedder
from index.features import FEATURES
from index.records import Mode
from index.search import Searcher
from index.second import DEPTH, SecondStage, default_second_stage, read_second_stage
from index.store import Store

N_PASSAGES = DEPTH + 12


@pytest.fixture
def searcher(store: Store, committed: Callable[..., int], embedder: Embedder) -> Iterator[Searcher]:
    topics = ("y tế", "giáo dục", "du lịch", "nông nghiệp")
    lengths = ("", "lâu dài ", "lâu dài và bền vững ")
    texts = [
        f"Đoàn số {n} bàn về {topics[n % 4]}. Hai tỉnh hợp tác {lengths[n % 3]}từ năm {1990 + n}."
        for n in range(N_PASSAGES)
    ]
    committed("all.txt", *texts)
    opened = Searcher.open(store.folder, embedder)
    yield opened
    opened.close()


def test_the_model_in_the_box_weighs_every_feature() -> None:
    assert set(default_second_stage().weights) == set(FEATURES)


def test_a_model_of_other_features_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    file.write_text('{"offset": 0, "weights": {"lexical": 1}}', encoding="utf-8")
    with pytest.raises(KeyError):
        read_second_stage(file)


def test_scores_follow_the_weighted_sum() -> None:
    model = SecondStage({name: float(name == "names") for name in FEATURES}, offset=0.5)
    rows = np.zeros((2, len(FEATURES)))
    rows[1, FEATURES.index("names")] = 1.0
    expected = [1 / (1 + np.exp(0.5)), 1 / (1 + np.exp(-0.5))]
    assert model.scores(rows).tolist() == pytest.approx(expected)


def test_the_order_is_that_of_the_model_over_what_the_first_stage_found_best(
    searcher: Searcher,
) -> None:
    query = "hai tỉnh hợp tác du lịch"
    ids, rows = searcher.candidates(query)
    first = replace(searcher.weights, second=0.0)
    before = [hit.passage_id for hit in searcher.search(query, k=DEPTH, weights=first).hits]
    assert sorted(ids) == sorted(before)
    scores = default_second_stage().scores(rows).round(6)
    expected = sorted(zip(-scores, ids, strict=True))
    hits = searcher.search(query, k=N_PASSAGES).hits
    assert [hit.score for hit in hits[:DEPTH]] == pytest.approx([-score for score, _ in expected])
    assert {hit.passage_id for hit in hits[:DEPTH]} == set(ids)


def test_what_is_not_read_stays_below_in_the_order_of_the_first_stage(searcher: Searcher) -> None:
    query = "hai tỉnh hợp tác du lịch"
    first = replace(searcher.weights, second=0.0)
    before = [hit.passage_id for hit in searcher.search(query, k=N_PASSAGES, weights=first).hits]
    hits = searcher.search(query, k=N_PASSAGES).hits
    assert [hit.passage_id for hit in hits[DEPTH:]] == before[DEPTH:]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_fewer_hits_are_the_first_of_more(searcher: Searcher) -> None:
    few, many = (searcher.search("hợp tác y tế", k=k).hits for k in (5, 20))
    assert [hit.passage_id for hit in few] == [hit.passage_id for hit in many[:5]]


@pytest.mark.parametrize("mode", [Mode.LEXICAL, Mode.DENSE])
def test_one_leg_alone_is_not_ordered_anew(searcher: Searcher, mode: Mode) -> None:
    first = replace(searcher.weights, second=0.0)
    alone = searcher.search("hợp tác y tế", mode=mode, weights=first).hits
    assert searcher.search("hợp tác y tế", mode=mode).hits == alone


def test_an_index_without_passages_has_no_candidates(store: Store, embedder: Embedder) -> None:
    empty = Searcher.open(store.folder, embedder)
    ids, rows = empty.candidates("hợp tác")
    assert (ids, rows.shape) == ([], (0, len(FEATURES)))
    empty.close()
