"""What of a sentence tells how likely it answers, in numbers of about [0, 1]."""

import math
from collections.abc import Mapping, Sequence

from index.records import Hit

FEATURES = (
    "terms",
    "terms_around",
    "pairs",
    "names",
    "names_beside",
    "names_around",
    "numbers",
    "numbers_around",
    "fit",
    "fit_all",
    "near",
    "window",
    "score",
    "dense",
    "first",
    "rank",
    "law",
    "is_title",
    "short",
    "long",
    "words",
    "unclosed",
    "commas",
    "colon",
)
"""In the order in which ``Sentence.features`` holds them."""

_WINDOW = 18  # words
_STEP = 5
_CLOSERS = ".;:!?…”\"'’)"


def share(weights: Mapping[str, float], words: frozenset[str]) -> float:
    """Return the share of the words' weight that a text holds; 0 where there is none."""
    total = sum(weights.values())
    return (
        sum(weight for word, weight in weights.items() if word in words) / total if total else 0.0
    )


def count_share(numbers: frozenset[str], words: frozenset[str]) -> float:
    """Return the share of the numbers that a text holds; 0 where there is none."""
    return len(numbers & words) / len(numbers) if numbers else 0.0


def densest(weights: Mapping[str, float], words: Sequence[str]) -> float:
    """Return the greatest share of the words' weight that stands close together.

    Eighty words hold many a question's words that have nothing to do with each other.
    """
    starts = range(0, max(1, len(words) - _WINDOW + _STEP), _STEP)
    return max(share(weights, frozenset(words[at : at + _WINDOW])) for at in starts)


def of_passage(hit: Hit) -> tuple[float, ...]:
    """Return score, dense, first, rank and law."""
    return (
        hit.score,
        hit.scores.dense or 0.0,
        1.0 if hit.rank == 1 else 0.0,
        1.0 / hit.rank,
        1.0 if hit.document.doc_type == "law" else 0.0,
    )


def of_form(text: str, words: Sequence[str], *, plural: bool) -> tuple[float, ...]:
    """Return short, long, words, unclosed, commas and colon.

    ``unclosed`` is a headline, a caption, a row of a table; ``commas`` and ``colon`` say
    that a sentence enumerates, which counts where several things are asked for.
    """
    return (
        1.0 if len(words) < 8 else 0.0,
        1.0 if len(words) > 60 else 0.0,
        math.log1p(len(words)) / 4,
        0.0 if text.rstrip()[-1:] in _CLOSERS else 1.0,
        min(1.0, text.count(",") / 4) if plural else 0.0,
        1.0 if plural and ":" in text else 0.0,
    )
