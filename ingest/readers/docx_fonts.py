"""Word text in encodings before Unicode, told by the fonts of its runs, made Unicode in place.

A run's font is stated by the run, its character style, its paragraph's style, the
document's defaults or the theme, whichever comes first (ECMA-376 part 1, 17.3.2.26 and
17.7.2). Western codes above ASCII are shown in the ``hAnsi`` font. Where fonts say
nothing, the words themselves may (:mod:`ingest.legacy`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from ingest.encodings import FontEncoding, decode, encoding_of_font
from ingest.legacy import (
    WITH_PUNCTUATION,
    decode_found,
    find_legacy,
    has_unicode_letters,
    is_in,
    may_be_legacy,
)
from ingest.readers.docx_numbering import W

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# The longest chain of styles that is followed; Word allows no loops, files have them.
_MAX_DEPTH = 20
# Characters decoded to find where the runs of one paragraph end; past it, one run has all.
_MOST_WORK = 5_000_000


def make_unicode(
    roots: Sequence[etree._Element],
    *,
    styles: etree._Element | None,
    theme: etree._Element | None,
    numbering: etree._Element | None,
) -> None:
    """Change the texts of a document's parts that are in a legacy encoding; most have none.

    :param roots: the main part and the notes.
    """
    fonts = _Fonts(styles, theme)
    texts = [node for root in roots for node in root.iter(f"{W}t") if node.text]
    named = [*roots, *([] if numbering is None else [numbering])]
    if not (fonts.any_is_legacy(named) or may_be_legacy("\n".join(t.text or "" for t in texts))):
        return
    paragraphs = [_Paragraph.of(nodes, fonts) for nodes in _by_paragraph(texts)]
    _drop_false_fonts(paragraphs)
    _find_by_words(paragraphs)
    for paragraph in paragraphs:
        paragraph.rewrite()
    for level in numbering.iter(f"{W}lvl") if numbering is not None else ():
        _rewrite_label(level, fonts)


class _Part(NamedTuple):
    """A stretch of a paragraph's text, and what it is written in."""

    start: int
    end: int
    font: FontEncoding
    is_stated: bool  # by a font's name; else found by its words

    def unicode(self, text: str) -> str:
        if self.is_stated and self.font.encoding not in WITH_PUNCTUATION:
            return decode(text, self.font.encoding, is_capital=self.font.is_capital)
        found = decode_found(text, self.font.encoding)
        return found.upper() if self.font.is_capital else found


@dataclass(slots=True)
class _Paragraph:
    """The text elements of a paragraph, and what is known of their encodings.

    :param bounds: where each element's text begins, and where the last ends.
    """

    nodes: list[etree._Element]
    text: str
    bounds: list[int]
    parts: list[_Part]

    @classmethod
    def of(cls, nodes: list[etree._Element], fonts: "_Fonts") -> "_Paragraph":
        bounds = [0]
        parts: list[_Part] = []
        may_join = False
        for node in nodes:
            text = node.text or ""
            bounds.append(bounds[-1] + len(text))
            font = fonts.of_text(node)
            is_coded = not has_unicode_letters(text)
            if font is not None and may_join and is_coded and parts[-1].font == font:
                parts[-1] = parts[-1]._replace(end=bounds[-1])
            elif font is not None:
                parts.append(_Part(bounds[-2], bounds[-1], font, is_stated=True))
            may_join = font is not None and is_coded
        return cls(nodes, "".join(node.text or "" for node in nodes), bounds, parts)

    def rewrite(self) -> None:
        """Put Unicode into the elements; a letter cut in two by a run's end stays whole."""
        if not self.parts:
            return
        text = self._unicode(len(self.text))
        if len(self.bounds) * len(self.text) > _MOST_WORK:
            bounds = [0, *[len(text)] * len(self.nodes)]
        else:
            bounds = [len(self._unicode(at)) for at in self.bounds]
        for node, start, end in zip(self.nodes, bounds, bounds[1:], strict=False):
            node.text = text[start:end]

    def _unicode(self, end: int) -> str:
        """Return the text up to a place, in Unicode."""
        pieces = []
        at = 0
        for part in self.parts:
            if part.start < end:
                until = min(part.end, end)
                pieces += [self.text[at : part.start], part.unicode(self.text[part.start : until])]
                at = until
        return "".join([*pieces, self.text[at:end]])


