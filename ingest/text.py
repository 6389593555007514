"""The one place where Vietnamese text is brought to a normal form.

Used by ingestion and by queries alike, so that both ends always agree. Nothing
here changes ``Document.text``: tokens carry offsets into the string they came
from.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

# Part of the index manifest: an index built with another version is refused.
NORMALISER_VERSION = "1"

# Soft hyphen, zero-width space to RLM, word joiner, BOM: invisible, never part of a word.
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff"
_TOKEN = re.compile(rf"[^\W_]+(?:[\u0300-\u036f{_INVISIBLE}]+[^\W_]*)*")
_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}]+")
_SPACE_RUN = re.compile(r"\s+")


_new_tuple = tuple.__new__


class Token(NamedTuple):
    """A word as indexed.

    :param text: NFC, lower case, tone mark on the traditional vowel.
    :param start: offset of its first code point in the string tokenised.
    """

    text: str
    start: int
    end: int


def _tone_placements() -> dict[str, str]:
    """Map each new-style ending (``oà``, ``oè``, ``uỳ``) to the traditional one."""
    tones = "\u0300\u0301\u0309\u0303\u0323"

    def nfc(s: str) -> str:
        return unicodedata.normalize("NFC", s)

    return {
        nfc(first + second + tone): nfc(first + tone + second)
        for first, second in ("oa", "oe", "uy")
        for tone in tones
    }


# Both placements are correct spelling; the traditional one is the commoner in news text.
_TONE_PLACEMENT = _tone_placements()
# onset + glide + vowel and nothing after it: only there do the two styles differ
_OPEN_SYLLABLE = re.compile(
    r"(?:b|c|ch|d|đ|g|gh|h|k|kh|l|m|n|ng|nh|p|ph|r|s|t|th|tr|v|x)?"
    rf"({'|'.join(_TONE_PLACEMENT)})"
)


@lru_cache(maxsize=65536)
def _normal_word(word: str) -> str:
    """Return one word in NFC, lower case, with the traditional tone placement."""
    normal = unicodedata.normalize("NFC", _INVISIBLE_RUN.sub("", word)).lower()
    if normal[-2:] in _TONE_PLACEMENT and _OPEN_SYLLABLE.fullmatch(normal):
        return normal[:-2] + _TONE_PLACEMENT[normal[-2:]]
    return normal


def tokenise(text: str) -> list[Token]:
    """Return the words of a text: runs of letters and digits, marks included.

    :param text: any string, composed or decomposed.
    :return: in order; ``text[t.start : t.end]`` is the word as it stands there.
    """
    # tuple.__new__ spares Token's own Python-level constructor, a third of the time
    return [_new_tuple(Token, (_normal_word(m.group()), *m.span())) for m in _TOKEN.finditer(text)]


def words_of(text: str) -> list[str]:
    """Return the words of a text as ``tokenise`` does, without their offsets: half the time."""
    return [_normal_word(word) for word in _TOKEN.findall(text)]


def fold(text: str) -> str:
    """Return lower-case text without tone and letter marks; ``đ`` becomes ``d``.

    Folded by ourselves because library foldings disagree: some keep ``đ``, some
    miss decomposed text (lessons.md, 1).
    """
    decomposed = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(c for c in decomposed if not unicodedata.combining(c))


# Words repeat: with the cache folding 1 MB of news takes a tenth of the time.
fold_word = lru_cache(maxsize=65536)(fold)


def index_terms(text: str, *, folded: bool = False) -> list[str]:
    """Return the terms of the lexical index: words, then adjacent pairs ``a_b``.

    Pairs stand in for compound words; measured on Vietnamese paragraph QA they
    add .4 points of nDCG@10, and a word segmenter adds nothing to them.
    """
    words = words_of(text)
    if folded:
        words = [fold_word(word) for word in words]
    return words + [f"{first}_{second}" for first, second in pairwise(words)]


def has_marks(text: str) -> bool:
    """Say whether any letter carries a Vietnamese mark."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return any(c == "đ" or unicodedata.combining(c) for c in decomposed)


def normalise(text: str) -> str:
    """Return NFC text on one line: odd spaces made plain and single, invisibles dropped."""
    composed = unicodedata.normalize("NFC", _INVISIBLE_RUN.sub("", text))
    return _SPACE_RUN.sub(" ", composed).strip()
