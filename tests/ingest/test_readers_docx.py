"""Word files: numbers as Word shows them, tables with their header, no more."""

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import DamagedFile, EncryptedFile, LimitExceeded
from ingest.readers import read
from ingest.readers.docx_numbering import format_number
from ingest.records import Extraction, Limits, Span
from tests.ingest.build_files import docx, level, numbered_docx, saved, zipped


def blocks(extraction: Extraction) -> list[str]:
    return [extraction.text[start:end] for start, end in extraction.blocks]


def read_docx(data: bytes, name: str = "a.docx") -> Extraction:
    return read(data, name, Limits())


ARTICLES = (
    level(0, "decimal", "Điều %1.")
    + level(1, "decimal", "%2.")
    + level(2, "lowerLetter", "%3)")
    + level(3, "upperRoman", "%4 -")
    + level(4, "decimal", "%1.%2.%3.")
)
NUM_90 = '<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>'


def test_articles_clauses_and_points_are_numbered_and_restart() -> None:
    data = numbered_docx(
        ARTICLES,
        NUM_90,
        [
            (90, 0, "Phạm vi"), (90, 1, "Kinh tế."), (90, 2, "Nông nghiệp;"), (90, 2, "Du lịch."),
            (90, 1, "Văn hóa."), (90, 2, "Nghệ thuật."), (0, 0, "Đoạn xen giữa."),
            (90, 0, "Trách nhiệm"), (90, 1, "Bên A."), (90, 3, "Phụ."), (90, 4, "Sâu."),
        ],
    )  # fmt: skip
    assert blocks(read_docx(data)) == [
        "Điều 1. Phạm vi", "1. Kinh tế.", "a) Nông nghiệp;", "b) Du lịch.",
        "2. Văn hóa.", "a) Nghệ thuật.", "Đoạn xen giữa.",
        "Điều 2. Trách nhiệm", "1. Bên A.", "I - Phụ.", "2.1.a. Sâu.",
    ]  # fmt: skip


def test_article_lines_are_headings_and_clauses_are_not() -> None:
    data = numbered_docx(ARTICLES, NUM_90, [(90, 0, "Phạm vi"), (90, 1, "Kinh tế.")])
    extraction = read_docx(data)
    assert [extraction.text[h.start : h.end] for h in extraction.headings] == ["Điều 1. Phạm vi"]


def test_a_second_list_counts_on_unless_it_states_its_start() -> None:
    lists = NUM_90 + (
        '<w:num w:numId="91"><w:abstractNumId w:val="90"/></w:num>'
        '<w:num w:numId="92"><w:abstractNumId w:val="90"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    items = [(90, 0, "a"), (91, 0, "b"), (92, 0, "c"), (92, 0, "d"), (90, 0, "e")]
    texts = blocks(read_docx(numbered_docx(ARTICLES, lists, items)))
    assert texts == ["Điều 1. a", "Điều 2. b", "Điều 5. c", "Điều 6. d", "Điều 7. e"]


def test_an_overridden_level_start_values_and_bullets() -> None:
    lists = NUM_90 + (
        '<w:num w:numId="91"><w:abstractNumId w:val="90"/><w:lvlOverride w:ilvl="0">'
        + level(0, "upperLetter", "Phần %1:", start=3)
        + "</w:lvlOverride></w:num>"
    )
    levels = level(0, "decimal", "%1/", start=7) + level(1, "bullet", "\uf0b7")
    items = [(90, 0, "bảy"), (90, 1, "chấm"), (90, 0, "tám"), (91, 0, "chín")]
    texts = blocks(read_docx(numbered_docx(levels, lists, items)))
    assert texts == ["7/ bảy", "- chấm", "8/ tám", "Phần I: chín"]


def test_levels_that_never_restart_and_legal_numbering() -> None:
    levels = (
        level(0, "upperRoman", "Chương %1")
        + level(1, "decimal", "Điều %2.", more='<w:lvlRestart w:val="0"/>')
        + level(2, "decimal", "%1.%2.%3", more="<w:isLgl/>")
    )
    items = [(90, 0, "A"), (90, 1, "B"), (90, 0, "C"), (90, 1, "D"), (90, 2, "E")]
    texts = blocks(read_docx(numbered_docx(levels, NUM_90, items)))
    assert texts == ["Chương I A", "Điều 1. B", "Chương II C", "Điều 2. D", "2.2.1 E"]


def test_a_style_can_carry_the_list() -> None:
    document = Document(io.BytesIO(numbered_docx(level(0, "decimal", "Điều %1."), NUM_90, [])))
    style = document.styles.add_style("Dieu", WD_STYLE_TYPE.PARAGRAPH)
    style.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>')
    )
    document.add_paragraph("Mục đích", style="Dieu")
    plain = document.add_paragraph("Không số", style="Dieu")
    plain._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>')
    )
    document.add_paragraph("Hiệu lực", style="Dieu")
    assert blocks(read_docx(saved(document))) == [
        "Điều 1. Mục đích",
        "Không số",
        "Điều 2. Hiệu lực",
    ]


