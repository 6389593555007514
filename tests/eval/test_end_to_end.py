"""Whole evaluations through a real index."""

import json
from pathlib import Path

import pytest

from eval import command, gate
from eval.command import run_command
from eval.errors import BadDataset, MissingDocuments
from eval.run import evaluate
from eval.trec import read_run
from index.embed import Embedder
from index.records import Mode
from index.store import FileStamp, Store
from index.sync import follow
from ingest.records import DocType, Document, Language, Parsed, Passage

HUE = "Thành phố Huế và thành phố Namyangju của Hàn Quốc ký biên bản ghi nhớ năm 2018."
LAO = "Tỉnh Nghệ An và tỉnh Xiêng Khoảng của Lào mở thêm một lớp dạy tiếng Việt cho cán bộ."
SEA = "Đà Nẵng đón đoàn tàu huấn luyện của Nhật Bản tại cảng Tiên Sa vào tháng ba."


def add(store: Store, root: str, source: str, *texts: str, vectors_of: Embedder) -> None:
    passages = []
    start = 0
    for ordinal, text in enumerate(texts):
        passages.append(Passage(ordinal, start, start + len(text), None, None, ""))
        start += len(text) + 1
    document = Document(
        source, "0" * 64, "\n".join(texts), "Tin", False, None, None, None, DocType.NEWS,
        Language.VI,
    )  # fmt: skip
    stamp = FileStamp(f"{root}/{source}", root, source, 1, 1, "0" * 64)
    vectors = vectors_of.encode_passages(texts)
    store.commit_document(Parsed(document, tuple(passages), b""), file=stamp, vectors=vectors)


@pytest.fixture
def index(tmp_path: Path, embedder: Embedder) -> Path:
    folder = tmp_path / "index"
    with Store.open(folder, create=True) as store:
        store.claim_model(embedder.identity)
        with store.writer():
            add(store, "/data", "news/hue.txt", HUE, SEA, vectors_of=embedder)
            add(store, "/data/law", "lao.txt", LAO, vectors_of=embedder)
            follow(store)
    return folder


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    rows = [
        {
            "id": "q-1", "question": "Huế ký với thành phố nào của Hàn Quốc?", "type": "fact",
            "relevant": [{"doc": "news/hue.txt", "quote": HUE[:60], "grade": 3}],
            "variants": {"no_accents": "Hue ky voi thanh pho nao cua Han Quoc?"},
        },
        {
            "id": "q-2", "question": "Ai mở lớp dạy tiếng Việt cho cán bộ?", "type": "who",
            "relevant": [{"doc": "law/lao.txt", "quote": LAO[:70], "grade": 2}], "variants": {},
        },
        {"id": "q-3", "question": "Giá vàng hôm nay?", "type": "unanswerable", "relevant": [],
         "variants": {}},
    ]  # fmt: skip
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def boxed(monkeypatch: pytest.MonkeyPatch, embedder: Embedder) -> None:
    """Let the small model stand for the model in the box."""
    monkeypatch.setattr(command, "load_embedder", lambda model: embedder)
    monkeypatch.setattr(gate, "load_embedder", lambda: embedder)


@pytest.mark.parametrize("mode", list(Mode))
def test_questions_are_scored_in_every_mode(
    index: Path, questions: Path, embedder: Embedder, mode: Mode
) -> None:
    evaluation = evaluate(questions, index, embedder, mode=mode, variants=("question",))
    assert {name: row["P@1"] for name, row in evaluation.per_query("question").items()} == {
        "q-1": 1.0,
        "q-2": 1.0,
    }
    assert evaluation.model == (None if mode == Mode.LEXICAL else "bag-of-words")


def test_a_document_is_found_by_the_end_of_its_path_when_its_root_was_deeper(
    index: Path, questions: Path
) -> None:
    evaluation = evaluate(questions, index, None, mode=Mode.LEXICAL)
    assert [len(grades) for grades in evaluation.qrels.values()] == [1, 1]


def test_missing_documents_are_named_or_allowed(
    index: Path, questions: Path, embedder: Embedder
) -> None:
    questions.write_text(questions.read_text().replace("news/hue.txt", "news/gone.txt"))
    with pytest.raises(MissingDocuments, match=r"news/gone\.txt") as caught:
        evaluate(questions, index, embedder)
    assert caught.value.missing == ("news/gone.txt",)
    evaluation = evaluate(questions, index, embedder, allow_missing=True)
    assert evaluation.unfindable == ("q-1",)
    assert evaluation.per_query("question")["q-1"]["R@100"] == 0.0


