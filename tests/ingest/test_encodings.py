"""Code tables of Vietnamese before Unicode, and the fonts that name them."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.encodings import as_western, encode
from ingest.encodings import Encoding, FontEncoding, decode, encoding_of_font, letter_codes
from ingest.viqr import decode_viqr

CAPITALS = "ÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴ"
LETTERS = CAPITALS + CAPITALS.lower() + "ĂÂĐÊÔƠƯăâđêôơư"


@pytest.mark.parametrize("encoding", Encoding)
def test_every_letter_has_a_code(encoding: Encoding) -> None:
    missing = set(LETTERS) - {letter for letter, _ in letter_codes(encoding)}
    assert missing == set()


@pytest.mark.parametrize("encoding", [e for e in Encoding if e is not Encoding.VIQR])
@settings(max_examples=40)
@given(text=st.lists(st.sampled_from(LETTERS)).map(" b".join))
def test_what_is_written_in_an_encoding_reads_the_same(encoding: Encoding, text: str) -> None:
    coded = encode(text, encoding)
    shown = [decode(form, encoding) for form in (coded, as_western(coded))]
    if encoding is Encoding.TCVN3:
        assert [form.lower() for form in shown] == [text.lower()] * 2
    else:
        assert shown == [text, text]


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI, Encoding.VPS])
def test_codes_of_a_symbol_font_are_read(encoding: Encoding) -> None:
    coded = encode("tỉnh Đắk Nông", encoding)
    symbols = "".join(chr(0xF000 + ord(c)) if ord(c) >= 0x80 else c for c in coded)
    assert decode(symbols, encoding) == "tỉnh Đắk Nông"


def test_capital_fonts_show_capitals() -> None:
    assert decode("Hµ néi", Encoding.TCVN3, is_capital=True) == "HÀ NỘI"


@pytest.mark.parametrize(
    ("coded", "text"),
    [
        ("Hµ NéI, TØNH §µ N½NG vµ HuÕ", "HÀ NỘI, TỈNH ĐÀ NẴNG và Huế"),
        ("Hµ Néi vµ UBND tØnh", "Hà Nội và UBND tỉnh"),
        ("AµO", "ÀO"),  # a capital, then the small letter with its tone: some converters' way
        ("H§ND", "HĐND"),
    ],
)
def test_capitals_of_tcvn3_come_back(coded: str, text: str) -> None:
    assert decode(coded, Encoding.TCVN3) == text


def test_marks_of_vni_may_be_of_the_other_case() -> None:
    assert decode("Aùnh saùng, TYÛ, tyû, të", Encoding.VNI) == "Ánh sáng, TỶ, tỷ, tỷ"


def test_marks_of_windows_1258_join_their_letters() -> None:
    coded = "Ti\xea\xecng Vi\xea\xf2t \xf0\xfd\xf5\xf2c"
    assert decode(coded, Encoding.CP1258) == "Tiếng Việt được"


@pytest.mark.parametrize(
    ("coded", "text"),
    [
        (r"Vie^.t Nam\. DDa(.ng Lie^n, Dda` Na(~ng\?", "Việt Nam. Đặng Liên, Đà Nẵng?"),
        (r"address d\d o\^ (a) a\(b\) \\", "address dd o^ (a) a(b) \\"),
        ("Ba('c Ka.n ky' vo+'i UBND, HDDND: 5.000dd", "Bắc Kạn ký với UBND, HĐND: 5.000đ"),
        ("Mo^nddunkiri va` o^to^", "Mônđunkiri và ôtô"),
        ("O^ng no'i cu?a. Ai ddi? DDa~ ra.", "Ông nói của. Ai đi? Đã ra."),
        ("Ca'c co+ quan: So+? Ngoa.i vu.", "Các cơ quan: Sở Ngoại vụ"),
        ("don't, it's, you're", "don't, it's, you're"),
        ("see http://a.b/add?x=1", "see http://a.b/add?x=1"),
    ],
)
def test_viqr_is_read_where_it_makes_sense(coded: str, text: str) -> None:
    assert decode_viqr(coded) == text


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (".VnTime", FontEncoding(Encoding.TCVN3)),
        (".vntime", FontEncoding(Encoding.TCVN3)),
        ("ABCDEF+.VnArial-BoldItalic", FontEncoding(Encoding.TCVN3)),
        ("ABCDEF+.VnTimeH,Bold", FontEncoding(Encoding.TCVN3, is_capital=True)),
        (".VnArialH", FontEncoding(Encoding.TCVN3, is_capital=True)),
        ("#2EVnTimeH", FontEncoding(Encoding.TCVN3, is_capital=True)),
        ("VnTime", FontEncoding(Encoding.TCVN3)),
        ("VNI-Times", FontEncoding(Encoding.VNI)),
        ("VNI-Helve-Condense", FontEncoding(Encoding.VNI)),
        ("VPS Times", FontEncoding(Encoding.VPS)),
        ("VPS Times Hoa", FontEncoding(Encoding.VPS, is_capital=True)),
        ("VI Times", FontEncoding(Encoding.VISCII)),
        ("VI Times H", FontEncoding(Encoding.VISCII, is_capital=True)),
        ("Times New Roman", None),
        ("Verdana", None),
        ("Vinhan", None),
        ("Vivaldi", None),
        ("", None),
    ],
)
def test_a_font_name_tells_the_encoding(name: str, found: FontEncoding | None) -> None:
    assert encoding_of_font(name) == found


def test_the_published_tables_and_sample_are_read(shared: Path) -> None:
    folder = shared / "encodings"
    table = csv.DictReader(
        (folder / "code_table.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
    rows = [row for row in table if row["unicode"] not in {"đ", "Đ"}]  # VIQR: see below
    assert len(rows) == 132
    for name in ("vni", "tcvn3", "viqr"):
        assert [decode(row[name], Encoding(name)) for row in rows] == [r["unicode"] for r in rows]
    sample = json.loads((folder / "sample.json").read_text(encoding="utf-8"))
    for name in ("vni", "tcvn3", "viqr"):
        assert decode(sample[name], Encoding(name)) == sample["unicode"]
