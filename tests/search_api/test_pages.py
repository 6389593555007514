from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import quote_plus

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from ingest.records import Page
from search_api.web.form import Form, active_filters
from search_api.web.present import (
    Window,
    citation_window,
    date_in_words,
    marked_pieces,
    ocr_note,
    pages_in_words,
    segments,
    unread_pages,
    unwrapped,
)

HTML = {"Accept": "text/html"}


class _Tags(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def tags_of(page: str) -> _Tags:
    parser = _Tags()
    parser.feed(page)
    return parser


def evil_id(client: TestClient) -> str:
    documents: list[dict[str, Any]] = client.get("/v1/documents").json()["documents"]
    return str(next(d["id"] for d in documents if d["source"].startswith("khac")))


def test_the_page_is_vietnamese_and_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/", headers=HTML)
    assert page.status_code == 200
    assert '<html lang="vi">' in page.text
    tags = tags_of(page.text)
    loaded = [value for name, value in tags.attributes if name in ("src", "href", "action")]
    assert all(value is not None and value.startswith(("/", "#")) for value in loaded)
    assert "style" not in tags.tags
    assert not [name for name, _ in tags.attributes if name.startswith("on") or name == "style"]


def test_the_page_asks_whether_a_reading_was_meant_and_links_to_it(client: TestClient) -> None:
    page = client.get("/?q=nghe+an+ky+thoa+thuan", headers=HTML).text
    meant = "nghệ an ký thỏa thuận"
    assert f'Có phải bạn muốn tìm: <a href="/?q={quote_plus(meant)}" data-swap>{meant}</a>' in page
    right = client.get("/", params={"q": "Nghệ An ký thỏa thuận"}, headers=HTML).text
    assert "Có phải bạn muốn tìm" not in right


def test_an_answer_shows_title_date_page_source_and_highlights(client: TestClient) -> None:
    page = client.get("/", params={"q": "thoa thuan co hieu luc nam nam"}, headers=HTML).text
    assert "Thỏa thuận Hà Tĩnh – Bô-ly-khăm-xay" in page
    assert '<time datetime="2018-11">11/2018</time>' in page
    assert "trang 2" in page
    assert "thoa-thuan/ha-tinh.pdf" in page
    assert "<mark>" in page


def test_what_is_not_found_is_said_so(client: TestClient) -> None:
    params = {"q": "thỏa thuận", "country": "Na Uy"}
    page = client.get("/", params=params, headers=HTML)
    assert page.status_code == 200
    assert "Không tìm thấy" in page.text
    assert "<mark>" not in page.text


def test_an_unknown_place_is_explained_with_links_to_the_nearest(client: TestClient) -> None:
    page = client.get("/", params={"q": "hợp tác", "country": "Hàn Quốk"}, headers=HTML)
    assert page.status_code == 422
    assert "Không biết quốc gia này" in page.text
    assert 'value="Hàn Quốk"' in page.text
    assert "country=H%C3%A0n+Qu%E1%BB%91c" in page.text


@pytest.mark.parametrize(
    "params",
    [
        {"q": "😀"},
        {"q": "a\0"},
        {"q": "a" * 10_000},
        {"q": "a", "mode": "magic"},
        {"q": "a", "year_from": "x"},
        {"q": "a", "year_from": "2020", "year_to": "2010"},
        {"q": "a", "doc_type": "poem"},
        {"like": "nothing"},
        {"like": "nothing-1"},
    ],
)
def test_a_bad_search_keeps_the_form_and_explains(
    client: TestClient, params: dict[str, str]
) -> None:
    page = client.get("/", params=params, headers=HTML)
    assert 400 <= page.status_code < 500
    assert 'role="alert"' in page.text
    assert 'id="search"' in page.text


def test_nothing_that_others_wrote_becomes_markup(client: TestClient) -> None:
    id_ = evil_id(client)
    usual = {"script": 1, "img": 0, "b": 0}
    for path in (
        "/?q=hoi+huu+nghi",
        "/?q=%3Cscript%3Ewindow.hacked%3D1%3C/script%3E%22%3E%3Cimg+src%3Dx%3E",
        "/?q=a&country=%22%3E%3Cimg+src%3Dx+onerror%3D1%3E",
        f"/?like={id_}",
        f"/documents/{id_}?passage={id_}-0",
        "/documents",
        "/documents/%3Cimg%20src=x%3E",
    ):
        page = client.get(path, headers=HTML)
        tags = tags_of(page.text)
        assert {tag: tags.tags.count(tag) for tag in usual} == usual, path
        assert not [name for name, _ in tags.attributes if name.startswith("on")], path


def test_a_document_says_which_pages_were_read_by_ocr_and_which_could_not_be(
    client: TestClient,
) -> None:
    hit = client.post("/v1/search", json={"query": "hiệu lực năm năm"}).json()["hits"][0]
    page = client.get(f"/documents/{hit['document']['id']}", headers=HTML).text
    assert "Trang 1 · chữ nhận dạng từ ảnh (OCR), độ tin 93%" in page
    assert "Chưa đọc được trang 3: Trang là ảnh chụp." in page


def test_documents_alike_say_what_they_share_and_where_they_differ(client: TestClient) -> None:
    hit = client.post("/v1/search", json={"query": "trao đổi giáo viên"}).json()["hits"][0]
    page = client.get(f"/?like={hit['document']['id']}", headers=HTML).text
    assert "tài liệu giống nhất" in page
    assert "<dt>Lĩnh vực chung</dt><dd>giáo dục</dd>" in page
    assert "<dt>Nơi không có ở đây</dt><dd>Hà Tĩnh</dd>" in page


def test_a_citation_can_be_followed_to_its_place(client: TestClient) -> None:
    hit = client.post("/v1/search", json={"query": "hiệu lực năm năm"}).json()["hits"][0]
    id_, passage_id = hit["document"]["id"], hit["passage_id"]
    page = client.get(f"/documents/{id_}", params={"passage": passage_id}, headers=HTML).text
    assert f'id="passage" tabindex="-1">{hit["text"]}</mark>' in page
    assert 'id="page-2">Trang 2</span>' in page


def test_boilerplate_is_shown_as_such(client: TestClient) -> None:
    documents = client.get("/v1/documents").json()["documents"]
    id_ = next(d["id"] for d in documents if d["source"] == "tin/nghe-an.html")
    page = client.get(f"/documents/{id_}", headers=HTML).text
    assert '<span class="boilerplate">Tin liên quan: hội nghị năm 2024</span>' in page


def test_a_passage_of_another_document_is_not_shown(client: TestClient) -> None:
    ids = [d["id"] for d in client.get("/v1/documents").json()["documents"]]
    page = client.get(f"/documents/{ids[0]}?passage={ids[1]}-0", headers=HTML)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))))
