"""What a PDF page's characters mean where its fonts are of before Unicode.

PDFium gives the Western characters that a legacy font's codes have in WinAnsiEncoding.
Names of fonts are asked for only where such characters stand: a call a character would
cost a plain page more than the extraction itself. Where names say nothing, the words
themselves may (:mod:`ingest.legacy`).
"""

import ctypes
from itertools import groupby
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.encodings import FontEncoding, decode, encoding_of_font
from ingest.legacy import (
    FOREIGN,
    WITH_PUNCTUATION,
    decode_found,
    has_unicode_letters,
    is_in,
    with_second_hyphens,
)

# PDFium marks a hyphen at a line's end as U+0002 or U+FFFE.
_REPLACED = {0x02: "-", 0xFFFE: "-", 0xA0: " "}
_DROPPED = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
_CLEAN = {**_DROPPED, **_REPLACED, 0x09: " ", 0x0D: None}
_NAME_BYTES = 256
# Places of foreign letters at which a page's fonts are asked for first.
_N_ASKED = 8


def clean(text: str) -> str:
    """Text without PDFium's marks and control characters; line ends are one character."""
    return text.replace("\r\n", "\n").translate(_CLEAN).strip()


class PageText:
    """The text of one page, raw as PDFium gives it, and as its fonts mean it."""

    def __init__(self, textpage: pdfium.PdfTextPage) -> None:
        self.raw: str = textpage.get_text_range()
        self._runs = _legacy_runs(textpage, self.raw)

    def shown(self, start: int, end: int) -> str:
        """Return a part of the raw text, decoded and clean."""
        if not self._runs:
            return clean(self.raw[start:end])
        parts = []
        at = start
        for run in self._runs:
            first, last = max(at, run.start), min(end, run.end)
            if first < last:
                parts += [self.raw[at:first], _decode(self.raw[first:last], run.font)]
                at = last
        return clean("".join([*parts, self.raw[at:end]]))

    def shown_in_box(self, text: str) -> str:
        """Return text that PDFium found in a rectangle of the page, decoded and clean."""
        if not self._runs:
            return clean(text)
        lines = []
        for line in text.split("\r\n"):
            at = self.raw.find(line)
            lines.append(self.shown(at, at + len(line)) if at >= 0 else clean(line))
        return "\n".join(lines).strip()


class _Run(NamedTuple):
    """Neighbouring characters in a legacy font, by their places in the raw text."""

    start: int
    end: int
    font: FontEncoding


def _legacy_runs(textpage: pdfium.PdfTextPage, raw: str) -> list[_Run]:
    places = [match.start() for match in FOREIGN.finditer(raw)]
    asked = places[:: max(1, len(places) // _N_ASKED)]
    if not any(_font_at(textpage, place) for place in asked):
        return []
    fonts: list[FontEncoding | None] = []
    for place, character in enumerate(raw):
        # spaces and line ends that PDFium puts in have no font: they go with what precedes
        is_blank = character.isspace() and fonts
        fonts.append(fonts[-1] if is_blank else _font_at(textpage, place))
    runs = []
    for font, group in groupby(range(len(raw)), key=fonts.__getitem__):
        inside = list(group)
        start, end = inside[0], inside[-1] + 1
        if font is not None:
            runs.append(_Run(start, end, font))
    # fonts that Unicode is set in, whatever their names say, have no runs
    stated = {run.font for run in runs}
    texts = {font: [raw[r.start : r.end] for r in runs if r.font == font] for font in stated}
    true = {font for font in stated if is_in(texts[font], font.encoding)}
    return [run for run in runs if run.font in true]


def _font_at(textpage: pdfium.PdfTextPage, place: int) -> FontEncoding | None:
    index = pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage, place)
    name = ctypes.create_string_buffer(_NAME_BYTES)
    n = pdfium_c.FPDFText_GetFontInfo(textpage, index, name, _NAME_BYTES, None)
    if not 0 < n <= _NAME_BYTES:
        return None
    return encoding_of_font(name.value.decode("utf-8", "replace"))


def _decode(raw: str, font: FontEncoding) -> str:
    if has_unicode_letters(raw.translate(_CLEAN)):
        return raw
    if font.encoding in WITH_PUNCTUATION:
        found = decode_found(raw, font.encoding)
        return found.upper() if font.is_capital else found
    coded = with_second_hyphens(raw, font.encoding)
    return decode(coded, font.encoding, is_capital=font.is_capital)
