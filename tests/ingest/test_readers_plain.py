"""Plain text and Markdown come out character for character, or not at all."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import DamagedFile, EmptyFile, UnknownEncoding, UnreadableFile
from ingest.readers import read
from ingest.readers.plain import decode
from ingest.records import Extraction, Heading, Limits


def text_of(data: bytes, name: str = "a.txt") -> str:
    return read(data, name, Limits()).text


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\r\n\t")))
def test_any_text_comes_back_character_for_character(text: str) -> None:
    assert decode(text.encode()) == text


def test_line_ends_decomposed_letters_and_the_byte_order_mark_stay() -> None:
    text = "\ufeffTie\u0302\u0301ng Việt\r\nĐiều 1.\n\n"
    assert read(text.encode(), "a.txt", Limits()) == Extraction(text)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_with_a_mark_is_read(codec: str) -> None:
    mark = codecs.BOM_UTF16_LE if codec == "utf-16-le" else codecs.BOM_UTF16_BE
    assert text_of(mark + "Tỉnh Đắk Lắk".encode(codec)) == "\ufeffTỉnh Đắk Lắk"


def test_utf16_without_a_mark_says_so() -> None:
    with pytest.raises(UnknownEncoding, match="BOM"):
        text_of("Hop tac quoc te".encode("utf-16-le"))


def test_an_encoding_that_makes_no_sense_names_the_byte_and_the_remedy() -> None:
    with pytest.raises(UnknownEncoding) as caught:
        text_of("Hợp tác".encode("cp1258", "replace") + b"\xb8\xe9")
    assert "UTF-8" in caught.value.reason
    assert "nạp lại" in caught.value.remedy


@pytest.mark.parametrize(
    ("data", "name", "error", "words"),
    [
        (b"", "a.txt", EmptyFile, "0 byte"),
        (b" \r\n\t ", "a.txt", EmptyFile, "không có chữ"),
        (b"...\n---\n", "a.md", EmptyFile, "không có chữ"),
        (b"\x00" * 500, "a.txt", DamagedFile, "500 byte NUL"),
        ("Văn bản".encode() + b"\x00\x00\x00", "a.txt", DamagedFile, "3 byte NUL"),
        (bytes(range(1, 9)) * 20, "a.txt", DamagedFile, "ký tự điều khiển"),
        (b"%PDF-1.7 ...", "a.txt", DamagedFile, "PDF"),
        (b"PK\x03\x04...", "a.md", DamagedFile, "ZIP"),
        (b"\x89PNG\r\n\x1a\n...", "a.txt", DamagedFile, "ảnh PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", "a.txt", DamagedFile, ".doc"),
        (b"<!DOCTYPE html><html></html>", "a.txt", DamagedFile, "HTML"),
        (b"abc", "a.xlsx", UnreadableFile, ".xlsx"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(
    data: bytes, name: str, error: type[UnreadableFile], words: str
) -> None:
    with pytest.raises(error) as caught:
        read(data, name, Limits())
    assert words in caught.value.reason
    assert caught.value.remedy.endswith((".", ")."))


def test_markdown_headings_are_found_and_fenced_code_has_none() -> None:
    text = (
        "# Báo cáo năm 2020 #\n\nMở đầu\n======\nĐoạn văn.\n\n"
        "```sh\n# không phải đề mục\n```\n## Kết quả\r\n"
        "- mục\n---\n~~~\n## cũng không\n~~~\n#không\n### \n"
    )
    extraction = read(text.encode(), "a.md", Limits())
    found = [(h.level, text[h.start : h.end]) for h in extraction.headings]
    assert found == [(1, "Báo cáo năm 2020"), (1, "Mở đầu"), (2, "Kết quả")]
    assert extraction.text == text
    assert extraction.title == "Báo cáo năm 2020"


def test_a_heading_of_plain_text_is_left_to_the_splitter() -> None:
    assert read(b"# x\n", "a.txt", Limits()).headings == ()
    assert read(b"# x\n", "a.md", Limits()).headings == (Heading(1, 2, 3),)


@given(st.text(alphabet="#=-`~ \n\rab", max_size=60))
def test_markdown_headings_lie_in_the_text_in_order(text: str) -> None:
    headings = read(("a" + text).encode(), "a.md", Limits()).headings
    ends = 0
    for heading in headings:
        assert ends <= heading.start < heading.end <= len(text) + 1
        assert 1 <= heading.level <= 6
        ends = heading.end