@pytest.mark.parametrize(
    ("n", "form", "shown"),
    [
        (4, "decimal", "4"), (4, "decimalZero", "04"), (27, "lowerLetter", "aa"),
        (2, "upperLetter", "B"), (1994, "upperRoman", "MCMXCIV"), (4, "lowerRoman", "iv"),
        (22, "ordinal", "22nd"), (3, "none", ""), (3, "chineseCounting", "3"),
        (0, "lowerLetter", "0"), (5000, "upperRoman", "5000"),
    ],
)  # fmt: skip
def test_numbers_in_words_formats(n: int, form: str, shown: str) -> None:
    assert format_number(n, form) == shown


def test_headings_come_from_styles_and_from_wording() -> None:
    document = Document()
    document.add_paragraph("Báo cáo đối ngoại", style="Title")
    document.add_heading("Kết quả", level=1)
    document.add_heading("Châu Á", level=2)
    document.add_paragraph("Điều 3. Hiệu lực")
    document.add_paragraph("Điều 3 của Luật này quy định về hiệu lực.")
    extraction = read_docx(saved(document))
    found = [(h.level, extraction.text[h.start : h.end]) for h in extraction.headings]
    assert found == [
        (1, "Báo cáo đối ngoại"), (1, "Kết quả"), (2, "Châu Á"), (15, "Điều 3. Hiệu lực"),
    ]  # fmt: skip
    assert extraction.title == "Báo cáo đối ngoại"


def table_docx(rows: list[list[str]], look: str | None = None) -> bytes:
    """Build a file with one table; ``**text**`` is bold, ``look`` the XML of its tblLook."""
    document = Document()
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            run = table.cell(r, c).paragraphs[0].add_run(text.strip("*"))
            run.bold = text.startswith("**") or None
    if look is not None:
        properties: Any = table._tbl.tblPr
        properties.remove(properties.find(qn("w:tblLook")))
        if look:
            properties.append(parse_xml(f"<w:tblLook {nsdecls('w')} {look}/>"))
    return saved(document)


def test_table_rows_name_their_columns() -> None:
    data = table_docx([["Năm", "Đối tác"], ["2016", "Champasak"], ["2019", ""]])
    extraction = read_docx(data)
    assert blocks(extraction) == ["Năm; Đối tác", "Năm: 2016; Đối tác: Champasak", "Năm: 2019"]


PARTIES = [["**Bên thứ nhất**", "UBND Hà Nội"], ["**Bên thứ hai**", "Cairo"]]
RECORDS = [["**Năm**", "**Nước**"], ["2016", "Lào"]]
SIGNATURES = [["TỈNH HUẾ", "TỈNH SALAVAN"], ["Chủ tịch", "Tỉnh trưởng"]]


