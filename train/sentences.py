"""A sentence encoder that learns: texts to unit vectors, with gradients."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from train.folder import WORD_ROWS, Encoder
from train.torch_bert import torch_model

if TYPE_CHECKING:
    from tokenizers import Tokenizer


class SentenceEncoder:
    """A BERT encoder in torch; its vector is the unit mean over pieces.

    :param bfloat16: compute the layers in bfloat16; weights and vectors stay float32.
    """

    def __init__(self, encoder: Encoder, *, device: str = "cpu", bfloat16: bool = False) -> None:
        # Dropout off: it slows the first thousand steps, and nothing is seen twice.
        still = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
        self.encoder = encoder
        self.model = torch_model(replace(encoder, config={**encoder.config, **still}))
        torch.nn.Module.to(self.model, device)
        # torch's fused attention takes 56 ms a layer backward in bfloat16 on a CPU, more
        # than all products together; written out, a step takes half the time (1.1 s of 1.8).
        self.model.set_attn_implementation("eager")
        self.model.train()
        self.device = device
        self._bfloat16 = bfloat16
        self.tokenizer: Tokenizer = encoder.tokenizer

    def encode(self, texts: Sequence[str], max_tokens: int) -> torch.Tensor:
        """Return unit rows, float32, (len(texts), dim), to take gradients of.

        :param max_tokens: pieces looked at of a text, [CLS] and [SEP] included.
        """
        self.tokenizer.enable_truncation(max_tokens)
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        longest = max(map(len, ids))
        table = np.zeros((len(ids), longest), dtype=np.int64)
        mask = np.zeros((len(ids), longest), dtype=np.float32)
        for row, pieces in enumerate(ids):
            table[row, : len(pieces)] = pieces
            mask[row, : len(pieces)] = 1
        inputs = torch.from_numpy(table).to(self.device)
        weights = torch.from_numpy(mask).to(self.device)
        with torch.autocast(self.device, torch.bfloat16, enabled=self._bfloat16):
            hidden = self.model(input_ids=inputs, attention_mask=weights).last_hidden_state
        total = (hidden.float() * weights[:, :, None]).sum(dim=1)
        return torch.nn.functional.normalize(total, dim=1)

    def word_rows(self) -> NDArray[np.float32]:
        """Return the word embeddings as they stand, (n_pieces, dim)."""
        rows: NDArray[np.float32] = (
            self.model.embeddings.word_embeddings.weight.detach().cpu().numpy()
        )
        return rows

    def vectors(
        self, texts: Sequence[str], max_tokens: int, *, batch: int = 128
    ) -> NDArray[np.float32]:
        """Return unit rows without gradients, in the order of the texts."""
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        rows = np.empty((len(texts), self.encoder.weights[WORD_ROWS].shape[1]), np.float32)
        with torch.inference_mode():
            for start in range(0, len(order), batch):
                chosen = order[start : start + batch]
                encoded = self.encode([texts[number] for number in chosen], max_tokens)
                rows[chosen] = encoded.cpu().numpy()
        return rows
