"""Small files of each kind, good and hostile, made when a test runs."""

import io
import textwrap
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

FONTS = Path(__file__).parents[2] / "documents" / "fonts"


@cache
def font() -> str:
    """Register the repository's font, which has all Vietnamese letters."""
    pdfmetrics.registerFont(TTFont("Serif", FONTS / "DejaVuSerif.ttf"))
    pdfmetrics.registerFont(TTFont("Serif-Bold", FONTS / "DejaVuSerif-Bold.ttf"))
    return "Serif"


def style(name: str) -> ParagraphStyle:
    body = ParagraphStyle("body", fontName=font(), fontSize=11, leading=15, spaceAfter=6)
    if name == "body":
        return body
    if name == "heading":
        return ParagraphStyle("heading", body, fontName="Serif-Bold", fontSize=13, leading=17)
    return ParagraphStyle(
        "title", body, fontName="Serif-Bold", fontSize=18, leading=23, alignment=1
    )


def pdf(
    story: Iterable[tuple[str, str] | Flowable],
    *,
    header: str = "",
    footer: str = "",
    title: str | None = None,
) -> bytes:
    """A born-digital PDF.

    :param story: (style, text) pairs or flowables.
    :param footer: ``{page}`` is the page's number.
    """
    font()
    flowables = [Paragraph(p[1], style(p[0])) if isinstance(p, tuple) else p for p in story]

    def frame(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Serif", 8)
        canvas.drawString(72, 800, header)
        canvas.drawCentredString(297, 30, footer.format(page=document.page))

    buffer = io.BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=A4, title=title, invariant=1)
    document.build(flowables, onFirstPage=frame, onLaterPages=frame)
    return buffer.getvalue()


def pdf_of_lines(pages: Iterable[Iterable[tuple[float, float, str]]]) -> bytes:
    """A PDF with each line where it is said to stand: (x, y, text) in points."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for lines in pages:
        canvas.setFont(font(), 11)
        for x, y, text in lines:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def blank_pages_pdf(n_pages: int) -> bytes:
    writer = PdfWriter()
    for _ in range(n_pages):
        writer.add_blank_page(width=595, height=842)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def picture_pdf(pages: Iterable[str]) -> bytes:
    """A PDF of pictures; a page of non-empty text has that text instead."""
    from PIL import Image

    picture = ImageReader(Image.new("RGB", (60, 80), "grey"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for text in pages:
        if text:
            canvas.setFont(font(), 11)
            canvas.drawString(72, 700, text)
        else:
            canvas.drawImage(picture, 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def layered_pdf(pages: Iterable[tuple[str, str | None]]) -> bytes:
    """A PDF of pages that show one text and hold another, as OCR by others leaves them.

    :param pages: (text shown, text held); where the second is None the first is both.
    """
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for shown, held in pages:
        if held is None:
            _write(canvas, shown, mode=0)
        else:
            page = pdfium.PdfDocument(pdf([("body", shown)]))[0]
            picture = ImageReader(page.render(scale=200 / 72, grayscale=True).to_pil())
            canvas.drawImage(picture, 0, 0, *A4)
            _write(canvas, held, mode=3)  # invisible
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _write(canvas: Canvas, text: str, mode: int) -> None:
    line = canvas.beginText(72, 700)
    line.setFont(font(), 11)
    line.setTextRenderMode(mode)
    for wrapped in textwrap.wrap(text, 70):
        line.textLine(wrapped)
    canvas.drawText(line)


def encrypted_pdf(password: str) -> bytes:
    """A PDF that opens with a password; with an empty one, for anyone."""
    writer = PdfWriter()
    from pypdf import PdfReader

    writer.append(PdfReader(io.BytesIO(pdf([("body", "Nội dung của văn bản.")]))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def saved(document: WordDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def numbered_docx(levels: str, lists: str, items: Iterable[tuple[int, int, str]]) -> bytes:
    """A Word file with its own list definition.

    :param levels: ``w:lvl`` elements of abstract list 90.
    :param lists: content of ``w:num`` elements by id: ``{id: overrides}`` as XML.
    :param items: (numId, level, text); numId 0 for a plain paragraph.
    """
    document = Document()
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'
    )
    numbering.insert(0, abstract)
    for element in parse_xml(f"<w:numbering {nsdecls('w')}>{lists}</w:numbering>"):
        numbering.append(element)
    for num_id, level, text in items:
        paragraph = document.add_paragraph(text)
        if num_id:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/>'
                    f'<w:numId w:val="{num_id}"/></w:numPr>'
                )
            )
    return saved(document)


def level(n: int, form: str, text: str, *, start: int = 1, more: str = "") -> str:
    """A ``w:lvl`` element."""
    return (
        f'<w:lvl w:ilvl="{n}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def deep_zip(depth: int) -> bytes:
    data = zipped({"trong.txt": "Tận cùng.".encode()})
    for _ in range(depth - 1):
        data = zipped({"trong.zip": data})
    return data


def with_encrypted_flag(data: bytes, member: bytes) -> bytes:
    """Set the flag that says a member is encrypted, in both of its headers."""
    changed = bytearray(data)
    for signature, flag_at, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = data.find(signature)
        while at >= 0:
            if data[at + name_at :].startswith(member):
                changed[at + flag_at] |= 1
            at = data.find(signature, at + 1)
    return bytes(changed)
