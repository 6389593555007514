"""Keep evaluation texts out of training: no run of ten words in common."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RUN_WORDS = 10
_WORD = re.compile(r"[^\W_]+")
# Slots a run in the table asked before the exact one, so that few runs pass it in vain:
# 2 % do with a million runs (corpus and eval) in 64 MiB of booleans.
_SLOTS_A_RUN = 64
_TEXT_SUFFIXES = {".txt", ".md", ".tsv"}


def words(text: str) -> list[str]:
    """Return the text's runs of letters and digits, NFC and lower case."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


class HeldOut:
    """Every run of ten words of the texts that training must not see.

    :param texts: texts held out.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        rng = np.random.default_rng(0)
        self._multipliers = rng.integers(1, 2**64, RUN_WORDS, dtype=np.uint64) | np.uint64(1)
        self._ids: dict[str, int] = {}
        runs = [self._runs(self._known_ids(words(text))) for text in texts]
        self._hashes = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *runs]))
        self._bits = (_SLOTS_A_RUN * max(len(self._hashes), 1)).bit_length()
        self._table = np.zeros(2**self._bits, dtype=np.bool_)
        self._table[self._slots(self._hashes)] = True

    def __len__(self) -> int:
        return len(self._hashes)

    def shares_run(self, text_words: list[str]) -> bool:
        """Tell whether any ten consecutive words stand in a held-out text.

        :param text_words: what ``words`` returned.
        """
        if len(text_words) < RUN_WORDS or not len(self):
            return False
        ids = self._ids
        # 0 is the id of no held-out word, so a run with an unknown word matches none.
        runs = self._runs(np.array([ids.get(word, 0) for word in text_words], dtype=np.uint64))
        runs = runs[self._table[self._slots(runs)]]
        places = np.minimum(np.searchsorted(self._hashes, runs), len(self) - 1)
        return bool(np.any(self._hashes[places] == runs))

    def _known_ids(self, text_words: list[str]) -> NDArray[np.uint64]:
        ids = self._ids
        return np.array(
            [ids.setdefault(word, len(ids) + 1) for word in text_words], dtype=np.uint64
        )

    def _runs(self, ids: NDArray[np.uint64]) -> NDArray[np.uint64]:
        # Multilinear hashing modulo 2^64 (Dietzfelbinger 1996): a false match of two
        # different runs has a chance of about 2^-63.
        n_runs = len(ids) - RUN_WORDS + 1
        if n_runs < 1:
            return np.zeros(0, dtype=np.uint64)
        total = np.zeros(n_runs, dtype=np.uint64)
        for place, multiplier in enumerate(self._multipliers):
            total += ids[place : place + n_runs] * multiplier
        return total

    def _slots(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        return (hashes >> np.uint64(64 - self._bits)).astype(np.int64)


def read_held_out(folders: Iterable[Path]) -> Iterator[str]:
    """Yield every text in the folders: whole text files, each string of JSON lines."""
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.suffix in _TEXT_SUFFIXES:
                yield file.read_text(encoding="utf-8", errors="replace")
            elif file.suffix == ".jsonl":
                for line in file.read_text(encoding="utf-8").splitlines():
                    yield from _strings(json.loads(line))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
