"""Pages without a text layer that can be read: OCR of just those, or a record of them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest import ocr
from ingest.errors import LimitExceeded, NoTextLayer, OcrFailed, OcrMissing
from ingest.legibility import is_garbled, share_readable
from ingest.parse import parse_bytes
from ingest.readers import read
from ingest.records import Extraction, Failure, Limits
from tests.ingest.build_files import layered_pdf, pdf, picture_pdf
from tests.ingest.scans import character_error_rate, scanned

PATIENT = Limits(timeout_s=280, ocr_page_timeout_s=90)
MARGIN = 60.0  # header and footer of documents/*.pdf stand in it
PROSE = (
    "Ủy ban nhân dân tỉnh Quảng Trị và tỉnh Mukdahan của Vương quốc Thái Lan gặp nhau để bàn "
    "việc đào tạo cán bộ, mở đường bay, giúp trạm y tế vùng biên và dạy tiếng Thái cho học sinh."
)


@pytest.fixture(autouse=True)
def _ask_anew_what_is_installed() -> Iterator[None]:
    ocr.languages.cache_clear()
    yield
    ocr.languages.cache_clear()


@pytest.fixture
def tesseract() -> None:
    """Skip by name where Tesseract for Vietnamese is not installed."""
    try:
        ocr.languages()
    except OcrMissing as error:
        pytest.skip(f"make ocr: {error.reason}")


@pytest.fixture
def without_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ocr.languages.cache_clear()


def pretend(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """Put a program in Tesseract's place that lists languages and else ``does``."""
    program = folder / "tesseract"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = --list-langs ] && echo vie && exit\n{does}\n', encoding="utf-8"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    ocr.languages.cache_clear()


def words(text: str) -> str:
    return " ".join(text.split())


def main_text(extraction: Extraction, page: int) -> str:
    """Text of a page without its running lines."""
    _, start, end, *_ = extraction.pages[page]
    kept = list(extraction.text)
    for a, b in extraction.boilerplate:
        kept[a:b] = " " * (b - a)
    return words("".join(kept[start:end]))


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize(
    ("name", "dpi"),
    [
        ("can-tho-kaposvar-2016", 150),
        ("can-tho-kaposvar-2016", 300),
        ("thai-binh-xayaboury-2021", 150),
    ],
)
def test_a_tilted_noisy_scan_of_our_own_pages_is_read(root: Path, name: str, dpi: int) -> None:
    data = (root / "documents" / "agreements" / f"{name}.pdf").read_bytes()
    scan = scanned(data, dpi=dpi, tilt_degrees=1, noise=12, margin=MARGIN, pages=[0])
    extraction = read(scan, "scan.pdf", PATIENT)
    rate = character_error_rate(main_text(read(data, "a.pdf", PATIENT), 0), words(extraction.text))
    assert rate <= 0.01, extraction.text
    confidence = extraction.pages[0].ocr_confidence
    assert confidence is not None
    assert 0.85 < confidence <= 1
    assert extraction.unread == ()


@pytest.mark.usefixtures("tesseract")
def test_only_the_page_that_is_a_picture_is_read_by_ocr_and_places_stay_right() -> None:
    texts = [f"Trang mang số {n}. {PROSE}" for n in (111, 222, 333)]
    whole = layered_pdf([(text, None) for text in texts])
    source = scanned(whole, dpi=150, only=[1])
    parsed = parse_bytes(source, "a.pdf", PATIENT)
    pages = parsed.document.pages
    assert [page.ocr_confidence is None for page in pages] == [True, False, True]
    assert parsed.failure is None
    for n, page in enumerate(pages):
        shown = words(parsed.document.text[page.start : page.end])
        assert shown == texts[n] or character_error_rate(texts[n], shown) < 0.02
    (passage,) = parsed.passages  # a few lines a page are one passage
    assert (passage.page_start, passage.page_end) == (1, 3)


@pytest.mark.usefixtures("tesseract")
def test_a_page_scanned_sideways_is_read() -> None:
    scan = scanned(pdf([("body", PROSE)]), dpi=150, turn_degrees=90)
    extraction = read(scan, "a.pdf", PATIENT)
    assert character_error_rate(PROSE, words(extraction.text)) < 0.02


@pytest.mark.usefixtures("tesseract")
def test_a_garbled_text_layer_gives_way_to_what_its_page_shows() -> None:
    data = layered_pdf([(PROSE, "".join(chr(0x21 + ord(c) * 7 % 90) for c in PROSE))])
    extraction = read(data, "a.pdf", PATIENT)
    assert character_error_rate(PROSE, words(extraction.text)) < 0.02
    assert extraction.pages[0].ocr_confidence is not None


@pytest.mark.usefixtures("tesseract")
def test_a_picture_without_words_is_refused_as_before() -> None:
    with pytest.raises(NoTextLayer, match="OCR không nhận ra chữ nào"):
        read(picture_pdf([""]), "a.pdf", PATIENT)


