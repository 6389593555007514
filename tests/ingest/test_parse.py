"""One file through the whole of ingestion."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from ingest.parse import merge_spans, parse_bytes, parse_file
from ingest.records import DocType, Failure, Language, Limits, Parsed, Passage, Span

TEXT = """Huế ký với Salavan

05/03/2016
Sáng 5/3, Huế và tỉnh Salavan (Lào) ký bản ghi nhớ cho giai đoạn 2016-2018.

Tin liên quan
Cần Thơ ký với Pháp năm 2024
"""


def write(path: Path, text: str = TEXT) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def parsed(path: Path) -> Parsed:
    (result,) = parse_file(path, path.name, Limits())
    assert isinstance(result, Parsed)
    return result


def test_a_text_file_becomes_a_document_with_passages(tmp_path: Path) -> None:
    long = TEXT.replace("2018.", "2018. " + "Hai bên sẽ hợp tác về y tế và giáo dục. " * 4)
    path = write(tmp_path / "a.txt", long)
    result = parsed(path)
    document = result.document
    start = long.index("Tin liên quan")
    assert document.text == long
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (document.title, document.published, document.doc_type, document.language) == (
        "Huế ký với Salavan", "2016-03-05", DocType.NEWS, Language.VI,
    )  # fmt: skip
    assert document.boilerplate == (Span(start, len(long) - 1),)
    assert result.passages == (
        Passage(
            ordinal=0, char_start=0, char_end=start - 3, page_start=None, page_end=None, heading="",
            years=(2016, 2017, 2018), countries=("Lào",), provinces=("Thừa Thiên Huế",),
        ),
    )  # fmt: skip
    assert len(result.signature) == 512


def test_the_sidecar_is_obeyed_and_a_bad_one_is_a_failure(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    write(tmp_path / "a.txt.meta.yaml", "title: Tên khác")
    assert parsed(path).document.title == "Tên khác"
    write(tmp_path / "a.txt.meta.yaml", "titel: Sai")
    (failure,) = parse_file(path, "thư mục/a.txt", Limits())
    assert failure == Failure(
        "thư mục/a.txt", "sidecar", "a.txt.meta.yaml có mục không biết: titel.",
        "Chỉ dùng các mục: title, published, publisher, url, doc_type, language.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty"), (b" \n\n", "empty"), ("Hà Nội".encode("utf-16-le"), "unknown_encoding"),
     ("Hà Nội đẹp".encode("cp1258", "replace") + b"\xff\xfe", "unknown_encoding")],
)  # fmt: skip
def test_a_file_without_readable_text_is_a_failure(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    (failure,) = parse_file(path, "a.txt", Limits())
    assert isinstance(failure, Failure)
    assert (failure.source, failure.code) == ("a.txt", code)
    assert failure.reason
    assert failure.remedy


def test_a_file_that_is_gone_is_a_failure(tmp_path: Path) -> None:
    (failure,) = parse_file(tmp_path / "a.txt", "a.txt", Limits())
    assert isinstance(failure, Failure)
    assert failure.code == "damaged"


def test_an_archive_gives_its_members_and_their_failures(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("trong/b.txt", TEXT)
        archive.writestr("trống.txt", "")
    write(tmp_path / "a.zip.meta.yaml", "title: Bỏ qua\npublisher: Sở Ngoại vụ")
    good, bad = sorted(
        parse_file(path, "kho/a.zip", Limits()), key=lambda result: isinstance(result, Failure)
    )
    assert isinstance(good, Parsed)
    assert isinstance(bad, Failure)
    assert good.document.source == "kho/a.zip/trong/b.txt"
    assert (good.document.title, good.document.publisher) == ("Huế ký với Salavan", "Sở Ngoại vụ")
    assert (bad.source, bad.code) == ("kho/a.zip/trống.txt", "empty")


def test_a_sidecar_inside_an_archive_speaks_for_its_member(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("trong/b.txt", TEXT)
        archive.writestr("trong/b.txt.meta.yaml", "title: Tựa riêng\npublished: 2015-02")
        archive.writestr("trong/c.txt", TEXT)
        archive.writestr("trong/c.txt.meta.yaml", "titel: sai")
    write(tmp_path / "a.zip.meta.yaml", "publisher: Sở Ngoại vụ\npublished: 2001")
    good, bad = parse_file(path, "a.zip", Limits())
    assert isinstance(good, Parsed)
    found = good.document
    assert (found.title, found.published, found.publisher) == (
        "Tựa riêng",
        "2015-02",
        "Sở Ngoại vụ",
    )
    assert isinstance(bad, Failure)
    assert (bad.source, bad.code) == ("a.zip/trong/c.txt", "sidecar")


def test_an_archive_with_nothing_to_read_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.exe", "x")
    (failure,) = parse_file(path, "a.zip", Limits())
    assert isinstance(failure, Failure)
    assert failure.code == "empty"


def test_the_heading_path_does_not_repeat_the_title() -> None:
    text = (
        "# Báo cáo\n\nMở đầu bài.\n\n## Y tế\n\nHai bên hợp tác về y tế cả năm, "
        + "rất nhiều " * 20
    )
    result = parse_bytes(text.encode(), "b.md", Limits())
    assert result.document.title == "Báo cáo"
    assert [passage.heading for passage in result.passages] == ["Y tế"]


def test_spans_are_merged() -> None:
    spans = [Span(5, 9), Span(0, 2), Span(2, 3), Span(4, 4), Span(6, 7)]
    assert merge_spans(spans) == (Span(0, 3), Span(5, 9))
