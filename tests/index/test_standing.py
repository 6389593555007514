"""On a day: in force only where an end is stated and still to come."""

import datetime
from typing import Any

import pytest

from index.standing import Standing, standing
from ingest.records import Agreement, AgreementStatus, Level, Span

YES, UNKNOWN, ENDED, NOT_SIGNED = Standing


def on(day: str, known_since: str | None = None, **told: Any) -> Standing:
    stated = Agreement(
        **{
            "vn_parties": ("Nghệ An",),
            "foreign_parties": ("Xiêng Khoảng",),
            "countries": (),
            "kind": "thỏa thuận",
            "status": AgreementStatus.SIGNED,
            "level": Level.LOCAL,
            "evidence": Span(0, 1),
            "date": "2016-03-05",
            **told,
        }
    )
    return standing(stated, datetime.date.fromisoformat(day), known_since)


@pytest.mark.parametrize(
    ("told", "before", "after"),
    [
        ({}, UNKNOWN, UNKNOWN),
        ({"ends": "2020-12-31"}, YES, ENDED),
        ({"ends": "2020"}, YES, ENDED),
        ({"period": "giai đoạn 2016–2020"}, YES, ENDED),
        ({"term": "Thỏa thuận có hiệu lực 05 (năm) năm."}, YES, ENDED),
        ({"term": "for 5 years", "effect": "2016-03-05"}, YES, ENDED),
        ({"term": "5 năm", "renewal": "tự động gia hạn 5 năm"}, YES, UNKNOWN),
        ({"term": "5 năm", "renewal": "gia hạn khi hai bên đồng ý bằng văn bản"}, YES, ENDED),
        ({"term": "5 năm", "renewal": "hết hạn thì tự động chấm dứt"}, YES, ENDED),
        ({"term": "Không xác định thời hạn."}, UNKNOWN, UNKNOWN),
        ({"term": "Không xác định thời hạn, 3 năm rà soát một lần."}, UNKNOWN, UNKNOWN),
        ({"term": "theo văn bản ngày 31 tháng 12 năm 2015"}, UNKNOWN, UNKNOWN),
        ({"termination": "báo trước 6 tháng"}, UNKNOWN, UNKNOWN),
        ({"status": AgreementStatus.PLANNED, "ends": "2030"}, NOT_SIGNED, NOT_SIGNED),
    ],
)
def test_an_end_is_what_a_document_states(
    told: dict[str, Any], before: Standing, after: Standing
) -> None:
    assert (on("2018-01-01", **told), on("2024-01-01", **told)) == (before, after)


def test_signed_by_a_day_is_what_a_date_shows() -> None:
    assert on("2016-03-04") == NOT_SIGNED
    assert on("2016-03-05") == UNKNOWN
    assert on("2016-01-01", date="2016") == NOT_SIGNED
    assert on("2016-12-31", date="2016") == UNKNOWN


def test_an_undated_agreement_was_signed_before_a_document_told_of_it() -> None:
    assert on("2016-03-05", date=None) == NOT_SIGNED
    assert on("2016-03-05", date=None, known_since="2016-03-05") == UNKNOWN
    assert on("2016-03-05", date=None, known_since="2016") == NOT_SIGNED


def test_a_leap_day_ends_on_a_day_that_exists() -> None:
    assert on("2021-02-28", date="2020-02-29", term="1 năm") == YES
    assert on("2021-03-01", date="2020-02-29", term="1 năm") == ENDED
