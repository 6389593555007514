"""What the text of a passage found says of whether it answers, as numbers.

Each feature was kept because the halves of the dev questions gain by it when it is fitted
on the other half; see docs/decisions/0013-second-stage.md.
"""

import math
import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.fuse import best_of_document
from index.gist import Gist
from ingest.text import fold_word, words_of

FEATURES = (
    "lexical",  # BM25, as a share of the best
    "dense",  # cosine of the passage, (1 + it) as a share of the best
    "sentence",  # cosine of its best sentence
    "document_lexical",  # best BM25 among the candidates of its document, as a share of all
    "document_dense",  # best score in the dense leg among them
    "document_count",  # logarithm of how many they are
    "document_words",  # share of the query's words that they hold together
    "exact",  # share of the words with their marks, title and heading included
    "names",  # share of the names, title and heading included
    "one_sentence",  # share of words, plus that of pairs, in the sentence that holds most
    "number",  # a number is asked for and that sentence has digits
    "places",  # places that it names and the query does not, where a place is asked for
    "listing",  # logarithm of its commas and semicolons
    "asks",  # it asks itself
)
_MOST_PLACES = 3
_DIGIT = re.compile(r"\d")
_ASKS = re.compile(r"\?").search

Floats = NDArray[np.float64]
Term = TypeVar("Term", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a candidate.

    :param context: title and nearest heading.
    :param sentences: the passage's sentences, in order.
    :param places: countries and provinces that the passage states.
    """

    context: str
    sentences: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Legs:
    """The scores of the candidates, float64, (n,) each.

    :param dense: cosine of the passage.
    :param sentence: cosine of its best sentence.
    :param blended: score in the dense leg, of both.
    :param documents: int64: which document each is of.
    """

    lexical: Floats
    dense: Floats
    sentence: Floats
    blended: Floats
    documents: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as words: folded ones by sentence, all of them, and those with their marks."""

    sentences: tuple[tuple[str, ...], ...]
    folded: frozenset[str]
    exact: frozenset[str]


def features(gist: Gist, legs: Legs, texts: Sequence[Text]) -> Floats:
    """Return the features of the candidates of a query, float64, (n, len(FEATURES))."""
    read = [_read(text) for text in texts]
    words: dict[int, frozenset[str]] = {}
    for document, one in zip(legs.documents.tolist(), read, strict=True):
        words[document] = words.get(document, frozenset()) | one.folded
    together = {document: _held(gist.words, held) for document, held in words.items()}
    n_of = Counter(legs.documents.tolist())
    top = max(float(legs.lexical.max(initial=0.0)), 1e-9)
    of_legs: list[Floats] = [
        legs.lexical / top,
        (legs.dense + 1) / (float(legs.dense.max(initial=-1.0)) + 1 + 1e-9),
        legs.sentence,
        best_of_document(legs.lexical, legs.documents) / top,
        best_of_document(legs.blended, legs.documents),
        np.array([math.log(n_of[document]) for document in legs.documents.tolist()]),
        np.array([together[document] for document in legs.documents.tolist()]),
    ]
    of_texts = [_of_text(gist, one, text) for one, text in zip(read, texts, strict=True)]
    return np.column_stack([*of_legs, np.array(of_texts, dtype=np.float64)])


def _read(text: Text) -> _Read:
    exact = [words_of(sentence) for sentence in text.sentences]
    folded = tuple(tuple(fold_word(word) for word in words) for words in exact)
    context = words_of(text.context)
    return _Read(
        folded,
        frozenset(fold_word(word) for word in context).union(*folded),
        frozenset(context).union(*exact),
    )


def _of_text(gist: Gist, read: _Read, text: Text) -> tuple[float, ...]:
    shares = [
        _held(gist.words, frozenset(one)) + _held(gist.pairs, frozenset(pairwise(one)))
        for one in read.sentences
    ]
    best = max(range(len(shares)), key=shares.__getitem__)
    marks = sum(sentence.count(",") + sentence.count(";") for sentence in text.sentences)
    return (
        _held(gist.exact, read.exact),
        _held(gist.names, read.folded),
        shares[best],
        float(gist.wants_number and _DIGIT.search(text.sentences[best]) is not None),
        float(_new_places(gist, text.places)) if gist.wants_place else 0.0,
        math.log1p(marks),
        float(any(map(_ASKS, text.sentences))),
    )


def _held(shares: Mapping[Term, float], terms: frozenset[Term]) -> float:
    """Return the share of the query's terms that are among those of a text."""
    return sum(map(shares.__getitem__, shares.keys() & terms))


def _new_places(gist: Gist, places: Sequence[str]) -> int:
    """Return how many places the query does not name, three at most."""
    new = sum(not gist.said.issuperset(map(fold_word, words_of(place))) for place in places)
    return min(new, _MOST_PLACES)
