"""TREC run files."""

from pathlib import Path

import pytest

from eval.errors import BadRun
from eval.trec import read_run, write_run


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = {
        "question": {"q1": [("a-1", 0.75), ("b-0", 0.5)], "q2": [("c-9", 12.0)]},
        "no_accents": {"q1": [("b-0", 0.25)]},
    }
    path = tmp_path / "run.trec"
    write_run(path, run, "hoptac-hybrid")
    assert path.read_text() == (
        "q1 Q0 a-1 1 0.75 hoptac-hybrid\n"
        "q1 Q0 b-0 2 0.5 hoptac-hybrid\n"
        "q2 Q0 c-9 1 12 hoptac-hybrid\n"
        "q1@no_accents Q0 b-0 1 0.25 hoptac-hybrid\n"
    )
    assert read_run(path) == run


def test_equal_scores_keep_their_order_for_any_reader(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    write_run(path, {"question": {"q": [("a", 0.1), ("z", 0.1), ("m", 0.1 - 1e-12)]}}, "t")
    scores = [float(line.split()[4]) for line in path.read_text().splitlines()]
    assert scores == sorted(set(scores), reverse=True)
    assert [name for name, _ in read_run(path)["question"]["q"]] == ["a", "z", "m"]


def test_a_foreign_run_is_ranked_by_score_then_rank(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    path.write_text("q 0 a 1 1.0 x\nq 0 c 3 2.0 x\nq 0 b 2 2.0 x\n\nuser@example Q0 a 1 1 x\n")
    assert read_run(path) == {
        "question": {"q": [("b", 2.0), ("c", 2.0), ("a", 1.0)], "user@example": [("a", 1.0)]}
    }


@pytest.mark.parametrize("line", ["q Q0 a 1 0.5", "q Q0 a first 0.5 t", "q Q0 a 1 high t"])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "run.trec"
    path.write_text(f"q Q0 a 1 0.5 t\n{line}\n")
    with pytest.raises(BadRun, match="line 2"):
        read_run(path)


def test_a_run_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRun, match="cannot be read"):
        read_run(tmp_path / "none.trec")
