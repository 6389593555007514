"""When an agreement was signed, by its own words and no others."""

import pytest

from ingest.signing import signing_date


@pytest.mark.parametrize(
    "line",
    [
        "Ký tại Hà Nội, ngày 5 tháng 3 năm 2016",
        "Ký ngày 05/3/2016",
        "Ký trực tuyến ngày 5 tháng 3 năm 2016 / Signed online on 5 March 2016",
        "Làm tại Huế, ngày 5 tháng 3 năm 2016, thành hai bản có giá trị như nhau.",
        "10.2 Thỏa thuận này được lập tại Huế, vào ngày 5 tháng 3 năm 2016.",
        "Signed in Porto on 5 March 2016",
        "DONE at Hanoi, on this 5th day of March 2016, in duplicate",
        "This Memorandum of Understanding is signed in Huế on 5 March 2016.",
        "Nơi và ngày ký: Cairo, ngày 5 tháng 3 năm 2016",
        "Lễ ký chung với bốn tỉnh, ngày 5 tháng 3 năm 2016",
        "Long Xuyên, ngày 05 tháng 3 năm 2016 (nguồn chỉ nêu ngày 5/3)",
        "Hôm nay, ngày 05 tháng 3 năm 2016, tại Huế, chúng tôi gồm:",
        "Hôm nay, tại Huế, ngày 5 tháng 3 năm 2016, chúng tôi gồm:",
    ],
)
def test_a_signing_line_gives_the_day(line: str) -> None:
    assert signing_date(["BẢN GHI NHỚ", line, "Điều 1. Hai bên ký."]) == "2016-03-05"


@pytest.mark.parametrize(
    "line",
    [
        "Xét bản ghi nhớ ký tại Gia Nghĩa ngày 22 tháng 01 năm 2019;",
        "Bản ghi nhớ ký tại Huế ngày 5 tháng 3 năm 2010 hết hiệu lực.",
        "1. Kế hoạch có hiệu lực từ ngày 01/01/2025 đến ngày 31/12/2030.",
        "Nhân chuyến công tác, ngày 5 tháng 3 năm 2016",
        "Năm 2016 (nguồn không nêu ngày, tháng)",
        "Ký tại Huế, tháng 3 năm 2016",
        "Ký tại Huế ngày 31 tháng 6 năm 2016",
        "Another source says that he signed at the conference of 17 November 2023.",
    ],
)
def test_the_day_of_something_else_and_half_a_date_give_none(line: str) -> None:
    assert signing_date(["BẢN GHI NHỚ", line, "Điều 1. Hai bên ký."]) is None


def test_the_signing_counts_before_a_bare_day_and_the_last_before_the_first() -> None:
    lines = ["Huế, ngày 1 tháng 2 năm 2015", "Huế, ngày 2 tháng 2 năm 2015"]
    assert signing_date(lines) == "2015-02-02"
    assert signing_date(["Ký tại Huế, ngày 5 tháng 3 năm 2016", *lines]) == "2016-03-05"
