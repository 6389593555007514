"""The 63 provinces of before 1 July 2025 and the 34 units of today."""

import pytest

from ingest.gazetteer import provinces
from ingest.merger import merger_notes, parts_of, unit_of, units_meant


def test_every_province_is_the_name_or_a_part_of_one_unit() -> None:
    kept = [one.name for one in provinces() if unit_of(one.name) is None]
    gone = [one.name for one in provinces() if unit_of(one.name) is not None]
    assert (len(kept), len(gone)) == (34, 29)
    assert sorted(part for name in kept for part in parts_of(name)) == sorted(gone)


@pytest.mark.parametrize(
    ("published", "units"),
    [
        (None, ()),
        ("2016-03-05", ()),
        ("2025", ()),
        ("2025-06-30", ()),
        ("2025-07", ("TP. Hồ Chí Minh",)),
        ("2025-07-01", ("TP. Hồ Chí Minh",)),
        ("2026", ("TP. Hồ Chí Minh",)),
    ],
)
def test_a_name_may_mean_the_unit_only_since_the_merger(
    published: str | None, units: tuple[str, ...]
) -> None:
    assert units_meant(("TP. Hồ Chí Minh", "Hà Nội", "Bình Dương"), published) == units


def test_what_was_merged_is_said_in_the_language_of_the_question() -> None:
    assert merger_notes(["Cần Thơ", "Hà Nội"]) == (
        "Cần Thơ gồm Hậu Giang, Sóc Trăng trước 1/7/2025",
    )
    assert merger_notes(["Bình Dương"]) == ("Bình Dương thuộc TP. Hồ Chí Minh từ 1/7/2025",)
    assert merger_notes(["Cần Thơ"], english=True) == (
        "Cần Thơ includes Hậu Giang and Sóc Trăng, which were provinces before 1 July 2025",
    )
    assert merger_notes(["Bình Dương"], english=True) == (
        "Bình Dương has been part of TP. Hồ Chí Minh since 1 July 2025",
    )
