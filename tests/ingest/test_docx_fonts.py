"""Word files in encodings before Unicode, told by their fonts."""

from itertools import pairwise
from typing import Any

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from bench.encodings import n_right, read_texts
from ingest.encodings import Encoding
from ingest.readers import read
from ingest.records import Limits
from tests.conftest import ROOT
from tests.ingest.build_files import docx, level, numbered_docx, saved
from tests.ingest.legacy_files import FONTS, coded, docx_of_runs

VIETNAMESE = "Tỉnh Đắk Lắk ký thỏa thuận hợp tác với tỉnh Mondulkiri"


def text_of(data: bytes) -> str:
    return read(data, "a.docx", Limits()).text.rstrip("\n")


def same(text: str, other: str, encoding: Encoding) -> bool:
    return text.lower() == other.lower() if encoding is Encoding.TCVN3 else text == other


@pytest.mark.parametrize("encoding", FONTS)
def test_our_documents_come_back(encoding: Encoding) -> None:
    texts = read_texts(ROOT / "documents" / "briefs")[::30]
    right = total = 0
    for text in texts:
        paragraphs = [line for line in text.split("\n") if line.strip()]
        # in short runs, as years of editing leave them: letters are cut in two
        codes = [coded(paragraph, encoding) for paragraph in paragraphs]
        cuts = [[*range(0, len(code), 7), len(code)] for code in codes]
        runs = [
            [(code[a:b], FONTS[encoding]) for a, b in pairwise(cut)]
            for code, cut in zip(codes, cuts, strict=True)
        ]
        expected, found = text_of(docx(*paragraphs)), text_of(docx_of_runs(runs))
        if encoding is Encoding.TCVN3:
            expected, found = expected.lower(), found.lower()
        right += n_right(expected, found)
        total += len(expected)
    assert total > 1_000
    assert right / total >= 0.995


def test_each_run_is_read_in_its_own_font() -> None:
    runs = [
        (coded("Tỉnh ", Encoding.TCVN3), ".VnTime"),
        ("Đắk Lắk ", "Times New Roman"),
        (coded("hợp tác", Encoding.VNI), "VNI-Times"),
        (" café ® 5 °C ", None),
        (coded("với hà nội", Encoding.TCVN3), ".VnTimeH"),
        (" (hoa)", ".VnTimeH"),
    ]
    assert text_of(docx_of_runs([runs])) == "Tỉnh Đắk Lắk hợp tác café ® 5 °C VỚI HÀ NỘI (HOA)"


@pytest.mark.parametrize(
    ("slots", "is_legacy"),
    [
        ({"ascii": ".VnTime", "hAnsi": ".VnTime"}, True),
        ({"ascii": ".VnTime"}, True),
        ({"hAnsi": ".VnTime", "cs": "Arial"}, True),
        ({"ascii": ".VnTime", "hAnsi": "Arial"}, False),
        ({"eastAsia": ".VnTime", "hAnsi": "Arial"}, False),
        ({"eastAsia": ".VnTime", "hAnsi": "Arial", "hint": "eastAsia"}, True),
        ({"cs": ".VnTime"}, False),
    ],
)
def test_the_font_that_shows_western_letters_counts(slots: dict[str, str], is_legacy: bool) -> None:
    document = Document()
    code = coded("Hội nghị", Encoding.TCVN3)
    run = document.add_paragraph().add_run(code)
    attributes = " ".join(f'w:{slot}="{name}"' for slot, name in slots.items())
    run._element.get_or_add_rPr().append(parse_xml(f"<w:rFonts {nsdecls('w')} {attributes}/>"))
    assert text_of(saved(document)) == ("Hội nghị" if is_legacy else code)


def set_slots(style: Any, **slots: str) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for slot, name in slots.items():
        fonts.set(qn(f"w:{slot}"), name)


def test_fonts_come_from_styles_defaults_and_the_theme() -> None:
    document = Document()
    code = coded("Hội nghị", Encoding.TCVN3)
    base = document.styles.add_style("Goc", WD_STYLE_TYPE.PARAGRAPH)
    set_slots(base, ascii=".VnTime", hAnsi=".VnTime")
    derived = document.styles.add_style("Con", WD_STYLE_TYPE.PARAGRAPH)
    derived.base_style = base
    inline = document.styles.add_style("Chu", WD_STYLE_TYPE.CHARACTER)
    set_slots(inline, ascii=".VnTimeH", hAnsi=".VnTimeH")
    document.add_paragraph(code, style="Con")
    document.add_paragraph().add_run(code, style="Chu")
    document.add_paragraph(code, style="Con").runs[0].font.name = "Arial"  # ascii only
    data = saved(document)
    assert text_of(data).split("\n") == ["Hội nghị", "HỘI NGHỊ", code]


def test_the_theme_names_the_font_of_the_defaults() -> None:
    document = Document()
    document.add_paragraph(coded("Hội nghị", Encoding.VNI))
    theme = next(p for p in document.part.package.iter_parts() if "theme" in str(p.partname))
    theme._blob = theme.blob.replace(
        b'<a:latin typeface="Cambria"', b'<a:latin typeface="VNI-Times"'
    )
    assert b"VNI-Times" in theme.blob
    assert text_of(saved(document)) == "Hội nghị"


def test_labels_of_lists_are_read_in_their_font() -> None:
    label = coded("Điều", Encoding.TCVN3) + " %1."
    font = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>'
    levels = level(0, "decimal", label).replace("</w:lvl>", font + "</w:lvl>")
    numbers = '<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    assert text_of(numbered_docx(levels, numbers, [(90, 0, "Mục đích")])) == "Điều 1. Mục đích"


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times", "VPS Times", ".VnTimeH"])
def test_unicode_in_an_old_font_stays(font: str) -> None:
    texts = [VIETNAMESE, "Hà, né, có, là, và", "Sóc Trăng: “báo cáo” – 2015"]
    assert text_of(docx_of_runs([[(text, font)] for text in texts])).split("\n") == texts


def test_unicode_typed_later_into_an_old_file_stays() -> None:
    code = coded(VIETNAMESE, Encoding.VNI)
    runs = [(code + ", ", "VNI-Times"), ("Cần Thơ", "VNI-Times"), (code[4:], "VNI-Times")]
    assert text_of(docx_of_runs([runs])) == f"{VIETNAMESE}, Cần Thơ{VIETNAMESE[4:]}"


@pytest.mark.parametrize("encoding", [*FONTS, Encoding.CP1258, Encoding.VIQR])
def test_words_tell_where_no_font_does(encoding: Encoding) -> None:
    code = coded(VIETNAMESE, encoding)
    paragraphs: list[list[tuple[str, str | None]]] = [
        [(VIETNAMESE, None)],
        [(code[:9], None), (code[9:], "Arial")],
        [("The café in Thüringen", None)],
    ]
    found = text_of(docx_of_runs(paragraphs)).split("\n")
    assert (found[0], found[2]) == (VIETNAMESE, "The café in Thüringen")
    assert same(found[1], VIETNAMESE, encoding)
