"""Text of a page in encodings before Unicode, told by fonts or by its words, made Unicode."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html as lxml_html
from lxml.etree import _Element

from ingest.encodings import FontEncoding, decode, encoding_of_font
from ingest.legacy import (
    WITH_PUNCTUATION,
    convert_runs,
    decode_found,
    has_unicode_letters,
    is_in,
    may_be_legacy,
)

_FAMILY = re.compile(r"font-family\s*:\s*([^;]+)|font\s*:[^;]*?\d[\w.%/]*\s+([^;]+)", re.I)
_CODE = frozenset({"script", "style"})


@dataclass(slots=True)
class _Text:
    """A text of the tree: of an element, after it, or of its ``content`` attribute."""

    node: _Element
    place: str
    text: str
    font: FontEncoding | None

    def replace(self, text: str) -> None:
        if text == self.text:
            return
        if self.place == "content":
            self.node.set("content", text)
        else:
            setattr(self.node, self.place, text)


def make_unicode(root: lxml_html.HtmlElement) -> None:
    """Change the texts of a page that are in a legacy encoding, in place; most have none."""
    texts = list(_texts(root, None))
    stated: dict[FontEncoding, list[str]] = defaultdict(list)
    for text in texts:
        if text.font is not None:
            stated[text.font].append(text.text)
    if not (stated or may_be_legacy("\n".join(text.text for text in texts))):
        return
    true = {font for font, found in stated.items() if is_in(found, font.encoding)}
    unknown = []
    for text in texts:
        if text.font not in true or has_unicode_letters(text.text):
            unknown.append(text)
        elif text.font is not None:
            text.replace(_decode(text.text, text.font))
    for text, found in zip(unknown, convert_runs([t.text for t in unknown]), strict=True):
        text.replace(found)


def _decode(text: str, font: FontEncoding) -> str:
    if font.encoding in WITH_PUNCTUATION:
        found = decode_found(text, font.encoding)
        return found.upper() if font.is_capital else found
    return decode(text, font.encoding, is_capital=font.is_capital)


def _texts(root: _Element, font: FontEncoding | None) -> Iterator[_Text]:
    """Texts in reading order; without recursion, since pages nest without limit."""
    waiting: list[tuple[_Element, FontEncoding | None, bool]] = [(root, font, False)]
    while waiting:
        node, outer, is_left = waiting.pop()
        if is_left:
            if node.tail and node.tail.strip():
                yield _Text(node, "tail", node.tail, outer)
            continue
        waiting.append((node, outer, True))
        if not isinstance(node.tag, str) or node.tag in _CODE:
            continue
        if node.tag == "meta" and node.get("content"):
            yield _Text(node, "content", node.get("content", ""), None)
        inner = _font_of(node, outer)
        if node.text and node.text.strip():
            yield _Text(node, "text", node.text, inner)
        waiting += [(child, inner, False) for child in reversed(node)]


def _font_of(node: _Element, outer: FontEncoding | None) -> FontEncoding | None:
    """Return what an element's own font says, or else the font around it."""
    name = node.get("face")
    if name is None:
        family = _FAMILY.search(node.get("style") or "")
        name = (family[1] or family[2]) if family else None
    return outer if name is None else encoding_of_font(name.split(",")[0].strip(" '\""))
