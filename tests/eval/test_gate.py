"""The gate over our own documents."""

import dataclasses
from pathlib import Path

import pytest

from eval import gate
from eval.errors import BelowFloor, GateRefused
from eval.gate import (
    MARGIN,
    Floors,
    check_floors,
    check_same,
    corpus_sha256,
    floors_of,
    main,
    read_floors,
    write_floors,
)
from eval.measures import MEASURES
from eval.records import Evaluation, QueryResult
from index.embed import Embedder

FLOORS = Floors("c" * 64, "q" * 64, "hybrid", "m", "first", {"question": {"nDCG@10": 0.7}})


def evaluation(value: float, n_queries: int = 1) -> Evaluation:
    measures = dict.fromkeys(MEASURES, value)
    results = tuple(
        QueryResult(f"q{number}", "fact", "?", (), (), measures, ("gold",), 1.0)
        for number in range(n_queries)
    )
    return Evaluation(
        "d", "hybrid", "m", {"question": results}, {r.query_id: {"p": 1} for r in results}
    )


def test_floors_are_read_as_written(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    write_floors(path, FLOORS)
    assert read_floors(path) == FLOORS
    assert [file.name for file in tmp_path.iterdir()] == ["floors.json"]


@pytest.mark.parametrize("written", [None, "{", '{"floors": {}}', "[]"])
def test_missing_or_broken_floors_are_refused(tmp_path: Path, written: str | None) -> None:
    path = tmp_path / "floors.json"
    if written is not None:
        path.write_text(written)
    with pytest.raises(GateRefused, match="Pin them"):
        read_floors(path)


def test_a_fallen_measure_is_named_with_its_figure_and_floor() -> None:
    with pytest.raises(BelowFloor, match=r"nDCG@10 on question is 0\.6900, its floor 0\.7000"):
        check_floors(FLOORS, {"question": {"nDCG@10": 0.69}})


def test_a_measure_at_its_floor_or_above_passes() -> None:
    for value in (0.7, 0.9):
        check_floors(FLOORS, {"question": {"nDCG@10": value}})


def test_a_variant_that_was_not_measured_is_no_pass() -> None:
    with pytest.raises(BelowFloor, match="nDCG@10 on question was not measured"):
        check_floors(FLOORS, {"english": {"nDCG@10": 1.0}})


@pytest.mark.parametrize(
    ("corpus", "questions", "named"),
    [("x", "q" * 64, "The documents changed"), ("c" * 64, "x", "The questions changed"),
     ("x", "x", "The documents and questions changed")],
)  # fmt: skip
def test_other_documents_or_questions_are_refused(corpus: str, questions: str, named: str) -> None:
    with pytest.raises(GateRefused, match=named):
        check_same(FLOORS, corpus, questions)
    check_same(FLOORS, "c" * 64, "q" * 64)


def test_pinning_takes_the_measured_means_less_a_margin_and_a_reason() -> None:
    pinned = floors_of(evaluation(0.8, n_queries=100), "c", "q", "  new \n documents ")
    graded = round(0.8 - MARGIN, 4)
    assert pinned == Floors(
        "c",
        "q",
        "hybrid",
        "m",
        "new documents",
        {
            "question": {
                **dict.fromkeys(MEASURES, 0.78),
                "nDCG@10": graded,
                "MRR@10": graded,
            }
        },
    )
    assert set(floors_of(evaluation(0.0), "c", "q", "r").floors["question"].values()) == {0.0}
    with pytest.raises(GateRefused, match="needs a reason"):
        floors_of(evaluation(0.8), "c", "q", " ")


def test_the_cached_index_is_of_this_code_and_model_and_others_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder
) -> None:
    monkeypatch.setattr(gate, "INDEXES", tmp_path / "gate")
    folder = gate.cached_index(embedder)
    folder.mkdir(parents=True)
    (tmp_path / "gate" / "older").mkdir()
    assert gate.cached_index(embedder) == folder
    assert [path.name for path in (tmp_path / "gate").iterdir()] == [folder.name]


def test_the_corpus_hash_follows_names_bytes_and_sidecars_but_not_ignored_files(
    tmp_path: Path,
) -> None:
    (tmp_path / ".hoptacignore").write_text("drafts/\n")
    (tmp_path / "a.txt").write_text("một")
    first = corpus_sha256(tmp_path)
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "b.txt").write_text("nháp")
    assert corpus_sha256(tmp_path) == first
    hashes = {first}
    (tmp_path / "a.txt").write_text("hai")
    hashes.add(corpus_sha256(tmp_path))
    (tmp_path / "a.txt").rename(tmp_path / "c.txt")
    hashes.add(corpus_sha256(tmp_path))
    (tmp_path / "c.txt.meta.yaml").write_text("title: Hai\n")
    hashes.add(corpus_sha256(tmp_path))
    assert len(hashes) == 4


def test_the_gate_refuses_before_it_measures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.txt").write_text("một")
    questions = tmp_path / "questions.jsonl"
    questions.write_text("{}\n")
    floors = tmp_path / "floors.json"
    write_floors(floors, dataclasses.replace(FLOORS, reason="before the merger"))
    index = tmp_path / "index"
    code = main(
        [
            "--documents",
            str(documents),
            "--questions",
            str(questions),
            "--floors",
            str(floors),
            "--index",
            str(index),
        ]
    )
    assert code == 2
    assert not index.exists()
    message = capsys.readouterr().err
    assert "documents and questions changed" in message
    assert "'before the merger'" in message
    assert "--pin" in message
