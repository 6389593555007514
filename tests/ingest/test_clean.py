"""Boilerplate of crawled text."""

import hashlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import find_boilerplate, other_stories_start
from ingest.parse import parse_bytes
from ingest.records import Limits, Span

BODY = " ".join(["Hai bên trao đổi về hợp tác địa phương trong nhiều lĩnh vực."] * 6)


def boilerplate(text: str) -> list[str]:
    return [text[a:b] for a, b in find_boilerplate(text)]


@pytest.mark.parametrize(
    "junk",
    [
        "Tin cùng chuyên mục",
        "Tin liên quan\n-\nKinh tế\nHuế ký với Lào\n21:07' - 22/12/2024\nMột dòng tóm tắt.",
        "Các tin khác:\n\n  • 10 mẫu tin\n  • Tất cả",
        "Có thể bạn quan tâm\nMột tin\nHai tin",
        "Related news\nOne story",
        "Xem thêm: Huế mở đường bay mới",
        "Đọc thêm > > Huế mở đường bay mới",
        ">>> Huế mở đường bay mới",
        "Chia sẻ | Facebook | Zalo",
        "Từ khóa: Huế, Lào",
        "Theo dõi Báo Mẫu trên Google News",
        "Khai trương đường bay Huế TTO - Sáng nay hãng mở đường bay.",
    ],
)
def test_what_follows_the_article_is_cut(junk: str) -> None:
    text = f"Huế ký với Lào\n\n{BODY}\n\nHoàng Sơn (TTXVN)\n\n{junk}"
    assert boilerplate(text) == [junk]


@pytest.mark.parametrize(
    "caption",
    [
        "Lễ ký ở Huế sáng 5/3. Ảnh: Tuấn Anh.",
        "Lễ ký ở Huế sáng 5/3.\nẢnh: TTXVN",
        "Lễ ký ở Huế - Ảnh: LÊ TRUNG",
        "|\n|\nLễ ký ở Huế. Ảnh: MINH HUYỀN |",
        "Chủ tịch A (phải) bắt tay ông B ở Huế.",
        "Lễ ký. Ảnh minh họa. (Nguồn: AFP/TTXVN)",
        "Video: Lễ ký ở Huế",
    ],
)
def test_a_caption_with_its_credit_is_cut(caption: str) -> None:
    text = f"Huế ký với Lào\n\nTóm tắt bài.\n\n{BODY}\n{caption}\n{BODY}"
    assert boilerplate(text) == [caption]


@pytest.mark.parametrize(
    ("caption", "after"),
    [
        ("Lễ ký ở Huế. Ảnh: VGP/Thúy Hà", " Chương trình này mới."),
        ("Lễ ký ở Huế. (Ảnh: Nhan Sáng/TTXVN)", " Ngày 5/3, hai bên ký."),
        ("Lễ ký ở Huế. Ảnh: Thống Nhất/TTXVN", " Do đó hai bên vui."),
        ("Lễ ký ở Huế - Ảnh: LÊ TRUNG", "Viết trong sổ lưu niệm."),
        ("[Huế mở đường bay mới tới Lào]", " Hai bên vui."),
    ],
)
def test_in_a_crawl_without_line_breaks_the_article_goes_on(caption: str, after: str) -> None:
    text = f"Huế ký với Lào\n\nTóm tắt bài.\n\nHai bên đã ký. {caption}{after} {BODY}"
    assert boilerplate(text) == [caption]


def test_icons_menus_and_template_names_above_the_title_are_cut() -> None:
    assert boilerplate(f"📞\n\nHuế ký với Lào\n\n{BODY}") == ["📞"]
    assert boilerplate(f"SpMau - vwpBaiViet\n\n\u00a0\n\nHuế ký\n\n{BODY}") == [
        "SpMau - vwpBaiViet"
    ]
    assert boilerplate(f"Trang chủ > Tin tức > Đối ngoại\nHuế ký\n{BODY}") == [
        "Trang chủ > Tin tức > Đối ngoại"
    ]


def test_the_head_of_a_markdown_file_is_cut() -> None:
    assert boilerplate(f"---\ntitle: Luật\n---\n\n# Luật\n\n{BODY}") == ["---\ntitle: Luật\n---"]


@pytest.mark.parametrize(
    "line",
    [
        "Tin liên quan đến vụ việc được công bố hôm nay.",
        "Ông Nguyễn Phải và bà Trần Trái ký.",
        "Chia sẻ về kinh nghiệm, bà Lan nói.",
        "Nguồn: Bộ Ngoại giao",
        "Triển lãm gồm 50 bức ảnh: phong cảnh và người.",
        "| Tỉnh | Nước |",
        "|---|---|",
        "Hoàng Liên Sơn (TTXVN)",
        "5",
    ],
)
def test_what_only_looks_like_boilerplate_stays(line: str) -> None:
    assert boilerplate(f"Huế ký với Lào\n\nTóm tắt bài.\n\n{BODY}\n{line}\n{BODY}") == []


def test_an_anchor_of_the_legal_code_is_no_heading() -> None:
    anchor = "### 2300400000000000100000100000000000000000"
    text = f"# Luật\n\n{anchor}\n\nĐiều 1. Phạm vi\n{BODY}"
    assert boilerplate(text) == [anchor]
    passages = parse_bytes(text.encode(), "a.md", Limits()).passages
    assert [passage.heading for passage in passages] == ["", "Điều 1. Phạm vi"]


def test_a_list_heading_above_everything_cuts_nothing_off() -> None:
    assert find_boilerplate(f"Tin mới\n{BODY}") == ()


