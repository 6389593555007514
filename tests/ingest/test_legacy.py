"""Legacy text found without a font: what it makes, and what is left alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.encodings import accuracy, as_bytes, as_western, encode, read_texts
from ingest.encodings import Encoding
from ingest.legacy import convert, convert_runs, decode_bytes, find_legacy
from ingest.readers import read
from ingest.records import Limits
from tests.conftest import ROOT

VIETNAMESE = "Ủy ban nhân dân tỉnh Đắk Lắk ký bản ghi nhớ với tỉnh Mondulkiri, Campuchia."
ENGLISH = "The café in Thüringen — 25 °C, «quoted», § 5, 30 km², ® registered. It's fine; ok?"
FRENCH = "Le présent mémorandum d'entente est signé à Genève, où siège l'évêché; c'est très naïf."
EIGHT_BIT = [encoding for encoding in Encoding if encoding is not Encoding.VIQR]


def shown(text: str, encoding: Encoding) -> str:
    coded = encode(text, encoding)
    return coded if encoding is Encoding.VIQR else as_western(coded)


def same(text: str, other: str, encoding: Encoding) -> bool:
    return text.lower() == other.lower() if encoding is Encoding.TCVN3 else text == other


@pytest.mark.parametrize("encoding", Encoding)
def test_our_documents_come_back(encoding: Encoding) -> None:
    texts = read_texts(ROOT / "documents" / "sources") + read_texts(ROOT / "documents" / "briefs")
    sample = texts[::9]
    assert sum(map(len, sample)) > 20_000
    assert accuracy(sample, encoding, in_bytes=False) >= 0.995
    if encoding is not Encoding.VIQR:
        assert accuracy(sample, encoding, in_bytes=True) >= 0.995


def test_no_character_of_unicode_files_changes(shared: Path) -> None:
    texts = read_texts(shared / "corpus")
    assert len(texts) == 1301
    assert [text for text in texts if convert(text) is not text] == []
    # and with the first look for legacy letters left out, on a tenth of them
    assert all(not any(find_legacy(text.split("\n"))) for text in texts[::10])


@pytest.mark.parametrize("encoding", Encoding)
def test_a_legacy_paragraph_among_others_is_found(encoding: Encoding) -> None:
    other = Encoding.VNI if encoding is Encoding.TCVN3 else Encoding.TCVN3
    paragraphs = [VIETNAMESE, ENGLISH, shown(VIETNAMESE, encoding), FRENCH, VIETNAMESE]
    paragraphs.append(shown(VIETNAMESE * 2, other))
    found = convert("\n\n".join(paragraphs)).split("\n\n")
    assert found[:2] + found[3:5] == paragraphs[:2] + paragraphs[3:5]
    assert same(found[2], VIETNAMESE, encoding)
    assert same(found[5], VIETNAMESE * 2, other)


def test_a_paragraph_may_be_in_two_encodings() -> None:
    line = f"{VIETNAMESE} {shown(VIETNAMESE, Encoding.VNI)} {VIETNAMESE}"
    assert convert(line) == " ".join([VIETNAMESE] * 3)


def test_short_runs_go_with_those_around_them() -> None:
    texts = ["Điều 1.", "Chi phí", VIETNAMESE, "Bắc Kạn", "Việc", VIETNAMESE]
    runs = [shown(text, Encoding.TCVN3) for text in texts]
    assert [run.lower() for run in convert_runs(runs)] == [text.lower() for text in texts]


@pytest.mark.parametrize("text", [VIETNAMESE, ENGLISH, FRENCH, "", "x^2 + y^2", "a(b)", "Hµ"])
def test_other_text_is_the_same_object(text: str) -> None:
    assert convert(text) is text
    assert convert_runs([text]) == [text]


def test_bullets_and_signs_stay_signs_in_a_legacy_text() -> None:
    text = f"· {VIETNAMESE}\n· {VIETNAMESE} © 2015"
    coded = shown(text, Encoding.TCVN3).replace("·", "·")
    assert convert(coded).lower() == text.lower()


@given(st.text())
def test_text_without_legacy_letters_never_changes(text: str) -> None:
    plain = "".join(c for c in text if c != "^" and not "\x80" <= c <= "\xff")
    assert convert(plain) is plain


@given(st.lists(st.text()))
def test_stretches_lie_in_their_runs(runs: list[str]) -> None:
    found = find_legacy(runs, least=1.0)
    for run, stretches in zip(runs, found, strict=True):
        ends = [0, *(stretch.end for stretch in stretches)]
        assert all(a <= s.start < s.end for a, s in zip(ends, stretches, strict=False))
        assert ends[-1] <= len(run)


@pytest.mark.parametrize("encoding", EIGHT_BIT)
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_a_file_in_an_encoding_is_read(encoding: Encoding, suffix: str) -> None:
    text = f"{VIETNAMESE}\r\n\r\nHợp tác quốc tế năm 2015\r\n"
    found = read(as_bytes(encode(text, encoding)), "a" + suffix, Limits()).text
    assert same(found, text, encoding)


def test_a_file_put_together_from_others_is_read_line_by_line() -> None:
    coded = as_bytes(encode(VIETNAMESE, Encoding.TCVN3))
    data = b"\n".join([VIETNAMESE.encode(), coded, ENGLISH.encode(), coded])
    found = read(data, "a.txt", Limits()).text.split("\n")
    assert found[0] == VIETNAMESE
    assert found[1].lower() == found[3].lower() == VIETNAMESE.lower()
    assert found[2] == ENGLISH


def test_western_bytes_are_read_only_where_they_make_sense() -> None:
    english = b"It\x92s \x93fine\x94: with Ko\x9aice, " + b"in English " * 20
    assert decode_bytes(english) == english.decode("cp1252")
    assert decode_bytes("Mémorandum signé à Genève, très tôt".encode("latin-1")) is None
    assert decode_bytes(b"\xb8\xe9\xff") is None
