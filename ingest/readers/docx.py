"""DOCX: paragraphs with their list numbers, tables row by row, footnotes.

Read from the package's XML: python-docx gives no list numbers, and unpacks
before anything could be limited. Headers and footers of sections are parts of
their own and stay out; a table of contents is boilerplate.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.errors import DamagedFile
from ingest.readers.archive import Budget, open_zip, read_member
from ingest.readers.assembly import Assembly, table_rows
from ingest.readers.docx_fonts import make_unicode
from ingest.readers.docx_numbering import Numbering, W
from ingest.readers.docx_styles import Style, attribute, outline_of, read_styles
from ingest.readers.docx_tables import has_header, is_bold, repeat_merged, rows_of
from ingest.readers.wording import heading_level, is_motto, sensible_title
from ingest.records import Extraction, Limits

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_RESAVE = "Mở bằng Word hoặc LibreOffice, lưu lại thành .docx rồi nạp lại."
_MAIN_PART = "word/document.xml"
_BOLD_LEVEL = 9  # below every styled heading, above the numbered ones of law
_MAX_HEADING_WORDS = 25
# Nothing below these belongs to the text as it stands: deleted and moved runs,
# field codes, properties, the old twin of a drawing, text boxes (read apart).
_SKIPPED = frozenset(
    {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}pPr", f"{W}rPr",
     f"{_MC}Fallback", f"{W}txbxContent"}
)  # fmt: skip
_CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


@dataclass(slots=True)
class _Reader:
    """State of one document while it is walked."""

    styles: dict[str, Style]
    default_style: str
    numbering: Numbering
    assembly: Assembly
    title: str | None = None

    def read(self, body: etree._Element) -> None:
        """Walk the paragraphs and tables of a body, in order."""
        for node in _blocks(body):
            if node.tag == f"{W}p":
                self._paragraph(node)
            else:
                self._table(node)

    def _paragraph(self, node: etree._Element) -> None:
        style = self._style(node)
        text = self._text(node, style)
        if text.strip():
            level = outline_of(node) or style.level
            if level is None or level > 9:
                level = heading_level(text) or (
                    _BOLD_LEVEL if _is_bold_heading(node, text) else None
                )
            if self.title is None and style.is_title:
                self.title = " ".join(text.split())
            self.assembly.add(text, level=level, is_boilerplate=style.is_contents)
        for box in _outermost(node, f"{W}txbxContent"):
            self.read(box)

    def _table(self, node: etree._Element) -> None:
        rows = [self._row(row) for row in rows_of(node)]
        rows = [row for row in rows if any(any(cell) for cell in row)]
        flat = [[" ".join(" ".join(cell).split()) for cell in row] for row in rows]
        repeat_merged(node, flat)
        if len(flat) < 2 or max(len(row) for row in flat) < 2:
            for cell in (cell for row in rows for cell in row):
                for paragraph in cell:
                    self.assembly.add(paragraph, level=heading_level(paragraph))
            return
        is_layout = any(len(cell) > 1 for cell in rows[0])
        if is_layout:  # letterhead and signatures set side by side: no row is a record
            for cell in (cell for row in rows for cell in row):
                for paragraph in cell:
                    self.assembly.add(paragraph)
            return
        for line in table_rows(flat, has_header=has_header(node, flat)):
            self.assembly.add(line)

    def _row(self, row: etree._Element) -> list[list[str]]:
        """Cells of a row, each a list of paragraphs; a nested table gives its rows."""
        cells = []
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr")) is not row:
                continue
            paragraphs = [self._text(p, self._style(p)) for p in cell.iter(f"{W}p")]
            cells.append([text for text in paragraphs if text.strip()])
        return cells

    def _style(self, node: etree._Element) -> Style:
        style_id = attribute(node, "pPr/pStyle") or self.default_style
        return self.styles.get(style_id, Style())

    def _text(self, node: etree._Element, style: Style) -> str:
        text = "".join(_characters(node))
        if not text.strip():
            return ""
        list_id = attribute(node, "pPr/numPr/numId") or style.list_id
        if list_id in {None, "0"}:
            return text
        assert list_id is not None
        stated = attribute(node, "pPr/numPr/ilvl")
        if stated is not None and stated.isdigit():
            n = int(stated)
        elif style.list_level is not None:
            n = style.list_level
        else:
            n = self.numbering.level_of_style(list_id, attribute(node, "pPr/pStyle") or "")
        return self.numbering.next_label(list_id, n) + text.lstrip()


def read_docx(data: bytes, name: str, limits: Limits) -> Extraction:
    """Read a Word document.

    :raises DamagedFile: not a Word package, or its XML is broken.
    :raises LimitExceeded: the package unpacks to more than ``unpacked_mb``.
    """
    budget = Budget(limits.unpacked_mb)
    with open_zip(data, name) as package:
        budget.refuse_declared(sum(info.file_size for info in package.infolist()))
        main = _part(package, _MAIN_PART, budget)
        body = None if main is None else main.find(f"{W}body")
        if body is None:
            raise DamagedFile("Tệp không phải văn bản Word (không có word/document.xml).", _RESAVE)
        style_sheet = _part(package, "word/styles.xml", budget)
        lists = _part(package, "word/numbering.xml", budget)
        theme = _theme(package, budget)
        kinds = ("foot", "end")
        parts = [_part(package, f"word/{kind}notes.xml", budget) for kind in kinds]
        notes = [part for part in parts if part is not None]
        core = _part(package, "docProps/core.xml", budget)
    make_unicode([body, *notes], styles=style_sheet, theme=theme, numbering=lists)
    styles, default_style = read_styles(style_sheet)
    reader = _Reader(styles, default_style, Numbering(lists), Assembly())
    reader.read(body)
    for part in notes:
        for note in part:
            if note.get(f"{W}type") in {None, "normal"}:
                reader.read(note)
    assembly = reader.assembly
    stated = core.findtext(f"{_DC}title") if core is not None else None
    return Extraction(
        text=assembly.text,
        blocks=tuple(assembly.blocks),
        headings=tuple(assembly.headings),
        boilerplate=tuple(assembly.boilerplate),
        title=sensible_title(stated, name) or reader.title,
        language=core.findtext(f"{_DC}language") if core is not None else None,
    )


def _part(package: zipfile.ZipFile, path: str, budget: Budget) -> etree._Element | None:
    try:
        info = package.getinfo(path)
    except KeyError:
        return None
    # No entities, no network: a package comes from anywhere.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(read_member(package, info, budget), parser)
    except etree.XMLSyntaxError as error:
        raise DamagedFile(f"Phần {path} của tệp Word bị hỏng ({error}).", _RESAVE) from None


def _theme(package: zipfile.ZipFile, budget: Budget) -> etree._Element | None:
    """Return the theme, which only names fonts: without it the text is whole."""
    try:
        return _part(package, "word/theme/theme1.xml", budget)
    except DamagedFile:
        return None


def _blocks(body: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables directly in a body, content controls opened."""
    for node in body:
        if node.tag in {f"{W}p", f"{W}tbl"}:
            yield node
        elif node.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"}:
            yield from _blocks(node)


def _characters(node: etree._Element) -> Iterator[str]:
    for child in node:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag == f"{W}r" and child.find(f"{W}rPr/{W}vanish") is not None:
            continue
        elif child.tag not in _SKIPPED:
            yield from _characters(child)


def _outermost(node: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag != f"{_MC}Fallback":
            yield from _outermost(child, tag)


def _is_bold_heading(node: etree._Element, text: str) -> bool:
    """Whether a brief paragraph is bold from end to end: a heading without a style."""
    if len(text.split()) > _MAX_HEADING_WORDS or text.rstrip().endswith((".", ";", ",", ":")):
        return False
    if is_motto(text) or not any(character.isalpha() for character in text):
        return False
    return is_bold(node)
