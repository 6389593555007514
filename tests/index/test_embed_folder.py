"""Damaged model folders are named as such, with the file and the remedy."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.embed import default_model_path, load_embedder
from index.embed_folder import DESCRIPTION, ONNX_FILE, TOKENIZER_FILE, TORCH, read_model_folder
from index.errors import ModelUnusable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the model in the box, without its float weights."""
    copy = tmp_path / "model"
    shutil.copytree(default_model_path(), copy, ignore=shutil.ignore_patterns("*.safetensors"))
    return copy


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:1000])


def flip_a_bit(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("name", [ONNX_FILE, TOKENIZER_FILE])
@pytest.mark.parametrize(
    ("damage", "words"),
    [(Path.unlink, "is missing"), (truncate, "is damaged"), (flip_a_bit, "is damaged")],
)
def test_a_file_missing_or_changed_is_named(
    folder: Path, name: str, damage: Callable[[Path], None], words: str
) -> None:
    damage(folder / name)
    with pytest.raises(ModelUnusable, match=words) as raised:
        load_embedder(folder)
    assert name in str(raised.value)
    assert "Restore the folder" in str(raised.value)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"name": "x", "licence": "y"}', "\udcff"])
def test_a_damaged_description_is_named(folder: Path, content: str) -> None:
    (folder / DESCRIPTION).write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(ModelUnusable, match=r"hoptac\.json"):
        load_embedder(folder)


def test_a_file_of_another_version_that_hashes_right_is_still_told(folder: Path) -> None:
    from index.embed_folder import sha256_of

    (folder / ONNX_FILE).write_bytes(b"no model")
    description = json.loads((folder / DESCRIPTION).read_text("utf-8"))
    description["forms"]["onnx-int8"][ONNX_FILE] = sha256_of(folder / ONNX_FILE)
    (folder / DESCRIPTION).write_text(json.dumps(description), "utf-8")
    with pytest.raises(ModelUnusable, match="does not load in onnxruntime"):
        load_embedder(folder)


def test_float_weights_that_are_missing_are_told_when_asked_for(folder: Path) -> None:
    with pytest.raises(ModelUnusable, match=r"model\.safetensors is missing"):
        load_embedder(folder, form=TORCH)


def test_every_file_of_the_model_in_the_box_is_as_described() -> None:
    described = read_model_folder(default_model_path())
    assert [described.check(form) for form in described.forms]
    assert described.path.name == described.name


def test_the_models_take_no_more_room_than_agreed() -> None:
    files = [file for file in default_model_path().parent.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) <= 60_000_000


def test_a_model_in_the_box_that_is_gone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.embed.default_model_path", lambda: tmp_path / "gone")
    with pytest.raises(ModelUnusable, match=r"gone/hoptac\.json cannot be read"):
        load_embedder()
