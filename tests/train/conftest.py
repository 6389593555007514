"""A base model of a few words, small enough to train on in a test."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

ENGLISH = ("the", "cat", "dog", "eats", "fish", "drinks", "water", "house", "red", "big")


@pytest.fixture(scope="session")
def write_pairs() -> Callable[[Path, list[dict[str, str]]], Path]:
    """Return a function that writes records as gzipped JSON lines."""

    def write(file: Path, records: list[dict[str, str]]) -> Path:
        with gzip.open(file, "wt", encoding="utf-8") as lines:
            lines.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        return file

    return write


@pytest.fixture(scope="session")
def base_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a random two-layer BERT that knows ten English words."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    folder = tmp_path_factory.mktemp("base")
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    pieces = [*special, *ENGLISH, ".", *letters, *(f"##{letter}" for letter in letters)]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.add_special_tokens(special)
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "model_type": "bert",
        "architectures": ["BertModel"],
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_attention_heads": 4,
        "num_hidden_layers": 2,
        "max_position_embeddings": 64,
        "type_vocab_size": 2,
        "vocab_size": len(pieces),
        "layer_norm_eps": 1e-12,
        "hidden_act": "gelu",
        "pad_token_id": 0,
    }
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    save_file(_random_weights(len(pieces)), folder / "model.safetensors")
    kinds = ("Transformer", "Pooling", "Normalize")
    paths = ("", "1_Pooling", "2_Normalize")
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (kind, path) in enumerate(zip(kinds, paths, strict=True))
    ]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (folder / "1_Pooling").mkdir()
    pooling = {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), encoding="utf-8")
    return folder


def _random_weights(n_pieces: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(7)

    def matrix(n_rows: int, n_columns: int, spread: float = 0.2) -> np.ndarray:
        return rng.normal(0, spread, (n_rows, n_columns)).astype(np.float32)

    def norm(name: str) -> dict[str, np.ndarray]:
        return {
            f"{name}.weight": np.ones(32, dtype=np.float32),
            f"{name}.bias": np.zeros(32, dtype=np.float32),
        }

    weights = {
        "embeddings.word_embeddings.weight": matrix(n_pieces, 32, 1.0),
        "embeddings.position_embeddings.weight": matrix(64, 32, 0.05),
        "embeddings.token_type_embeddings.weight": matrix(2, 32, 0.05),
        **norm("embeddings.LayerNorm"),
    }
    for number in range(2):
        layer = f"encoder.layer.{number}"
        shapes = {f"attention.self.{part}": (32, 32) for part in ("query", "key", "value")}
        shapes |= {
            "attention.output.dense": (32, 32),
            "intermediate.dense": (64, 32),
            "output.dense": (32, 64),
        }
        for name, (n_out, n_in) in shapes.items():
            weights[f"{layer}.{name}.weight"] = matrix(n_out, n_in)
            weights[f"{layer}.{name}.bias"] = matrix(1, n_out)[0]
        weights |= norm(f"{layer}.attention.output.LayerNorm")
        weights |= norm(f"{layer}.output.LayerNorm")
    return weights
