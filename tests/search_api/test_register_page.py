"""The register as a page: the same filters, evidence that leads into the text, downloads."""

import re

import pytest
from fastapi.testclient import TestClient

from search_api.web.register_form import RegisterForm

HTML = {"Accept": "text/html"}


def page_of(client: TestClient, path: str, status: int = 200) -> str:
    reply = client.get(path, headers=HTML)
    assert reply.status_code == status
    text: str = reply.text
    return text


def partners(page: str) -> list[str]:
    return re.findall(r"<td><p>[^<]* – ([^<]*)</p>", page)


def test_the_register_is_listed_with_totals_and_evidence(client: TestClient) -> None:
    page = page_of(client, "/agreements")
    assert partners(page)[:2] == ["Bô-ly-khăm-xay", "Xiêng Khoảng"]
    assert "3 mục." in page
    assert '<a href="/agreements?year_from=2016&amp;year_to=2016">2016</a>' in page
    (link,) = re.findall(r'href="(/documents/[^"]*)">“Nghệ An', page)
    shown = page_of(client, link.replace("&amp;", "&"))
    assert (
        '<mark class="cited" id="passage" tabindex="-1">'
        "Nghệ An và Xiêng Khoảng ký thỏa thuận về giáo dục.</mark>" in shown
    )


def test_the_form_filters_as_the_api_does_and_keeps_what_was_typed(client: TestClient) -> None:
    page = page_of(client, "/agreements?province=Nghe+An%2C+Hà+Tĩnh&year_from=2017&field=")
    assert partners(page) == ["Bô-ly-khăm-xay"]
    assert 'value="Nghe An, Hà Tĩnh"' in page
    page = page_of(client, "/agreements?field=giáo+dục&as_of=2020-01-01")
    assert partners(page) == ["Xiêng Khoảng"]
    assert "Hiệu lực: không rõ" in page
    assert "Không có mục nào" in page_of(client, "/agreements?country=Pháp")


def test_downloads_hold_what_is_shown(client: TestClient) -> None:
    page = page_of(client, "/agreements?country=Lào&year_from=2018")
    (csv,) = re.findall(r'id="csv" href="([^"]*)"', page)
    rows = client.get(csv.replace("&amp;", "&")).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "Bô-ly-khăm-xay" in rows[1]
    (xlsx,) = re.findall(r'id="xlsx" href="([^"]*)"', page)
    assert client.get(xlsx.replace("&amp;", "&")).content.startswith(b"PK")


def test_what_people_said_is_shown(client: TestClient) -> None:
    id_ = client.get("/v1/agreements?partner=Xiêng+Khoảng").json()["entries"][0]["id"]
    body = {"verdict": "confirm", "reviewer": "Lan <b>", "note": "đã gọi hỏi"}
    assert client.post(f"/v1/agreements/{id_}/review", json=body).status_code == 200
    page = page_of(client, "/agreements")
    assert "đã xác nhận" in page
    assert "Lan &lt;b&gt;" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("country=Làoo", 'href="/agreements?country=L%C3%A0o"'),
        ("year_from=x", "Tham số không hợp lệ"),
        ("as_of=x", "Tham số không hợp lệ"),
        ("kind=giấy", "Tham số không hợp lệ"),
        ("field=giáo+dụk", "Không biết lĩnh vực này"),
        ("offset=-1", "Tham số không hợp lệ"),
    ],
)
def test_a_wrong_filter_is_said_on_the_page(client: TestClient, query: str, words: str) -> None:
    page = page_of(client, f"/agreements?{query}", 422)
    assert words in page
    assert 'id="register"' in page


def test_a_span_outside_the_text_marks_nothing(client: TestClient) -> None:
    id_ = client.get("/v1/documents").json()["documents"][0]["id"]
    for span in ("start=5&end=2", "start=0&end=999999", "start=3"):
        assert "<mark" not in page_of(client, f"/documents/{id_}?{span}")


def test_a_link_keeps_the_filters_and_starts_anew() -> None:
    form = RegisterForm.read({"country": " Lào ", "offset": "50", "colour": "red"})
    assert form.href(kind="kết nghĩa") == (
        "/agreements?country=L%C3%A0o&kind=k%E1%BA%BFt+ngh%C4%A9a"
    )
    assert form.filtered
    assert not RegisterForm(offset="50").filtered
