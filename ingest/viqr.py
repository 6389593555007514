"""VIQR: Vietnamese in plain ASCII, marks written after their letters (RFC 1456).

The same characters are punctuation. A careful writer puts a backslash before those;
most did not, and then a mark that makes no syllable is punctuation.
"""

import csv
import re
from functools import cache
from importlib.resources import files

from ingest.syllables import is_syllable

_CHUNK = re.compile(r"[^ \t\r\n\u00a0]+")
# A shape mark after its vowel: what no other ASCII text has in numbers.
SHAPE = re.compile(r"[AEOaeo]\^|[Aa]\(|[OUou]\+")
ESCAPE = re.compile(r"\\([\\^()+'`?~.dD])")
# What no escape stands before at the end of a word: a question, a sentence's end.
_LAST_MARK = re.compile(r"(?<!\\)[.?'](?=[^\w\\]*$)")
_WORD = re.compile(r"[^\W\d_]+")
_INITIALS = re.compile(r"[BCDĐGHKLMNPQRSTVX]*Đ[BCDĐGHKLMNPQRSTVX]*")
_SENTENCE_FOLLOWS = re.compile(r"\s*(?:[A-ZĐ\"(-]|$)")


def decode_viqr(text: str) -> str:
    """Return a text in VIQR as Unicode; words that its marks make no sense in stay."""
    is_escaped = ESCAPE.search(text) is not None or not any(
        _ends_in_punctuation(chunk) for chunk in _CHUNK.findall(text)
    )

    def replace(match: re.Match[str]) -> str:
        chunk = match.group()
        ends = not is_escaped and _SENTENCE_FOLLOWS.match(text, match.end()) is not None
        return _decode_chunk(chunk, ends_sentence=ends)

    return _CHUNK.sub(replace, text)


def decode_strictly(text: str) -> str:
    """Return the letters that a text's marks make by the letter of the RFC."""
    letters, pattern = _table()
    return pattern.sub(lambda m: m[1] or letters[m.group()], text)


def _decode_chunk(chunk: str, *, ends_sentence: bool) -> str:
    strict = decode_strictly(chunk)
    if strict == chunk:
        return chunk
    literal = _with_literal_end(chunk)
    if literal is not None and makes_sense(literal) and (ends_sentence or not makes_sense(strict)):
        return literal
    if makes_sense(strict) or SHAPE.search(chunk):
        return strict
    return ESCAPE.sub(r"\1", chunk)


def makes_sense(decoded: str) -> bool:
    """Say whether every word with marks is a Vietnamese syllable, or letters short for some."""
    return all(
        word.isascii() or is_syllable(word) or is_abbreviation(word)
        for word in _WORD.findall(decoded)
    )


def is_abbreviation(word: str) -> bool:
    """Say whether a word is initials with a Đ (``NĐ``, ``HĐND``) or đ, short for đồng."""
    return word == "đ" or _INITIALS.fullmatch(word) is not None


def _ends_in_punctuation(chunk: str) -> bool:
    """Whether a chunk reads only if its last mark is punctuation."""
    literal = _with_literal_end(chunk)
    return literal is not None and makes_sense(literal) and not makes_sense(decode_strictly(chunk))


def _with_literal_end(chunk: str) -> str | None:
    match = _LAST_MARK.search(chunk)
    if match is None:
        return None
    return decode_strictly(chunk[: match.start()]) + chunk[match.start() :]


@cache
def _table() -> tuple[dict[str, str], re.Pattern[str]]:
    text = files("ingest.data").joinpath("legacy_letters.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    letters = {row["viqr"]: row["letter"] for row in rows}
    letters |= {"Dd": "Đ"}
    codes = "|".join(map(re.escape, sorted(letters, key=len, reverse=True)))
    return letters, re.compile(f"{ESCAPE.pattern}|{codes}")
