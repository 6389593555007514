"""Web pages: the article, its stated date, and nothing of the site around it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import DamagedFile, EmptyFile, UnknownEncoding
from ingest.parse import parse_bytes
from ingest.readers import read
from ingest.records import Extraction, Language, Limits

BODY = (
    "Ủy ban nhân dân tỉnh Quảng Trị và chính quyền tỉnh Savannakhet của nước Cộng hòa Dân chủ "
    "Nhân dân Lào đã ký bản ghi nhớ về hợp tác kinh tế, thương mại và đầu tư trong năm năm tới. "
)
NAVIGATION = (
    '<div id="menu"><ul><li><a href="/1">Trang chủ</a></li><li><a href="/2">Thời sự</a></li>'
    '<li><a href="/3">Kinh tế</a></li><li><a href="/4">Văn hóa thể thao và du lịch</a></li>'
    "</ul></div>"
)
RELATED = (
    '<div class="related"><h3>Tin liên quan</h3><ul>'
    '<li><a href="/a">Đoàn đại biểu cấp cao thăm và làm việc tại Hàn Quốc trong năm nay</a></li>'
    '<li><a href="/b">Khai mạc hội chợ thương mại biên giới Việt Lào tại cửa khẩu Lao Bảo</a></li>'
    '<li><a href="/c">Hội nghị xúc tiến đầu tư vào các tỉnh miền Trung và Tây Nguyên</a></li>'
    "</ul></div>"
)
FOOTER = (
    '<div id="footer"><p>© 2024 Báo Biên Giới. Giấy phép số 12/GP-BTTTT ngày 22/12/2023. '
    "Ghi rõ nguồn khi phát hành lại thông tin.</p></div>"
)


def page(
    article: str, *, head: str = "<title>Ký bản ghi nhớ với Savannakhet - Báo Biên Giới</title>"
) -> str:
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{head}</head><body>'
        f"{NAVIGATION}<div id='content'>{article}</div>{RELATED}{FOOTER}"
        "<script>var d = '01/01/2001';</script></body></html>"
    )


def article(dateline: str = "", n: int = 4) -> str:
    paragraphs = "".join(f"<p>Đoạn {i}. {BODY}</p>" for i in range(n))
    return (
        f"<h1>Ký bản ghi nhớ với Savannakhet</h1>{dateline}<div class='detail'>{paragraphs}</div>"
    )


def read_html(text: str) -> Extraction:
    return read(text.encode(), "a.html", Limits())


def blocks(extraction: Extraction) -> list[str]:
    return [extraction.text[start:end] for start, end in extraction.blocks]


def test_the_article_is_read_and_the_site_around_it_is_not() -> None:
    extraction = read_html(page(article()))
    assert blocks(extraction) == [
        "Ký bản ghi nhớ với Savannakhet",
        *[f"Đoạn {i}. {BODY}".strip() for i in range(4)],
    ]
    assert extraction.title == "Ký bản ghi nhớ với Savannakhet"
    assert extraction.publisher == "Báo Biên Giới"
    assert extraction.language == "vi"


@pytest.mark.parametrize(
    "text",
    ["Hai tỉnh ký bản ghi nhớ chiều qua.", BODY.strip(), "Lễ ký diễn ra sáng nay tại Đông Hà."],
)
def test_a_short_article_does_not_come_out_as_navigation_or_related_news(text: str) -> None:
    short = f"<h1>Ký bản ghi nhớ với Savannakhet</h1><div class='detail'><p>{text}</p></div>"
    extraction = read_html(page(short))
    assert text in blocks(extraction)
    assert not any("Trang chủ" in block or "Hàn Quốc" in block for block in blocks(extraction))


@pytest.mark.parametrize(
    ("dateline", "day"),
    [
        ("<span>09:00 | 05/03/2016</span>", "2016-03-05"),
        ("<div>Thứ Ba, 12/5/2020, 10:30 (GMT+7)</div>", "2020-05-12"),
        ("<p>Ngày 5 tháng 3 năm 2016</p>", "2016-03-05"),
        ("<p>Chủ nhật, 05/03/2017 | 9:05:10</p>", "2017-03-05"),
        ("<p>Ngày đăng: 16-03-2015 08:12 AM</p>", "2015-03-16"),
        ("<p>Cập nhật lúc 7h30, 1 tháng 2, 2019</p>", "2019-02-01"),
        ("<p>Thursday, March 5, 2015</p>", "2015-03-05"),
        ("<p>Posted on 5 March 2015 at 10:20</p>", "2015-03-05"),
        ('<div class="author-date">Nguyễn Văn An - 05/03/2016</div>', "2016-03-05"),
        ('<time datetime="2018-07-09T08:00:00+07:00">hôm qua</time>', "2018-07-09"),
        ("", None),
        ("<p>Ngày 15/11/2016, Chủ tịch tỉnh đã ký bản ghi nhớ.</p>", None),
        ("<p>31/02/2016</p>", None),
        ("<p>Nguyễn Văn An - hạn chót 05/03/2016</p>", None),
        ("<p>Số 05/03/1016</p>", None),
    ],
)
def test_the_date_is_the_datelines_and_never_the_footers(dateline: str, day: str | None) -> None:
    assert read_html(page(article(dateline))).published == day


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<meta property="article:published_time" content="2019-12-22T09:15:00+07:00">',
         "2019-12-22"),
        ('<script type="application/ld+json">{"datePublished":"2019-12-22"}</script>',
         "2019-12-22"),
        ('<script type="application/ld+json">[{},{"datePublished":"2019-12-22T01:00Z"}]</script>',
         "2019-12-22"),
        ('<script type="application/ld+json">{hỏng</script>', "2016-03-05"),
        ('<meta property="article:modified_time" content="2024-01-01">', "2016-03-05"),
        ('<meta itemprop="datePublished" content="chưa rõ">', "2016-03-05"),
    ],
)  # fmt: skip
def test_a_stated_publication_time_goes_before_the_dateline(head: str, day: str) -> None:
    assert read_html(page(article("<p>05/03/2016</p>"), head=head)).published == day


def test_the_date_of_a_related_article_is_not_the_pages() -> None:
    text = page(article()).replace("</li>", "<span>22/12/2024</span></li>")
    assert read_html(text).published is None


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Ký bản ghi nhớ với Savannakhet | Báo Biên Giới</title>",
         "Ký bản ghi nhớ với Savannakhet"),
        ("<title>Báo Biên Giới - Hai tỉnh ký bản ghi nhớ</title>", "Hai tỉnh ký bản ghi nhớ"),
        ("<title>Hà Nội - Minsk: ký chương trình — Cổng thông tin Hà Nội</title>",
         "Hà Nội - Minsk: ký chương trình"),
        ('<title>Hai tỉnh ký - X Y</title><meta property="og:site_name" content="X Y">',
         "Hai tỉnh ký"),
        ('<title>X</title><meta property="og:title" content="Hai tỉnh ký bản ghi nhớ">',
         "Hai tỉnh ký bản ghi nhớ"),
        ("", None),
    ],
)  # fmt: skip
def test_the_title_goes_without_the_sites_name(head: str, title: str | None) -> None:
    text = page(article(), head=head)
    if title != "Ký bản ghi nhớ với Savannakhet":
        text = text.replace("<h1>Ký bản ghi nhớ với Savannakhet</h1>", "")
    assert read_html(text).title == title


def test_address_and_site_are_taken_where_the_page_states_them() -> None:
    head = (
        '<link rel="canonical" href="https://example.vn/bai-1.html">'
        '<meta property="og:site_name" content="Báo Mẫu">'
    )
    extraction = read_html(page(article(), head=head))
    assert (extraction.url, extraction.publisher) == ("https://example.vn/bai-1.html", "Báo Mẫu")


def test_headings_list_items_and_table_rows_are_blocks() -> None:
    text = page(
        article()
        + f"<h2>Kết quả</h2><p>{BODY}</p><ul><li>Nông nghiệp sạch</li><li>Du lịch biển</li></ul>"
        "<table><tr><th>Năm</th><th>Đối tác</th></tr>"
        "<tr><td>2016</td><td>Champasak</td></tr></table>"
        f"<p>Kết. {BODY}</p>"
    )
    extraction = read_html(text)
    assert blocks(extraction)[5:] == [
        "Kết quả", BODY.strip(), "Nông nghiệp sạch", "Du lịch biển",
        "Năm; Đối tác", "Năm: 2016; Đối tác: Champasak", f"Kết. {BODY}".strip(),
    ]  # fmt: skip
    assert [extraction.text[h.start : h.end] for h in extraction.headings] == [
        "Ký bản ghi nhớ với Savannakhet",
        "Kết quả",
    ]


def test_an_old_page_laid_out_in_tables_is_read_by_its_article() -> None:
    text = (
        "<html><head><title>Trang tin Biên Giới - Ký bản ghi nhớ</title></head><body>"
        "<table width=980><tr><td colspan=2>Trang tin Biên Giới</td></tr><tr><td>"
        "<a href=/>Trang nhất</a><br><a href=/m>Mục</a><br>Đang xem: 12</td><td>"
        "<div id=noidung><h2>Ký bản ghi nhớ</h2><div>09:00 | 05/03/2016</div>"
        f"<p>{BODY}</p><p>Hai. {BODY}</p></div><b>Các tin khác</b><table>"
        "<tr><td>•</td><td><a href=/x>Tin cũ thứ nhất</a> (01/02/2020)</td></tr>"
        "<tr><td>•</td><td><a href=/y>Tin cũ thứ hai</a> (01/02/2021)</td></tr></table></td></tr>"
        "<tr><td colspan=2>Ghi rõ nguồn. © 2024</td></tr></table></body></html>"
    )
    extraction = read_html(text)
    assert extraction.title == "Ký bản ghi nhớ"
    assert extraction.published == "2016-03-05"
    kept = [block for block in blocks(extraction) if block != "09:00 | 05/03/2016"]
    assert kept == ["Ký bản ghi nhớ", BODY.strip(), f"Hai. {BODY}".strip()]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "windows-1258"])
def test_the_encoding_comes_from_the_mark_or_the_declaration(codec: str) -> None:
    words = "Bản tin địa phương số một" if codec != "windows-1258" else "Đà Nẵng"
    text = page(article()).replace("Ký bản ghi nhớ với Savannakhet", "Tin")
    text = (
        f"<html><head><meta charset={codec}></head><body><p>{'dia phuong ' * 30}</p></body></html>"
    )
    data = text.encode(codec)
    if codec == "windows-1258":
        data = data.replace(b"dia phuong", "\u0111\u00e2y".encode("cp1258"), 1)
        assert read(data, "a.htm", Limits()).text.startswith("đây")
    else:
        assert read(data, "a.htm", Limits()).text.startswith("dia phuong"), words


def test_a_wrong_encoding_is_refused_and_a_stray_byte_is_not() -> None:
    good = page(article(n=10)).encode()
    with pytest.raises(UnknownEncoding, match="utf-8"):
        read("".join(chr(c) for c in range(160, 256)).encode("latin-1") * 9, "a.html", Limits())
    assert (
        "Đoạn 3."
        in read(good.replace(b"Savannakhet", b"Savanna\xffkhet", 1), "a.html", Limits()).text
    )


@pytest.mark.parametrize(
    ("data", "error"),
    [(b"", EmptyFile), (b"<html></html>", EmptyFile), (b"<script>x()</script>", EmptyFile),
     (b"<html>\x00\x00</html>", DamagedFile), (b"%PDF-1.5", DamagedFile),
     (b"PK\x03\x04", DamagedFile)],
)  # fmt: skip
def test_what_holds_no_page_is_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(data, "a.html", Limits())


def test_an_xml_declaration_does_no_harm() -> None:
    text = '<?xml version="1.0" encoding="utf-8"?>\n' + page(article())
    assert "Đoạn 3." in read_html(text).text


TAGS = st.sampled_from(
    ["p", "div", "li", "td", "tr", "table", "h2", "b", "a", "br", "span", "article"]
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(TAGS, st.booleans(), st.text("ab ă1\n", max_size=8)), max_size=25))
def test_any_tags_give_sorted_disjoint_spans(pieces: list[tuple[str, bool, str]]) -> None:
    text = "".join(f"<{'/' * closes}{tag}>{words}" for tag, closes, words in pieces)
    extraction = read_html(f"<html><body><p>chữ</p>{text}</body></html>")
    end = 0
    for start, stop in sorted([*extraction.blocks, *extraction.boilerplate]):
        assert extraction.text[end:start].strip() == ""
        assert end <= start < stop <= len(extraction.text)
        end = stop
    assert {(h.start, h.end) for h in extraction.headings} <= {tuple(b) for b in extraction.blocks}


OLD_SITE = """<html><head><title>Trang tin mẫu - Huế kết nghĩa với Salavan</title></head><body>
<table width="980"><tr><td colspan="2">Trang tin mẫu</td></tr>
<tr><td colspan="2"><a href="/">Trang nhất</a> | <a href="/t">Tin tức</a> |
<a href="/h">Hỏi đáp</a></td></tr>
<tr><td width="200"><div><b>Chuyên mục</b><br><a href="/1">Đối ngoại</a><br>
<a href="/2">Biên giới</a></div>
<div><b>Thống kê truy cập</b><br>Đang xem: 12<br>Hôm nay: 348<br>Tất cả: 1.204.553</div></td>
<td><div>Trang nhất &gt;&gt; Tin tức</div><div id="noidung"><h2>Huế kết nghĩa với Salavan</h2>
<div>10:15 | 23/11/2018</div>
<p><b>Hai tỉnh ký biên bản ghi nhớ về du lịch và giáo dục.</b></p>
<p>Chủ tịch hai tỉnh ký văn bản ngày 23/11/2018 trước sự chứng kiến của doanh nghiệp.</p></div>
<div><a href="javascript:inBai()">Bản in</a> <a href="#top">Về đầu trang</a></div>
<div><b>Các tin khác</b><table>
<tr><td>•</td><td><a href="a.html">Hội An kết nghĩa với Szentendre</a> (20/08/2014)</td></tr>
<tr><td>•</td><td><a href="b.html">Vũng Tàu và Padang thành bạn</a> (01/06/2016)</td></tr>
</table></div></td></tr>
<tr><td colspan="2">Trang tin mẫu - Ghi rõ nguồn khi phát hành lại. © 2024</td></tr>
</table></body></html>"""


def test_of_an_old_site_laid_out_in_tables_only_the_article_is_main_text() -> None:
    parsed = parse_bytes(OLD_SITE.encode(), "a.html", Limits())
    document = parsed.document
    (passage,) = parsed.passages
    assert document.text[passage.char_start : passage.char_end].splitlines() == [
        "Huế kết nghĩa với Salavan",
        "10:15 | 23/11/2018",
        "Hai tỉnh ký biên bản ghi nhớ về du lịch và giáo dục.",
        "Chủ tịch hai tỉnh ký văn bản ngày 23/11/2018 trước sự chứng kiến của doanh nghiệp.",
    ]
    assert (document.title, document.published, document.language) == (
        "Huế kết nghĩa với Salavan",
        "2018-11-23",
        Language.VI,
    )
