"""When an answer holds a gold entry."""

import pytest

from eval.answers import calibration_error
from eval.gold_answers import is_found, read_entry


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("01/7/2021", "có hiệu lực từ ngày 01 tháng 7 năm 2021"),
        ("2013", "ký ngày 5/3/2013"),
        ("hơn 6.200 tỉ đồng", "tổng vốn 6200 tỉ"),
        ("2 tuyến metro", "gồm hai tuyến metro"),
        ("9/1 đến 13/1", "từ ngày 9/1 đến 13/1 tại"),
        ("300.000 m3/ngày", "công suất 300.000m3/ngày"),
        ("Ile-de-France – Hà Nội", "vùng Ile-de-France và thành phố Hà Nội"),
        ("TP.HCM", "UBND TP. HCM"),
        ("du lịch, nông nghiệp", "về nông nghiệp, du lịch và y tế"),
        ("Không, chỉ có khoảng 200 người", "Không. Chỉ 200 người"),
        ("Có", "Có. Nghị định cho phép"),
    ],
)
def test_an_entry_is_found_however_it_is_written(gold: str, answer: str) -> None:
    assert is_found(read_entry(gold), answer, [])


@pytest.mark.parametrize(
    ("gold", "answer"),
    [
        ("5/3/2016", "ký năm 2016"),
        ("20 dự án", "120 dự án"),
        ("Hà Nội", "Hà Tĩnh và Nội Bài"),
        ("Không", "Có. Nghị định cho phép"),
        ("Brest – Hải Phòng", "Brest"),
        ("du lịch, nông nghiệp, y tế", "về du lịch"),
    ],
)
def test_an_entry_is_not_found_by_half(gold: str, answer: str) -> None:
    assert not is_found(read_entry(gold), answer, [])


def test_what_an_entry_asks_for_stands_together_in_one_item() -> None:
    entry = read_entry("Brest – Hải Phòng")
    assert not is_found(entry, "", ["Brest", "Hải Phòng"])
    assert is_found(entry, "", ["Nice – Cần Thơ", "Brest và Hải Phòng"])


def test_what_is_longer_than_a_checker_reads_does_not_count() -> None:
    assert not is_found(read_entry("Brest"), "x" * 300 + " Brest", ["y" * 160 + " Brest"])


def test_confidence_that_keeps_its_word_has_no_calibration_error() -> None:
    assert calibration_error([0.75] * 4, [True, True, True, False]) == pytest.approx(0.0)
    assert calibration_error([1.0, 1.0], [False, False]) == pytest.approx(1.0)
