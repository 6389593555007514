"""The one place where Vietnamese text is brought to a normal form.

Used by ingestion and by queries alike, so that both ends always agree. Nothing
here changes ``Document.text``: tokens carry offsets into the string they came
from.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ingest.syllables import canonical_syllable, is_unmarked_syllable

# Part of the index manifest: an index built with another version is refused.
NORMALISER_VERSION = "2"

# Never part of a word: soft hyphen, grapheme joiner, zero-width space to RLM, direction
# marks, word joiner and invisible operators, variation selectors, BOM.
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_TOKEN = re.compile(rf"[^\W_]+(?:[\u0300-\u036f{_INVISIBLE}]+[^\W_]*)*")
_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}]+")
_SPACE_RUN = re.compile(r"\s+")
# A word broken at a line's end: a hyphen or soft hyphen, then the rest of it.
_BREAKS = ("-\n", "-\r\n", "\u2010\n", "\u2010\r\n", "\u00ad\n", "\u00ad\r\n")
_BROKEN = re.compile(
    r"(?<![^\W_])([^\W\d_]{2,})([-\u2010]|\u00ad+)\r?\n[ \t]*([^\W\d_]{2,})(?![^\W_])"
)
# Printers' and typewriters' forms of plain characters: ligatures and full-width forms
# (Unicode, Alphabetic Presentation Forms; Halfwidth and Fullwidth Forms), and the letters
# Eth and African D, which stand for the like-looking Đ in many a Vietnamese file.
_PLAIN = {
    **{0xFB00 + n: plain for n, plain in enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"))},
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}
_BARRED_D = str.maketrans("ðɖ", "đđ")
_UNBARRED_D = str.maketrans("đðɖ", "ddd")


_new_tuple = tuple.__new__


class Token(NamedTuple):
    """A word as indexed.

    :param text: NFC, lower case, tone mark on the traditional vowel.
    :param start: offset of its first code point in the string tokenised.
    """

    text: str
    start: int
    end: int


@lru_cache(maxsize=65536)
def _normal_word(word: str) -> str:
    """Return one word in NFC, lower case, plain letters, the tone where tradition has it.

    ``hoà`` and ``hòa`` are both correct; ``qúy`` and ``cuả`` are slips that some
    keyboards make. A word that is no Vietnamese syllable keeps its marks as they are.
    """
    if word.isascii():
        return word.lower()
    plain = _INVISIBLE_RUN.sub("", word).translate(_PLAIN)
    normal = unicodedata.normalize("NFC", unicodedata.normalize("NFC", plain).lower())
    syllable = canonical_syllable(normal)
    if syllable is None and not normal.isascii():
        syllable = canonical_syllable(normal.translate(_BARRED_D))
    return syllable or normal


def tokenise(text: str) -> list[Token]:
    """Return the words of a text: runs of letters and digits, marks included.

    :param text: any string, composed or decomposed.
    :return: in order; ``text[t.start : t.end]`` is the word as it stands there, also
        where that is broken over two lines.
    """
    if _may_break_words(text):
        return list(_tokens_over_lines(text))
    # tuple.__new__ spares Token's own Python-level constructor, a third of the time
    return [_new_tuple(Token, (_normal_word(m.group()), *m.span())) for m in _TOKEN.finditer(text)]


def words_of(text: str) -> list[str]:
    """Return the words of a text as ``tokenise`` does, without their offsets: half the time."""
    if _may_break_words(text):
        return [token.text for token in _tokens_over_lines(text)]
    return [_normal_word(word) for word in _TOKEN.findall(text)]


def _may_break_words(text: str) -> bool:
    return "\n" in text and any(mark in text for mark in _BREAKS)


def _tokens_over_lines(text: str) -> Iterator[Token]:
    at = 0
    for broken in _BROKEN.finditer(text):
        if _is_one_word(*broken.groups()):
            yield from _tokens_between(text, at, broken.start())
            yield Token(_normal_word(broken[1] + broken[3]), *broken.span())
            at = broken.end()
    yield from _tokens_between(text, at, len(text))


def _tokens_between(text: str, start: int, end: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(text, start, end):
        yield Token(_normal_word(match.group()), *match.span())


def _is_one_word(first: str, hyphen: str, rest: str) -> bool:
    """Say whether two parts around a line's end are one word.

    Vietnamese is never broken inside a syllable: two syllables are a name or a compound
    written with a hyphen (``Chăm-pa``), and so are words with marks or capitals.
    """
    if "\u00ad" in hyphen:
        return True
    is_plain = first.isascii() and rest.isascii() and rest.islower()
    return is_plain and not (is_unmarked_syllable(first) and is_unmarked_syllable(rest))


def fold(text: str) -> str:
    """Return lower-case text without tone and letter marks; ``đ`` becomes ``d``.

    Folded by ourselves because library foldings disagree: some keep ``đ``, some
    miss decomposed text (lessons.md, 1).
    """
    decomposed = unicodedata.normalize("NFD", text.lower()).translate(_UNBARRED_D)
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
    """Return NFC text on one line: odd spaces made plain and single, invisibles dropped.

    Ligatures and full-width forms become the plain letters that they stand for.
    """
    plain = _INVISIBLE_RUN.sub("", text).translate(_PLAIN)
    composed = unicodedata.normalize("NFC", plain)
    return _SPACE_RUN.sub(" ", composed).strip()
