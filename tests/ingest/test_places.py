"""Countries and provinces: what a text states and what a person may type."""

import json
import time
import unicodedata
from pathlib import Path

import pytest

from ingest.data.countries_from_cldr import rows
from ingest.errors import UnknownPlace
from ingest.gazetteer import Kind, Locality, provinces
from ingest.places import (
    Mention,
    find_countries,
    find_localities,
    find_places,
    find_provinces,
    mentions,
    resolve_country,
    resolve_locality,
    resolve_province,
)
from ingest.text import fold

NONE: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("text", "countries", "provinces"),
    [
        ("Lào Cai giáp Trung Quốc", ("Trung Quốc",), ("Lào Cai",)),
        ("thuốc lào ở Lào", ("Lào",), NONE),
        ("châu Á - Thái Bình Dương", NONE, NONE),
        ("tỉnh Thái Bình", NONE, ("Thái Bình",)),
        ("Chủ tịch Hồ Chí Minh, tư tưởng và đường Hồ Chí Minh", NONE, NONE),
        ("Hà Nội, Hồ Chí Minh và Đà Nẵng", NONE, ("Hà Nội", "TP. Hồ Chí Minh", "Đà Nẵng")),
        ("TP.HCM, TPHCM, Tp. Hồ Chí Minh, Sài Gòn", NONE, ("TP. Hồ Chí Minh",)),
        ("Ngân hàng TMCP Sài Gòn - Hà Nội (SHB)", NONE, NONE),
        ("Thanh Hoá, Khánh Hoà", NONE, ("Thanh Hóa", "Khánh Hòa")),
        ("Thừa Thiên-Huế và Bà Rịa – Vũng Tàu", NONE, ("Thừa Thiên Huế", "Bà Rịa - Vũng Tàu")),
        ("xã Hòa Bình, huyện Bình Thuận", NONE, NONE),
        ("thị xã Hà Giang, thành phố Huế", NONE, ("Hà Giang", "Thừa Thiên Huế")),
        ("ông Nguyễn Thái Bình và ông Trương Hòa Bình", NONE, NONE),
        ("Bí thư Bành Thanh Hoa", NONE, NONE),
        ("châu Mỹ, đô la Mỹ, Mỹ thuật, sân Mỹ Đình", NONE, NONE),
        ("Tổng thống Mỹ Donald Trump", ("Hoa Kỳ",), NONE),
        ("Anh Tuấn gặp bà Nga, ông Đức. Anh nói tiếng Anh.", NONE, NONE),
        ("Nhà thờ Đức Bà, Pháp luật, Ý kiến, Áo dài", NONE, NONE),
        ("các nước Anh, Pháp, Đức và Ý", ("Anh", "Pháp", "Đức", "Italia"), NONE),
        ("một trường ở London (Anh)", ("Anh",), NONE),
        ("quan hệ Việt - Trung, Nhật-Hàn", ("Trung Quốc", "Nhật Bản", "Hàn Quốc"), NONE),
        ("Trung tâm Hàn lâm", NONE, NONE),
        ("Bê-la-rút, Thuỵ Sĩ, cộng hòa Séc", ("Belarus", "Thụy Sĩ", "Cộng hòa Séc"), NONE),
        ("bán đảo Triều Tiên", NONE, NONE),
        ("Hanoi and Can Tho met Japan", ("Nhật Bản",), ("Hà Nội", "Cần Thơ")),
        ("Hà Nội\nHải Phòng ở Việt Nam", NONE, ("Hà Nội", "Hải Phòng")),
    ],
)
def test_places_stated(text: str, countries: tuple[str, ...], provinces: tuple[str, ...]) -> None:
    assert find_places(text) == (countries, provinces)


