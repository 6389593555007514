"""The sentences of a passage, each with a vector of its own.

A question is mostly answered by one sentence of a passage of up to 160 words. Each one is
embedded as it stands: with the title before it the dense leg alone gains .03 of nDCG@10 on
the dev questions, without it .06, since what tells the sentences of a document apart is not
its title. They lie in the truth beside the passage's vector: where the sentence stands, a
scale and int8 codes, 396 bytes at 384 dimensions. Only candidates of a search are looked up.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.records import Parsed, Span
from ingest.sentences import sentence_spans

Floats = NDArray[np.float32]
Scores = NDArray[np.float64]
Rows = NDArray[Any]
Encode = Callable[[Sequence[str]], Floats]
"""Texts to unit rows, (len(texts), dim)."""

_LEAST_WORDS = 3  # fewer are a numbering or a caption's rest
_LIMIT = 127


def passage_sentences(text: str) -> list[Span]:
    """Return the sentences of three words and more; the whole passage where there are none."""
    spans = sentence_spans(text, 0, len(text))
    kept = [span for span in spans if len(text[span.start : span.end].split()) >= _LEAST_WORDS]
    return kept or [Span(0, len(text))]


def passages_of(parsed: Parsed) -> list[str]:
    """Return the text of each passage of a document as it stands there, in order."""
    text = parsed.document.text
    return [text[passage.char_start : passage.char_end] for passage in parsed.passages]


def _row_type(dimension: int) -> np.dtype[np.void]:
    codes = ("codes", "i1", (dimension,))
    return np.dtype([("start", "<i4"), ("end", "<i4"), ("scale", "<f4"), codes])


def row_bytes(dimension: int) -> int:
    """Return how many bytes a sentence takes."""
    return _row_type(dimension).itemsize


def pack(spans: Sequence[Span], vectors: Floats) -> bytes:
    """Return the sentences of a passage as they are stored.

    :param vectors: unit rows, (len(spans), dim).
    """
    rows = np.empty(len(spans), dtype=_row_type(vectors.shape[1]))
    rows["start"] = [span.start for span in spans]
    rows["end"] = [span.end for span in spans]
    rows["scale"] = np.abs(vectors).max(axis=1, initial=1e-12) / _LIMIT
    rows["codes"] = np.rint(vectors / rows["scale"][:, None])
    return rows.tobytes()


def pack_passages(texts: Sequence[str], encode: Encode) -> list[bytes]:
    """Return the sentences of each passage as they are stored, embedded by ``encode``."""
    spans = [passage_sentences(text) for text in texts]
    sentences = [
        text[span.start : span.end] for text, own in zip(texts, spans, strict=True) for span in own
    ]
    if not sentences:
        return []
    vectors = encode(sentences)
    ends = np.cumsum([len(own) for own in spans])
    return [pack(own, vectors[end - len(own) : end]) for own, end in zip(spans, ends, strict=True)]


def unpack(packed: bytes, dimension: int) -> Rows:
    """Return the rows of sentences: start, end, scale, codes."""
    return np.frombuffer(packed, dtype=_row_type(dimension))


def best_cosines(packed: Sequence[bytes], query: Floats, own: Scores) -> Scores:
    """Return the cosine of each passage's best sentence with a query.

    :param packed: one item a passage, empty where it has no sentences.
    :param query: (dim,), unit.
    :param own: cosines of the passages, for those without sentences.
    """
    rows = unpack(b"".join(packed), len(query))
    size = row_bytes(len(query))
    counts = np.array([len(one) // size for one in packed], dtype=np.int64)
    best = own.copy()
    if len(rows):
        # not by @: see index.dense
        dots = np.einsum("ij,j->i", rows["codes"].astype(np.float32), query)
        cosines = (dots * rows["scale"]).astype(np.float64).round(6)
        starts = (np.cumsum(counts) - counts)[counts > 0]
        best[counts > 0] = np.maximum.reduceat(cosines, starts)
    return best
