"""``hoptac ask`` and ``hoptac eval --answers``: what they print, and how they refuse."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Hoptac = Callable[..., Any]
ANSWER = [
    "question", "kind", "answerable", "answer", "items", "citations", "answer_citations",
    "confidence", "coverage", "notes", "took_ms",
]  # fmt: skip
SIGNED = "Nghệ An ký thỏa thuận với Xiêng Khoảng ngày nào?"


def test_json_is_an_answer_whose_quotations_stand_in_the_files(
    hoptac: Hoptac, collection: Any
) -> None:
    ended = hoptac("ask", SIGNED, "--index", collection.index, "--json")
    assert (ended.code, ended.err) == (0, "")
    answer = ended.json
    assert sorted(answer) == sorted(ANSWER)
    assert (answer["question"], answer["kind"], answer["answerable"]) == (SIGNED, "when", True)
    assert "5/3/2016" in answer["answer"]
    assert answer["coverage"] == {"documents": 1, "of": 3}
    assert answer["answer_citations"] == [0]
    cited = answer["citations"][0]
    assert (cited["source"], cited["document_id"]) == (
        "tin/nghe-an.txt",
        collection.ids["tin/nghe-an.txt"],
    )
    text = (collection.files / cited["source"]).read_text(encoding="utf-8")
    assert text[cited["char_start"] : cited["char_end"]] == cited["quote"]


def test_people_read_the_answer_its_quotation_and_what_it_rests_on(
    hoptac: Hoptac, collection: Any
) -> None:
    ended = hoptac("ask", SIGNED, "--index", collection.index)
    assert ended.code == 0
    first, *others = ended.out.splitlines()
    assert "5/3/2016" in first
    assert first.endswith("[1]")
    assert any(line.startswith("[1] ") and "tin/nghe-an.txt" in line for line in others)
    assert "từ 1 trên 3 tài liệu, độ tin cậy " in ended.err


def test_what_the_documents_do_not_say_is_said_and_the_nearest_passages_shown(
    hoptac: Hoptac, collection: Any
) -> None:
    ended = hoptac("ask", "Giá cà phê ở Brazil năm 1974 là bao nhiêu?", "--index", collection.index)
    assert ended.code == 0
    assert "Các đoạn gần nhất:" in ended.out
    assert "[1] " in ended.out


def test_a_question_that_leans_on_the_one_before_is_read_with_it(
    hoptac: Hoptac, collection: Any
) -> None:
    ended = hoptac(
        "ask", "Còn với Akita?", "--previous", "Tỉnh nào hợp tác với Xiêng Khoảng?",
        "--index", collection.index, "--json",
    )  # fmt: skip
    assert ended.code == 0
    assert ended.json["answerable"]
    assert "Vĩnh Phúc" in ended.json["answer"]
    assert [c["source"] for c in ended.json["citations"]] == ["akita.md"]


def test_an_empty_question_is_refused(hoptac: Hoptac, collection: Any) -> None:
    ended = hoptac("ask", "   ", "--index", collection.index)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "hoptac: The query is empty. Type some words to search for.\n"


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Write one question that the collection answers and one that it does not."""
    rows = [
        {
            "id": "q-1", "question": SIGNED, "type": "when", "answers": ["5/3/2016"],
            "relevant": [{"doc": "tin/nghe-an.txt", "quote": "Ngày 5/3/2016", "grade": 3}],
            "variants": {},
        },
        {
            "id": "q-2", "question": "Giá cà phê ở Brazil năm 1974 là bao nhiêu?",
            "type": "unanswerable", "relevant": [], "variants": {},
        },
    ]  # fmt: skip
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_answers_are_scored_as_table_and_json(
    hoptac: Hoptac, collection: Any, questions: Path, tmp_path: Path
) -> None:
    written = tmp_path / "figures.json"
    ended = hoptac("eval", questions, "--answers", "--json", written, "--index", collection.index)
    assert (ended.code, ended.err) == (0, "")
    head, line, *_ = ended.out.splitlines()
    assert {"recall", "cited", "answered", "unanswerable"} <= set(head.split())
    assert line.startswith("question")
    assert "0 of 1 answered" in line
    figures = json.loads(written.read_text(encoding="utf-8"))["answers"]
    assert {
        name: figures["variants"]["question"][name]
        for name in ("recall", "cited", "answer_rate", "n_unanswerable", "n_wrongly_answered")
    } == {
        "recall": 1.0,
        "cited": 1.0,
        "answer_rate": 1.0,
        "n_unanswerable": 1.0,
        "n_wrongly_answered": 0.0,
    }
    assert [row["id"] for row in figures["questions"]["question"]] == ["q-1", "q-2"]


def test_answers_have_no_ranks_to_write(
    hoptac: Hoptac, collection: Any, questions: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run.trec"
    ended = hoptac("eval", questions, "--answers", "--run-out", run, "--index", collection.index)
    assert ended.code == 2
    assert "--answers goes with --variant and --json only" in ended.err
    assert not run.exists()
