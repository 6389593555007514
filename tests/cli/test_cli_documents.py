"""``hoptac documents``, ``verify``, ``rebuild`` and ``eval`` as processes."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Hoptac = Callable[..., Any]
SHOWN = [
    "id", "source", "url", "text", "pages", "title", "title_inferred",
    "published", "publisher", "doc_type", "language",
    "sha256", "boilerplate",
]  # fmt: skip


@pytest.fixture
def index(collection: Any, tmp_path: Path) -> Path:
    """Return a copy of the collection's index, to be changed."""
    shutil.copytree(collection.index, tmp_path / "index")
    return tmp_path / "index"


def test_list_prints_every_document_once(hoptac: Hoptac, collection: Any) -> None:
    listed = hoptac("documents", "list", "--json", "--index", collection.index)
    assert listed.code == 0
    assert [line["source"] for line in listed.lines] == [
        "akita.md", "bridge.txt", "tin/nghe-an.txt",
    ]  # fmt: skip
    assert {line["source"]: line["id"] for line in listed.lines} == collection.ids
    plain = hoptac("documents", "list", "--index", collection.index).out.splitlines()
    assert plain[0] == "\t".join(
        [collection.ids["akita.md"], "agreement", "2018-11-20", "akita.md",
         "Bản ghi nhớ về nông nghiệp"]
    )  # fmt: skip


def test_show_prints_the_text_as_it_was_found(hoptac: Hoptac, collection: Any) -> None:
    id_ = collection.ids["akita.md"]
    path = collection.files / "akita.md"
    shown = hoptac("documents", "show", id_, "--json", "--index", collection.index).json
    assert sorted(shown) == sorted(SHOWN)
    assert shown == {
        "id": id_,
        "source": "akita.md",
        "url": "https://example.org/ghi-nho",
        "text": path.read_text(encoding="utf-8"),
        "pages": [],
        "title": "Bản ghi nhớ về nông nghiệp",
        "title_inferred": False,
        "published": "2018-11-20",
        "publisher": "Sở Ngoại vụ",
        "doc_type": "agreement",
        "language": "vi",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "boilerplate": shown["boilerplate"],
    }
    plain = hoptac("documents", "show", id_, "--index", collection.index)
    assert plain.out == shown["text"] + "\n"


@pytest.mark.parametrize("what", ["show", "delete"])
def test_an_unknown_document_is_wrong_use(hoptac: Hoptac, collection: Any, what: str) -> None:
    ended = hoptac("documents", what, "0123456789abcdef", "--index", collection.index)
    assert (ended.code, ended.out) == (2, "")
    assert "0123456789abcdef" in ended.err


def test_failures_say_why_and_what_helps(hoptac: Hoptac, collection: Any) -> None:
    ended = hoptac("documents", "failures", "--json", "--index", collection.index)
    assert ended.code == 0
    failure = ended.json
    assert (failure["source"], failure["path"]) == (
        "hong.pdf", str(collection.files / "hong.pdf"),
    )  # fmt: skip
    plain = hoptac("documents", "failures", "--index", collection.index).out.splitlines()
    assert plain == ["hong.pdf", "  " + failure["reason"], "  " + failure["remedy"]]


def test_a_deleted_document_is_in_no_answer_and_after_rebuild_in_no_file(
    hoptac: Hoptac, collection: Any, index: Path
) -> None:
    id_ = collection.ids["tin/nghe-an.txt"]
    deleted = hoptac("documents", "delete", id_, "--json", "--index", index)
    assert (deleted.code, deleted.json) == (0, {"deleted": id_, "generation": 4})
    found = hoptac("search", "học bổng lưu học sinh Lào", "--json", "--index", index).json
    assert found["generation"] == 4
    assert id_ not in {hit["document"]["id"] for hit in found["hits"]}
    assert hoptac("documents", "show", id_, "--index", index).code == 2
    rebuilt = hoptac("rebuild", "--json", "--index", index)
    assert rebuilt.code == 0
    assert (rebuilt.json["generation"], rebuilt.json["n_passages"]) == (4, found_passages(found))
    for path in index.rglob("*"):
        assert not path.is_file() or "lưu học sinh".encode() not in path.read_bytes(), path
    assert hoptac("verify", "--index", index).code == 0


