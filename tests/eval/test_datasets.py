"""Reading questions files and BEIR folders."""

import json
from pathlib import Path

import pytest

from eval.datasets import (
    BeirEntry,
    BeirSet,
    Question,
    QuestionSet,
    Quote,
    in_half,
    load,
)
from eval.errors import BadDataset

ROW = {
    "id": "q-1",
    "question": "Huế ký với ai?",
    "type": "fact",
    "relevant": [{"doc": "news/a.txt", "quote": "Huế ký với Namyangju", "grade": 3}],
    "answers": ["Namyangju"],
    "variants": {"no_accents": "Hue ky voi ai?", "old_tone": None},
}


def write_lines(path: Path, rows: list[object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_beir(folder: Path, qrels: str) -> Path:
    (folder / "qrels").mkdir()
    write_lines(folder / "corpus.jsonl", [{"_id": "d1", "title": "T", "text": "văn bản"}])
    write_lines(
        folder / "queries.jsonl", [{"_id": "q1", "text": "hỏi"}, {"_id": "q2", "text": "x"}]
    )
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + qrels)
    return folder


def test_a_questions_file_is_read_whole(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "questions.jsonl", [ROW])
    assert load(path) == QuestionSet(
        path.as_posix(),
        (
            Question(
                "q-1",
                "Huế ký với ai?",
                "fact",
                (Quote("news/a.txt", "Huế ký với Namyangju", 3),),
                {"no_accents": "Hue ky voi ai?", "old_tone": None},
                ("Namyangju",),
            ),
        ),
    )


def test_a_null_or_absent_variant_falls_back_to_the_question(tmp_path: Path) -> None:
    loaded = load(write_lines(tmp_path / "questions.jsonl", [ROW]))
    assert isinstance(loaded, QuestionSet)
    question = loaded.questions[0]
    assert [
        question.wording(name) for name in ("question", "no_accents", "old_tone", "english")
    ] == [
        "Huế ký với ai?",
        "Hue ky voi ai?",
        "Huế ký với ai?",
        "Huế ký với ai?",
    ]


def test_a_line_separator_inside_a_string_does_not_break_a_line(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    row = {**ROW, "question": "a\u2028b"}
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    loaded = load(path)
    assert isinstance(loaded, QuestionSet)
    assert loaded.questions[0].text == "a\u2028b"


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([], "holds no questions"),
        ([ROW, ROW], "line 2: the id q-1 is there twice"),
        ([{**ROW, "relevant": [{"doc": "a", "quote": " ", "grade": 3}]}], "line 1: not a question"),
        ([{**ROW, "relevant": [{"doc": "a", "quote": "b", "grade": 0}]}], "line 1: not a question"),
        ([{**ROW, "variants": {"klingon": "x"}}], "unknown variants"),
        ([{"id": "q-1"}], "line 1: not a question"),
        ([["q-1"]], "line 1: not an object"),
    ],
)
def test_a_broken_questions_file_is_refused_with_its_line(
    tmp_path: Path, rows: list[object], complaint: str
) -> None:
    with pytest.raises(BadDataset, match=complaint):
        load(write_lines(tmp_path / "questions.jsonl", rows))


def test_halves_go_by_the_parity_of_the_number_in_the_id(tmp_path: Path) -> None:
    rows: list[object] = [{**ROW, "id": f"dev-{number:03}"} for number in (8, 9, 10, 11)]
    path = write_lines(tmp_path / "questions.jsonl", rows)
    odd, even = load(path, half="odd"), load(path, half="even")
    assert isinstance(odd, QuestionSet)
    assert isinstance(even, QuestionSet)
    assert [question.id for question in odd.questions] == ["dev-009", "dev-011"]
    assert [question.id for question in even.questions] == ["dev-008", "dev-010"]


def test_an_id_without_a_number_is_in_no_half() -> None:
    with pytest.raises(BadDataset, match="holds no number"):
        in_half("first", "odd")


def test_a_beir_folder_keeps_its_judged_queries_and_positive_grades(tmp_path: Path) -> None:
    folder = write_beir(tmp_path, "q1\td1\t2\nq2\td1\t0\n")
    assert load(folder) == BeirSet(
        folder.as_posix(), (BeirEntry("d1", "T", "văn bản"),), {"q1": "hỏi"}, {"q1": {"d1": 2}}
    )


@pytest.mark.parametrize(
    ("qrels", "complaint"),
    [
        ("q1\td9\t1\n", "entry d9"),
        ("q9\td1\t1\n", "query q9"),
        ("q1 d1 1\n", "line 2"),
        ("", "judges no query"),
    ],
)
def test_broken_qrels_are_refused(tmp_path: Path, qrels: str, complaint: str) -> None:
    with pytest.raises(BadDataset, match=complaint):
        load(write_beir(tmp_path, qrels))


def test_a_path_without_a_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadDataset, match="no dataset at"):
        load(tmp_path / "nothing.jsonl")
    with pytest.raises(BadDataset, match=r"holds no corpus\.jsonl"):
        load(tmp_path)


def test_the_shared_datasets_load(shared: Path) -> None:
    questions = load(shared / "eval" / "questions" / "dev.jsonl")
    assert isinstance(questions, QuestionSet)
    answerable = [question for question in questions.questions if question.relevant]
    assert (len(questions.questions), len(answerable)) == (157, 141)
    regulations = load(shared / "eval" / "uit_seminar")
    assert isinstance(regulations, BeirSet)
    assert (len(regulations.entries), len(regulations.queries)) == (142, 1221)
