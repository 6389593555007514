"""Whether a page's text can be read: the share of its words that are words.

A text layer may be there and say nothing: fonts without a map to Unicode, letters
shifted, a poor earlier OCR. Real pages, of names and numbers too, keep a share of
Vietnamese syllables or of the common words of their language that such text lacks.
"""

import re
import unicodedata
from functools import lru_cache

from ingest.syllables import is_syllable

# Measured: docs/decisions, "OCR of pages"; real pages lie above, garbled ones below.
MIN_SHARE = 0.3
# Too few words say nothing of a page: a cover, a map, a table of figures.
_MIN_WORDS = 20
_SAMPLED_WORDS = 200  # of a longer page every second, third … word is looked at
_WORD_LETTERS = 7  # with its space; those of Vietnamese have 4 to 5, of English 6
_LONGEST_WORD = 30

_WORD = re.compile(r"\S+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_ADDRESS = re.compile(r"(?=.{12})[\w.?=&#~:+-]*(?:[/%][\w.?=&#~:+-]*)+", re.ASCII)
_PARTS = re.compile(r"[-–—/.,&'’]+")
_LATIN = re.compile(r"[a-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f]+", re.IGNORECASE)
# Languages of a partner's copy; their common words are told apart from letters in disorder.
_LANGUAGES = ("English", "French", "German", "Spanish", "Italian", "Portuguese", "Russian")


def share_readable(text: str) -> float | None:
    """Return the share of words that are Vietnamese syllables or common words, in [0, 1].

    Words in other scripts (Lao, Chinese), bare numbers and web addresses are left out.

    :return: None where there are too few words to judge.
    """
    n_words = n_readable = 0
    chunks = _WORD.findall(text)
    for chunk in chunks[:: max(1, len(chunks) // _SAMPLED_WORDS)]:
        word = _EDGES.sub("", chunk)
        if not any(c.isalpha() for c in word) or _is_other_script(word) or _is_address(word):
            continue
        if all(is_readable(part.lower()) for part in _PARTS.split(word) if part):
            n_words += 1
            n_readable += 1
        else:  # where spaces are lost too, one run stands for many words
            n_words += len(word) // _WORD_LETTERS if len(word) > _LONGEST_WORD else 1
    return n_readable / n_words if n_words >= _MIN_WORDS else None


def is_garbled(text: str) -> bool:
    """Say whether a page's text is letters in disorder."""
    share = share_readable(text)
    return share is not None and share < MIN_SHARE


@lru_cache(maxsize=65536)
def is_readable(word: str) -> bool:
    """Say whether a lower-case word is a syllable, a common word or a number."""
    return word.isdecimal() or is_syllable(word) or word in _common_words()


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    from justext import get_stoplist

    return frozenset(word.lower() for name in _LANGUAGES for word in get_stoplist(name))


def _is_address(word: str) -> bool:
    """Say whether a word is a web address, or a piece of one that was broken over lines."""
    return "://" in word or bool(_ADDRESS.fullmatch(word))


def _is_other_script(word: str) -> bool:
    """Say whether no letter of a word is Latin and all are in a script of their own."""
    letters = [c for c in word if c.isalpha()]
    return not _LATIN.search(word) and all(unicodedata.category(c) == "Lo" for c in letters)
