"""An encoder's weights as a transformers model."""

from typing import TYPE_CHECKING

from train.errors import ExportFailed
from train.folder import WORD_ROWS, Encoder

if TYPE_CHECKING:
    from transformers import BertModel


def torch_model(encoder: Encoder) -> "BertModel":
    """Return the encoder in torch, float32, ready to infer.

    :raises ExportFailed: if weights are missing.
    """
    import torch
    from transformers import BertConfig, BertModel

    fields = {**encoder.config, "vocab_size": len(encoder.weights[WORD_ROWS])}
    model = BertModel(BertConfig(**fields), add_pooling_layer=False)
    tensors = {name: torch.from_numpy(tensor) for name, tensor in encoder.weights.items()}
    missing, _ = model.load_state_dict(tensors, strict=False)
    if missing:
        raise ExportFailed(f"The weights lack {', '.join(missing)}. Make the model anew.")
    model.train(False)
    return model