def test_an_article_that_goes_on_below_a_box_of_related_news_loses_only_its_heading() -> None:
    long = " ".join(["chữ"] * 80)
    text = f"Huế\n\n{BODY}\nTin liên quan\nMột tin khác\n{long}"
    assert boilerplate(text) == ["Tin liên quan"]


def test_blocks_are_taken_for_lines() -> None:
    text = f"Huế ký\n{BODY}\nTin\nliên quan\nMột tin"
    start = text.index("Tin\n")
    blocks = [Span(0, 6), Span(7, start - 1), Span(start, start + 13), Span(start + 14, len(text))]
    assert find_boilerplate(text, blocks) == (Span(start, len(text)),)


def test_nothing_is_found_in_nothing() -> None:
    assert find_boilerplate("") == ()
    assert find_boilerplate("\n \n") == ()


def test_the_seeds_come_out_right(shared: Path) -> None:
    def spans(start: str) -> list[tuple[int, int]]:
        (path,) = (shared / "corpus" / "seeds").glob(f"{start}*")
        return [tuple(span) for span in find_boilerplate(path.read_bytes().decode())]  # type: ignore[misc]

    assert spans("000") == [(2457, 2476)]
    assert spans("001") == [(0, 1), (357, 586)]
    assert spans("002") == [(4551, 7728)]
    assert spans("003") == [(0, 21), (5987, 6058)]
    assert spans("004") == [(487, 755)]


def test_boilerplate_marked_by_hand_is_found(shared: Path, root: Path) -> None:
    """F1 over characters that are no white space, all files together.

    Marked were captions that carry a credit, a side ("(phải)") or a link to
    another story; a caption whose credit the crawl lost is left in the text.
    """
    marks = (root / "tests" / "data" / "news_boilerplate.jsonl").read_text("utf-8").splitlines()
    found = wanted = right = 0
    for row in map(json.loads, marks):
        data = (shared / "corpus" / row["doc"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]
        text = data.decode()
        ours = _characters(text, find_boilerplate(text))
        gold = _characters(text, [Span(*span) for span in row["boilerplate"]])
        found, wanted, right = found + len(ours), wanted + len(gold), right + len(ours & gold)
    assert len(marks) >= 40
    assert 2 * right / (found + wanted) >= 0.95  # .987 when written


def _characters(text: str, spans: list[Span] | tuple[Span, ...]) -> set[int]:
    return {i for a, b in spans for i in range(a, b) if not text[i].isspace()}


@pytest.mark.parametrize(
    "hostile",
    ["1" * 119 + "a", "a" * 20000, "." * 20000, " " * 20000 + "x", "- " * 10000, "|" * 20000,
     "\n" * 20000 + "x", "Ảnh: " * 4000, "[" * 20000, "Xem thêm " * 2000, "aaaa, " * 4000,
     "Thứ " * 5000 + "2016", "năm 2016 " * 3000, "\"”" * 10000, "(phải) " * 3000, "Điều 1 " * 3000],
    ids=lambda text: text[:8].strip(),
)  # fmt: skip
def test_no_text_however_odd_takes_long(hostile: str) -> None:
    text = f"Huế ký với Lào\n\n{BODY}\n{hostile}\n{BODY}"
    start = time.perf_counter()
    parsed = parse_bytes(text.encode(), "a.txt", Limits())
    assert parsed.passages
    assert time.perf_counter() - start < 5  # under 1 s when written, on a busy machine


@given(st.text(alphabet="Ảnh: |Xem thêm\n.TinliêquaKý>[]()\r ", max_size=200))
def test_boilerplate_is_sorted_disjoint_and_trimmed(text: str) -> None:
    position = 0
    for start, end in find_boilerplate(text):
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        position = end


@pytest.mark.parametrize("byline", ["Danh Tuyên", "Theo TTXVN", "Đ. V (tổng hợp)", "(TTXVN)"])
def test_a_byline_that_a_link_cuts_off_goes_with_the_link(byline: str) -> None:
    text = f"Huế ký với Lào\n\n{BODY}\n\nXem thêm: Huế mở đường bay\n\n{byline}"
    assert boilerplate(text) == [f"Xem thêm: Huế mở đường bay\n\n{byline}"]
    assert boilerplate(f"Huế ký với Lào\n\n{BODY}\n\n{byline}") == []


def test_a_sentence_after_a_link_stays() -> None:
    text = f"Huế ký với Lào\n\n{BODY}\n\nXem thêm: Huế mở đường bay\n\nHuế đẹp lắm."
    assert boilerplate(text) == ["Xem thêm: Huế mở đường bay"]


def test_an_article_may_be_named_like_a_button() -> None:
    assert boilerplate(f"Kế hoạch\n\n{BODY}\n\nTHEO DÕI\n\n{BODY}") == ["THEO DÕI"]
    assert boilerplate(f"Kế hoạch\n\n{BODY}\n\nĐIỀU 6\n\nTHEO DÕI\n\n{BODY}") == []


@pytest.mark.parametrize(
    ("closing", "found"),
    [
        ("* Video: Một cuộc gặp\nTrung Sơn", None),
        ("* Video: Một cuộc gặp\nTin liên quan\nMột tin khác", "Tin liên quan\nMột tin khác"),
        ("Tin cùng chuyên mục:\nMột tin", "Tin cùng chuyên mục:\nMột tin"),
        ("Tin liên quan Trước trận đấu lớn", "Tin liên quan Trước trận đấu lớn"),
    ],
)
def test_only_a_list_of_other_stories_counts_as_one(closing: str, found: str | None) -> None:
    text = f"Bài viết.\n{closing}"
    start = other_stories_start(text, Span(len(text) - len(closing), len(text)))
    assert (None if start is None else text[start:]) == found
