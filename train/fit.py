"""Retrieval: what people ask finds the passage that answers it.

Queries are made of what stands over or in a text: its title, its section, a sentence
of its abstract, a sentence of its own that is taken out. Negatives are the other
passages of a batch, half of which are neighbours in words.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from train.gloss import Gloss
from train.losses import contrast_both_ways
from train.noise import as_typed
from train.sentences import SentenceEncoder
from train.sources import Parallel, Source
from train.terms import weigh_by_terms

_SENTENCE_END = re.compile(r"(?<=[.!?…;])\s+")
_QUERY_TOKENS = 40
# Passages of the product have 160 words; short ones teach more a second, and a few
# long ones keep the positions in use.
_WINDOW_WORDS = (40, 60, 90, 150)
_WINDOW_ODDS = (0.35, 0.35, 0.2, 0.1)
_TOKENS_A_WORD = 1.35
_UNMARKED, _SLIPS = 0.25, 0.15
# Share of the queries put in English, word for word.
_GLOSSED = 0.2
_SENTENCE_QUERY, _ABSTRACT_QUERY = 0.3, 0.65
_FIRST_WINDOW = 0.6
_TITLE_SHOWN = 0.5
_ASKED = 0.4
_MOST_STITCHED = 4
# A sentence that is left in its passage is asked for as people ask: what it says of a
# name or a figure becomes a question word.
_ASKED_NAME = ("nào", "nào", "ai", "đâu", "gì")
_FIGURE = re.compile(r"\d[\d.,]*")
_LETTERS = re.compile(r"[^\W\d_]+")
_TEMPLATES = (
    "{} được quy định như thế nào?",
    "quy định về {}",
    "thế nào là {}?",
    "{} gồm những gì?",
    "cho biết {}",
)
_NEIGHBOURS = 300


class Fit:
    """Batches of one source: queries against passages.

    :param words: words a batch, all windows together.
    :param size: pairs a batch at most.
    :param vectors: float32, (n_records, dim): unit rows by which records are
        neighbours.
    :param gloss: puts queries in English; None leaves them all in Vietnamese.
    """

    def __init__(
        self,
        source: Source,
        vectors: NDArray[np.float32],
        *,
        words: int,
        size: int,
        gloss: Gloss | None = None,
    ) -> None:
        self.name = source.name
        self._source = source
        self._vectors = vectors
        self._words = words
        self._size = size
        self._gloss = gloss
        weights = weigh_by_terms(
            f"{_heading(record)}\n{record.get('abstract', '')}\n{record['text']}"
            for record in source.records
        )
        self._bounds = np.cumsum(weights)

    def __call__(self, encoder: SentenceEncoder, rng: np.random.Generator) -> torch.Tensor:
        """Return the loss of a batch."""
        n_words = int(rng.choice(_WINDOW_WORDS, p=_WINDOW_ODDS))
        n_pairs = min(self._size, max(2, self._words // n_words), len(self._source.records))
        chosen = self._neighbours(n_pairs, rng)
        pairs = [draw_pair(self._source.records[number], n_words, rng) for number in chosen]
        asked = [self._asked(query, rng) for query, _ in pairs]
        queries = encoder.encode(asked, _QUERY_TOKENS)
        passages = encoder.encode(
            [passage for _, passage in pairs], int(n_words * _TOKENS_A_WORD) + 16
        )
        return contrast_both_ways(queries, passages, _twins(pairs).to(encoder.device))

    def _asked(self, query: str, rng: np.random.Generator) -> str:
        if self._gloss is not None and rng.random() < _GLOSSED:
            return self._gloss(query, rng) or query
        return as_typed(query, rng, unmarked=_UNMARKED, slips=_SLIPS)

    def _neighbours(self, n_pairs: int, rng: np.random.Generator) -> list[int]:
        """Draw one record, others near it for half of the batch, and any for the rest."""
        n_records = len(self._source.records)
        first, *others = self._drawn(n_pairs + 1, rng)
        near = np.argpartition(
            -(self._vectors @ self._vectors[first]), min(_NEIGHBOURS, n_records - 1)
        )
        near = near[:_NEIGHBOURS]
        half = rng.choice(near, min(n_pairs // 2, len(near)), replace=False)
        return list(dict.fromkeys([first, *half.tolist(), *others]))[:n_pairs]

    def _drawn(self, n_records: int, rng: np.random.Generator) -> list[int]:
        """Draw records by their weights; one may be drawn twice."""
        drawn = np.searchsorted(self._bounds, rng.random(n_records))
        return [min(int(place), len(self._bounds) - 1) for place in drawn]


class Stitch:
    """A sentence of one language against several of the other, one its translation.

    This teaches passages of several sentences across languages, for which there are
    no parallel texts.
    """

    name = "stitch"

    def __init__(self, parallel: Parallel, *, size: int) -> None:
        self._parallel = parallel
        self._size = min(size, len(parallel.english) // 2)

    def __call__(self, encoder: SentenceEncoder, rng: np.random.Generator) -> torch.Tensor:
        """Return the loss of a batch."""
        n_pairs = len(self._parallel.english)
        n_stitched = int(rng.integers(2, _MOST_STITCHED + 1))
        drawn = rng.choice(n_pairs, (self._size, n_stitched))
        swapped = rng.random() < 0.25
        asked, told = self._parallel.english, self._parallel.vietnamese
        if swapped:
            asked, told = told, asked
        queries = [asked[row[0]] for row in drawn]
        if swapped:
            queries = [as_typed(query, rng, unmarked=_UNMARKED, slips=_SLIPS) for query in queries]
        passages = [" ".join(told[number] for number in rng.permutation(row)) for row in drawn]
        own = torch.from_numpy(drawn[:, 0]).to(encoder.device)
        members = torch.from_numpy(drawn).to(encoder.device)
        same = (own[:, None, None] == members[None]).any(dim=2)
        same.fill_diagonal_(fill_value=False)
        return contrast_both_ways(
            encoder.encode(queries, _QUERY_TOKENS), encoder.encode(passages, 40 * n_stitched), same
        )


def draw_pair(record: Mapping[str, str], n_words: int, rng: np.random.Generator) -> tuple[str, str]:
    """Return a query and the passage that answers it, made of one record.

    :param n_words: words of the passage, its title not counted.
    """
    window = _window(record["text"], n_words, rng)
    drawn = rng.random()
    if drawn < _SENTENCE_QUERY:
        query, rest = _take_sentence(window, rng)
        if query:
            return query, f"{_heading(record)}\n{rest}"
    if record.get("abstract") and drawn < _ABSTRACT_QUERY:
        query = _any(_SENTENCE_END.split(record["abstract"]), rng)
        shown = rng.random() < _TITLE_SHOWN
        return query, f"{record['title']}\n{window}" if shown else window
    query = _heading(record)
    if "abstract" not in record and rng.random() < _ASKED:
        query = _any(_TEMPLATES, rng).format(query[:1].lower() + query[1:])
    return query, window


def neighbour_vectors(source: Source, encoder: SentenceEncoder) -> NDArray[np.float32]:
    """Return unit rows that are near where titles share words: means of word rows."""
    ids = [
        encoding.ids
        for encoding in encoder.tokenizer.encode_batch(
            [_heading(record) for record in source.records], add_special_tokens=False
        )
    ]
    table = encoder.word_rows()
    pieces, counts = np.unique(np.concatenate(ids), return_counts=True)
    weights = np.zeros(len(table), dtype=np.float32)
    weights[pieces] = np.log(1 + len(ids) / counts)
    rows = np.array([weights[row] @ table[row] for row in ids], dtype=np.float32)
    rows -= rows.mean(axis=0)
    unit: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return unit


def _heading(record: Mapping[str, str]) -> str:
    return f"{record['title']} {record.get('section', '')}".strip()


def _window(text: str, n_words: int, rng: np.random.Generator) -> str:
    sentences = _SENTENCE_END.split(text)
    start = 0 if rng.random() < _FIRST_WINDOW else int(rng.integers(len(sentences)))
    words = " ".join(sentences[start:]).split()
    if len(words) < n_words // 2:
        words = text.split()[-n_words:]
    return " ".join(words[:n_words])


def _take_sentence(window: str, rng: np.random.Generator) -> tuple[str, str]:
    """Return a part of a sentence and the window, mostly without that sentence."""
    sentences = _SENTENCE_END.split(window)
    if len(sentences) < 2:
        return "", window
    place = int(rng.integers(len(sentences)))
    words = sentences[place].split()
    length = int(rng.integers(6, 16))
    start = int(rng.integers(max(1, len(words) - length + 1)))
    taken = " ".join(words[start : start + length])
    if rng.random() < 0.4:
        return taken, " ".join(sentences[:place] + sentences[place + 1 :])
    return _asked_of(taken, rng), " ".join(sentences)


def _asked_of(sentence: str, rng: np.random.Generator) -> str:
    """Put a question word for one of the sentence's figures or names, if it has any."""
    names = _names(sentence)
    if (figure := _FIGURE.search(sentence)) and rng.random() < 0.5:
        return f"{sentence[: figure.start()]}bao nhiêu{sentence[figure.end() :]}"
    if names and rng.random() < 0.7:
        start, end = names[int(rng.integers(len(names)))]
        return f"{sentence[:start]}{_any(_ASKED_NAME, rng)}{sentence[end:]}"
    return sentence


def _names(sentence: str) -> list[tuple[int, int]]:
    """Return the spans of capitalised words, those side by side as one, without the first word."""
    names: list[tuple[int, int]] = []
    for word in list(_LETTERS.finditer(sentence))[1:]:
        if not word[0][0].isupper():
            continue
        if names and names[-1][1] + 1 == word.start():
            names[-1] = (names[-1][0], word.end())
        else:
            names.append(word.span())
    return names


def _any(texts: Sequence[str], rng: np.random.Generator) -> str:
    return texts[int(rng.integers(len(texts)))]


def _twins(pairs: Sequence[tuple[str, str]]) -> torch.Tensor:
    """Tell pairs with the same query or passage: no negatives of each other."""
    same = torch.zeros(len(pairs), len(pairs), dtype=torch.bool)
    for i, (query, passage) in enumerate(pairs):
        for j, (other_query, other_passage) in enumerate(pairs):
            same[i, j] = i != j and (query == other_query or passage == other_passage)
    return same
