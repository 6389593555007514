"""The fast form of a model: int8 ONNX, checked against float32."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed_folder import DESCRIPTION, INT8, ONNX_FILE, TOKENIZER_FILE, TORCH, sha256_of
from train.errors import ExportFailed
from train.folder import TORCH_FILES, WORD_ROWS, Encoder, max_tokens, read_encoder
from train.smoothing import best_factors
from train.torch_bert import torch_model

logger = logging.getLogger(__name__)

# Cosine between both forms' vectors of one text, mean over the texts given: .994 for
# the model in the box; below this something is broken, not rounded.
_LEAST_COSINE = 0.97


@dataclass(frozen=True, slots=True)
class QuantizeFigures:
    """How near the int8 form is to the float32 form, as cosines over texts."""

    n_texts: int
    mean_cosine: float
    least_cosine: float
    onnx_bytes: int


def quantize(folder: Path, texts: Sequence[str], *, licence: str) -> QuantizeFigures:
    """Write ``onnx/model.onnx`` and ``hoptac.json`` into a model folder.

    :param texts: of the kind to be encoded; the even ones calibrate, the odd ones
        measure the loss.
    :raises ExportFailed: if int8 and float32 vectors are not near each other.
    """
    import onnx

    from train.onnx_bert import build

    encoder = read_encoder(folder)
    encoder.tokenizer.enable_truncation(max_tokens(folder))
    inputs, _ = run_layers(encoder, texts[::2], keep_inputs=True)
    factors = {name: best_factors(seen, _matrix(encoder, name)) for name, seen in inputs.items()}
    logger.info("%d dense layers calibrated on %d texts", len(factors), len(texts[::2]))
    graph = build(
        encoder.weights,
        n_heads=encoder.config["num_attention_heads"],
        epsilon=encoder.config["layer_norm_eps"],
        factors=factors,
    )
    file = folder / ONNX_FILE
    file.parent.mkdir(exist_ok=True)
    onnx.save(graph, file)
    describe(folder, licence=licence)
    return _compare(folder, encoder, texts[1::2])


def describe(folder: Path, *, licence: str) -> None:
    """Write ``hoptac.json``: what the product needs to know, and the files' hashes."""
    prompts = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))
    encoder = read_encoder(folder)
    description = {
        "name": folder.resolve().name,
        "licence": licence,
        "dimension": encoder.weights[WORD_ROWS].shape[1],
        "max_tokens": max_tokens(folder),
        "query_prefix": prompts["prompts"]["query"],
        "passage_prefix": prompts["prompts"]["document"],
        "forms": {
            form: {name: sha256_of(folder / name) for name in files}
            for form, files in ((INT8, (ONNX_FILE, TOKENIZER_FILE)), (TORCH, TORCH_FILES))
        },
    }
    (folder / DESCRIPTION).write_text(json.dumps(description, indent=2) + "\n", "utf-8")


def run_layers(
    encoder: Encoder, texts: Sequence[str], *, keep_inputs: bool = False
) -> tuple[Mapping[str, list[NDArray[np.float32]]], NDArray[np.float32]]:
    """Run the float32 model on one text after the other.

    :return: what each dense layer was given, a (n_pieces, n_in) array a text (empty
        unless ``keep_inputs``), and unit vectors, (n_texts, dim).
    """
    import torch

    model = torch_model(encoder)
    inputs: dict[str, list[NDArray[np.float32]]] = {}

    def keep(name: str, _: torch.nn.Module, given: tuple[torch.Tensor, ...]) -> None:
        inputs.setdefault(name, []).append(given[0][0].numpy().copy())

    for name, module in model.named_modules():
        dense = name.startswith("encoder") and isinstance(module, torch.nn.Linear)
        if keep_inputs and dense and not name.endswith((".key", ".value")):
            hook = partial(keep, name.removesuffix(".query"))
            module.register_forward_pre_hook(hook)
    vectors = []
    with torch.inference_mode():
        for text in texts:
            ids = torch.tensor([encoder.tokenizer.encode(text).ids])
            mean = model(input_ids=ids).last_hidden_state.mean(dim=1)
            vectors.append(torch.nn.functional.normalize(mean, dim=1)[0].numpy())
    return inputs, np.array(vectors, dtype=np.float32)


def _matrix(encoder: Encoder, name: str) -> NDArray[np.float32]:
    if not name.endswith(".self"):
        return encoder.weights[f"{name}.weight"].T
    parts = [encoder.weights[f"{name}.{part}.weight"].T for part in ("query", "key", "value")]
    return np.concatenate(parts, axis=1)


def _compare(folder: Path, encoder: Encoder, texts: Sequence[str]) -> QuantizeFigures:
    from index.embed_onnx import OnnxEmbedder

    _, exact = run_layers(encoder, texts)
    cosines = np.sum(OnnxEmbedder(folder).encode_passages(texts) * exact, axis=1)
    figures = QuantizeFigures(
        n_texts=len(texts),
        mean_cosine=round(float(cosines.mean()), 4),
        least_cosine=round(float(cosines.min()), 4),
        onnx_bytes=(folder / ONNX_FILE).stat().st_size,
    )
    if figures.mean_cosine < _LEAST_COSINE:
        raise ExportFailed(
            f"The int8 form of {folder} has a mean cosine of {figures.mean_cosine} with float32 "
            f"over {len(texts)} texts; at least {_LEAST_COSINE} is needed. Give more and "
            "longer texts to calibrate on."
        )
    return figures