def found_passages(result: Any) -> int:
    """Return how many passages a small index holds: a dense search matches them all."""
    return int(result["n_matched"])


def test_verify_tells_damage_from_health(hoptac: Hoptac, index: Path) -> None:
    sound = hoptac("verify", "--json", "--index", index)
    assert (sound.code, sound.json) == (0, {"findings": []})
    (meta,) = index.glob("lexical/*/meta.json")
    meta.write_bytes(b"{")
    damaged = hoptac("verify", "--json", "--index", index)
    assert damaged.code == 1
    (finding,) = damaged.json["findings"]
    assert sorted(finding) == ["part", "remedy", "what"]
    assert finding["part"] == "lexical"
    assert hoptac("rebuild", "--index", index).code == 0
    assert hoptac("verify", "--index", index).code == 0


def test_a_damaged_truth_is_told_and_not_searched(hoptac: Hoptac, index: Path) -> None:
    (index / "truth.db").write_bytes(b"no database at all" * 500)
    assert hoptac("verify", "--index", index).code == 1
    searched = hoptac("search", "Akita", "--index", index)
    assert (searched.code, searched.out) == (3, "")
    assert "damaged" in searched.err


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Return a questions file over the collection, one question of it unanswerable."""
    rows = [
        {
            "id": "q-1", "question": "Vĩnh Phúc hợp tác với Akita về gì?", "type": "fact",
            "lang": "vi", "answers": ["nông nghiệp"], "variants": {"no_accents": None},
            "relevant": [
                {"doc": "akita.md", "quote": "hợp tác về nông nghiệp công nghệ cao", "grade": 3}
            ],
        },
        {
            "id": "q-2", "question": "Ai được học bổng ở Vinh?", "type": "who", "lang": "vi",
            "answers": ["lưu học sinh Lào"], "variants": {},
            "relevant": [
                {"doc": "tin/nghe-an.txt", "quote": "trao học bổng cho lưu học sinh Lào",
                 "grade": 3}
            ],
        },
        {
            "id": "q-3", "question": "Sao Hỏa ký gì?", "type": "unanswerable", "lang": "vi",
            "answers": [], "variants": {}, "relevant": [],
        },
    ]  # fmt: skip
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_eval_writes_figures_run_and_report(
    hoptac: Hoptac, collection: Any, questions: Path, tmp_path: Path
) -> None:
    figures, run, page = (tmp_path / name for name in ("out.json", "run.trec", "page.html"))
    scored = hoptac(
        "eval", questions, "--json", figures, "--run-out", run, "--index", collection.index
    )
    assert scored.code == 0, scored.err
    written = json.loads(figures.read_text(encoding="utf-8"))
    assert {"dataset", "mode", "model", "n_queries", "variants", "by_type"} <= set(written)
    assert (written["mode"], written["n_queries"]) == ("hybrid", 2)
    assert {"nDCG@10", "MRR@10", "R@10", "R@100", "P@1", "hit@10"} <= set(
        written["variants"]["question"]
    )
    assert written["variants"]["question"]["nDCG@10"] == 1.0
    assert {line.split()[0] for line in run.read_text(encoding="utf-8").splitlines()} >= {
        "q-1", "q-2",
    }  # fmt: skip
    compared = hoptac(
        "eval", questions, "--compare", run, "--html", page, "--mode", "lexical",
        "--index", collection.index,
    )  # fmt: skip
    assert compared.code == 0, compared.err
    assert "nDCG@10" in compared.out
    assert "<html" in page.read_text(encoding="utf-8")


def test_eval_refuses_what_it_cannot_score(
    hoptac: Hoptac, collection: Any, questions: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    for arguments in (
        [tmp_path / "bad.jsonl"],
        [questions, "--variant", "klingon"],
    ):
        ended = hoptac("eval", *arguments, "--index", collection.index)
        assert (ended.code, ended.out) == (2, ""), arguments
        assert ended.err.startswith("hoptac: ")
    assert hoptac("eval", questions, "--index", tmp_path / "none").code == 3
