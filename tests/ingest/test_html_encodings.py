"""Web pages in encodings before Unicode."""

import pytest

from bench.encodings import as_bytes, as_western, encode
from ingest.encodings import Encoding
from ingest.readers import read
from ingest.records import Extraction, Limits

TITLE = "Tỉnh Đắk Lắk ký bản ghi nhớ với Mondulkiri"
BODY = (
    "Ủy ban nhân dân tỉnh Quảng Trị và chính quyền tỉnh Savannakhet của nước Cộng hòa Dân chủ "
    "Nhân dân Lào đã ký bản ghi nhớ về hợp tác kinh tế, thương mại và đầu tư trong năm năm tới."
)
ENGLISH = "The café in Thüringen opened its doors to guests from the province, said the mayor."
LAST = "Hai bên cũng trao đổi về việc mở thêm đường bay giữa các thành phố trong những năm tới."
EIGHT_BIT = [encoding for encoding in Encoding if encoding is not Encoding.VIQR]


def page(body: str, *, head: str = "") -> str:
    return f"<html><head>{head}</head><body><div>{body}</div></body></html>"


def read_html(data: bytes) -> Extraction:
    return read(data, "a.html", Limits())


def same(text: str, other: str, encoding: Encoding) -> bool:
    return text.lower() == other.lower() if encoding is Encoding.TCVN3 else text == other


def shown(text: str, encoding: Encoding) -> str:
    return (
        encode(text, encoding) if encoding is Encoding.VIQR else as_western(encode(text, encoding))
    )


@pytest.mark.parametrize("encoding", Encoding)
def test_words_tell_the_encoding(encoding: Encoding) -> None:
    body = f"<h1>{shown(TITLE, encoding)}</h1>" + "".join(
        f"<p>{text}</p>" for text in (shown(BODY, encoding), ENGLISH, LAST)
    )
    head = f'<meta charset="utf-8"><title>{shown(TITLE, encoding)}</title>'
    extraction = read_html(page(body, head=head).encode())
    found = [line for line in extraction.text.split("\n") if line]
    assert found[2:] == [ENGLISH, LAST]
    assert same("|".join(found[:2]), f"{TITLE}|{BODY}", encoding)
    assert same(extraction.title or "", TITLE, encoding)


@pytest.mark.parametrize("encoding", EIGHT_BIT)
@pytest.mark.parametrize("charset", ["", "x-user-defined", "utf-8"])
def test_bytes_without_a_true_declaration_are_read(encoding: Encoding, charset: str) -> None:
    head = f'<meta charset="{charset}">' if charset else ""
    body = f"<h1>{encode(TITLE, encoding)}</h1><p>{encode(BODY, encoding)}</p>"
    found = read_html(as_bytes(page(body, head=head))).text.rstrip("\n")
    assert same(found, f"{TITLE}\n{BODY}", encoding)


@pytest.mark.parametrize(
    ("opening", "is_capital"),
    [
        ('<font face=".VnTime">', False),
        ('<font face=".VnTime, Arial">', False),
        ("<font style=\"font-size: 12pt; font-family: '.VnTime'\">", False),
        ('<font style="font:12pt .VnTimeH;color:red">', True),
        ('<font face=".VnTimeH"><b>', True),
    ],
)
def test_fonts_tell_the_encoding_of_a_few_words(opening: str, is_capital: bool) -> None:
    code = shown("Hội nghị", Encoding.TCVN3)
    body = f"<p>{BODY} {opening}{code}</font> <font face='Arial'>café né</font></p>"
    expected = "HỘI NGHỊ" if is_capital else "Hội nghị"
    assert read_html(page(body).encode()).text.rstrip("\n") == f"{BODY} {expected} café né"


def test_unicode_in_an_old_font_stays() -> None:
    body = f"<p><font face='VNI-Times'>{BODY} Hà, né, có.</font></p>"
    assert read_html(page(body).encode()).text.rstrip("\n") == f"{BODY} Hà, né, có."
