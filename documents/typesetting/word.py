"""Typeset a source as DOCX with python-docx, the same bytes on every run.

Articles, clauses and points carry no number in their text: Word counts them by
``numbering.xml``, as in documents that people write.
"""

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from documents.typesetting.markup import Block, Kind, Source, spans
from documents.typesetting.numbering import STYLES
from documents.typesetting.phrases import CREATOR, NOTICES, PAGE_WORD, SOURCES_HEADING

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip entry can state
_CREATED = datetime(2026, 1, 1)  # python-docx wants it without a zone
_NUMBERING_ID = 90  # above those of python-docx's template
_LEVELS = {Kind.ARTICLE: 0, Kind.CLAUSE: 1, Kind.POINT: 2}
_INDENT_CM = (0.0, 0.8, 1.6)


def typeset(source: Source) -> bytes:
    """Return the DOCX file."""
    document = Document()
    _set_properties(document, source)
    _set_styles(document)
    _define_numbering(document, source.numbering)
    _set_header_and_footer(document, source)
    title = document.add_paragraph(style="Title")
    _add_runs(title, source.title)
    notice = document.add_paragraph()
    notice.add_run(NOTICES[source.language, source.genre]).italic = True
    for block in source.blocks:
        _add_block(document, block, headings=source.headings)
    document.add_heading(SOURCES_HEADING[source.language], level=1)
    for number, citation in enumerate(source.citations, start=1):
        line = f"[{number}] {citation.publisher}, “{citation.title}”. {citation.url}"
        document.add_paragraph(line.strip())
    buffer = BytesIO()
    document.save(buffer)
    return _with_fixed_times(buffer.getvalue())


def _set_properties(document: "WordDocument", source: Source) -> None:
    properties = document.core_properties
    properties.title = source.title
    properties.author = properties.last_modified_by = CREATOR
    properties.subject = source.genre
    properties.language = source.language
    properties.comments = ""
    properties.created = properties.modified = _CREATED
    properties.revision = 1


def _set_styles(document: "WordDocument") -> None:
    for name, size_pt in (("Normal", 13), ("Title", 17), ("Heading 1", 15), ("Heading 2", 13.5)):
        style = document.styles[name]
        style.font.name = "Times New Roman"
        style.font.size = Pt(size_pt)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _define_numbering(document: "WordDocument", style: str) -> None:
    """Add our multilevel list; abstract definitions must precede the instances."""
    levels = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{level.form}"/>'
        f'<w:suff w:val="space"/><w:lvlText w:val="{level.pattern}"/>'
        f'<w:lvlJc w:val="left"/></w:lvl>'
        for place, level in enumerate(STYLES[style])
    )
    root = document.part.numbering_part.element
    root.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{_NUMBERING_ID}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        ),
    )
    root.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{_NUMBERING_ID}">'
            f'<w:abstractNumId w:val="{_NUMBERING_ID}"/></w:num>'
        )
    )


def _set_header_and_footer(document: "WordDocument", source: Source) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = source.header
    footer = section.footer.paragraphs[0]
    footer.text = f"{CREATOR} · {PAGE_WORD[source.language]} "
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    footer._p.append(field)


def _add_block(document: "WordDocument", block: Block, *, headings: bool) -> None:
    match block.kind:
        case Kind.ARTICLE | Kind.CLAUSE | Kind.POINT:
            _add_numbered(document, block, headings=headings)
        case Kind.TABLE | Kind.SIGNATURES | Kind.COLUMNS:
            _add_table(document, block)
        case Kind.LINES:
            _add_lines(document, block)
        case Kind.PAGE_BREAK:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        case _:
            _add_text(document, block)


def _add_text(document: "WordDocument", block: Block) -> None:
    match block.kind:
        case Kind.HEADING | Kind.SUBHEADING:
            _add_runs(document.add_heading(level=len(block.kind.value)), block.text)
        case Kind.CENTRED | Kind.MOTTO:
            paragraph = document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(block.text)
            run.bold, run.italic = block.kind is Kind.CENTRED, block.kind is Kind.MOTTO
        case Kind.BULLET:
            _add_runs(document.add_paragraph(style="List Bullet"), block.text)
        case _:
            _add_runs(document.add_paragraph(), block.text)


def _add_lines(document: "WordDocument", block: Block) -> None:
    paragraph = document.add_paragraph()
    for number, row in enumerate(block.rows):
        if number:
            paragraph.add_run().add_break(WD_BREAK.LINE)
        _add_runs(paragraph, row[0])


def _add_numbered(document: "WordDocument", block: Block, *, headings: bool) -> None:
    level = _LEVELS[block.kind]
    as_heading = level == 0 and headings
    paragraph = document.add_paragraph(style="Heading 2" if as_heading else "Normal")
    paragraph.paragraph_format.left_indent = Cm(_INDENT_CM[level])
    properties: Any = paragraph._p.get_or_add_pPr()  # its typed face knows no numPr
    numbering = properties.get_or_add_numPr()
    numbering.get_or_add_ilvl().val = level
    numbering.get_or_add_numId().val = _NUMBERING_ID
    _add_runs(paragraph, f"**{block.text}**" if level == 0 and not headings else block.text)


def _add_table(document: "WordDocument", block: Block) -> None:
    """Add a table; Word knows by ``tblHeader`` and ``tblLook`` whether row 1 is its header."""
    table = document.add_table(rows=0, cols=len(block.rows[0]))
    has_header = block.kind is Kind.TABLE
    if block.kind is not Kind.SIGNATURES:
        table.style = "Table Grid"
    look: Any = table._tbl.tblPr.find(qn("w:tblLook"))
    look.set(qn("w:firstRow"), str(int(has_header)))
    for number, texts in enumerate(block.rows):
        row = table.add_row()
        bold = has_header and number == 0
        if bold:
            properties: Any = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text in zip(row.cells, texts, strict=True):
            _add_runs(cell.paragraphs[0], f"**{text}**" if bold and text else text)
            if block.kind is Kind.SIGNATURES:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph()


def _add_runs(paragraph: "Paragraph", text: str) -> None:
    for piece, bold in spans(text):
        paragraph.add_run(piece).bold = bold or None


def _with_fixed_times(data: bytes) -> bytes:
    """Pack the same members again, each dated 1980: zip entries carry a clock time."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as packed, ZipFile(buffer, "w") as fixed:
        for name in packed.namelist():
            member = ZipInfo(name, _EPOCH)
            fixed.writestr(member, packed.read(name), compress_type=ZIP_DEFLATED)
    return buffer.getvalue()
