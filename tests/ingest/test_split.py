"""Passages: their invariants, and where they are cut."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.outline import numbered_opening
from ingest.records import Heading, Page, Passage, Span
from ingest.split import paragraph_spans, split


def texts(text: str, passages: Sequence[Passage]) -> list[str]:
    return [text[p.char_start : p.char_end] for p in passages]


def n_words(text: str) -> int:
    return len(text.split())


def sentence(n: int, first: str = "Từ") -> str:
    return " ".join([first, *["chữ"] * (n - 2), "cuối."])


LAW = """Chương I

ĐIỀU KHOẢN MỞ ĐẦU

Điều 1. Phạm vi điều chỉnh

1. Luật này quy định việc ký kết.

2. Luật này không điều chỉnh vốn vay.

Điều 2. Giải thích từ ngữ

Trong Luật này, bên ký kết gồm:

a) Nhà nước;

b) Tỉnh.
"""


def test_law_is_cut_at_articles_with_their_heading_path() -> None:
    passages = split(LAW)
    assert [p.heading for p in passages] == [
        "Chương I. ĐIỀU KHOẢN MỞ ĐẦU › Điều 1. Phạm vi điều chỉnh",
        "Chương I. ĐIỀU KHOẢN MỞ ĐẦU › Điều 2. Giải thích từ ngữ",
    ]
    assert texts(LAW, passages)[0].startswith("Chương I")
    assert texts(LAW, passages)[1].startswith("Điều 2.")
    assert texts(LAW, passages)[1].endswith("b) Tỉnh.")


def test_an_article_whose_body_stands_in_its_line_shows_only_its_number() -> None:
    text = (
        "Điều 3. Hai bên cam kết trao đổi đoàn hằng năm và báo cáo kết quả cho nhau.\nĐiều 4. Hết."
    )
    assert [p.heading for p in split(text)] == ["Điều 3", "Điều 4. Hết."]


def test_a_mention_of_an_article_is_no_heading() -> None:
    assert numbered_opening("Điều 5 của Luật này quy định việc khác") is None
    assert numbered_opening("Phần lớn các địa phương") is None
    assert numbered_opening("Mục tiêu chung") is None
    assert numbered_opening("(Điều 1 Luật số 70/2020/QH14)") is None


def test_given_headings_make_a_path_and_never_end_a_passage() -> None:
    blocks = ["Báo cáo", "Y tế", sentence(100), "Giáo dục", sentence(100), sentence(100)]
    text = "\n".join(blocks)
    spans: list[Span] = []
    for block in blocks:
        start = spans[-1].end + 1 if spans else 0
        spans.append(Span(start, start + len(block)))
    headings = [Heading(1, *spans[0]), Heading(2, *spans[1]), Heading(2, *spans[3])]
    passages = split(text, blocks=spans, headings=headings)
    assert [
        (p.heading, n_words(t)) for p, t in zip(passages, texts(text, passages), strict=True)
    ] == [
        ("Báo cáo › Y tế", 104),
        ("Báo cáo › Giáo dục", 102),
        ("Báo cáo › Giáo dục", 100),
    ]


def test_a_long_stretch_makes_as_few_passages_as_can_be() -> None:
    text = " ".join(sentence(20) for _ in range(23))
    sizes = [n_words(t) for t in texts(text, split(text))]
    assert (len(sizes), sum(sizes)) == (3, 460)


def test_a_cut_prefers_a_paragraph_to_a_sentence() -> None:
    text = "\n".join(
        [" ".join(sentence(10) for _ in range(8)), " ".join(sentence(10) for _ in range(12))]
    )
    assert [n_words(t) for t in texts(text, split(text))] == [80, 120]


def test_only_a_sentence_too_long_by_itself_is_cut_inside() -> None:
    text = " ".join(["chữ"] * 119 + ["phẩy;"] + ["chữ"] * 120)
    assert [n_words(t) for t in texts(text, split(text))] == [120, 120]


def test_short_sections_of_one_parent_share_a_passage_but_articles_do_not() -> None:
    text = "A\nmột hai.\nB\nba bốn."
    headings = [Heading(2, 0, 1), Heading(2, 11, 12)]
    assert len(split(text, headings=headings)) == 1
    assert len(split("Điều 1. A\nmột hai.\nĐiều 2. B\nba bốn.")) == 2


def test_pages_follow_the_characters() -> None:
    text = sentence(100) + "\n" + sentence(50) + "\n" + sentence(100)
    border = text.index("\n") + 60
    pages = [Page(1, 0, border), Page(2, border, len(text))]
    found = [(p.page_start, p.page_end) for p in split(text, pages=pages)]
    assert found == [(1, 2), (2, 2)]


def test_a_line_that_breaks_off_is_joined_with_the_next() -> None:
    text = "Hai bên ký\nthỏa thuận.\nLễ ký ở Huế"
    assert [text[a:b] for a, b in paragraph_spans(text)] == [
        "Hai bên ký\nthỏa thuận.",
        "Lễ ký ở Huế",
    ]


_LINES = ["\n", "\n\n", "\t", "Hà\u00a0Nội", "gồm:", "…", "“vâng”", "|", "-", "•", "v.v.", "Khoản"]
WORDS = st.sampled_from(
    [*_LINES, "Hai", "bên", "ký.", "Điều", "5.", "Chương", "II", "a)", "1.", "2016,", "TP.", "HCM"]
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[Span], list[Heading], list[Span], int]:
    text = " ".join(draw(st.lists(WORDS, max_size=300)))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    blocks = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    headings = [Heading(draw(st.integers(1, 4)), a, b) for a, b in blocks if draw(st.booleans())]
    marks = sorted(set(draw(st.lists(st.integers(0, len(text)), max_size=6))))
    boilerplate = [Span(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    return text, blocks, headings, boilerplate, draw(st.sampled_from([3, 20, 160]))


@given(documents())
@settings(max_examples=300, deadline=None)
def test_passages_hold_all_the_main_text_and_nothing_else(
    document: tuple[str, list[Span], list[Heading], list[Span], int],
) -> None:
    text, blocks, headings, boilerplate, max_words = document
    passages = split(
        text, blocks=blocks, headings=headings, boilerplate=boilerplate, max_words=max_words
    )
    left_out = {i for a, b in boilerplate for i in range(a, b)}
    wanted = {i for i, c in enumerate(text) if not c.isspace()} - left_out
    position = 0
    covered: set[int] = set()
    for ordinal, passage in enumerate(passages):
        piece = text[passage.char_start : passage.char_end]
        assert passage.ordinal == ordinal
        assert position <= passage.char_start < passage.char_end
        assert piece == piece.strip()
        assert n_words(piece) <= max_words
        position = passage.char_end
        covered.update(range(passage.char_start, passage.char_end))
    assert wanted <= covered
    assert not covered & left_out


def test_a_byline_is_not_left_alone_under_a_full_passage() -> None:
    text = f"{sentence(80)} {sentence(60)} {sentence(20)}\nTuấn Anh"
    assert [n_words(passage) for passage in texts(text, split(text))] == [140, 22]
    assert [n_words(passage) for passage in texts(text, split(text, max_words=200))] == [162]