def test_mentions_carry_spans_of_the_text_as_it_stands() -> None:
    text = unicodedata.normalize("NFD", "Ở Đắk Lắk")
    assert mentions(text) == (Mention(Kind.PROVINCE, "Đắk Lắk", text.index("Đ"), len(text)),)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Hội An, TP Vinh và Đà Lạt", ["Hội An", "Vinh", "Đà Lạt"]),
        ("ông Vinh, chị Nguyễn Nha Trang", []),
        ("hội an toàn, thị xã Thuận An", ["Thuận An"]),
        ("trận Điện Biên Phủ", []),
        ("tuyến đường Hà Nội - Lào Cai, đường Hà Nội, phố Huế", ["Hà Nội", "Lào Cai"]),
        ("CTCP Quốc Cường Gia Lai ở Gia Lai", ["Gia Lai"]),
        ("Dalat and Phu Quoc", ["Đà Lạt", "Phú Quốc"]),
    ],
)
def test_towns_and_routes(text: str, places: list[str]) -> None:
    assert [mention.name for mention in mentions(text)] == places


def test_a_town_stands_for_its_province_where_one_filters() -> None:
    assert resolve_province("Hội An") == ("Quảng Nam",)
    assert resolve_province("da lat") == ("Lâm Đồng",)
    assert find_provinces("Hội An") == ()


@pytest.mark.parametrize(
    ("text", "localities"),
    [
        ("tỉnh Champasak, Chăm-pa-sắc và Champasack (Lào)", [("Champasak", "Lào")]),
        ("Khu tự trị dân tộc Choang Quảng Tây, Guangxi", [("Quảng Tây", "Trung Quốc")]),
        ("thành phố Nice ký ghi nhớ; a nice day; Nice là gì", [("Nice", "Pháp")]),
        ("làm việc tại Xa-vẳn-na-khệt", [("Savannakhet", "Lào")]),
        ("tỉnh Hà Nam (Trung Quốc)", [("Hà Nam (Trung Quốc)", "Trung Quốc")]),
        ("tỉnh Hà Nam, thị xã Sơn Tây, huyện Trùng Khánh", []),
        ("ông Tống Hải Nam và ông Hiroshi Yamaguchi", []),
        ("đảo Hải Nam, tỉnh Yamaguchi", [("Hải Nam", "Trung Quốc"), ("Yamaguchi", "Nhật Bản")]),
        ("phố Thượng Hải, ông Nguyễn Vân Nam", []),
        ("Vladimir Putin đến Vladivostok", [("Vladivostok", "Nga")]),
        ("tiếng Quảng Đông", []),
        ("quận Dalseo, tỉnh Gyeongsangbuk-do",
         [("Dalseo", "Hàn Quốc"), ("Gyeongsangbuk", "Hàn Quốc")]),
        ("Washington D.C. và St. Petersburg",
         [("Washington D.C.", "Hoa Kỳ"), ("Saint Petersburg", "Nga")]),
    ],
)  # fmt: skip
def test_foreign_localities_stated(text: str, localities: list[tuple[str, str]]) -> None:
    assert [(found.name, found.country) for found in find_localities(text)] == localities


def test_a_mention_of_a_locality_says_its_country() -> None:
    text = "TP Nice (Pháp)"
    assert [(m.kind, m.name, m.country) for m in mentions(text)] == [
        (Kind.LOCALITY, "Nice", "Pháp"),
        (Kind.COUNTRY, "Pháp", "Pháp"),
    ]


@pytest.mark.parametrize("typed", ["Bôlykhămxay", "tinh bolikhamsai", "Bolikhamxay province"])
def test_any_spelling_of_a_foreign_locality_will_do(typed: str) -> None:
    assert resolve_locality(typed) == Locality("Bolikhamxay", "Lào", "tỉnh")
    assert resolve_locality("không đâu") is None


def test_a_unit_of_today_gives_all_its_parts() -> None:
    assert resolve_province("Cần Thơ") == ("Cần Thơ", "Hậu Giang", "Sóc Trăng")
    assert resolve_province("thanh pho ho chi minh") == (
        "TP. Hồ Chí Minh",
        "Bà Rịa - Vũng Tàu",
        "Bình Dương",
    )
    assert resolve_province("tỉnh Hà Giang") == ("Hà Giang",)
    assert resolve_province("Huế") == ("Thừa Thiên Huế",)


