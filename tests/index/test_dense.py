"""The dense engine against brute force: values, filters, tails, damage."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import approximate
from index.dense import Base, DenseView, VectorRow, read_base, rounded, write_base
from index.errors import EngineDamaged

N, DIM = 6000, 48


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    """Return unit rows in clusters, as passages of one subject are."""
    random = np.random.default_rng(0)
    centres = random.standard_normal((60, DIM))
    rows = centres[random.integers(0, 60, N)] + 0.7 * random.standard_normal((N, DIM))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def queries(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    random = np.random.default_rng(1)
    near = vectors[::300] + 0.05 * random.standard_normal((N // 300, DIM))
    return np.asarray(near / np.linalg.norm(near, axis=1, keepdims=True), np.float32)


def rows_of(vectors: NDArray[np.float32], first: int = 0) -> list[VectorRow]:
    return [
        VectorRow(first + number, -number, vector.tobytes())
        for number, vector in enumerate(vectors)
    ]


def base_of(folder: Path, vectors: NDArray[np.float32]) -> Base:
    write_base(folder, "base", iter([rounded(rows_of(vectors), DIM)]), len(vectors))
    return read_base(folder, "base")


def view_of(base: Base) -> DenseView:
    return DenseView(base, base.columns, np.zeros((0, DIM), np.float32))


@pytest.fixture(scope="module")
def flat(vectors: NDArray[np.float32], tmp_path_factory: pytest.TempPathFactory) -> DenseView:
    return view_of(base_of(tmp_path_factory.mktemp("flat"), vectors))


@pytest.fixture(scope="module")
def lists(
    vectors: NDArray[np.float32], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DenseView]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(approximate, "FLAT_UP_TO", 1000)
        patch.setattr(approximate, "EXACT_UP_TO", 300)
        yield view_of(base_of(tmp_path_factory.mktemp("lists"), vectors))


def truth(vectors: NDArray[np.float32], query: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the cosine of every vector as it is kept, rounded to float16."""
    kept = vectors.astype(np.float16).astype(np.float64)
    return np.asarray(kept @ query.astype(np.float64))


def test_flat_search_is_brute_force_in_ids_and_values(
    flat: DenseView, vectors: NDArray[np.float32], queries: NDArray[np.float32]
) -> None:
    for query in queries:
        exact = truth(vectors, query)
        found = flat.search(query, 10)
        scores = flat.scores(query, found)
        assert scores == pytest.approx(exact[found], abs=2e-6)
        assert np.sort(scores) == pytest.approx(np.sort(exact)[-10:], abs=2e-6)
        assert scores == pytest.approx((vectors @ query)[found], abs=3e-4)


def test_base_and_tail_and_removed_rows_answer_as_one(
    tmp_path: Path, vectors: NDArray[np.float32], queries: NDArray[np.float32], flat: DenseView
) -> None:
    removed = np.arange(0, N, 7)
    view = view_of(base_of(tmp_path, vectors[:4000]))
    view = view.extended(*rounded(rows_of(vectors[4000:5000], 4000), DIM), removed[:100])
    view = view.extended(*rounded(rows_of(vectors[5000:], 5000), DIM), removed[100:])
    alive = np.ones(N, np.bool_)
    alive[removed] = False
    for query in queries:
        found = np.sort(view.search(query, 20))
        assert found.tolist() == np.sort(flat.search(query, 20, alive)).tolist()
        assert (view.scores(query, found) == flat.scores(query, found)).all()


@pytest.mark.parametrize("share", [0.001, 0.01, 0.1, 0.5])
@pytest.mark.parametrize("kind", ["flat", "lists"])
def test_filtered_recall_is_at_least_98_percent(
    request: pytest.FixtureRequest,
    vectors: NDArray[np.float32],
    queries: NDArray[np.float32],
    kind: str,
    share: float,
) -> None:
    view: DenseView = request.getfixturevalue(kind)
    random = np.random.default_rng(2)
    recalls = []
    for query in queries:
        allowed = random.random(N) < share
        exact = truth(vectors, query)
        exact[~allowed] = -2
        expected = np.argsort(-exact)[: min(10, allowed.sum())]
        found = view.search(query, 10, allowed)
        assert allowed[found].all()
        recalls.append(np.isin(expected, found).mean() if len(expected) else 1.0)
    assert np.mean(recalls) >= (1.0 if kind == "flat" else 0.98)


def test_the_recall_of_an_approximate_base_is_measured_and_kept(lists: DenseView) -> None:
    assert lists.base is not None
    manifest = lists.base.manifest
    assert manifest["kind"] == "ivf-fp16"
    assert manifest["recall"] >= approximate.TARGET_RECALL
    assert manifest["n_passages"] == N


def test_an_approximate_base_gives_the_same_scores_as_a_flat_one(
    lists: DenseView, flat: DenseView, queries: NDArray[np.float32]
) -> None:
    slots = np.arange(0, N, 17)
    assert (lists.scores(queries[0], slots) == flat.scores(queries[0], slots)).all()


def test_a_filter_that_lets_nothing_through_finds_nothing(
    flat: DenseView, queries: NDArray[np.float32]
) -> None:
    assert flat.search(queries[0], 10, np.zeros(N, np.bool_)).tolist() == []


def test_ties_at_the_border_are_all_found(tmp_path: Path) -> None:
    same = np.tile(np.eye(DIM, dtype=np.float32)[:1], (50, 1))
    empty = DenseView(None, np.zeros((0, 2), np.int64), np.zeros((0, DIM), np.float32))
    tail = empty.extended(*rounded(rows_of(same), DIM), np.zeros(0, np.int64))
    assert len(tail.search(same[0], 10)) == 50


@pytest.mark.parametrize("part", ["vectors.faiss", "columns.npy", "manifest.json"])
@pytest.mark.parametrize("damage", ["flip", "truncate", "delete", "empty"])
def test_any_damage_to_a_base_is_noticed(
    tmp_path: Path, vectors: NDArray[np.float32], part: str, damage: str
) -> None:
    base_of(tmp_path, vectors[:100])
    path = tmp_path / "base" / part
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    elif damage == "truncate":
        path.write_bytes(data[: len(data) // 2])
    elif damage == "empty":
        path.write_bytes(b"")
    else:
        path.unlink()
    if (part, damage) == ("manifest.json", "flip"):
        return  # a flipped bit there shows as a wrong checksum or a wrong name, or says nothing
    with pytest.raises(EngineDamaged):
        read_base(tmp_path, "base")


@given(st.lists(st.integers(0, 40), unique=True), st.lists(st.integers(0, 40), unique=True))
@settings(max_examples=50)
def test_slots_and_rows_agree(held: list[int], asked: list[int]) -> None:
    held = sorted(held)
    columns = np.array([(row, 0) for row in held], np.int64).reshape(-1, 2)
    view = DenseView(None, columns, np.zeros((len(held), 4), np.float32))
    slots = view.slots(np.array(sorted(asked), np.int64))
    assert columns[slots, 0].tolist() == [row for row in sorted(asked) if row in held]
    mask = view.mask(np.array(sorted(asked), np.int64))
    assert np.flatnonzero(mask).tolist() == slots.tolist()
