"""Fields of cooperation: words to categories, and what a person types to categories."""

import csv
from importlib.resources import files

import pytest

from ingest.errors import UnknownField
from ingest.fields import categories, field_categories, resolve_field


def test_the_longest_term_wins() -> None:
    assert field_categories("công nghệ thông tin") == ("công nghệ thông tin",)
    assert field_categories("khoa học công nghệ, thông tin") == (
        "khoa học công nghệ",
        "thông tin truyền thông",
    )


def test_words_are_read_in_english_without_marks_and_with_tones_anywhere() -> None:
    assert field_categories("education and training, water supply") == ("giáo dục", "môi trường")
    assert field_categories("giao duc, nong nghiep") == ("giáo dục", "nông nghiệp")
    assert field_categories("văn hoá") == field_categories("văn hóa") == ("văn hóa",)
    assert field_categories("lắp kính") == ()


def test_a_filter_is_a_category_or_words_for_one() -> None:
    assert resolve_field("Giao Duc") == ("giáo dục",)
    assert resolve_field("tourism") == ("du lịch",)
    with pytest.raises(UnknownField, match="giáo dục"):
        resolve_field("giáo dụk")


def test_each_term_has_a_source_and_each_category_is_found_by_its_own_name() -> None:
    text = files("ingest.data").joinpath("fields.tsv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t"))
    assert all(row["source"] and row["language"] in ("vi", "en") for row in rows)
    assert len(categories()) == 26
    for category in categories():
        assert resolve_field(category) == (category,)
