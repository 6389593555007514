"""Vietnamese before Unicode: code tables, and the fonts that say which one is meant.

Text in such an encoding reaches us as the Western characters that share its codes:
``Hµ Néi`` stands for ``Hà Nội``. Everything here works on such strings, so that it
serves files (decoded as windows-1252), Word runs and PDF fonts alike.
"""

import csv
import re
import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from ingest.syllables import TONES
from ingest.viqr import decode_viqr


class Encoding(StrEnum):
    """A way of writing Vietnamese before Unicode; tables in ``ingest/data/legacy_*.tsv``."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    VPS = "vps"
    VISCII = "viscii"
    VIQR = "viqr"
    CP1258 = "cp1258"


class FontEncoding(NamedTuple):
    """What a font's name says of the text set in it.

    :param is_capital: a capital font of a pair, which shows every letter as a capital.
    """

    encoding: Encoding
    is_capital: bool = False


class _Table(NamedTuple):
    """One encoding, ready to be read.

    :param forms: the characters that its codes arrive as, to those below U+0100.
    :param letters: letter by its codes.
    """

    forms: dict[int, str]
    letters: dict[str, str]
    pattern: re.Pattern[str]


# A subset's tag (ISO 32000-1, 9.6.4) and what may follow the family's name.
_SUBSET_TAG = re.compile(r"^[A-Z]{6}\+")
_FONT_STYLE = re.compile(r"(?:[ ,-]*(?:bold|italic|oblique|regular|normal|medium|MT|PS))*$", re.I)
# Symbol fonts give their characters from U+F020 on (OpenType, cmap, platform 3 encoding 0).
_SYMBOL_BASE = 0xF000
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4096)
def encoding_of_font(name: str) -> FontEncoding | None:
    """Return what a font's name says; None for a font of Unicode or of unknown codes.

    :param name: as a PDF or Word file states it: ``ABCDEF+.VnTimeH,Bold``.
    """
    family = _FONT_STYLE.sub("", _SUBSET_TAG.sub("", name.strip().replace("#2E", ".")))
    for encoding, fonts, capitals in _fonts():
        if fonts.fullmatch(family):
            return FontEncoding(encoding, bool(capitals.fullmatch(family)))
    return None


def decode(text: str, encoding: Encoding, *, is_capital: bool = False) -> str:
    """Return text in an encoding as Unicode, composed.

    What is no code of the encoding stays as it is.

    :param is_capital: the text is set in a font that shows every letter as a capital.
    """
    if encoding is Encoding.VIQR:
        return decode_viqr(text)
    table = _table(encoding)
    decoded = table.pattern.sub(
        lambda match: table.letters[match.group()], text.translate(table.forms)
    )
    if is_capital:
        return decoded.upper()
    return _with_capitals(decoded) if encoding is Encoding.TCVN3 else decoded


def letter_codes(encoding: Encoding) -> list[tuple[str, str]]:
    """Return the letters with their codes, the first the usual; a letter may have several."""
    rows = _rows("legacy_letters.tsv")
    column = encoding.value
    if encoding is Encoding.VIQR:
        return [(row["letter"], row[column]) for row in rows]
    if encoding is Encoding.CP1258:
        return [pair for row in rows for pair in _codes_1258(row["letter"])]
    found = [
        (row["letter"], bytes.fromhex(row[column]).decode("latin-1")) for row in rows if row[column]
    ]
    if encoding is Encoding.TCVN3:
        return found + _spelt_capitals(dict(found))
    if encoding is Encoding.VNI:
        # some converters write the mark of a capital as that of a small letter, or the reverse
        mixed = [(letter, c[0] + c[1].swapcase()) for letter, c in found if len(c) == 2]
        return [*found, *mixed, ("ỷ", "ë"), ("Ỷ", "Ë")]
    return found


def western(code: int) -> str:
    """Return the character that windows-1252 has for a code; five codes have none."""
    return bytes([code]).decode("cp1252", "ignore") or chr(code)


@cache
def _fonts() -> list[tuple[Encoding, re.Pattern[str], re.Pattern[str]]]:
    return [
        (Encoding(row["encoding"]), re.compile(row["fonts"]), re.compile(row["capital_fonts"]))
        for row in _rows("legacy_encodings.tsv")
        if row["fonts"]
    ]


@cache
def _table(encoding: Encoding) -> _Table:
    pairs = letter_codes(encoding)
    letters = {codes: letter for letter, codes in pairs if codes != letter}
    alternatives = sorted(letters, key=len, reverse=True)
    used = {code for _, codes in pairs for code in codes if ord(code) >= 0x80}
    forms = {_SYMBOL_BASE + ord(code): code for code in used}
    forms |= {ord(western(ord(code))): code for code in used}
    return _Table(forms, letters, re.compile("|".join(map(re.escape, alternatives))))


def _spelt_capitals(codes: dict[str, str]) -> list[tuple[str, str]]:
    """Capitals with a tone, for which TCVN3 has no codes.

    Some converters write the plain capital and then the small letter with its tone.
    """
    return [
        (small.upper(), codes.get(plain.upper(), plain.upper()) + code)
        for small, code in codes.items()
        if small.islower() and (plain := _without_tone(small)) != small
    ]


def _codes_1258(letter: str) -> list[tuple[str, str]]:
    """Its own code, or those of the letter without its tone and of the tone."""
    plain = _without_tone(letter)
    tone = "".join(c for c in unicodedata.normalize("NFD", letter) if c in TONES)
    found = []
    for form in dict.fromkeys((letter, plain + tone)):
        try:
            found.append((letter, form.encode("cp1258").decode("latin-1")))
        except UnicodeEncodeError:
            continue
    return found


def _without_tone(letter: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))


def _rows(name: str) -> list[dict[str, str]]:
    text = files("ingest.data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def _with_capitals(text: str) -> str:
    """Give back the capitals that TCVN3 cannot write: ``Hà NộI`` is ``HÀ NỘI``.

    A word is in capitals where a small letter stands before a capital or after two; one
    capital and a small letter (``Hà``) may be either and go with the words around them.
    """
    lines = re.split("(\n)", text)
    return "".join(_line_with_capitals(line) for line in lines)


def _line_with_capitals(line: str) -> str:
    words = [match for match in _WORD.finditer(line) if not match.group().isascii()]
    if not any(_mixes_cases(match.group()) for match in words):
        return line
    everything = list(_WORD.finditer(line))
    certain = [_is_capitals(match.group()) for match in everything]
    out = list(line)
    for i, match in enumerate(everything):
        is_capitals = certain[i]
        if is_capitals is None:
            before = next((c for c in reversed(certain[:i]) if c is not None), None)
            after = next((c for c in certain[i + 1 :] if c is not None), None)
            is_capitals = {before, after} - {None} == {True}
        if is_capitals:
            out[match.start() : match.end()] = match.group().upper()
    return "".join(out)


def _mixes_cases(word: str) -> bool:
    return re.search(r"[^\W\d_a-z]", word) is not None and _is_capitals(word) is True


def _is_capitals(word: str) -> bool | None:
    """Whether a word is set in capitals; None where it may be or not."""
    if any("a" <= c <= "z" for c in word):
        return False
    n_capitals = sum(c.isupper() for c in word)
    if n_capitals >= 2:
        return True
    return None if len(word) <= 2 else False
