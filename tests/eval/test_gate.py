"""The gate over our own documents."""

import dataclasses
import json
from pathlib import Path

import pytest

from eval import gate
from eval.answers import ScoredAnswer
from eval.errors import BelowFloor, GateRefused
from eval.floors import (
    MARGIN,
    Floors,
    answer_floors,
    check_floors,
    check_same,
    floors_of,
    read_floors,
    write_floors,
)
from eval.gate import corpus_sha256, main
from eval.measures import MEASURES
from eval.records import Evaluation, QueryResult
from index.embed import Embedder
from search_api.answers.records import Answer, Coverage, Kind

RETRIEVAL = {"question": {"nDCG@10": 0.7}}
ANSWERS = {"question": {"list_recall": 0.6, "n_wrongly_answered": 3.0}}
FLOORS = Floors("c" * 64, "q" * 64, "hybrid", "m", "first", RETRIEVAL, ANSWERS)


def evaluation(value: float, n_queries: int = 1) -> Evaluation:
    measures = dict.fromkeys(MEASURES, value)
    results = tuple(
        QueryResult(f"q{number}", "fact", "?", (), (), measures, ("gold",), 1.0)
        for number in range(n_queries)
    )
    return Evaluation(
        "d", "hybrid", "m", {"question": results}, {r.query_id: {"p": 1} for r in results}
    )


def scored(
    kind: str,
    *,
    answerable: bool = True,
    recall: float | None = None,
    precision: float | None = None,
    cited: float | None = None,
) -> ScoredAnswer:
    answer = Answer(
        "?", Kind.FACT, answerable, "", (), (), (), 0.5, Coverage(0, 1), (), took_ms=1.0
    )
    return ScoredAnswer("q", kind, "?", answer, recall, precision, cited, 1.0)


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


def test_floors_of_before_answers_were_pinned_are_refused_and_say_so(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    older = dataclasses.asdict(FLOORS)
    del older["answers"]
    path.write_text(json.dumps(older))
    with pytest.raises(GateRefused, match=r"answers are not pinned yet.*pin both.*--pin") as caught:
        read_floors(path)
    assert str(path) in str(caught.value)


def test_a_fallen_measure_is_named_with_its_figure_and_floor() -> None:
    with pytest.raises(BelowFloor, match=r"nDCG@10 on question is 0\.6900, its floor 0\.7000"):
        check_floors(FLOORS, {"question": {"nDCG@10": 0.69}}, ANSWERS)


def test_fallen_answers_are_named_beside_fallen_retrieval() -> None:
    with pytest.raises(BelowFloor) as caught:
        check_floors(
            FLOORS,
            {"question": {"nDCG@10": 0.69}},
            {"question": {"list_recall": 0.5, "n_wrongly_answered": 4.0}},
        )
    assert str(caught.value) == (
        "Retrieval got worse: nDCG@10 on question is 0.6900, its floor 0.7000. "
        "Answers got worse: list_recall on question is 0.5000, its floor 0.6000; "
        "n_wrongly_answered on question is 4, at most 3 may be."
    )


def test_fewer_unanswerable_questions_answered_are_no_fall() -> None:
    for n_answered in (0.0, 3.0):
        answers = {"question": {"list_recall": 0.6, "n_wrongly_answered": n_answered}}
        check_floors(FLOORS, RETRIEVAL, answers)


def test_a_measure_at_its_floor_or_above_passes() -> None:
    for value in (0.7, 0.9):
        check_floors(FLOORS, {"question": {"nDCG@10": value}}, ANSWERS)


def test_a_variant_that_was_not_measured_is_no_pass() -> None:
    with pytest.raises(BelowFloor, match="nDCG@10 on question was not measured"):
        check_floors(FLOORS, {"english": {"nDCG@10": 1.0}}, ANSWERS)
    with pytest.raises(BelowFloor, match="Answers got worse: list_recall on question was not"):
        check_floors(FLOORS, RETRIEVAL, {"question": {"n_wrongly_answered": 0.0}})


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
    pinned = floors_of(
        evaluation(0.8, n_queries=100), {"question": ()}, "c", "q", "  new \n documents "
    )
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
        {"question": {}},
    )
    assert set(floors_of(evaluation(0.0), {}, "c", "q", "r").floors["question"].values()) == {0.0}
    with pytest.raises(GateRefused, match="needs a reason"):
        floors_of(evaluation(0.8), {}, "c", "q", " ")


def test_floors_of_answers_allow_one_flip_of_the_questions_that_each_figure_is_of() -> None:
    facts = [scored("fact", recall=1.0, cited=1.0)] * 50
    lists = [scored("list", recall=0.6, precision=0.9, cited=0.5)] * 50
    silent = [scored("fact", answerable=False, recall=0.0)] * 100
    unanswerable = [scored("unanswerable", answerable=n < 1) for n in range(40)]
    assert answer_floors([*facts, *lists, *silent, *unanswerable]) == {
        "recall": 0.395,  # 0.4 of 200
        "list_recall": 0.58,  # 0.6 of 50
        "list_precision": 0.88,
        "cited": 0.74,  # 0.75 of 100
        "answer_rate": 0.495,
        "n_wrongly_answered": 2.0,
    }


def test_no_floor_of_answers_is_below_nothing_or_above_what_there_is() -> None:
    assert answer_floors([scored("unanswerable", answerable=True)]) == {"n_wrongly_answered": 1.0}
    assert answer_floors([scored("fact", answerable=False, recall=0.0)]) == {
        "recall": 0.0,
        "answer_rate": 0.0,
    }


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
