"""What a query becomes: content words, pairs of neighbours, highlights."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import BadQuery
from index.query import prepare
from index.snippet import Highlighter


def test_words_that_ask_are_dropped_while_others_remain() -> None:
    prepared = prepare("Tỉnh nào đã ký với Lào?")
    assert prepared.words == ("tỉnh", "ký", "lào")
    assert prepared.lexical.exact == Counter(
        ["tỉnh", "đã", "ký", "với", "lào", "đã_ký", "ký_với", "với_lào"]
    )
    assert prepared.lexical.folded == Counter(
        ["tinh", "da", "ky", "voi", "lao", "da_ky", "ky_voi", "voi_lao"]
    )
    assert prepare("là gì").words == ("là", "gì")


def test_english_joining_words_are_dropped_from_english_alone() -> None:
    assert prepare("Which cities twinned with An Giang?").words == ("cities", "twinned", "giang")
    assert prepare("an giang hop tac voi lao").words == (
        *("an", "giang", "hop", "tac", "voi", "lao"),
    )
    assert prepare("the nao thi duoc coi").words == ("the", "nao", "thi", "duoc", "coi")


def test_pairs_are_neighbours_as_typed() -> None:
    prepared = prepare("bản ghi nhớ của Hà Nội")
    assert set(prepared.lexical.folded) == {
        *("ban", "ghi", "nho", "cua", "ha", "noi"),
        *("ban_ghi", "ghi_nho", "nho_cua", "cua_ha", "ha_noi"),
    }


def test_an_unmarked_query_asks_the_folded_field_only() -> None:
    prepared = prepare("ban ghi nho")
    assert (prepared.marked, prepared.lexical.exact) == (False, Counter())


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
