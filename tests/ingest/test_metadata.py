"""Title, date, kind and language; absent means None."""

from pathlib import Path

import pytest

from ingest.clean import find_boilerplate
from ingest.datelines import read_dateline
from ingest.metadata import Metadata, read_metadata
from ingest.records import DocType, Extraction, Heading, Language
from ingest.sidecar import Sidecar

ARTICLES = "Điều 1. A\nB.\nĐiều 2. C\nD."
BODY = "Sáng 5/3, ông A cho biết hai bên đã ký. " * 5


def metadata(text: str, name: str = "a.txt", sidecar: Sidecar | None = None) -> Metadata:
    extraction = Extraction(text)
    return read_metadata(extraction, find_boilerplate(text), name, sidecar)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("09:00 | 05/03/2016", "2016-03-05"),
        ("Thứ Năm, 22/12/2016, 10:45 [GMT+7]", "2016-12-22"),
        ("Cập nhật: 12/3/2018 08:00 (GMT+7)", "2018-03-12"),
        ("Ngày đăng: 2016-03-05", "2016-03-05"),
        ("Hà Nội, ngày 13 tháng 11 năm 2020", "2020-11-13"),
        ("Hanoi, March 5, 2016", "2016-03-05"),
        ("5 March 2016", "2016-03-05"),
        ("Published on 5 Mar. 2016", "2016-03-05"),
        ("Tháng 3 năm 2016", "2016-03"),
        ("March 2016", "2016-03"),
    ],
)
def test_a_dateline_is_read(line: str, date: str) -> None:
    assert read_dateline(line) == date


@pytest.mark.parametrize(
    "line",
    ["Năm 2015", "© 2024", "31/02/2016", "Ông sinh ngày 5/3/2016", "Số: 70/2020/QH14",
     "Tính đến ngày 5/3/2016 có 56 địa phương.", "09:00 | 05/03", "1.985", ""],
)  # fmt: skip
def test_other_lines_are_no_datelines(line: str) -> None:
    assert read_dateline(line) is None


def test_a_crawled_article_gives_title_and_dateline() -> None:
    text = f"📞\n\nHuế ký với Lào\n\n09:00 | 05/03/2016\n{BODY}"
    assert metadata(text) == Metadata(
        title="Huế ký với Lào",
        title_inferred=False,
        published="2016-03-05",
        publisher=None,
        url=None,
        doc_type=DocType.NEWS,
        language=Language.VI,
    )


def test_without_a_title_the_first_sentence_is_shown_and_flagged() -> None:
    found = metadata("Huế đã ký với Lào hôm qua. Lễ ký diễn ra ở Huế.\n" + BODY)
    assert (found.title, found.title_inferred) == ("Huế đã ký với Lào hôm qua.", True)


def test_a_year_of_the_body_caption_or_related_list_is_never_the_date() -> None:
    text = (
        f"Huế ký với Lào\n\n{BODY}\nNăm 2015, hai bên ký.\nLễ ký ngày 29/5/2015. Ảnh: A.\n"
        f"{BODY}\nTin liên quan\nTin khác\n21:07' - 22/12/2024"
    )
    assert metadata(text).published is None


def test_the_sidecar_has_the_last_word() -> None:
    sidecar = Sidecar(
        title="T",
        published="2001",
        publisher="P",
        url="https://vi.du",
        doc_type=DocType.LAW,
        language=Language.EN,
    )
    text = f"Huế ký với Lào\n\n09:00 | 05/03/2016\n{BODY}"
    assert metadata(text, sidecar=sidecar) == Metadata(
        "T", False, "2001", "P", "https://vi.du", DocType.LAW, Language.EN
    )


def test_an_agreement_is_titled_by_its_lines_in_capitals() -> None:
    text = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nBẢN GHI NHỚ\ngiữa\n"
        "TỈNH QUẢNG TRỊ\nvà\nTỈNH SALAVAN\n\nHai tỉnh, sau đây gọi là hai Bên, ký.\n"
        "Điều 1. Mục đích\nHai Bên hợp tác.\nĐiều 2. Lĩnh vực\nGiáo dục.\n\n"
        "Đông Hà, ngày 5 tháng 3 năm 2016\n"
    )
    found = metadata(text)
    assert found.title == "BẢN GHI NHỚ giữa TỈNH QUẢNG TRỊ và TỈNH SALAVAN"
    assert (found.doc_type, found.published) == (DocType.AGREEMENT, "2016-03-05")


def test_only_an_agreement_is_dated_by_its_signing_line() -> None:
    text = (
        "Mở đầu.\n" * 20 + "Ký tại Huế, ngày 5 tháng 3 năm 2016\n" + "Phụ lục của bản này.\n" * 20
    )
    assert metadata("BẢN GHI NHỚ\n" + text, "agreements/a.txt").published == "2016-03-05"
    assert metadata("Bản tin\n" + text, "news/a.txt").published is None


def test_what_the_reader_found_is_used() -> None:
    text = "Menu\nBáo cáo năm 2020\n" + BODY
    extraction = Extraction(
        text, headings=(Heading(1, 5, 21),), published="2021-01-02", url="https://vi.du/b",
        publisher="Sở Ngoại vụ", language="vi-VN",
    )  # fmt: skip
    assert read_metadata(extraction, (), "b.html") == Metadata(
        "Báo cáo năm 2020",
        False,
        "2021-01-02",
        "Sở Ngoại vụ",
        "https://vi.du/b",
        DocType.REPORT,
        Language.VI,
    )


def test_a_date_that_is_none_is_dropped() -> None:
    assert read_metadata(Extraction(BODY, published="hôm qua"), (), "b.html").published is None


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.txt", f"LUẬT\nTHỎA THUẬN QUỐC TẾ\nLuật số 70/2020/QH14\n{ARTICLES}", DocType.LAW),
        ("a.txt", f"Agreement of Hue\nThe Parties have agreed:\n{ARTICLES}", DocType.AGREEMENT),
        ("a.txt", "Báo cáo đối ngoại năm 2020\nTrong năm, tỉnh đón 20 đoàn.", DocType.REPORT),
        ("a.txt", f"Thỏa thuận hợp tác giữa Huế và Lào được ký\n{BODY}", DocType.NEWS),
        ("news/a.txt", "Huế\nMột bài ngắn.", DocType.NEWS),
        ("a.txt", "Huế\nMột bài ngắn.", DocType.OTHER),
    ],
)
def test_kinds(name: str, text: str, kind: DocType) -> None:
    assert metadata(text, name).doc_type is kind


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hai bên đã ký thỏa thuận hợp tác.", Language.VI),
        ("Hai ben da ky thoa thuan hop tac trong nam nay voi cac tinh cua Lao.", Language.VI),
        (
            "The two sides signed an agreement in Huế for the province of Thừa Thiên Huế.",
            Language.EN,
        ),
        ("", Language.VI),
    ],
)
def test_languages(text: str, language: Language) -> None:
    assert metadata(text).language is language


def test_the_seeds_come_out_right(shared: Path) -> None:
    found = {}
    for path in sorted((shared / "corpus" / "seeds").iterdir()):
        seed = metadata(path.read_bytes().decode(), path.name)
        found[path.name[:3]] = (seed.title[:24], seed.title_inferred, seed.published)
    assert found == {
        "000": ("Các địa phương ký 340 th", False, None),
        "001": ("Tích cực hội nhập từ địa", False, "2016-03-05"),
        "002": ("Việt Nam và Pháp tăng cư", False, None),
        "003": ("Thực trạng và giải pháp ", False, None),
        "004": ("TP Cần Thơ đã và đang mở", True, None),
    }
