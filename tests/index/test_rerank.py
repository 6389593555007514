"""The optional reranker: a contract, one engine, and a searcher that uses it."""

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.errors import ModelUnusable
from index.records import Mode
from index.rerank import CrossEncoderReranker, load_reranker
from index.search import Searcher
from index.store import Store

Commit = Callable[..., int]
LEXICAL = Mode.LEXICAL


class ShortestFirst:
    """Prefers the shortest passage."""

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([-len(text) for text in texts], dtype=np.float32)


def test_a_reranker_reorders_what_was_found(store: Store, committed: Commit) -> None:
    committed("a.txt", "hợp tác với Lào về giáo dục", "hợp tác", "không có gì ở đây")
    searcher = Searcher.open(store.folder, None)
    finer = Searcher.open(store.folder, None, reranker=ShortestFirst())
    plain = searcher.search("hợp tác với Lào", mode=LEXICAL)
    ranked = finer.search("hợp tác với Lào", mode=LEXICAL)
    assert [hit.text for hit in plain.hits] == ["hợp tác với Lào về giáo dục", "hợp tác"]
    assert [hit.text for hit in ranked.hits] == ["hợp tác", "hợp tác với Lào về giáo dục"]
    assert [hit.rank for hit in ranked.hits] == [1, 2]
    assert ranked.hits[0].score > ranked.hits[1].score
    assert finer.search("hợp tác với Lào", k=1, mode=LEXICAL).hits == ranked.hits[:1]
    searcher.close()
    finer.close()


def test_a_cross_encoder_scores_pairs_from_a_local_folder(
    tiny_cross_encoder: Path,
) -> None:
    scores = CrossEncoderReranker(tiny_cross_encoder).scores("a b", ["a", "b c", "a b c"])
    assert scores.shape == (3,)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()


def test_without_a_folder_there_is_no_reranker_and_a_wrong_one_says_so(tmp_path: Path) -> None:
    assert load_reranker(None) is None
    with pytest.raises(ModelUnusable, match="no reranker folder"):
        load_reranker(tmp_path / "none")
    with pytest.raises(ModelUnusable, match="is no cross-encoder"):
        load_reranker(tmp_path)


@pytest.fixture(scope="module")
def tiny_cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a random one-layer cross-encoder."""
    transformers: Any = importlib.import_module("transformers")  # its names are lazy
    folder = tmp_path_factory.mktemp("cross")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c"]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    config = transformers.BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, num_labels=1,
    )  # fmt: skip
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder
