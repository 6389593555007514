"""The normal form of Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import Token, fold, has_marks, index_terms, normalise, tokenise


def test_words_keep_their_offsets_in_the_original() -> None:
    assert tokenise("Đắk Lắk, 2015.") == [
        Token("đắk", 0, 3),
        Token("lắk", 4, 7),
        Token("2015", 9, 13),
    ]


def test_decomposed_text_gives_the_same_words() -> None:
    text = "Thừa Thiên Huế ký bản ghi nhớ"
    decomposed = unicodedata.normalize("NFD", text)
    assert [t.text for t in tokenise(decomposed)] == [t.text for t in tokenise(text)]
    assert [decomposed[t.start : t.end] for t in tokenise(decomposed)] == decomposed.split()


@pytest.mark.parametrize(
    ("other", "traditional"),
    [
        ("hoà", "hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe"), ("Uỷ", "ủy"), ("hoạ", "họa"),
        ("uý", "úy"), ("THOẢ", "thỏa"), ("HOÀ", "hòa"), ("cuả", "của"), ("qúy", "quý"),
        ("gìa", "già"), ("hòang", "hoàng"), ("nghiã", "nghĩa"), ("giưã", "giữa"),
    ],
)  # fmt: skip
def test_all_tone_placements_are_one_word(other: str, traditional: str) -> None:
    assert tokenise(other)[0].text == tokenise(traditional)[0].text == traditional
    assert tokenise(traditional.upper())[0].text == traditional


@pytest.mark.parametrize(
    "word",
    ["quý", "hoàng", "toán", "huỳnh", "hoa", "giếng", "gìn", "khuỷu", "thuở", "quốc", "ngoằn",
     "zoà", "loà̀", "oasis", "josé", "perù", "coruña", "benoîte", "aloès", "noël"],
)  # fmt: skip
def test_other_words_stay_as_they_are(word: str) -> None:
    assert tokenise(word)[0].text == word


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Ðồng ÐÀ Ɖắk", ["đồng", "đà", "đắk"]),
        ("Reykjavík við", ["reykjavík", "við"]),
        ("o\ufb03ce \ufb01eld \ufb02ow", ["office", "field", "flow"]),
        ("ＭＯＵ ２０２５", ["mou", "2025"]),
        ("M\u2019Drắk “Lào” – Việt…", ["m", "drắk", "lào", "việt"]),
        ("hợp\u00a0tác\u202fLào", ["hợp", "tác", "lào"]),
        ("\u202ahợp\u034f tác\u202c\ufe0f", ["hợp", "tác"]),
    ],
)
def test_printed_forms_are_the_plain_words(typed: str, words: list[str]) -> None:
    assert [t.text for t in tokenise(typed)] == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("on coopera-\ntion with", ["on", "cooperation", "with"]),
        ("coopera\u00ad\r\n  tion", ["cooperation"]),
        ("coopera\u2010\ntion", ["cooperation"]),
        ("hợp\u00ad\ntác", ["hợptác"]),
        ("Chăm-\npa-sắc", ["chăm", "pa", "sắc"]),
        ("Lao-\nThai", ["lao", "thai"]),
        ("Thua Thien-\nhue", ["thua", "thien", "hue"]),
        ("- coopera-\n\ntion", ["coopera", "tion"]),
        ("2015-\n2020", ["2015", "2020"]),
    ],
)
def test_words_broken_at_a_line_end_are_whole(text: str, words: list[str]) -> None:
    tokens = tokenise(text)
    assert [t.text for t in tokens] == words == index_terms(text)[: len(words)]
    assert [t.text for t in tokenise("x\n" + text)][1:] == words
    assert all(text[t.start].isalnum() and text[t.end - 1].isalnum() for t in tokens)


def test_folding_drops_every_mark_and_the_bar_of_d() -> None:
    assert fold("Đường Ở Đắk Lắk — Thừa Thiên Huế") == "duong o dak lak — thua thien hue"
    assert fold(unicodedata.normalize("NFD", "Đường")) == "duong"


def test_terms_are_words_then_adjacent_pairs() -> None:
    assert index_terms("ký kết MoU") == ["ký", "kết", "mou", "ký_kết", "kết_mou"]
    assert index_terms("ký kết", folded=True) == ["ky", "ket", "ky_ket"]


def test_invisible_characters_are_no_part_of_a_word() -> None:
    assert [t.text for t in tokenise("hợp\u00ad tác\u200b \ufeffLào")] == ["hợp", "tác", "lào"]
    assert normalise("\ufeff hợp\u00a0tác\n\tLào ") == "hợp tác Lào"


def test_marks_are_seen() -> None:
    assert has_marks("Lào")
    assert has_marks("đ")
    assert not has_marks("Lao PDR 2015")


@given(st.text())
def test_tokens_are_in_order_disjoint_and_exact(text: str) -> None:
    tokens = tokenise(text)
    ends = [0, *(t.end for t in tokens)]
    assert all(end <= t.start < t.end for end, t in zip(ends, tokens, strict=False))
    assert all(tokenise(text[t.start : t.end])[0].text == t.text for t in tokens)


LETTERS = "aăâeêioôơuưyàảãáạằắầấậèéẻềếểệìíịòóỏồốộờớợùúủụừứựỳýỷbcdđghklmnpqrstvxðɖ"
SYLLABLES = st.text(st.sampled_from(LETTERS + LETTERS.upper()), min_size=1, max_size=6)


@given(st.text())
def test_normal_forms_are_idempotent(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    assert fold(fold(text)) == fold(text)


@given(st.text() | SYLLABLES)
def test_a_word_as_indexed_is_its_own_normal_form(text: str) -> None:
    for token in tokenise(text):
        assert [t.text for t in tokenise(token.text)] == [token.text]


@given(st.lists(SYLLABLES))
def test_composed_and_decomposed_words_are_the_same(words: list[str]) -> None:
    text = " ".join(words)
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
    assert len({tuple(index_terms(form)) for form in forms}) == 1
    assert len({tuple(t.text for t in tokenise(form.upper())) for form in forms}) == 1


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_only_lowered_and_split(text: str) -> None:
    assert fold(text) == text.lower()
    assert "".join(t.text for t in tokenise(text)) == "".join(
        c for c in text.lower() if c.isalnum()
    )
