"""Tables of a Word file: which row names the columns, where merged cells stand."""

from lxml import etree

from ingest.readers.assembly import looks_like_header
from ingest.readers.docx_numbering import W
from ingest.readers.docx_styles import attribute

_OFF = frozenset({"0", "false", "off"})
_FIRST_ROW_BIT = 0x0020  # of tblLook's val, before its bits became attributes


def rows_of(table: etree._Element) -> list[etree._Element]:
    """Return a table's own rows, without those of tables inside it."""
    return [row for row in table.iter(f"{W}tr") if next(row.iterancestors(f"{W}tbl")) is table]


def has_header(table: etree._Element, rows: list[list[str]]) -> bool:
    """Say whether the first row names the columns.

    It does where it is set to repeat on each page (``tblHeader``), and where the
    table's style sets it off (``tblLook``) and its words read so. Google Docs sets
    nothing off by style, and nobody does over signatures: there a first row all in
    bold or capitals, alone in that, is one.

    :param rows: the cells' texts, as ``looks_like_header`` takes them.
    Source: ECMA-376 part 1, sections 17.4.49 (tblHeader), 17.4.55 (tblLook).
    """
    nodes = rows_of(table)
    mark = nodes[0].find(f"{W}trPr/{W}tblHeader")
    if mark is not None and mark.get(f"{W}val") not in _OFF:
        return True
    if not looks_like_header(rows):
        return False
    first = [_is_loud(cell) for cell in nodes[0].iterchildren(f"{W}tc")]
    if _sets_off_first_row(table):
        return all(first) or not any(first)  # bold names beside plain values: no header
    return all(first) and not _is_loud(nodes[1])


def _is_loud(node: etree._Element) -> bool:
    return is_bold(node) or str(node.xpath("string()")).isupper()


def _sets_off_first_row(table: etree._Element) -> bool:
    look = table.find(f"{W}tblPr/{W}tblLook")
    if look is None:
        return False
    stated = look.get(f"{W}firstRow")
    if stated is not None:
        return stated not in _OFF
    try:
        return bool(int(look.get(f"{W}val", "0"), 16) & _FIRST_ROW_BIT)
    except ValueError:
        return False


def is_bold(node: etree._Element) -> bool:
    """Say whether all the text below an element is set bold, run by run."""
    runs = [run for run in node.iter(f"{W}r") if str(run.xpath("string()")).strip()]
    marks = [run.find(f"{W}rPr/{W}b") for run in runs]
    return bool(runs) and all(
        mark is not None and mark.get(f"{W}val") not in _OFF for mark in marks
    )


def repeat_merged(table: etree._Element, rows: list[list[str]]) -> None:
    """Give cells their places: wide ones span columns, tall ones repeat below."""
    grid_rows = [row for row in rows_of(table) if str(row.xpath("string()")).strip()]
    if len(grid_rows) != len(rows):
        return
    above: list[str] = []
    for row, cells in zip(grid_rows, rows, strict=True):
        placed: list[str] = []
        nodes = [c for c in row.iter(f"{W}tc") if next(c.iterancestors(f"{W}tr")) is row]
        for node, cell in zip(nodes, cells, strict=True):
            merge = node.find(f"{W}tcPr/{W}vMerge")
            at = len(placed)
            is_below = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            text = above[at] if is_below and at < len(above) else cell
            span = attribute(node, "tcPr/gridSpan")
            placed += [text] + [""] * (max(1, int(span)) - 1 if span and span.isdigit() else 0)
        above = placed
        cells[:] = placed
