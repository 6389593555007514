"""Near duplicates: MinHash signatures of the main text and a search over them."""

import zlib
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from ingest.text import words_of

if TYPE_CHECKING:
    import numpy as np
    from datasketch import MinHash
    from numpy.typing import NDArray

N_PERMUTATIONS = 128
# Runs of three syllables. Of the 1,285 articles of ../shared/corpus/news 14 pairs
# have a Jaccard similarity of at least .54, all the same story by their titles;
# the next ones, .53 and .50, are two different days in one court or summit.
SHINGLE_SYLLABLES = 3
THRESHOLD = 0.54

# Any odd numbers without a pattern do; these are the first of MurmurHash3's.
_MULTIPLIERS = (0xCC9E2D51, 0x1B873593, 0x85EBCA6B)
_BATCH = 8192  # runs at a time: 4 MB of permuted hashes, however long the text
_SCHEME = "affine32"
_BYTES = 4 * N_PERMUTATIONS


def signature(text: str) -> bytes:
    """Return the MinHash signature of a text.

    :return: 128 little-endian uint32, 512 bytes; equal for texts that differ
        only in case, spacing, punctuation or the spelling of tone marks. Empty
        for a text without a word.
    Source: Broder, "On the resemblance and containment of documents", 1997.
    """
    words = words_of(text)
    if not words:
        return b""
    sketch = _blank().copy()
    shingles = _shingles(words)
    for start in range(0, len(shingles), _BATCH):
        sketch.update_batch(shingles[start : start + _BATCH].tolist())
    return bytes(sketch.hashvalues.astype("<u4").tobytes())


def _shingles(words: list[str]) -> "NDArray[np.uint32]":
    """Return a 32-bit hash of every run of words; datasketch mixes its bits.

    Words are hashed once and runs composed of them: hashing each run by SHA-1, as
    datasketch would, took a fifth of the time of parsing a news file.
    """
    import numpy as np

    hashes = np.array([_hash_word(word) for word in words], dtype=np.uint32)
    missing = SHINGLE_SYLLABLES - len(hashes)
    if missing > 0:
        hashes = np.pad(hashes, (0, missing))
    n_runs = len(hashes) - SHINGLE_SYLLABLES + 1
    odds = np.array(_MULTIPLIERS, dtype=np.uint32)
    runs = [hashes[at : at + n_runs] * odd for at, odd in enumerate(odds)]
    total: NDArray[np.uint32] = np.sum(runs, axis=0, dtype=np.uint32)
    return total


@lru_cache(maxsize=65536)
def _hash_word(word: str) -> int:
    return zlib.crc32(word.encode())


def similarity(first: bytes, second: bytes) -> float:
    """Return the estimated Jaccard similarity in [0, 1] of two signatures."""
    if not first or not second:
        return 0.0
    return float(_sketch(first).jaccard(_sketch(second)))


class NearDuplicates:
    """Signatures by key, and which of them lie near a new one."""

    def __init__(self, threshold: float = THRESHOLD) -> None:
        from datasketch import MinHashLSH  # imports scipy, .4 s

        self._threshold = threshold
        # The LSH only proposes (at a lower threshold, to miss nothing); find() checks.
        self._lsh: Any = MinHashLSH(threshold=threshold * 0.8, num_perm=N_PERMUTATIONS)
        self._signatures: dict[str, bytes] = {}

    def add(self, key: str, signature: bytes) -> None:
        """Take a signature in; one under a known key replaces it."""
        self.remove(key)
        if signature:
            self._signatures[key] = signature
            self._lsh.insert(key, _sketch(signature))

    def remove(self, key: str) -> None:
        """Forget a key; an unknown one is no error."""
        if self._signatures.pop(key, None) is not None:
            self._lsh.remove(key)

    def find(self, signature: bytes) -> list[str]:
        """Return the keys whose texts are near duplicates, most similar first."""
        if not signature:
            return []
        scored = [
            (-similarity(signature, self._signatures[key]), key)
            for key in self._lsh.query(_sketch(signature))
        ]
        return [key for score, key in sorted(scored) if -score >= self._threshold]


@cache
def _blank() -> "MinHash":
    from datasketch import MinHash  # imports scipy, .4 s

    return MinHash(num_perm=N_PERMUTATIONS, scheme=_SCHEME, hashfunc=int)


def _sketch(signature: bytes) -> "MinHash":
    import numpy as np
    from datasketch import MinHash

    if len(signature) != _BYTES:
        raise ValueError(f"a signature has {_BYTES} bytes, not {len(signature)}")
    return MinHash(
        hashvalues=np.frombuffer(signature, dtype="<u4"),
        permutations=_blank().permutations,
        scheme=_SCHEME,
    )
