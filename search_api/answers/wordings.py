"""Patterns of words that fit what people type: with marks, or with the marks left out."""

import re

from ingest.text import fold

_WORD = re.compile(r"[^\W\d_]+")


def pattern(words: str) -> re.Pattern[str]:
    """Compile a pattern over a text of normalised words parted by single spaces.

    Each word fits itself and its unmarked form, never another marking: ``mấy`` fits
    ``mấy`` and ``may``, not ``máy``.

    :param words: a regular expression whose letters stand only in such words; ``<`` and
        ``>`` mean the borders of a word.
    """
    loose = _WORD.sub(lambda match: _either(match.group()), words)
    opened = re.sub(r"(?<!\(\?)<", r"(?<!\\S)", loose)
    return re.compile(opened.replace(">", r"(?!\S)"))


def _either(word: str) -> str:
    folded = fold(word)
    return word if folded == word else f"(?:{word}|{folded})"
