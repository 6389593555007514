"""PDF: text with its pages, paragraphs, tables; running lines set apart."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from reportlab.platypus import PageBreak, Paragraph, Table
from reportlab.platypus.flowables import Flowable

from ingest.errors import DamagedFile, EmptyFile, EncryptedFile, LimitExceeded, NoTextLayer
from ingest.readers import read
from ingest.records import Extraction, Limits
from tests.ingest.build_files import (
    blank_pages_pdf,
    encrypted_pdf,
    pdf,
    pdf_of_lines,
    picture_pdf,
    style,
)

LONG = (
    "Ủy ban nhân dân tỉnh Đắk Lắk và tỉnh Mondulkiri của Vương quốc Campuchia đã ký "
    "thỏa thuận hợp tác về thương mại, du lịch, giáo dục và bảo vệ đường biên giới chung. "
)


def read_pdf(data: bytes, name: str = "a.pdf") -> Extraction:
    return read(data, name, Limits(ocr_page_timeout_s=0))  # OCR: test_ocr.py


def words(text: str) -> str:
    return " ".join(text.split())


def blocks(extraction: Extraction) -> list[str]:
    return [words(extraction.text[start:end]) for start, end in extraction.blocks]


def headings(extraction: Extraction) -> list[tuple[int, str]]:
    return [(h.level, words(extraction.text[h.start : h.end])) for h in extraction.headings]


def boilerplate(extraction: Extraction) -> list[str]:
    return [extraction.text[start:end] for start, end in extraction.boilerplate]


def paragraph(n: int) -> str:
    """Prose that is different for every n."""
    return f"Đoạn thứ {n}: " + LONG * (1 + n % 3) + f"Hết đoạn {n}."


def test_wrapped_lines_are_one_paragraph_and_pages_tile_the_text() -> None:
    texts = [paragraph(n) for n in range(30)]
    extraction = read_pdf(pdf(("body", text) for text in texts))
    assert len(extraction.pages) > 1
    assert words(extraction.text) == words(" ".join(texts))
    whole = [block for block in blocks(extraction) if block in map(words, texts)]
    assert len(whole) >= 30 - len(extraction.pages)
    assert "\r" not in extraction.text
    assert extraction.pages[0].start == 0
    assert extraction.pages[-1].end == len(extraction.text)
    for page, following in zip(extraction.pages, extraction.pages[1:], strict=False):
        assert (page.end, page.number + 1) == (following.start, following.number)


def test_vietnamese_letters_come_out_as_written() -> None:
    letters = "ăâđêôơư ĂÂĐÊÔƠƯ ấầẩẫậ ắằẳẵặ ếềểễệ ốồổỗộ ớờởỡợ ứừửữự ýỳỷỹỵ Ỷ Ỹ Ạ Ị Ụ"
    assert read_pdf(pdf([("body", letters)])).text == letters + "\n"


def test_a_page_finds_the_text_that_it_shows() -> None:
    story: list[tuple[str, str] | Flowable] = []
    for n in range(1, 6):
        story += [("body", f"Trang này là trang mang số {n * 111}."), PageBreak()]
    extraction = read_pdf(pdf(story))
    for page in extraction.pages:
        assert f"số {page.number * 111}." in extraction.text[page.start : page.end]


def test_running_headers_and_changing_page_numbers_are_boilerplate() -> None:
    data = pdf(
        (("body", paragraph(n)) for n in range(40)),
        header="Sở Ngoại vụ tỉnh Đắk Lắk",
        footer="Trang {page}/9",
    )
    extraction = read_pdf(data)
    n_pages = len(extraction.pages)
    assert n_pages >= 4
    expected = [
        line for n in range(1, n_pages + 1) for line in ("Sở Ngoại vụ tỉnh Đắk Lắk", f"Trang {n}/9")
    ]
    assert boilerplate(extraction) == expected
    assert not any("Sở Ngoại vụ" in block or "Trang" in block for block in blocks(extraction))


def test_article_headings_that_open_each_page_are_not_running_headers() -> None:
    story: list[tuple[str, str] | Flowable] = []
    for n in range(1, 7):
        story += [("heading", f"Điều {n}"), ("body", paragraph(n)), PageBreak()]
    extraction = read_pdf(pdf(story, footer="- {page} -"))
    assert boilerplate(extraction) == [f"- {n} -" for n in range(1, 7)]
    assert headings(extraction) == [(15, f"Điều {n}") for n in range(1, 7)]


def test_numbered_lines_that_do_not_follow_the_pages_are_text() -> None:
    pages = [
        [(72, 780, f"Biểu số {n}"), (72, 400, f"Nội dung {n} của biểu.")] for n in (3, 9, 4, 8)
    ]
    assert boilerplate(read_pdf(pdf_of_lines(pages))) == []


def test_a_paragraph_at_the_same_place_on_each_page_is_text() -> None:
    top = [(72, 780, "Kính gửi Ủy ban nhân dân tỉnh"), (72, 765, "Sở Ngoại vụ xin báo cáo như sau")]
    pages = [[*top, (72, 750, f"nội dung thứ {'abcd'[n]}.")] for n in range(4)]
    assert boilerplate(read_pdf(pdf_of_lines(pages))) == []


def test_a_two_page_paper_has_its_page_numbers_set_apart() -> None:
    pages = [[(72, 780, f"Nội dung khác nhau {'ab'[n]}."), (290, 30, str(n + 1))] for n in range(2)]
    assert boilerplate(read_pdf(pdf_of_lines(pages))) == ["1", "2"]


def test_headings_come_from_type_and_from_wording() -> None:
    extraction = read_pdf(
        pdf(
            [
                (
                    "title",
                    "Báo cáo hợp tác quốc tế của tỉnh Đắk Lắk năm 2020 và phương hướng năm 2021",
                ),
                ("heading", "Tình hình chung"),
                ("body", paragraph(1)),
                ("heading", "II. Kết quả"),
                ("body", paragraph(2)),
                ("body", "Điều 5. Trách nhiệm của các bên"),
                ("body", "Điều 5 của Luật này quy định trách nhiệm."),
                ("body", paragraph(3)),
            ]
        )
    )
    assert headings(extraction) == [
        (1, "Báo cáo hợp tác quốc tế của tỉnh Đắk Lắk năm 2020 và phương hướng năm 2021"),
        (2, "Tình hình chung"),
        (10, "II. Kết quả"),
        (15, "Điều 5. Trách nhiệm của các bên"),
    ]
    assert extraction.title == headings(extraction)[0][1]


def test_clauses_and_points_are_blocks_of_their_own() -> None:
    items = [
        "Hai bên thỏa thuận:",
        "1. " + LONG * 2,
        "a) Nông nghiệp;",
        "b) Du lịch;",
        "- Giáo dục.",
    ]
    assert blocks(read_pdf(pdf(("body", item) for item in items))) == [words(i) for i in items]


def rows(n: int) -> list[list[Paragraph | str]]:
    return [
        [
            str(2000 + i),
            Paragraph(f"Tỉnh số {i}, Cộng hòa Dân chủ Nhân dân Lào anh em", style("body")),
            "Y tế",
        ]
        for i in range(n)
    ]


def table(content: list[list[Paragraph | str]], **options: int) -> Table:
    ruled = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), "Serif", 10)]
    return Table(content, colWidths=[60, 200, 120], style=ruled, **options)


HEADER: list[Paragraph | str] = ["Năm", "Đối tác", "Lĩnh vực"]


def row_text(i: int) -> str:
    partner = f"Tỉnh số {i}, Cộng hòa Dân chủ Nhân dân Lào anh em"
    return f"Năm: {2000 + i}; Đối tác: {partner}; Lĩnh vực: Y tế"


def test_rows_of_a_ruled_table_name_their_columns() -> None:
    extraction = read_pdf(
        pdf([("body", "Trước bảng."), table([HEADER, *rows(2)]), ("body", "Sau bảng.")])
    )
    assert blocks(extraction) == [
        "Trước bảng.", "Năm; Đối tác; Lĩnh vực", row_text(0), row_text(1), "Sau bảng.",
    ]  # fmt: skip


@pytest.mark.parametrize("n_repeated", [0, 1])
def test_a_table_over_pages_keeps_its_header(n_repeated: int) -> None:
    data = pdf([table([HEADER, *rows(45)], repeatRows=n_repeated)], footer="{page}")
    extraction = read_pdf(data)
    assert len(extraction.pages) >= 3
    assert blocks(extraction) == ["Năm; Đối tác; Lĩnh vực", *map(row_text, range(45))]


def test_a_merged_cell_stands_in_each_row() -> None:
    content: list[list[Paragraph | str]] = [["Nước", "Tỉnh"], ["Lào", "Xê Kông"], ["", "Attapeu"]]
    ruled = [
        ("GRID", (0, 0), (-1, -1), 0.5, "black"),
        ("SPAN", (0, 1), (0, 2)),
        ("FONT", (0, 0), (-1, -1), "Serif", 10),
    ]
    extraction = read_pdf(pdf([Table(content, style=ruled)]))
    assert blocks(extraction)[1:] == ["Nước: Lào; Tỉnh: Xê Kông", "Nước: Lào; Tỉnh: Attapeu"]


def test_a_table_without_rules_is_read_by_its_columns() -> None:
    lines = [
        [("Năm", "Tỉnh", "Nước"), ("2016", "Champasak", "Lào"), ("2019", "Gwangju", "Hàn Quốc")]
    ]
    pages = [
        [
            (72 + 150 * c, 700 - 15 * r, cell)
            for r, row in enumerate(page)
            for c, cell in enumerate(row)
        ]
        for page in lines
    ]
    assert blocks(read_pdf(pdf_of_lines(pages))) == [
        "Năm; Tỉnh; Nước",
        "Năm: 2016; Tỉnh: Champasak; Nước: Lào",
        "Năm: 2019; Tỉnh: Gwangju; Nước: Hàn Quốc",
    ]


def test_a_turned_page_reads_like_an_upright_one() -> None:
    import io

    data = pdf([("body", paragraph(n)) for n in range(4)] + [table([HEADER, *rows(2)])])
    upright = read_pdf(data)
    for angle in (90, 180, 270):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
        for page in writer.pages:
            page.rotate(angle)
        buffer = io.BytesIO()
        writer.write(buffer)
        turned = read_pdf(buffer.getvalue())
        assert words(turned.text).startswith(words(upright.text)[:200])


def test_more_pages_than_allowed_are_refused_before_any_is_read() -> None:
    with pytest.raises(LimitExceeded) as caught:
        read_pdf(blank_pages_pdf(10_000))
    assert caught.value.reason == "Tệp có 10000 trang: vượt giới hạn n_pages 5000."


def test_pictures_of_pages_need_ocr_and_the_reason_names_them() -> None:
    with pytest.raises(NoTextLayer, match="Các trang 1–3"):
        read_pdf(picture_pdf(["", "", ""]))


def test_a_picture_among_pages_of_text_has_an_empty_span() -> None:
    extraction = read_pdf(
        picture_pdf(["Trang một có chữ đầy đủ.", "", "Trang ba cũng có chữ đầy đủ."])
    )
    n = len("Trang một có chữ đầy đủ.") + 1
    spans = [page[:3] for page in extraction.pages]
    assert spans == [(1, 0, n), (2, n, n), (3, n, len(extraction.text))]


def test_blank_pages_are_an_empty_file() -> None:
    with pytest.raises(EmptyFile, match="2 trang"):
        read_pdf(blank_pages_pdf(2))


def test_a_password_is_asked_for_only_where_one_is_needed() -> None:
    with pytest.raises(EncryptedFile, match="mật khẩu"):
        read_pdf(encrypted_pdf("bí mật"))
    assert read_pdf(encrypted_pdf("")).text == "Nội dung của văn bản.\n"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_damaged(share: float) -> None:
    data = pdf([("body", paragraph(n)) for n in range(20)])
    with pytest.raises(DamagedFile):
        read_pdf(data[: int(len(data) * share)])


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7\n%%EOF", b"%PDF-1.7\nstartxref\n0\n%%EOF", b"Van ban thuong", b"PK\x03\x04abc"],
)
def test_what_only_claims_to_be_a_pdf_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFile) as caught:
        read_pdf(data)
    assert "nạp lại" in caught.value.remedy


@pytest.mark.parametrize(
    ("stated", "shown"),
    [("Bản ghi nhớ với Champasak", "Bản ghi nhớ với Champasak"), ("Microsoft Word - x.doc", None),
     ("bao_cao.pdf", None), ("untitled", None)],
)  # fmt: skip
def test_only_a_sensible_title_property_is_taken(stated: str, shown: str | None) -> None:
    assert read_pdf(pdf([("body", "Nội dung của văn bản.")], title=stated)).title == shown


def test_the_creation_date_is_not_a_date_of_publication() -> None:
    assert read_pdf(pdf([("body", "Nội dung của văn bản.")])).published is None


LINE = st.tuples(
    st.integers(40, 400), st.integers(20, 820), st.text("aăđễ 12.-", min_size=1, max_size=30)
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(LINE, max_size=8), min_size=1, max_size=5))
def test_pages_tile_the_text_and_spans_are_sorted_and_disjoint(
    pages: list[list[tuple[float, float, str]]],
) -> None:
    marked: list[list[tuple[float, float, str]]] = [[(50, 500, "dấu"), *page] for page in pages]
    extraction = read_pdf(pdf_of_lines(marked))
    assert [page.number for page in extraction.pages] == list(range(1, len(pages) + 1))
    edges = [0, *(page.end for page in extraction.pages)]
    assert [page.start for page in extraction.pages] == edges[:-1]
    assert edges[-1] == len(extraction.text)
    end = 0
    for start, stop in sorted([*extraction.blocks, *extraction.boilerplate]):
        assert extraction.text[end:start].strip() == ""
        assert end <= start < stop
        end = stop
    assert extraction.text[end:].strip() == ""
    assert {(h.start, h.end) for h in extraction.headings} <= {tuple(b) for b in extraction.blocks}


COLLECTION = sorted((Path(__file__).parents[2] / "documents").rglob("*.pdf"))


def test_every_pdf_of_the_collection_is_read_with_its_running_lines_set_apart() -> None:
    assert len(COLLECTION) >= 20
    for path in COLLECTION:
        extraction = read_pdf(path.read_bytes(), path.name)
        n_pages = len(extraction.pages)
        assert extraction.title is not None, path.name
        assert len(extraction.headings) >= 3, path.name
        assert sum("hoptac sample" in line for line in boilerplate(extraction)) == n_pages
        assert not any("hoptac sample" in block for block in blocks(extraction)), path.name
