"""Typeset a source as PDF with reportlab, the same bytes on every run."""

from collections.abc import Iterator
from html import escape
from io import BytesIO
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from documents.typesetting.markup import Block, Kind, Source, SourceError, spans
from documents.typesetting.numbering import Counter
from documents.typesetting.phrases import CREATOR, NOTICES, PAGE_WORD, SOURCES_HEADING

_FONT, _BOLD, _ITALIC = "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic"
_MARGIN = 24 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_CELL_PADDING = 13  # reportlab pads a cell by 6 pt on each side
_KEPT = 30 * mm  # a heading needs this much room below it, else it starts the next page

_BASE = ParagraphStyle("base", fontName=_FONT, fontSize=11.5, leading=17.5, spaceAfter=6)
_STYLES = {
    "title": ParagraphStyle(
        "title", _BASE, fontName=_BOLD, fontSize=16, leading=22, alignment=TA_CENTER, spaceAfter=10
    ),
    "notice": ParagraphStyle("notice", _BASE, fontName=_ITALIC, fontSize=9.5, leading=13.5),
    Kind.HEADING: ParagraphStyle(
        "heading", _BASE, fontName=_BOLD, fontSize=14, leading=19, spaceBefore=10
    ),
    Kind.SUBHEADING: ParagraphStyle(
        "subheading", _BASE, fontName=_BOLD, fontSize=12, spaceBefore=6
    ),
    Kind.CENTRED: ParagraphStyle("centred", _BASE, fontName=_BOLD, alignment=TA_CENTER),
    Kind.MOTTO: ParagraphStyle("motto", _BASE, fontName=_ITALIC, alignment=TA_CENTER),
    Kind.ARTICLE: ParagraphStyle("article", _BASE, fontName=_BOLD, fontSize=12, spaceBefore=8),
    Kind.CLAUSE: ParagraphStyle("clause", _BASE, leftIndent=5 * mm),
    Kind.POINT: ParagraphStyle("point", _BASE, leftIndent=11 * mm, spaceAfter=3),
    Kind.BULLET: ParagraphStyle("bullet", _BASE, leftIndent=8 * mm, bulletIndent=3 * mm),
    Kind.PARAGRAPH: ParagraphStyle("paragraph", _BASE),
    Kind.LINES: ParagraphStyle("lines", _BASE, leftIndent=6 * mm, fontSize=11, leading=16),
    "cell": ParagraphStyle("cell", _BASE, fontSize=10, leading=14, spaceAfter=0),
    "head": ParagraphStyle("head", _BASE, fontName=_BOLD, fontSize=10, leading=14, spaceAfter=0),
    "signature": ParagraphStyle("signature", _BASE, alignment=TA_CENTER, spaceAfter=2),
}
_LEVELS = {Kind.ARTICLE: 0, Kind.CLAUSE: 1, Kind.POINT: 2}


def register_fonts(folder: Path) -> None:
    """Make the fonts known to reportlab; once a process."""
    for name in (_FONT, _BOLD, _ITALIC):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(_FONT, _FONT, _BOLD, _ITALIC, _BOLD)


def typeset(source: Source) -> bytes:
    """Return the PDF file; ``invariant`` fixes its dates and identifiers."""
    buffer = BytesIO()
    template = BaseDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        title=source.title,
        author=CREATOR,
        subject=source.genre,
        creator=CREATOR,
        lang=source.language,
        invariant=1,
    )
    frame = Frame(_MARGIN, 25 * mm, _WIDTH, A4[1] - 52 * mm, 0, 0, 0, 0)

    def decorate(canvas: Canvas, _: BaseDocTemplate) -> None:
        _draw_header_and_footer(canvas, source)

    template.addPageTemplates(PageTemplate("page", [frame], onPage=decorate))
    template.build(list(_flowables(source)))
    return buffer.getvalue()


def _draw_header_and_footer(canvas: Canvas, source: Source) -> None:
    canvas.saveState()
    canvas.setFont(_FONT, 9)
    canvas.setFillColor(colors.HexColor("#444444"))
    canvas.drawString(_MARGIN, A4[1] - 16 * mm, source.header)
    canvas.line(_MARGIN, A4[1] - 18 * mm, A4[0] - _MARGIN, A4[1] - 18 * mm)
    number = f"{PAGE_WORD[source.language]} {canvas.getPageNumber()}"
    canvas.drawString(_MARGIN, 14 * mm, CREATOR)
    canvas.drawRightString(A4[0] - _MARGIN, 14 * mm, number)
    canvas.restoreState()


