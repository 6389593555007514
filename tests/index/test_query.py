"""What a query becomes: content words, pairs of neighbours, highlights."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import BadQuery
from index.lexical import Label
from index.query import prepare
from index.records import Analysis
from index.snippet import Highlighter
from index.weights import Weights

NO_MARKS = "an giang hop tac voi lao"


def test_words_that_ask_are_dropped_while_others_remain() -> None:
    prepared = prepare("Tỉnh nào đã ký với Lào?")
    assert prepared.words == ("tỉnh", "ký", "lào")
    exact = ["tỉnh", "đã", "ký", "với", "lào", "đã_ký", "ký_với", "với_lào"]
    folded = ["tinh", "da", "ky", "voi", "lao", "da_ky", "ky_voi", "voi_lao"]
    assert list(prepared.lexical.exact) == exact
    assert list(prepared.lexical.folded) == folded
    assert prepared.lexical.folded["lao"] == Weights().folded
    assert prepared.lexical.exact["với_lào"] == Weights().pair
    assert prepare("là gì").words == ("là", "gì")


def test_english_joining_words_are_dropped_from_english_alone() -> None:
    english = prepare("Which cities twinned with An Giang?").words
    assert english[:3] == ("cities", "twinned", "giang")
    assert {"an", "giang", "hop", "tac", "voi", "lao"} <= {*prepare(NO_MARKS).words}
    assert {"the", "nao", "thi", "duoc", "coi"} <= {*prepare("the nao thi duoc coi").words}


def test_pairs_are_neighbours_as_typed() -> None:
    prepared = prepare("bản ghi nhớ của Hà Nội")
    assert set(prepared.lexical.folded) == {
        *("ban", "ghi", "nho", "cua", "ha", "noi"),
        *("ban_ghi", "ghi_nho", "nho_cua", "cua_ha", "ha_noi"),
    }


def test_a_query_without_any_mark_in_either_reading_asks_the_folded_field_only() -> None:
    prepared = prepare("Ulyanovsk Namyangju 2015")
    assert (prepared.marked, prepared.lexical.exact) == (False, {})
    assert prepared.lexical.folded["ulyanovsk"] == 1


def test_a_query_that_is_too_long_says_how_long_it_may_be() -> None:
    with pytest.raises(BadQuery, match="2001 characters; at most 2000"):
        prepare("x" * 2001)


@given(st.text(max_size=300))
def test_any_text_is_prepared_or_refused(text: str) -> None:
    try:
        prepared = prepare(text)
    except BadQuery:
        return
    assert prepared.words
    assert "\0" not in prepared.text


@given(st.text("aáàbđ 12.\n", max_size=60), st.text("aáàbđ 12", min_size=1, max_size=20))
def test_highlights_are_sorted_disjoint_spans_of_the_text(text: str, query: str) -> None:
    spans = Highlighter(query.split(), marked=True).spans(text)
    flat = [offset for span in spans for offset in span]
    assert flat == sorted(flat)
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_a_marked_word_highlights_itself_and_its_unmarked_form_only() -> None:
    text = "hợp đồng, hop dong, hộp đông"
    marked = Highlighter(["hợp"], marked=True).spans(text)
    assert [text[a:b] for a, b in marked] == ["hợp", "hop"]
    unmarked = Highlighter(["hop"], marked=False).spans(text)
    assert [text[a:b] for a, b in unmarked] == ["hợp", "hop", "hộp"]


def test_both_readings_are_asked_for_the_typed_one_never_lost() -> None:
    prepared = prepare("tỉnh Quảng Tri ký thoar thuận")
    assert prepared.text == "tỉnh Quảng Trị ký thỏa thuận"
    assert (prepared.analysis.restored, prepared.analysis.corrected) == (
        "tỉnh Quảng Trị ký thoar thuận",
        "tỉnh Quảng Trị ký thỏa thuận",
    )
    assert {"thỏa", "trị", "quảng_trị", "thỏa_thuận"} <= prepared.lexical.exact.keys()
    assert {"thoar", "thoa", "tri", "thoar_thuan", "thoa_thuan"} <= prepared.lexical.folded.keys()


def test_a_query_that_is_right_as_typed_is_read_as_typed() -> None:
    analysis = prepare("Quảng Trị ký thỏa thuận với tỉnh Savannakhet của Lào").analysis
    assert analysis == Analysis(
        places=("Lào", "Quảng Trị"), notes=("Quảng Trị gồm Quảng Bình trước 1/7/2025",)
    )


def test_places_of_a_query_lift_passages_that_state_them() -> None:
    labels = prepare("tinh quang tri ky voi lao nam 2015").lexical.labels
    weights = Weights()
    assert labels == (
        Label("country", "Lào", weights.place),
        Label("province", "Quảng Trị", weights.place),
        Label("province", "Quảng Bình", weights.part),
    )


def test_a_unit_of_today_names_the_provinces_merged_into_it() -> None:
    labels = prepare("Cần Thơ hợp tác quốc tế").lexical.labels
    assert {(label.field, label.value) for label in labels} == {
        ("province", "Cần Thơ"),
        ("province", "Hậu Giang"),
        ("province", "Sóc Trăng"),
    }


def test_numbers_of_articles_and_years_are_asked_for_exactly() -> None:
    exact = prepare("khoản 2 Điều 5 năm 2015").lexical.exact
    assert {"điều_5", "khoản_2", "năm_2015", "2015"} <= exact.keys()


def test_english_words_are_carried_over_to_vietnamese() -> None:
    prepared = prepare("Which cities signed a memorandum of understanding with South Korea?")
    exact = prepared.lexical.exact
    assert {"ghi_nhớ", "bản_ghi", "hàn_quốc", "ký"} <= exact.keys()
    assert {"memorandum", "korea"} <= prepared.lexical.folded.keys()
    assert prepared.analysis.restored is None
    assert exact["hàn"] == Weights().carried


def test_abbreviations_are_asked_for_in_full_as_well() -> None:
    exact = prepare("UBND tỉnh ký BBGN").lexical.exact
    assert {"ubnd", "bbgn", "ủy_ban", "ghi_nhớ"} <= exact.keys()


def test_a_part_switched_off_leaves_no_term() -> None:
    query = "tinh quang tri ky thoar thuan 2015"
    off = Weights(restored=0, corrected=0, place=0, part=0, synonym=0, carried=0)
    prepared = prepare(query, off)
    assert (prepared.text, prepared.analysis.restored, prepared.lexical.labels) == (query, None, ())
    assert prepared.lexical.exact == {}