@pytest.mark.parametrize("look", ['w:firstRow="0" w:val="04A0"', 'w:val="0600"', ""])
def test_a_table_without_a_first_row_set_off_has_no_header(look: str) -> None:
    rows = [["Bên thứ nhất", "UBND Hà Nội"], ["Bên thứ hai", "Chính quyền Cairo"]]
    assert blocks(read_docx(table_docx(rows, look))) == [
        "Bên thứ nhất: UBND Hà Nội",
        "Bên thứ hai: Chính quyền Cairo",
    ]


@pytest.mark.parametrize("look", ['w:firstRow="1"', 'w:val="04A0"', 'w:firstRow="0"', ""])
def test_bold_names_beside_plain_values_are_no_header(look: str) -> None:
    assert blocks(read_docx(table_docx(PARTIES, look))) == [
        "Bên thứ nhất: UBND Hà Nội",
        "Bên thứ hai: Cairo",
    ]


@pytest.mark.parametrize("look", ['w:firstRow="1"', 'w:val="04A0"', 'w:val="0600"', ""])
def test_a_first_row_in_bold_or_capitals_is_a_header_in_any_program(look: str) -> None:
    assert blocks(read_docx(table_docx(RECORDS, look))) == ["Năm; Nước", "Năm: 2016; Nước: Lào"]
    assert blocks(read_docx(table_docx(SIGNATURES, look))) == [
        "TỈNH HUẾ; TỈNH SALAVAN",
        "TỈNH HUẾ: Chủ tịch; TỈNH SALAVAN: Tỉnh trưởng",
    ]


def test_a_row_set_to_repeat_on_each_page_is_a_header_whatever_it_says() -> None:
    document = Document(io.BytesIO(table_docx([["2016", "2017"], ["Lào", "Nga"]], "")))
    row: Any = document.tables[0].rows[0]._tr.get_or_add_trPr()
    row.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    assert blocks(read_docx(saved(document))) == ["2016; 2017", "2016: Lào; 2017: Nga"]


def test_merged_cells_stand_in_each_row_they_span() -> None:
    document = Document(
        io.BytesIO(table_docx([["Nước", "Tỉnh"], ["Lào", "Xê Kông"], ["", "Attapeu"]]))
    )
    table = document.tables[0]
    table.cell(1, 0).merge(table.cell(2, 0))
    assert blocks(read_docx(saved(document)))[1:] == [
        "Nước: Lào; Tỉnh: Xê Kông",
        "Nước: Lào; Tỉnh: Attapeu",
    ]


def test_a_letterhead_set_in_a_table_is_no_record() -> None:
    data = table_docx([["UBND TỈNH\nSỐ NGOẠI VỤ", "CỘNG HÒA"]])
    assert blocks(read_docx(data)) == ["UBND TỈNH\nSỐ NGOẠI VỤ", "CỘNG HÒA"]