def _flowables(source: Source) -> Iterator[Flowable]:
    yield Paragraph(_marked(source.title), _STYLES["title"])
    notice = Paragraph(escape(NOTICES[source.language, source.genre]), _STYLES["notice"])
    box = TableStyle([("BOX", (0, 0), (-1, -1), 0.6, colors.grey)])
    yield Table([[notice]], colWidths=[_WIDTH], style=box)
    yield Spacer(0, 4 * mm)
    counter = Counter(source.numbering)
    for block in source.blocks:
        if block.kind in (Kind.HEADING, Kind.SUBHEADING, Kind.ARTICLE):
            yield CondPageBreak(_KEPT)
        yield from _block(block, counter)
    yield CondPageBreak(_KEPT)
    yield Paragraph(SOURCES_HEADING[source.language], _STYLES[Kind.HEADING])
    for number, citation in enumerate(source.citations, start=1):
        line = f"[{number}] {citation.publisher}, “{citation.title}”. {citation.url}".strip()
        yield Paragraph(escape(line), _STYLES["notice"])


def _block(block: Block, counter: Counter) -> Iterator[Flowable]:
    match block.kind:
        case Kind.PAGE_BREAK:
            yield PageBreak()
        case Kind.TABLE | Kind.COLUMNS:
            yield _table(block)
            yield Spacer(0, 4 * mm)
        case Kind.SIGNATURES:
            yield Spacer(0, 4 * mm)
            yield KeepTogether([_signatures(block)])
            yield Spacer(0, 4 * mm)
        case Kind.LINES:
            text = "<br/>".join(_marked(row[0]) for row in block.rows)
            yield Paragraph(text, _STYLES[Kind.LINES])
        case Kind.BULLET:
            yield Paragraph(_marked(block.text), _STYLES[Kind.BULLET], bulletText="•")
        case Kind.ARTICLE | Kind.CLAUSE | Kind.POINT:
            label = counter.next(_LEVELS[block.kind])
            yield Paragraph(f"{label} {_marked(block.text)}", _STYLES[block.kind])
        case _:
            yield Paragraph(_marked(block.text), _STYLES[block.kind])


def _table(block: Block) -> Table:
    header = block.kind is Kind.TABLE
    cells = [
        [Paragraph(_marked(cell), _STYLES["head" if header and not n else "cell"]) for cell in row]
        for n, row in enumerate(block.rows)
    ]
    commands: list[tuple[object, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("GRID", (0, 0), (-1, -1), 0.5 if header else 0.25, colors.grey),
    ]
    if header:
        commands.append(("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eeeeee")))
    widths = _column_widths(block)
    return Table(cells, colWidths=widths, repeatRows=int(header), style=TableStyle(commands))


def _column_widths(block: Block) -> list[float]:
    """Share the width by the length of the text; no word is ever broken.

    :raises SourceError: where the longest words do not fit side by side.
    """
    columns = list(zip(*block.rows, strict=True))
    if block.kind is Kind.COLUMNS:
        return [_WIDTH / len(columns)] * len(columns)
    least = [_widest_word(cells) + _CELL_PADDING for cells in columns]
    shares = [min(max(map(len, cells)), 60) for cells in columns]
    spare = _WIDTH - sum(least)
    if spare < 0:
        words = " | ".join(max(" ".join(cells).split(), key=len) for cells in columns)
        raise SourceError(f"table too wide by {-spare:.0f} pt for {words}; drop or split a column")
    return [width + spare * share / sum(shares) for width, share in zip(least, shares, strict=True)]


def _widest_word(cells: tuple[str, ...]) -> float:
    words = [word for cell in cells for word in cell.replace("**", "").split()]
    return max((float(stringWidth(word, _BOLD, 10)) for word in words), default=0.0)


def _signatures(block: Block) -> Table:
    cells = [[Paragraph(_marked(cell), _STYLES["signature"]) for cell in row] for row in block.rows]
    return Table(cells, colWidths=[_WIDTH / len(block.rows[0])] * len(block.rows[0]))


def _marked(text: str) -> str:
    """Inline markup to reportlab's XML."""
    return "".join(f"<b>{escape(t)}</b>" if bold else escape(t) for t, bold in spans(text))
