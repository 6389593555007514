"""Other models, through sentence-transformers."""

from pathlib import Path

import pytest

from index.embed import load_embedder
from index.embed_st import prefixes
from index.errors import ModelUnusable


@pytest.mark.parametrize(
    ("name", "prompts", "expected"),
    [
        ("intfloat/multilingual-e5-base", {}, ("query: ", "passage: ")),
        ("models/multilingual-e5-small", {"query": "", "document": ""}, ("query: ", "passage: ")),
        ("BAAI/bge-m3", {}, ("", "")),
        (
            "BAAI/bge-small-en-v1.5",
            {},
            ("Represent this sentence for searching relevant passages: ", ""),
        ),
        ("some/model", {"query": "Q: ", "passage": "P: "}, ("Q: ", "P: ")),
        ("some/model", {"query": "Q: ", "document": ""}, ("Q: ", "")),
        ("intfloat/e5-base", {"query": "own: "}, ("own: ", "")),
        ("some/e5-base-lookalike", {}, ("", "")),
    ],
)
def test_prefixes_are_the_models_own_or_its_familys(
    name: str, prompts: dict[str, str | None], expected: tuple[str, str]
) -> None:
    assert prefixes(name, prompts) == expected


def test_a_path_without_a_folder_makes_no_connection(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="There is no model folder"):
        load_embedder(tmp_path / "none")


def test_a_folder_that_is_no_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="does not load in sentence-transformers"):
        load_embedder(tmp_path)


def test_a_hub_name_that_cannot_be_fetched_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelUnusable, match="check its spelling and the connection"):
        load_embedder("nobody/no-such-model")