@pytest.mark.parametrize(
    "typed", ["Đắk Lắk", "DAK LAK", "đắc lắc", "tinh dak lak", "Dak Lak province"]
)
def test_any_spelling_of_a_province_will_do(typed: str) -> None:
    assert resolve_province(typed)[0] == "Đắk Lắk"


@pytest.mark.parametrize(
    ("typed", "name"),
    [("my", "Hoa Kỳ"), ("USA", "Hoa Kỳ"), ("han quoc", "Hàn Quốc"), ("JP", "Nhật Bản"),
     ("Séc", "Cộng hòa Séc"), ("uae", "Các Tiểu vương quốc Ả Rập Thống nhất"), ("Ý", "Italia"),
     ("taiwan", "Đài Loan")],
)  # fmt: skip
def test_any_spelling_of_a_country_will_do(typed: str, name: str) -> None:
    assert resolve_country(typed) == name


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownPlace) as province:
        resolve_province("Cần Thơm")
    assert province.value.nearest[0] == "Cần Thơ"
    with pytest.raises(UnknownPlace) as country:
        resolve_country("Nhật Bổnn")
    assert "Nhật Bản" in country.value.nearest
    with pytest.raises(UnknownPlace):
        resolve_country("")


def test_the_gazetteer_has_63_provinces_in_34_units() -> None:
    assert len(provinces()) == 63
    assert len({province.today for province in provinces()}) == 34


def test_every_row_of_the_gazetteer_names_its_source(root: Path) -> None:
    for file in sorted((root / "ingest" / "data").glob("*.tsv")):
        header, *rows = file.read_text(encoding="utf-8").splitlines()
        if file.name == "legacy_letters.tsv":  # a column an encoding, each with its source
            sourced = (file.parent / "legacy_encodings.tsv").read_text("utf-8").splitlines()
            assert set(header.split("\t")[1:]) <= {row.split("\t")[0] for row in sourced}
            continue
        assert header.split("\t")[-1] == "source"
        assert all(row.split("\t")[-1].strip() for row in rows)


def test_the_merger_is_that_of_the_facts(shared: Path) -> None:
    rows = (shared / "facts" / "provinces_2025.tsv").read_text(encoding="utf-8").splitlines()[1:]
    spelt = {"thanh pho ho chi minh": "tp. ho chi minh", "hue": "thua thien hue"}
    facts = {tuple(row.split("\t")[:2]) for row in rows}
    ours = {(fold(p.name), fold(p.today)) for p in provinces()}
    assert ours == {
        (spelt.get(fold(old), fold(old)), fold(new).replace("thanh pho ho", "tp. ho"))
        for old, new in facts
    }


def test_places_of_the_register_are_found(shared: Path) -> None:
    found = wanted = right = 0
    for line in (shared / "eval" / "register" / "dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        with (shared / "corpus" / row["doc"]).open(encoding="utf-8", newline="") as file:
            text = file.read()[: row["boilerplate_starts_at"]]
        for key, find in (("provinces", find_provinces), ("countries", find_countries)):
            gold, optional = set(row[key]), set(row.get(f"{key}_optional", ()))
            ours = set(find(text)) - (optional - gold)
            found, wanted, right = found + len(ours), wanted + len(gold), right + len(ours & gold)
    assert 2 * right / (found + wanted) >= 0.97  # 1.0 when written


def test_a_passage_takes_at_most_a_millisecond() -> None:
    text = "Hà Nội ký với tỉnh Champasak (Lào), Anh, Pháp và Đức năm 2016. " * 12
    find_places(text)
    best = min(_timed(text) for _ in range(20))
    assert best < 0.005  # .2 ms when written; five times the target for a busy machine


def _timed(text: str) -> float:
    start = time.perf_counter()
    find_places(text)
    return time.perf_counter() - start


def test_the_country_file_is_what_its_script_writes(root: Path) -> None:
    lines = (root / "ingest" / "data" / "countries.tsv").read_text("utf-8").splitlines()[1:]
    assert [tuple(line.split("\t")[:4]) for line in lines] == [row[:4] for row in rows()]
