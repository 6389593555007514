"""Drop the word pieces that never occur: half of an English vocabulary is names and scripts."""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from train.folder import WORD_ROWS, Encoder
from train.tokenizer import MARKED_LETTERS

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_BATCH = 512


@dataclass(frozen=True, slots=True)
class PruneFigures:
    """What went.

    :param n_texts: texts in which pieces were looked for.
    """

    n_texts: int
    n_kept: int
    n_dropped: int


def prune(
    encoder: Encoder, texts: Iterable[str], *, min_count: int = 1
) -> tuple[Encoder, PruneFigures]:
    """Return the encoder without pieces that no text needs.

    :param min_count: a piece seen less often goes; its words are spelled out of others.

    Kept besides: special pieces, single characters that a word may be spelled with, and
    pieces with a Vietnamese mark. With ``min_count`` 1 the texts given are read as before,
    piece by piece; a word seen for the first time may fall into smaller pieces.
    """
    counts, n_texts = count_pieces(encoder.tokenizer, texts, len(encoder.weights[WORD_ROWS]))
    description: dict[str, Any] = json.loads(encoder.tokenizer.to_str())
    vocabulary: dict[str, int] = description["model"]["vocab"]
    special = {token["id"] for token in description["added_tokens"]}
    kept = [
        (piece, number)
        for piece, number in sorted(vocabulary.items(), key=lambda item: item[1])
        if counts[number] >= min_count or number in special or _spells(piece)
    ]
    old_ids = [number for _, number in kept]
    smaller = _renumbered(description, [piece for piece, _ in kept])
    weights = {**encoder.weights, WORD_ROWS: encoder.weights[WORD_ROWS][old_ids]}
    pruned = replace(encoder, weights=weights, tokenizer=smaller)
    return pruned, PruneFigures(n_texts, len(kept), len(vocabulary) - len(kept))


def count_pieces(
    tokenizer: "Tokenizer", texts: Iterable[str], n_pieces: int
) -> tuple[NDArray[np.int64], int]:
    """Count each piece in the texts.

    :return: int64, (n_pieces,), and the number of texts.
    """
    tokenizer.no_truncation()
    counts = np.zeros(n_pieces, dtype=np.int64)
    n_texts = 0
    left = iter(texts)
    while some := list(islice(left, _BATCH)):
        encodings = tokenizer.encode_batch_fast(some, add_special_tokens=False)
        ids = np.concatenate([np.array(encoding.ids, dtype=np.int64) for encoding in encodings])
        counts += np.bincount(ids, minlength=n_pieces)
        n_texts += len(some)
    return counts, n_texts


def _spells(piece: str) -> bool:
    """Tell Latin letters, digits and signs to fall back on, and what holds a marked letter."""
    bare = piece.removeprefix("##")
    if len(bare) > 1:
        return any(character in MARKED_LETTERS for character in bare)
    latin = unicodedata.name(bare, "").startswith("LATIN")
    return latin or unicodedata.category(bare)[0] in "NPS"


def _renumbered(description: dict[str, Any], pieces: Sequence[str]) -> "Tokenizer":
    from tokenizers import Tokenizer

    ids = {piece: number for number, piece in enumerate(pieces)}
    description["model"]["vocab"] = ids
    for token in description["added_tokens"]:
        token["id"] = ids[token["content"]]
    for token in (description.get("post_processor") or {}).get("special_tokens", {}).values():
        token["ids"] = [ids[name] for name in token["tokens"]]
    return Tokenizer.from_str(json.dumps(description, ensure_ascii=False))