def test_headers_footers_deleted_and_hidden_text_stay_out() -> None:
    document = Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "Đầu trang"
    section.footer.paragraphs[0].text = "Chân trang"
    paragraph = document.add_paragraph("Còn lại")
    for xml in (
        "<w:del {}><w:r><w:delText> đã xóa</w:delText></w:r></w:del>",
        "<w:ins {}><w:r><w:t>, đã thêm</w:t></w:r></w:ins>",
        "<w:r {}><w:rPr><w:vanish/></w:rPr><w:t> ẩn</w:t></w:r>",
        "<w:r {}><w:instrText>PAGE</w:instrText></w:r>",
        "<w:r {}><w:tab/><w:t>sau</w:t><w:noBreakHyphen/><w:t>tab</w:t></w:r>",
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    assert read_docx(saved(document)).text == "Còn lại, đã thêm\tsau-tab\n"


def test_text_boxes_notes_and_content_controls_are_read_once() -> None:
    document = Document()
    paragraph = document.add_paragraph("Thân bài")
    w = nsdecls("w")
    paragraph._p.append(
        parse_xml(
            f'<w:r {w} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            "<mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r>"
            "</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r>"
            "<w:t>Trong khung</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
            "</mc:AlternateContent></w:r>"
        )
    )
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>Ô điền</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    data = with_part(
        saved(document),
        "word/footnotes.xml",
        f'<w:footnotes {w}><w:footnote w:type="separator"><w:p/></w:footnote>'
        "<w:footnote><w:p><w:r><w:t>Chú thích</w:t></w:r></w:p></w:footnote></w:footnotes>",
    )
    assert blocks(read_docx(data)) == ["Ô điền", "Thân bài", "Trong khung", "Chú thích"]


def with_part(data: bytes, name: str, content: str) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr(name, content)
    return buffer.getvalue()


def test_a_table_of_contents_is_boilerplate() -> None:
    document = Document()
    document.styles.add_style("TOC 1", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Kết quả\t3", style="TOC 1")
    document.add_paragraph("Kết quả năm nay tốt.")
    extraction = read_docx(saved(document))
    assert extraction.boilerplate == (Span(0, 9),)
    assert blocks(extraction) == ["Kết quả năm nay tốt."]


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("Bản ghi nhớ Quảng Trị - Savannakhet", "Bản ghi nhớ Quảng Trị - Savannakhet"),
        ("Microsoft Word - ban ghi nho.doc", None), ("mou_2016.docx", None), ("Tài liệu 1", None),
        ("Bao Cao_Nam 2020", None), ("Word Document", None), ("", None),
    ],
)  # fmt: skip
def test_only_a_sensible_title_property_is_taken(stated: str, shown: str | None) -> None:
    document = Document()
    document.core_properties.title = stated
    document.add_paragraph("Nội dung văn bản.")
    assert read_docx(saved(document), "bao-cao-nam-2020.docx").title == shown


def test_what_is_no_word_file_is_refused_with_the_remedy() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for data, error, words in (
        (ole, DamagedFile, "thành .docx"),
        (ole + "EncryptedPackage".encode("utf-16-le"), EncryptedFile, "bỏ mật khẩu"),
        (b"{\\rtf1 abc}", DamagedFile, "thành .docx"),
        (b"%PDF-1.4", DamagedFile, "thành .pdf"),
        (zipped({"xl/workbook.xml": b"<x/>"}), DamagedFile, "lưu lại thành .docx"),
        (docx("Nội dung")[:-600], DamagedFile, "nạp lại"),
        (zipped({"word/document.xml": b"<w:document"}), DamagedFile, "thành .docx"),
        (zipped({"word/document.xml": b"<document/>"}), DamagedFile, "thành .docx"),
    ):
        with pytest.raises(error) as caught:
            read_docx(data)
        assert words in caught.value.remedy


def test_a_package_that_unpacks_too_large_is_refused_before_parsing() -> None:
    data = with_part(docx("Nội dung"), "word/media/bom.bin", "0" * 3_000_000)
    with pytest.raises(LimitExceeded, match="unpacked_mb 2"):
        read(data, "a.docx", Limits(unpacked_mb=2))


def test_entities_are_not_expanded() -> None:
    data = zipped(
        {
            "word/document.xml": (
                b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
                b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
                b"<w:body><w:p><w:r><w:t>x&b;</w:t></w:r></w:p></w:body></w:document>"
            )
        }
    )
    assert read_docx(data).text == "x\n"


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text("aăđ .;\t\n1", max_size=20), min_size=1, max_size=6))
def test_blocks_are_sorted_disjoint_and_hold_all_text(texts: list[str]) -> None:
    extraction = read_docx(docx("A", *texts))
    end = 0
    for start, stop in extraction.blocks:
        assert extraction.text[end:start].strip() == ""
        assert end <= start < stop <= len(extraction.text)
        end = stop
    assert extraction.text[end:].strip() == ""
