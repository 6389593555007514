"""How people type: without marks, with some of them, with a slip."""

import re

import numpy as np

from ingest.text import fold

_WORD = re.compile(r"[^\W\d_]+")
# Keys left standing at a word's end where Telex should have made them a tone
# (https://vi.wikipedia.org/wiki/Telex).
_TONE_KEYS = "sfrxj"
_SHORTEST_SLIP = 3


def as_typed(text: str, rng: np.random.Generator, *, unmarked: float, slips: float) -> str:
    """Return the text as somebody may type it.

    :param unmarked: share of texts that lose all marks; a third as many lose half.
    :param slips: share of the others that get one or two slips of the fingers.
    """
    drawn = rng.random()
    if drawn < unmarked:
        return fold(text)
    if drawn < unmarked * 4 / 3:
        return half_marked(text, rng)
    return with_slips(text, rng) if rng.random() < slips else text


def half_marked(text: str, rng: np.random.Generator) -> str:
    """Return the text with each word's marks dropped at even odds."""
    return _WORD.sub(lambda word: fold(word[0]) if rng.random() < 0.5 else word[0], text)


def with_slips(text: str, rng: np.random.Generator) -> str:
    """Return the text with a slip in one or two of its words."""
    words = [match.span() for match in _WORD.finditer(text) if len(match[0]) >= _SHORTEST_SLIP]
    n_slips = min(len(words), int(rng.integers(1, 3)))
    chosen = sorted(rng.choice(len(words), n_slips, replace=False).tolist()) if words else []
    for number in reversed(chosen):
        start, end = words[number]
        text = text[:start] + _slip(text[start:end], rng) + text[end:]
    return text


def _slip(word: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(1, len(word) - 1))
    kind = int(rng.integers(0, 4))
    if kind == 0:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind == 1:
        return word[:place] + word[place + 1 :]
    bare = fold(word)
    return bare + _TONE_KEYS[int(rng.integers(len(_TONE_KEYS)))] if bare != word else bare[:-1]