@pytest.mark.usefixtures("without_tesseract")
def test_without_tesseract_the_good_pages_go_in_and_the_others_are_listed() -> None:
    parsed = parse_bytes(picture_pdf([PROSE, "", "", PROSE, ""]), "a.pdf", Limits())
    assert parsed.failure == Failure(
        "a.pdf",
        "needs_ocr",
        "Trang 2–3, 5: Trang là ảnh chụp, không có lớp chữ. "
        "Máy này chưa có chương trình nhận dạng chữ (OCR) Tesseract.",
        "Cài bằng lệnh `make ocr`, rồi nạp lại với --retry.",
    )
    assert [bool(page.unread) for page in parsed.document.pages] == [False, True, True, False, True]
    assert {(p.page_start, p.page_end) for p in parsed.passages} == {(1, 4)}


@pytest.mark.usefixtures("without_tesseract")
def test_without_tesseract_a_file_of_pictures_is_refused_with_the_command_that_helps() -> None:
    with pytest.raises(NoTextLayer, match=r"Các trang 1–2 chỉ là ảnh.*Cài bằng lệnh `make ocr`"):
        read(picture_pdf(["", ""]), "a.pdf", Limits())


@pytest.mark.usefixtures("without_tesseract")
def test_without_tesseract_a_garbled_layer_stays_and_is_listed() -> None:
    garbled = "".join(chr(0x21 + ord(c) * 7 % 90) for c in PROSE)
    extraction = read(layered_pdf([(PROSE, garbled)]), "a.pdf", Limits())
    (page,) = extraction.unread
    assert (page.number, page.code) == (1, "needs_ocr")
    assert page.reason.startswith("Lớp chữ của trang bị hỏng")
    assert len(extraction.text) > len(PROSE) / 2


def test_a_slow_page_names_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(tmp_path, monkeypatch, "exec sleep 30")
    extraction = read(picture_pdf([PROSE, ""]), "a.pdf", Limits(ocr_page_timeout_s=0.5))
    (page,) = extraction.unread
    assert (page.number, page.code) == (2, "limit")
    assert "vượt giới hạn ocr_page_timeout_s 0.5" in page.reason
    assert "HOPTAC_LIMITS__OCR_PAGE_TIMEOUT_S" in page.remedy


def test_a_long_scan_ends_inside_the_files_time_and_says_which_pages_are_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(tmp_path, monkeypatch, "exec sleep 30")
    began_s = time.monotonic()
    parsed = parse_bytes(picture_pdf([PROSE, "", ""]), "a.pdf", Limits(timeout_s=4))
    assert time.monotonic() - began_s < 4
    assert parsed.failure is not None
    assert parsed.failure.code == "limit"
    assert parsed.failure.reason.startswith("Trang 2–3: ")
    assert "vượt timeout_s 4" in parsed.failure.reason
    with pytest.raises(LimitExceeded, match="HOPTAC_LIMITS__TIMEOUT_S"):
        read(picture_pdf([""]), "a.pdf", Limits(timeout_s=0.5))


def test_ocr_that_is_turned_off_is_said_to_be_off() -> None:
    (page,) = read(picture_pdf([PROSE, ""]), "a.pdf", Limits(ocr_page_timeout_s=0)).unread
    assert "đang tắt" in page.reason


def test_an_error_of_tesseract_is_told_in_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(tmp_path, monkeypatch, "echo 'Image too large' >&2; exit 1")
    with pytest.raises(OcrFailed, match="Image too large"):
        ocr.recognise(np.zeros((9, 9), np.uint8), dpi=300, timeout_s=5)


def test_tesseract_ends_with_the_reader_that_started_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = tmp_path / "pid"
    pretend(tmp_path, monkeypatch, f"echo $$ > {note}.new; mv {note}.new {note}; exec sleep 60")
    code = (
        "import numpy as np; from ingest.ocr import recognise; "
        "recognise(np.zeros((9, 9), np.uint8), dpi=300, timeout_s=60)"
    )
    root = Path(__file__).parents[2]
    reader = subprocess.Popen([sys.executable, "-c", code], cwd=root)
    wait_until(note.exists)
    pid = int(note.read_text())
    reader.send_signal(signal.SIGKILL)
    reader.wait()
    wait_until(lambda: not is_running(pid))


def wait_until(is_so: Callable[[], bool], patience_s: float = 20.0) -> None:
    end_s = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < end_s, "nothing happened in time"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_pages_in_either_language_are_told_from_letters_in_disorder() -> None:
    english = (
        "The two sides agreed that the province would send ten teachers each year to the partner "
        "city, and that a joint office should report on what has been done so far in health care."
    )
    for text in (PROSE, english):
        share = share_readable(text)
        assert share is not None
        assert share > 0.4
        assert not is_garbled(text)
        assert is_garbled("".join(chr(0x21 + ord(c) * 7 % 90) if c != " " else c for c in text))
    assert share_readable("12/3/2016 4.500 USD") is None
