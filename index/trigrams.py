"""A model of three words in a row, in a few megabytes: what follows what in Vietnamese.

``python -m train restore`` makes the file. Interpolated absolute discounting (Chen and
Goodman, An Empirical Study of Smoothing Techniques for Language Modeling, 1998, section
3.3): rare triples and pairs are dropped, and their weight goes to the lower order. Costs
are negative natural logarithms, kept as bytes in steps of 1/12.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import IO

import numpy as np
from numpy.typing import NDArray

from ingest.text import fold_word

STEP = 12  # costs are kept as round(cost * STEP), in a byte
BOUNDARY, UNKNOWN, NUMBER = 0, 1, 2  # ids before those of words
FIRST_WORD = 3
_DATA_NAME = "trigrams.npz"

Ids = NDArray[np.int64]
Costs = NDArray[np.float32]
Bytes = NDArray[np.uint8]


class Trigrams:
    """The model, read from its file.

    :raises ValueError, OSError: if the file is no such model.
    """

    def __init__(self, file: IO[bytes]) -> None:
        with np.load(file) as arrays:
            words = unpack_words(arrays["words"])
            english = unpack_words(arrays["english"])
            self._pairs = np.cumsum(arrays["pair_steps"], dtype=np.uint32)
            self._triples = np.cumsum(arrays["triple_steps"], dtype=np.int64)
            self._pair_costs: Bytes = arrays["pair_costs"]
            self._triple_costs: Bytes = arrays["triple_costs"]
            self._pair_back_off: Bytes = arrays["pair_back_off"]
            self._back_off: Costs = arrays["back_off"].astype(np.float32) / STEP
            self._lower: Costs = arrays["lower"].astype(np.float32) / STEP
            self._alone: list[float] = (arrays["alone"] / STEP).tolist()
            self._capital: list[float] = (arrays["capital"] / 255).tolist()
            english_costs = (arrays["english_costs"] / STEP).tolist()
        self.n_ids = FIRST_WORD + len(words)
        self._words = [*[""] * FIRST_WORD, *words]
        self._ids = {word: FIRST_WORD + at for at, word in enumerate(words)}
        self._english = dict(zip(english, english_costs, strict=True))
        forms: dict[str, list[int]] = {}
        for word, id_ in self._ids.items():
            forms.setdefault(fold_word(word), []).append(id_)
        self._forms = {folded: tuple(ids) for folded, ids in forms.items()}

    def id_of(self, word: str) -> int:
        """Return the id of a word in its normal form; those of numbers and strangers too."""
        return self._ids.get(word) or (NUMBER if word.isdigit() else UNKNOWN)

    def word(self, id_: int) -> str:
        """Return the word of an id."""
        return self._words[id_]

    def knows(self, word: str) -> bool:
        """Say whether the model has met a word often enough to keep it."""
        return word in self._ids

    def forms(self, folded: str) -> tuple[int, ...]:
        """Return the ids of all words that fold to a form."""
        return self._forms.get(folded, ())

    def cost_alone(self, id_: int) -> float:
        """Return the cost of a word without what stands before it."""
        return self._alone[id_]

    def capital_share(self, id_: int) -> float:
        """Return how often a word begins with a capital inside a sentence."""
        return self._capital[id_]

    def english_cost(self, word: str) -> float | None:
        """Return the cost of a word in English text; None where it is no common one."""
        return self._english.get(word)

    def costs(self, first: Ids, second: Ids, third: Ids) -> Costs:
        """Return the cost of each third word after each pair: (n,), (n,), (m,) -> (n, m)."""
        last, is_pair = _places(self._pairs, second[:, None] * self.n_ids + third[None, :])
        lower = self._back_off[second][:, None] + self._lower[third][None, :]
        costs = np.where(is_pair, self._pair_costs[last].astype(np.float32) / STEP, lower)
        context, is_context = _places(self._pairs, first * self.n_ids + second)
        keys = context[:, None].astype(np.int64) * self.n_ids + third[None, :]
        place, is_triple = _places(self._triples, keys)
        back_off = np.where(is_context, self._pair_back_off[context] / np.float32(STEP), 0)
        found: Costs = np.where(
            is_triple & is_context[:, None],
            self._triple_costs[place] / np.float32(STEP),
            costs + back_off[:, None],
        )
        return found


def _places(keys: NDArray[np.integer], wanted: Ids) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where wanted keys stand among sorted ones, and whether they do."""
    typed = wanted.astype(keys.dtype)
    places = np.searchsorted(keys, typed)
    places[places == len(keys)] = 0
    return places, keys[places] == typed


@cache
def load_trigrams() -> Trigrams:
    """Return the model in the box."""
    with files("index.data").joinpath(_DATA_NAME).open("rb") as file:
        return Trigrams(file)


def pack_words(words: Iterable[str]) -> Bytes:
    """Return words as the file keeps them."""
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def unpack_words(packed: Bytes) -> list[str]:
    """Return the words that ``pack_words`` was given."""
    return packed.tobytes().decode().split("\n")