@pytest.mark.usefixtures("boxed")
def test_the_command_writes_json_run_and_report_and_compares(
    index: Path, questions: Path, tmp_path: Path
) -> None:
    written = {name: tmp_path / name for name in ("a.json", "a.trec", "a.html", "b.json")}
    text = run_command(
        questions,
        index=index,
        model=None,
        variant="all",
        json_file=written["a.json"],
        run_out=written["a.trec"],
        html=written["a.html"],
    )
    assert "2 queries, mode hybrid" in text
    figures = json.loads(written["a.json"].read_text())
    assert (figures["dataset"], figures["mode"], figures["model"], figures["n_queries"]) == (
        questions.as_posix(), "hybrid", "bag-of-words", 2,
    )  # fmt: skip
    assert set(figures["variants"]) == {
        "question", "no_accents", "half_accents", "telex_typos", "keywords", "english", "old_tone",
    }  # fmt: skip
    assert set(read_run(written["a.trec"])["no_accents"]) == {"q-1", "q-2", "q-3"}
    assert "<svg" in written["a.html"].read_text()
    for earlier in ("a.trec", "a.json"):
        again = run_command(questions, index=index, model=None, compare=written[earlier])
        assert "nDCG@10 1.000 -> 1.000 (+0.000" in again


@pytest.mark.usefixtures("boxed")
@pytest.mark.parametrize(
    ("options", "complaint"),
    [({"mode": "magic"}, "--mode 'magic'"), ({"variant": "shouted"}, "--variant 'shouted'")],
)
def test_an_unknown_mode_or_variant_is_named(
    index: Path, questions: Path, options: dict[str, str], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        run_command(questions, index=index, model=None, **options)  # type: ignore[arg-type]


def write_beir(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    long = " ".join(f"Điều {number} của quy chế nói về học phần." for number in range(60))
    entries = [("e/1", "", HUE), ("e2", "Quy chế", f"{long} {LAO}"), ("e3", "", SEA)]
    (folder / "corpus.jsonl").write_text(
        "".join(json.dumps({"_id": a, "title": b, "text": c}) + "\n" for a, b, c in entries)
    )
    (folder / "queries.jsonl").write_text(
        json.dumps({"_id": "1", "text": "Huế ký biên bản ghi nhớ"})
        + "\n"
        + json.dumps({"_id": "2", "text": "lớp dạy tiếng Việt cho cán bộ"})
    )
    (folder / "qrels" / "test.tsv").write_text("q\tc\ts\n1\te/1\t1\n2\te2\t1\n")
    return folder


def test_a_beir_folder_is_indexed_for_the_time_of_its_evaluation(
    tmp_path: Path, embedder: Embedder
) -> None:
    dataset = write_beir(tmp_path / "beir")
    evaluation = evaluate(dataset, tmp_path / "no-index", embedder)
    assert [row["P@1"] for row in evaluation.per_query("question").values()] == [1.0, 1.0]
    assert not (tmp_path / "no-index").exists()
    ranked = [found.id for found in evaluation.results["question"][1].ranking]
    assert ranked[0] == "e2"
    assert len(ranked) == len(set(ranked))


def test_a_beir_folder_has_one_variant_and_needs_a_model(tmp_path: Path) -> None:
    dataset = write_beir(tmp_path / "beir")
    with pytest.raises(BadDataset, match="needs a model"):
        evaluate(dataset, tmp_path / "no-index", None, mode=Mode.LEXICAL)


@pytest.mark.usefixtures("boxed")
def test_a_beir_folder_knows_no_typing_variant(tmp_path: Path) -> None:
    dataset = write_beir(tmp_path / "beir")
    with pytest.raises(BadDataset, match="one variant question"):
        run_command(dataset, index=tmp_path, model=None, variant="english")


@pytest.mark.usefixtures("boxed")
def test_the_gate_pins_passes_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "hue.txt").write_text(f"{HUE}\n", encoding="utf-8")
    (documents / "lao.txt").write_text(f"{LAO}\n", encoding="utf-8")
    questions = tmp_path / "questions.jsonl"
    row = {
        "id": "q-1", "question": "Huế ký với thành phố nào?", "type": "fact",
        "relevant": [{"doc": "hue.txt", "quote": HUE[:60], "grade": 3}], "variants": {},
        "answers": ["Namyangju"],
    }  # fmt: skip
    questions.write_text(json.dumps(row))
    floors = tmp_path / "floors.json"
    options = [
        *("--documents", str(documents), "--questions", str(questions)),
        *("--floors", str(floors), "--index", str(tmp_path / "index")),
    ]
    assert gate.main([*options, "--pin", "first floors"]) == 0
    assert gate.main(options) == 0
    assert "No measure is below its floor." in capsys.readouterr().out
    pinned = json.loads(floors.read_text())
    pinned["floors"]["question"]["nDCG@10"] = 1.01
    floors.write_text(json.dumps(pinned))
    assert gate.main(options) == 1
    assert "nDCG@10 on question is 1.0000, its floor 1.0100" in capsys.readouterr().err
    assert set(pinned["answers"]) == {"question", "no_accents"}
    del pinned["floors"]["question"]["nDCG@10"]
    pinned["answers"]["no_accents"]["recall"] = 1.01
    floors.write_text(json.dumps(pinned))
    assert gate.main(options) == 1
    assert "Answers got worse: recall on no_accents is" in capsys.readouterr().err