class _Fonts:
    """What each text of a document is set in."""

    def __init__(self, styles: etree._Element | None, theme: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default_style = ""
        self._defaults: etree._Element | None = None
        self._theme = _theme_fonts(theme)
        if styles is not None:
            for style in styles.iter(f"{W}style"):
                self._styles[style.get(f"{W}styleId", "")] = style
                is_default = style.get(f"{W}default") in {"1", "true"}
                if is_default and style.get(f"{W}type") == "paragraph":
                    self._default_style = style.get(f"{W}styleId", "")
            self._defaults = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._of_style: dict[str, str | None] = {}

    def any_is_legacy(self, roots: Iterable[etree._Element]) -> bool:
        """Say whether a legacy font is named anywhere."""
        names = set(self._theme.values())
        for root in (*roots, *self._styles.values(), self._defaults):
            for node in root.iter(f"{W}rFonts") if root is not None else ():
                names.update(node.attrib.values())
        return any(encoding_of_font(name) for name in names)

    def of_text(self, text: etree._Element) -> FontEncoding | None:
        """Return the encoding that the font of a ``w:t`` names."""
        run = text.getparent()
        paragraph = next(text.iterancestors(f"{W}p"), None)
        properties = None if run is None else run.find(f"{W}rPr")
        name = self._stated(properties)
        if name is None and properties is not None:
            name = self._style_font(_value(properties.find(f"{W}rStyle")))
        if name is None and paragraph is not None:
            style = _value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._default_style
            name = self._style_font(style)
        name = name or self._stated(self._defaults)
        return encoding_of_font(name) if name else None

    def of_label(self, level: etree._Element) -> FontEncoding | None:
        """Return the encoding that the font of a list's labels names."""
        name = self._stated(level.find(f"{W}rPr"))
        return encoding_of_font(name) if name else None

    def _style_font(self, style_id: str) -> str | None:
        if style_id not in self._of_style:
            name, at = None, style_id
            for _ in range(_MAX_DEPTH):
                style = self._styles.get(at)
                if style is None or name is not None:
                    break
                name = self._stated(style.find(f"{W}rPr"))
                at = _value(style.find(f"{W}basedOn"))
            self._of_style[style_id] = name
        return self._of_style[style_id]

    def _stated(self, properties: etree._Element | None) -> str | None:
        fonts = None if properties is None else properties.find(f"{W}rFonts")
        if fonts is None:
            return None
        hint = ("eastAsia",) if fonts.get(f"{W}hint") == "eastAsia" else ()
        for slot in (*hint, "hAnsi", "ascii"):
            name = self._theme.get(fonts.get(f"{W}{slot}Theme", ""), fonts.get(f"{W}{slot}"))
            if name:
                return str(name)
        return None


def _theme_fonts(theme: etree._Element | None) -> dict[str, str]:
    """Fonts by the names that ``w:rFonts`` calls them: ``minorHAnsi``."""
    found: dict[str, str] = {}
    for size in ("major", "minor"):
        font = None if theme is None else theme.find(f".//{_A}{size}Font")
        for script, slots in (("latin", ("HAnsi", "Ascii")), ("ea", ("EastAsia",))):
            node = None if font is None else font.find(f"{_A}{script}")
            if node is not None and node.get("typeface"):
                found |= {f"{size}{slot}": node.get("typeface", "") for slot in slots}
    return found


def _value(node: etree._Element | None) -> str:
    return "" if node is None else str(node.get(f"{W}val", ""))


def _by_paragraph(texts: Iterable[etree._Element]) -> Iterator[list[etree._Element]]:
    for _, group in groupby(texts, key=lambda node: next(node.iterancestors(f"{W}p"), None)):
        yield list(group)


def _drop_false_fonts(paragraphs: Iterable[_Paragraph]) -> None:
    """Forget what fonts state where the words say otherwise: Unicode set in an old font."""
    texts: dict[FontEncoding, list[str]] = defaultdict(list)
    for paragraph in paragraphs:
        for part in paragraph.parts:
            texts[part.font].append(paragraph.text[part.start : part.end])
    false = {font for font, found in texts.items() if not is_in(found, font.encoding)}
    for paragraph in paragraphs:
        paragraph.parts = [
            part
            for part in paragraph.parts
            if part.font not in false
            and not has_unicode_letters(paragraph.text[part.start : part.end])
        ]


def _find_by_words(paragraphs: Sequence[_Paragraph]) -> None:
    """Look for legacy text in the paragraphs that no font tells of."""
    unknown = [paragraph for paragraph in paragraphs if not paragraph.parts]
    found = find_legacy([paragraph.text for paragraph in unknown])
    for paragraph, stretches in zip(unknown, found, strict=True):
        paragraph.parts = [
            _Part(start, end, FontEncoding(encoding), is_stated=False)
            for start, end, encoding in stretches
        ]


def _rewrite_label(level: etree._Element, fonts: _Fonts) -> None:
    font, text = fonts.of_label(level), level.find(f"{W}lvlText")
    if font is not None and text is not None:
        label = decode(_value(text), font.encoding, is_capital=font.is_capital)
        text.set(f"{W}val", label)
