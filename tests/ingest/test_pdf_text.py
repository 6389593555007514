"""PDF pages in encodings before Unicode, told by their fonts or by their words."""

import pytest
from reportlab.lib import colors
from reportlab.platypus import Table, TableStyle

from bench.encodings import n_right, read_texts
from ingest.encodings import Encoding
from ingest.legacy import with_second_hyphens
from ingest.readers import read
from ingest.records import Limits
from tests.conftest import ROOT
from tests.ingest.build_files import font, pdf
from tests.ingest.legacy_files import FONTS, coded, pdf_in_font, pdf_of_runs, renamed

VIETNAMESE = "Tỉnh Đắk Lắk ký thỏa thuận hợp tác với tỉnh Mondulkiri"


def text_of(data: bytes) -> str:
    return read(data, "a.pdf", Limits()).text.rstrip("\n")


def words_of(data: bytes) -> str:
    return " ".join(text_of(data).split())


def same(text: str, other: str, encoding: Encoding) -> bool:
    return text.lower() == other.lower() if encoding is Encoding.TCVN3 else text == other


@pytest.mark.parametrize("encoding", FONTS)
@pytest.mark.parametrize(
    ("is_named", "is_embedded"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_our_documents_come_back(encoding: Encoding, is_named: bool, is_embedded: bool) -> None:
    text = read_texts(ROOT / "documents" / "briefs")[9]
    paragraphs = [line for line in text.split("\n") if line.strip() and "http" not in line]
    codes = [coded(paragraph, encoding) for paragraph in paragraphs]
    name = FONTS[encoding] if is_named else "Arial"
    expected = words_of(pdf_in_font(paragraphs, "Serif"))
    found = words_of(pdf_in_font(codes, name, is_embedded=is_embedded))
    if encoding is Encoding.TCVN3:
        expected, found = expected.lower(), found.lower()
    assert len(expected) > 500
    assert n_right(expected, found) / len(expected) >= 0.995


@pytest.mark.parametrize("encoding", [Encoding.CP1258, Encoding.VIQR])
def test_words_tell_where_fonts_never_do(encoding: Encoding) -> None:
    lines = [VIETNAMESE, coded(VIETNAMESE, encoding), "The café in Thüringen — 30 km²"]
    assert text_of(pdf_in_font(lines, "Arial")).split("\n") == [VIETNAMESE, VIETNAMESE, lines[2]]


def test_each_run_is_read_in_its_own_font() -> None:
    runs = [
        (coded("Tỉnh ", Encoding.TCVN3), ".VnTime"),
        (coded("hà nội ", Encoding.TCVN3), ".VnTimeH"),
        ("café 25 °C §5", "Arial"),
    ]
    assert text_of(pdf_of_runs([runs])) == "Tỉnh HÀ NỘI café 25 °C §5"


def test_the_second_hyphen_of_an_old_font_is_a_letter() -> None:
    texts = ["nước lưu trưa Thừa Thiên-Huế, hợp tác - tươi; thư", "ưu tiên 2015-2020 như", "á-Âu"]
    found = text_of(pdf_in_font([coded(t, Encoding.TCVN3) for t in texts], ".VnTime",
                                is_embedded=False))  # fmt: skip
    assert found.split("\n") == texts
    assert with_second_hyphens("th\x02mêi ng\ufffeêi", Encoding.TCVN3) == "th\xad mêi ng\xadêi"


def test_cells_of_tables_are_read_in_their_font() -> None:
    rows = [["Đối tác", "Lĩnh vực"], ["Lào", "Thương mại"], ["Nhật Bản", "Giáo dục"]]
    cells = [[coded(cell, Encoding.VNI) for cell in row] for row in rows]
    style = TableStyle([("GRID", (0, 0), (-1, -1), 1, colors.black), ("FONT", (0, 0), (-1, -1),
                        font())])  # fmt: skip
    data = renamed(pdf([Table(cells, style=style)]), {"DejaVuSerif": "VNI-Times"})
    found = text_of(data).split("\n")
    assert found == [
        "Đối tác; Lĩnh vực",
        "Đối tác: Lào; Lĩnh vực: Thương mại",
        "Đối tác: Nhật Bản; Lĩnh vực: Giáo dục",
    ]


@pytest.mark.parametrize("name", [".VnTime", ".VnTimeH", "VNI-Times", "VPS Times"])
def test_unicode_in_an_old_font_stays(name: str) -> None:
    texts = [VIETNAMESE, "Hà, né, có, là, và: Köln", "Sóc Trăng: “báo cáo” – 2015"]
    assert text_of(pdf_in_font(texts, name)).split("\n") == texts
