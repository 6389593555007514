"""NAME.meta.yaml."""

from pathlib import Path

import pytest

from ingest.errors import BadSidecar
from ingest.records import DocType, Language
from ingest.sidecar import Sidecar, parse_sidecar, read_sidecar


def test_every_field_is_read() -> None:
    data = """
    title: "Bản ghi nhớ: Huế và Lào"
    published: 2016-03-05
    publisher: Sở Ngoại vụ
    url: https://vi.du/bai
    doc_type: agreement
    language: vi
    """
    assert parse_sidecar(
        "\n".join(line.strip() for line in data.splitlines()).encode(), "a"
    ) == Sidecar(
        title="Bản ghi nhớ: Huế và Lào",
        published="2016-03-05",
        publisher="Sở Ngoại vụ",
        url="https://vi.du/bai",
        doc_type=DocType.AGREEMENT,
        language=Language.VI,
    )


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("2016", "2016"),
        ("2016-03", "2016-03"),
        ('"2016-03-05"', "2016-03-05"),
        ("2016-03-05 09:00:00", "2016-03-05"),
    ],
)
def test_a_date_is_as_precise_as_stated(stated: str, published: str) -> None:
    assert parse_sidecar(f"published: {stated}".encode(), "a").published == published


@pytest.mark.parametrize("data", [b"", b"# chi chu thich\n", b"title:\n", b"{}"])
def test_a_silent_sidecar_overrides_nothing(data: bytes) -> None:
    assert parse_sidecar(data, "a") == Sidecar()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"titel: A", "a.meta.yaml có mục không biết: titel."),
        (b"1: A", "a.meta.yaml có mục không biết: 1."),
        (b"- title", "a.meta.yaml phải gồm các mục 'tên: giá trị', không phải ['title']."),
        (b"title: 5", "a.meta.yaml: giá trị 5 không dùng được cho mục 'title'."),
        (b"title: [A]", "a.meta.yaml: giá trị ['A'] không dùng được cho mục 'title'."),
        (b"published: 2016-02-30", "a.meta.yaml"),
        (
            b"published: hom nay",
            "a.meta.yaml: giá trị 'hom nay' không dùng được cho mục 'published'.",
        ),
        (b"published: true", "a.meta.yaml: giá trị True không dùng được cho mục 'published'."),
        (
            b"url: javascript:alert(1)",
            "a.meta.yaml: giá trị 'javascript:alert(1)' không dùng được cho mục 'url'.",
        ),
        (b"doc_type: thu", "a.meta.yaml: giá trị 'thu' không dùng được cho mục 'doc_type'."),
        (b"language: [vi]", "a.meta.yaml: giá trị ['vi'] không dùng được cho mục 'language'."),
        (b"title: A\n  b: [", "a.meta.yaml không phải YAML hợp lệ ở dòng 2."),
        (b"\xff\xfe", "a.meta.yaml không phải văn bản UTF-8."),
        (
            b"!!python/object/apply:os.system ['true']",
            "a.meta.yaml không phải YAML hợp lệ ở dòng 1.",
        ),
    ],
)
def test_a_bad_sidecar_says_what_is_wrong_and_what_to_do(data: bytes, reason: str) -> None:
    with pytest.raises(BadSidecar) as error:
        parse_sidecar(data, "a.meta.yaml")
    assert error.value.reason.startswith(reason)
    assert error.value.remedy


def test_the_sidecar_with_the_full_name_comes_first(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path / "a.pdf") is None
    (tmp_path / "a.meta.yaml").write_text("title: Chung")
    assert read_sidecar(tmp_path / "a.pdf") == Sidecar(title="Chung")
    (tmp_path / "a.pdf.meta.yaml").write_text("title: Riêng", encoding="utf-8")
    assert read_sidecar(tmp_path / "a.pdf") == Sidecar(title="Riêng")
    assert read_sidecar(tmp_path / "a.docx") == Sidecar(title="Chung")
