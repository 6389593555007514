"""Word and PDF files whose fonts say that their text is in an encoding before Unicode."""

import io
from collections.abc import Iterable

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from bench.encodings import as_western, encode
from ingest.encodings import Encoding
from tests.ingest.build_files import font, saved

FONTS = {
    Encoding.TCVN3: ".VnTime",
    Encoding.VNI: "VNI-Times",
    Encoding.VPS: "VPS Times",
    Encoding.VISCII: "VI Times",
}
_SIZE, _MARGIN = 11, 72.0  # points
_WIDTH = A4[0] - 2 * _MARGIN
# XML and PDF text have no control characters, which some capitals of these encodings are.
_NO_CONTROLS = {n: None for n in range(32) if chr(n) not in "\t\n\r"}


def coded(text: str, encoding: Encoding) -> str:
    """Text as a Word file holds it: Western characters in a legacy font."""
    return as_western(encode(text, encoding)).translate(_NO_CONTROLS)


def docx_of_runs(paragraphs: Iterable[Iterable[tuple[str, str | None]]]) -> bytes:
    """A Word file of paragraphs, each of (text, font) runs."""
    document = Document()
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        for text, name in runs:
            run = paragraph.add_run(text)
            if name:
                names = f'w:ascii="{name}" w:hAnsi="{name}"'
                properties = run._element.get_or_add_rPr()
                properties.append(parse_xml(f"<w:rFonts {nsdecls('w')} {names}/>"))
    return saved(document)


def pdf_in_font(paragraphs: Iterable[str], name: str, *, is_embedded: bool = True) -> bytes:
    """A PDF whose text, in codes, is set in a font of the name given.

    :param is_embedded: a TrueType subset with a map to Unicode; else a font with
        WinAnsiEncoding that lies outside the file, as Word 97 left them.
    """
    face = font() if is_embedded else "Times-Roman"
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    y = 0.0
    for text in paragraphs:
        # drawn line by line: a Paragraph takes the code of TCVN3's ư for a soft hyphen
        for line in simpleSplit(text.replace("\xad", "\ufffd"), face, _SIZE, _WIDTH):
            if y < _MARGIN:
                if y:
                    canvas.showPage()
                canvas.setFont(face, _SIZE)
                y = A4[1] - _MARGIN
            canvas.drawString(_MARGIN, y, line.replace("\ufffd", "\xad"))
            y -= 1.3 * _SIZE
        y -= _SIZE
    canvas.save()
    return renamed(buffer.getvalue(), {"DejaVuSerif": name, "Times-Roman": name})


def pdf_of_runs(lines: Iterable[Iterable[tuple[str, str]]]) -> bytes:
    """A PDF of lines, each of (text in codes, name of its font) runs side by side."""
    faces = ["Times-Roman", "Helvetica", "Courier"]
    names: list[str] = []
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    y = A4[1] - _MARGIN
    for runs in lines:
        x = _MARGIN
        for text, name in runs:
            if name not in names:
                names.append(name)
            face = faces[names.index(name)]
            canvas.setFont(face, _SIZE)
            canvas.drawString(x, y, text)
            x += canvas.stringWidth(text, face, _SIZE)
        y -= 4 * _SIZE
    canvas.save()
    return renamed(buffer.getvalue(), dict(zip(faces, names, strict=False)))


def renamed(data: bytes, names: dict[str, str]) -> bytes:
    """A PDF with its fonts called otherwise; tags of subsets stay."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for number in range(len(writer._objects)):
        item = writer.get_object(number + 1)
        if not isinstance(item, DictionaryObject):
            continue
        for key in ("/BaseFont", "/FontName"):
            stated = str(item.get(key, ""))
            for old, new in names.items():
                if old in stated:
                    item[NameObject(key)] = NameObject(stated.replace(old, new))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
