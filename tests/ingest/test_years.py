"""Years that a text states."""

import pytest

from ingest.years import stated_years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Năm 2015 và ngày 5/3/2016.", (2015, 2016)),
        ("giai đoạn 2018 – 2021", (2018, 2019, 2020, 2021)),
        ("từ năm 2010 đến năm 2012", (2010, 2011, 2012)),
        ("from 2010 to 2011", (2010, 2011)),
        ("Luật số 70/2020/QH14", (2020,)),
        ("ngày 05.3.2016, tháng 3-2018", (2016, 2018)),
        ("2016-03-05", (2016,)),
        ("1945 - 2015", (1945, 2015)),
        ("2014, 2015.\nHai bên", (2014, 2015)),
    ],
)
def test_a_stated_year_is_found(text: str, years: tuple[int, ...]) -> None:
    assert stated_years(text) == years


@pytest.mark.parametrize(
    "text",
    [
        "1.985 dự án; 2.016",
        "2016 người dự, 2000 USD, 1950 m2, 2015%",
        "hotline 1900 1234, 0912 2016 333",
        "Tel. (84-24) 3845 2016",
        "https://vi.du/2016/03/bai.html và a2016@vi.du",
        "COVID-2019 Vision2030 A2016",
        "12016 và 20161",
        "0,2016",
    ],
)
def test_other_numbers_are_no_years(text: str) -> None:
    assert stated_years(text) == ()
