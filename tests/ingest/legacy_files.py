"""Word and PDF files whose fonts say that their text is in an encoding before Unicode."""

from collections.abc import Iterable

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bench.encodings import as_western, encode
from ingest.encodings import Encoding
from tests.ingest.build_files import saved

FONTS = {
    Encoding.TCVN3: ".VnTime",
    Encoding.VNI: "VNI-Times",
    Encoding.VPS: "VPS Times",
    Encoding.VISCII: "VI Times",
}
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
        for text, font in runs:
            run = paragraph.add_run(text)
            if font:
                names = f'w:ascii="{font}" w:hAnsi="{font}"'
                properties = run._element.get_or_add_rPr()
                properties.append(parse_xml(f"<w:rFonts {nsdecls('w')} {names}/>"))
    return saved(document)
