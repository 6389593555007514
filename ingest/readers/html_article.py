"""Blocks of an article: from trafilatura's tree, or from the page's own."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import html as lxml_html
from lxml.etree import _Element

from ingest.readers.assembly import looks_like_header, table_rows
from ingest.text import normalise

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "aside",
        "form",
        "iframe",
        "button",
        "select",
        "option",
        "svg",
        "figure",
        "figcaption",
        "video",
        "audio",
        "object",
        "canvas",
        "input",
        "textarea",
        "link",
        "meta",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "center",
        "address",
        "quote",
        "list",
        "item",
        "body",
        "details",
        "summary",
        "code",
    ]
)
_BREAKS = frozenset({"br", "lb", "hr"})
_SPACE = re.compile(r"[ \t\r\n\f\u00a0]+")
# Containers named so hold other news, menus, comments.
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:relate[ds]?|related|others?|lien-?quan|cung-?chuyen-?muc|sidebar|menu|nav|"
    r"breadcrumb|footer|comment|share|social|tags?|banner|ads?|rating|most-?read|tin-?khac|path)"
    r"(?:$|[\s_-]|\d)",
    re.IGNORECASE,
)
# A container of fewer characters outside links is no article, even a short one.
_MIN_ARTICLE_LENGTH = 25
_LONGEST_CELL = 400


class Block(NamedTuple):
    """A paragraph, list item, table row or heading.

    :param level: heading level from 1, else None.
    """

    text: str
    level: int | None = None


def body_blocks(node: _Element) -> list[Block]:
    """Blocks of an element, HTML's or trafilatura's (TEI-like), in order."""
    return list(_walk(node))


def article_blocks(root: lxml_html.HtmlElement) -> list[Block]:
    """Blocks of the element that holds the page's article, by our own rule.

    An element declared as article body wins, then the one whose own paragraphs
    hold the most text outside links.
    """
    declared = [
        node
        for path in (".//*[@itemprop='articleBody']", ".//article", ".//main")
        for node in root.xpath(path)
        if not _is_aside(node)
    ]
    for node in declared:
        blocks = body_blocks(node)
        if _text_outside_links(node) >= _MIN_ARTICLE_LENGTH and blocks:
            return blocks
    scores: dict[_Element, int] = {}
    for node in _outside_asides(root):
        if node.tag not in {"p", "div", "td"}:
            continue
        parent = node.getparent() if node.tag == "p" else node
        if parent is None:
            continue
        own = _text_outside_links(node) if node.tag == "p" else _own_text(node)
        scores[parent] = scores.get(parent, 0) + own
    best = max(scores, key=lambda node: scores[node], default=None)
    if best is None or scores[best] < _MIN_ARTICLE_LENGTH:
        return []
    return body_blocks(best)


def link_texts(root: lxml_html.HtmlElement) -> frozenset[str]:
    """Return what the page's links say, normalised."""
    return frozenset(text for a in root.iter("a") if (text := text_of(a)))


def text_of(node: _Element) -> str:
    """All the text below an element, normalised."""
    return normalise(str(node.xpath("string()")))


def _walk(node: _Element) -> Iterator[Block]:
    inline: list[str] = [node.text or ""]
    for child in node:
        if not isinstance(child.tag, str) or child.tag in _SKIPPED or _is_aside(child):
            pass
        elif child.tag == "table":
            yield from _flush(inline)
            yield from _table(child)
        elif child.tag in _HEADINGS or child.tag == "head":
            yield from _flush(inline)
            level = _HEADINGS.get(child.get("rend", "") if child.tag == "head" else child.tag, 2)
            yield from (Block(block.text, level) for block in _walk(child))
        elif child.tag in _BLOCKS:
            yield from _flush(inline)
            yield from _walk(child)
        elif child.tag in _BREAKS:
            yield from _flush(inline)
        elif any(True for _ in child.iter(*_BLOCKS, "table")):
            yield from _flush(inline)
            yield from _walk(child)
        else:
            inline += _inline(child)
        inline.append(child.tail or "")
    yield from _flush(inline)


def _inline(node: _Element) -> Iterator[str]:
    yield node.text or ""
    for child in node:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield "\n" if child.tag in _BREAKS else ""
            yield from _inline(child)
        yield child.tail or ""


def _flush(inline: list[str]) -> Iterator[Block]:
    text = _SPACE.sub(" ", "".join(inline)).strip()
    inline.clear()
    if text:
        yield Block(text)


def _table(table: _Element) -> Iterator[Block]:
    cells = [
        [list(_walk(cell)) for cell in row.iterchildren("td", "th", "cell")]
        for row in table.iter("tr", "row")
        if next(row.iterancestors("table")) is table
    ]
    rows = [[" ".join(block.text for block in cell) for cell in row] for row in cells]
    rows = [row for row in rows if any(row)]
    if len(rows) < 2 or max(len(row) for row in rows) < 2 or any(map(_is_layout, cells)):
        # The layout of an old page: its cells hold the text, its rows say nothing.
        for row in cells:
            for cell in row:
                yield from cell
        return
    for line in table_rows(rows, has_header=looks_like_header(rows)):
        yield Block(line)


def _is_layout(row: list[list[Block]]) -> bool:
    """Whether a cell of the row is a page's column: headings, or several paragraphs."""
    return any(
        len(cell) > 1
        and (
            any(block.level is not None for block in cell)
            or sum(len(block.text) for block in cell) > _LONGEST_CELL
        )
        for cell in row
    )


def _outside_asides(node: _Element) -> Iterator[_Element]:
    for child in node:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED and not _is_aside(child):
            yield child
            yield from _outside_asides(child)


def _is_aside(node: _Element) -> bool:
    if node.tag in {"body", "html", "article", "main"}:
        return False
    return _ASIDE.search(f"{node.get('class', '')} {node.get('id', '')}") is not None


def _own_text(node: _Element) -> int:
    """Characters that stand directly in an element, broken by nothing but inline marks."""
    texts = [node.text or "", *(child.tail or "" for child in node)]
    return sum(len(text.strip()) for text in texts)


def _text_outside_links(node: _Element) -> int:
    total = len(text_of(node))
    links = sum(len(text_of(a)) for a in node.iter("a"))
    return total - 2 * links
