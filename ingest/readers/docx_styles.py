"""What a Word file's styles mean: heading level, list, title, hidden."""

from dataclasses import dataclass

from lxml import etree

from ingest.readers.docx_numbering import W


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style with what it inherits.

    :param level: heading level from 1, or None.
    :param list_id: ``w:numId`` of its list, or None.
    :param list_level: level in that list from 0, or None where unsaid.
    """

    level: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    is_title: bool = False
    is_contents: bool = False


def read_styles(root: etree._Element | None) -> tuple[dict[str, Style], str]:
    """Styles by id, and the id of the default paragraph style."""
    if root is None:
        return {}, ""
    nodes = {
        node.get(f"{W}styleId", ""): node
        for node in root.iter(f"{W}style")
        if node.get(f"{W}type", "paragraph") == "paragraph"
    }
    default = next((i for i, node in nodes.items() if node.get(f"{W}default") in {"1", "true"}), "")
    return {style_id: _resolve(style_id, nodes) for style_id in nodes}, default


def _resolve(style_id: str, nodes: dict[str, etree._Element]) -> Style:
    level = list_id = list_level = None
    is_title = is_contents = False
    seen: set[str] = set()
    while style_id in nodes and style_id not in seen:
        seen.add(style_id)
        node = nodes[style_id]
        name = (attribute(node, "name") or "").lower()
        level = outline_of(node) if level is None else level
        if level is None and name.startswith("heading ") and name[8:].isdigit():
            level = int(name[8:])
        is_title = is_title or name == "title"
        is_contents = is_contents or name.startswith("toc ")
        list_id = list_id or attribute(node, "pPr/numPr/numId")
        if list_level is None and (at := attribute(node, "pPr/numPr/ilvl")):
            list_level = int(at)
        style_id = attribute(node, "basedOn") or ""
    if level is None and is_title:
        level = 1
    # Outline level 9 is body text; it stops a heading style's level from being inherited.
    return Style(
        level if level and level < 10 else None, list_id, list_level, is_title, is_contents
    )


def outline_of(node: etree._Element) -> int | None:
    """Heading level that ``w:outlineLvl`` below a node states; 10 for body text."""
    value = attribute(node, "pPr/outlineLvl")
    return int(value) + 1 if value is not None and value.isdigit() else None


def attribute(node: etree._Element, path: str) -> str | None:
    """``w:val`` of the element at a path of local names, or None."""
    child = node.find("/".join(W + part for part in path.split("/")))
    return None if child is None else child.get(f"{W}val")