def test_marked_pieces_are_the_text_again(text: str, spans: list[tuple[int, int]]) -> None:
    spans = [(a, b) for a, b in spans if a < b <= len(text)]
    pieces = marked_pieces(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    shown = [piece.marked for piece in pieces for _ in piece.text]
    assert all(shown[i] for a, b in spans for i in range(a, b))


def test_neighbouring_highlights_become_one() -> None:
    assert marked_pieces("ký hợp tác", [(0, 2), (3, 6), (7, 10)]) == [("ký hợp tác", True)]
    assert marked_pieces("ký, hợp", [(0, 2), (4, 7)]) == [
        ("ký", True),
        (", ", False),
        ("hợp", True),
    ]


def test_line_ends_that_the_width_made_are_shown_as_spaces() -> None:
    text = "Điều 2. Lĩnh vực\nHai bên trao đổi giáo viên và học sinh giữa\ncác trường.\nĐiều 3."
    assert unwrapped(text) == (
        "Điều 2. Lĩnh vực\nHai bên trao đổi giáo viên và học sinh giữa các trường.\nĐiều 3."
    )


@given(st.text(st.sampled_from("ab \n"), max_size=60))
def test_unwrapping_changes_nothing_but_line_ends(text: str) -> None:
    shown = unwrapped(text)
    assert len(shown) == len(text)
    assert all(b == a or (a, b) == ("\n", " ") for a, b in zip(text, shown, strict=True))


@given(
    st.text(max_size=80),
    st.lists(st.integers(0, 80), max_size=6),
    st.integers(0, 80),
    st.integers(1, 80),
)
def test_segments_are_the_window_again(text: str, cuts: list[int], at: int, size: int) -> None:
    window = citation_window(len(text), None, at, size)
    edges = sorted({0, len(text), *(cut for cut in cuts if cut <= len(text))})
    pages = [(i + 1, a, b) for i, (a, b) in enumerate(pairwise(edges))]
    made = segments(
        text, window, pages=pages, boilerplate=[(2, 5)], headings=[(1, 3)], passage=(4, 9)
    )
    assert "".join(segment.text for segment in made) == text[window.start : window.end]


def test_a_window_lies_around_the_passage_and_inside_the_text() -> None:
    assert citation_window(1000, (500, 520), 0, size=100) == Window(460, 560)
    assert citation_window(1000, (990, 1000), 0, size=100) == Window(900, 1000)
    assert citation_window(50, (10, 20), 0, size=100) == Window(0, 50)
    assert citation_window(1000, None, 10**9, size=100) == Window(999, 1000)


def test_a_page_says_whether_it_was_read_from_a_picture_or_not_at_all() -> None:
    pages = [
        Page(1, 0, 5),
        Page(2, 5, 9, ocr_confidence=0.934),
        Page(3, 9, 9, unread="Trang là ảnh chụp."),
        Page(4, 9, 9, unread="Trang là ảnh chụp."),
    ]
    assert [ocr_note(page) for page in pages] == [
        "", "chữ nhận dạng từ ảnh (OCR), độ tin 93%", "", "",
    ]  # fmt: skip
    assert unread_pages(pages) == [("trang 3, 4", "Trang là ảnh chụp.")]


def test_dates_and_pages_are_said_as_precisely_as_known() -> None:
    dates = [date_in_words(iso) for iso in ("2016-03-05", "2016-03", "2016", None)]
    assert dates == ["05/03/2016", "03/2016", "2016", ""]
    pages = [pages_in_words(*span) for span in ((3, 3), (3, 4), (None, None))]
    assert pages == ["trang 3", "trang 3–4", ""]


def test_a_filter_can_be_taken_off_again() -> None:
    form = Form.read({"q": "hợp tác", "country": "Lào, Nhật Bản", "year_from": "2010"})
    links = {item["name"]: item["href"] for item in active_filters(form)}
    assert links == {
        "Lào": "/?q=h%E1%BB%A3p+t%C3%A1c&country=Nh%E1%BA%ADt+B%E1%BA%A3n&year_from=2010",
        "Nhật Bản": "/?q=h%E1%BB%A3p+t%C3%A1c&country=L%C3%A0o&year_from=2010",
        "2010–…": "/?q=h%E1%BB%A3p+t%C3%A1c&country=L%C3%A0o%2C+Nh%E1%BA%ADt+B%E1%BA%A3n",
    }


def test_a_question_is_answered_above_the_passages_with_its_proof(client: TestClient) -> None:
    page = client.get("/", params={"q": "Nghệ An ký thỏa thuận với tỉnh nào của Lào?"}).text
    assert page.index('id="reply"') < page.index('id="found"')
    assert 'href="#proof-1"' in page
    assert "<q>Nghệ An và Xiêng Khoảng ký thỏa thuận về giáo dục.</q>" in page


def test_words_to_look_for_get_no_answer(client: TestClient) -> None:
    assert 'id="reply"' not in client.get("/", params={"q": "thỏa thuận giáo dục"}).text
