"""Searching: fused legs, filters, folding, and what a hit says."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.embed import Embedder
from index.errors import BadQuery, ModelMismatch, ModelUnusable
from index.fuse import fuse
from index.records import Filters, Mode, SearchResult
from index.search import Searcher
from index.store import Store
from ingest.records import DocType, Language

TEXTS = (
    "Tỉnh Quảng Trị ký bản ghi nhớ với tỉnh Savannakhet của Lào.",
    "Thành phố Hà Nội và Tokyo hợp tác về giao thông đô thị.",
    "Hai bên hợp tác đào tạo cán bộ, trao đổi văn hóa và du lịch.",
    "Lâm Đồng đón đoàn đại biểu Hàn Quốc, bàn về nông nghiệp công nghệ cao.",
    "Ha Noi signed a memorandum of understanding with Tokyo.",
)


@pytest.fixture
def searcher(store: Store, committed: Callable[..., int], embedder: Embedder) -> Iterator[Searcher]:
    for number, text in enumerate(TEXTS):
        committed(f"{number}.txt", text)
    opened = Searcher.open(store.folder, embedder)
    yield opened
    opened.close()


def sources(result: SearchResult) -> list[str]:
    return [hit.document.source for hit in result.hits]


def test_the_words_of_a_query_find_their_passage_with_and_without_marks(searcher: Searcher) -> None:
    for query in ("Quảng Trị ký bản ghi nhớ", "quang tri ky ban ghi nho", "QUẢNG TRỊ"):
        assert sources(searcher.search(query))[0] == "0.txt"


def test_marks_decide_between_words_that_differ_in_marks_only(
    store: Store, committed: Callable[..., int], embedder: Embedder
) -> None:
    committed("a.txt", "hợp tác")
    committed("b.txt", "hộp tạc")
    with_marks = Searcher.open(store.folder, embedder)
    assert sources(with_marks.search("hộp tạc", mode=Mode.LEXICAL)) == ["b.txt", "a.txt"]
    assert sources(with_marks.search("hợp tác", mode=Mode.LEXICAL)) == ["a.txt", "b.txt"]
    with_marks.close()


def test_composed_and_decomposed_queries_are_the_same(searcher: Searcher) -> None:
    import unicodedata

    composed = searcher.search("Lâm Đồng nông nghiệp")
    decomposed = searcher.search(unicodedata.normalize("NFD", "Lâm Đồng nông nghiệp"))
    assert decomposed.hits == composed.hits


def test_every_hybrid_hit_carries_the_scores_that_each_leg_gives_it(searcher: Searcher) -> None:
    query = "hợp tác Hà Nội"
    by_leg = {
        mode: {hit.passage_id: hit.scores for hit in searcher.search(query, k=5, mode=mode).hits}
        for mode in Mode
    }
    assert len(by_leg[Mode.HYBRID]) == 5
    for passage_id, scores in by_leg[Mode.HYBRID].items():
        lexical = by_leg[Mode.LEXICAL].get(passage_id)
        assert scores.lexical == (lexical.lexical if lexical else 0.0)
        assert scores.dense == by_leg[Mode.DENSE][passage_id].dense


def test_a_hybrid_score_is_the_weighted_sum_of_the_normalised_legs(searcher: Searcher) -> None:
    share = searcher.weights.dense
    first_stage = replace(searcher.weights, second=0.0)
    hits = searcher.search("hợp tác Hà Nội", k=5, weights=first_stage).hits
    scores = [(hit.scores.lexical or 0.0, hit.scores.dense or 0.0) for hit in hits]
    best_lexical, best_dense = (max(leg) for leg in zip(*scores, strict=True))
    for hit, (lexical, dense) in zip(hits, scores, strict=True):
        meaning = (dense + 1) / (best_dense + 1)
        expected = (1 - share) * lexical / best_lexical + share * meaning
        assert hit.score == pytest.approx(expected, abs=1e-6)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]


def test_fewer_hits_are_the_first_of_more(searcher: Searcher) -> None:
    many = searcher.search("hợp tác", k=5)
    assert searcher.search("hợp tác", k=2).hits == many.hits[:2]


def test_a_leg_that_was_not_asked_has_no_score(searcher: Searcher) -> None:
    lexical = searcher.search("Tokyo", mode=Mode.LEXICAL).hits[0].scores
    dense = searcher.search("Tokyo", mode=Mode.DENSE).hits[0].scores
    assert lexical.dense is None
    assert dense.lexical is None


def test_lexical_search_finds_only_passages_with_a_word_of_the_query(searcher: Searcher) -> None:
    result = searcher.search("Tokyo", mode=Mode.LEXICAL, k=100)
    assert sorted(sources(result)) == ["1.txt", "4.txt"]
    assert result.n_matched == 2


def test_ties_break_by_passage_id(
    store: Store, commit: Callable[..., int], committed: Callable[..., int], embedder: Embedder
) -> None:
    for number in range(3):  # three segments
        committed(f"{number}.txt", *["cùng một câu"] * 150)
    searcher = Searcher.open(store.folder, embedder)
    ids = sorted(document.id for document in store.documents())
    expected = [f"{id_}-{ordinal}" for id_ in ids for ordinal in range(150)]
    for mode in Mode:
        hits = searcher.search("câu", k=20, mode=mode, fold=False).hits
        assert [hit.passage_id for hit in hits] == expected[:20]
    searcher.close()


@pytest.mark.parametrize("query", ["", "   ", "\0", "?!…", "🙂🙂", "x" * 2001])
def test_a_query_that_cannot_be_searched_for_is_refused(searcher: Searcher, query: str) -> None:
    with pytest.raises(BadQuery):
        searcher.search(query)


@pytest.mark.parametrize(
    "query",
    [
        *("Điều 5: (a)", "TP.HCM ký: gì?", '"một dấu nháy', "a AND OR NOT *", "Hà\0Nội"),
        *("x" * 2000, "~ Tokyo", "a_b Tokyo", "là gì"),
    ],
)
def test_whatever_people_type_is_words_and_never_syntax(searcher: Searcher, query: str) -> None:
    assert len(searcher.search(query).hits) == 5


@pytest.mark.parametrize("k", [0, -1, 1001, 10**9])
def test_a_number_of_hits_out_of_range_is_refused(searcher: Searcher, k: int) -> None:
    with pytest.raises(ValueError, match="must be from 1 to 1000"):
        searcher.search("Tokyo", k=k)


def test_an_empty_index_finds_nothing(store: Store, embedder: Embedder) -> None:
    searcher = Searcher.open(store.folder, embedder)
    for mode in Mode:
        result = searcher.search("Tokyo", mode=mode)
        assert (result.hits, result.n_matched) == ((), 0)
    searcher.close()


def test_searching_by_meaning_without_a_model_says_what_to_do(store: Store) -> None:
    searcher = Searcher.open(store.folder, None)
    with pytest.raises(ModelUnusable, match="mode lexical"):
        searcher.search("Tokyo")
    assert searcher.search("Tokyo", mode=Mode.LEXICAL).hits == ()
    searcher.close()


def test_another_model_is_refused_with_the_remedy(
    store: Store, committed: Callable[..., int], embedder: Embedder
) -> None:
    from dataclasses import replace

    committed("a.txt", "một câu")

    class Other:
        identity = replace(embedder.identity, sha256="1" * 64)

    with pytest.raises(ModelMismatch, match=r"sha256 .*--model.*--index"):
        Searcher.open(store.folder, Other())  # type: ignore[arg-type]


def test_highlights_stand_where_the_words_are(searcher: Searcher) -> None:
    hit = searcher.search("Hà Nội và Tokyo, giao thông").hits[0]
    assert hit.document.source == "1.txt"
    marked = [hit.text[start:end] for start, end in hit.highlights]
    assert marked == ["Hà Nội", "Tokyo", "giao thông"]
    unmarked = searcher.search("ha noi giao thong").hits[0]
    assert [unmarked.text[a:b] for a, b in unmarked.highlights] == ["Hà Nội", "giao thông"]


def test_a_hit_tells_where_it_stands(
    store: Store, committed: Callable[..., int], embedder: Embedder
) -> None:
    committed("a/b.txt", "Câu đầu.", "Câu sau về Tokyo.", title="Tên", published="2016-03")
    searcher = Searcher.open(store.folder, embedder)
    hit = searcher.search("Tokyo").hits[0]
    document = store.document(hit.document.id)
    assert (hit.text, document.text[hit.char_start : hit.char_end]) == ("Câu sau về Tokyo.",) * 2
    assert hit.passage_id == f"{document.summary.id}-1"
    assert (hit.document.title, hit.document.published) == ("Tên", "2016-03")
    assert (hit.document.source, hit.page_start, hit.year_match) == ("a/b.txt", None, None)
    searcher.close()


# --- filters


@pytest.fixture
def labelled(store: Store, committed: Callable[..., int], embedder: Embedder) -> Iterator[Searcher]:
    laws = DocType.LAW
    committed("vn/a.txt", "tin một", published="2015-01-02", countries=("Lào",), years=(1999,))
    committed("vn/b.txt", "tin hai", years=(2015, 2016), provinces=("Hà Nội",))
    committed("vn/c.txt", "tin ba", countries=("Lào", "Nhật Bản"), doc_type=laws)
    committed("en/d.txt", "news four tin", language=Language.EN, published="2020")
    opened = Searcher.open(store.folder, embedder)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ["en/d.txt", "vn/a.txt", "vn/b.txt", "vn/c.txt"]),
        (Filters(countries=("Lào",)), ["vn/a.txt", "vn/c.txt"]),
        (Filters(countries=("Lào", "Nhật Bản")), ["vn/a.txt", "vn/c.txt"]),
        (Filters(provinces=("Hà Nội",)), ["vn/b.txt"]),
        (Filters(years=(2015, 2015)), ["vn/a.txt", "vn/b.txt"]),
        (Filters(years=(1990, 2000)), []),
        (Filters(years=(2016, 2030)), ["en/d.txt", "vn/b.txt"]),
        (Filters(doc_types=(DocType.LAW,)), ["vn/c.txt"]),
        (Filters(languages=(Language.EN,)), ["en/d.txt"]),
        (Filters(sources=("vn/*",)), ["vn/a.txt", "vn/b.txt", "vn/c.txt"]),
        (Filters(sources=("*.pdf",)), []),
        (Filters(countries=("Lào",), doc_types=(DocType.LAW,)), ["vn/c.txt"]),
        (Filters(countries=("Pháp",)), []),
    ],
)
def test_filters_are_strict_in_every_mode(
    labelled: Searcher, filters: Filters, expected: list[str]
) -> None:
    for mode in Mode:
        result = labelled.search("tin", mode=mode, filters=filters)
        assert sorted(sources(result)) == expected
        assert result.n_matched == len(expected)
        assert sum(result.facets["doc_type"].values()) == len(expected)


def test_a_hit_says_which_year_let_it_in(labelled: Searcher) -> None:
    result = labelled.search("tin", filters=Filters(years=(2015, 2015)))
    matches = {hit.document.source: hit.year_match for hit in result.hits}
    assert matches == {"vn/a.txt": "published", "vn/b.txt": "stated"}


def test_facets_count_all_matches_not_the_k_shown(labelled: Searcher) -> None:
    result = labelled.search("tin", k=1)
    assert result.facets == {
        "country": {"Lào": 2, "Nhật Bản": 1},
        "province": {"Hà Nội": 1},
        "year": {"2015": 2, "2016": 1, "2020": 1},
        "doc_type": {"news": 3, "law": 1},
    }


def test_a_moved_file_is_filtered_by_its_new_source(store: Store, labelled: Searcher) -> None:
    from dataclasses import replace

    from index.sync import follow

    assert sources(labelled.search("tin", filters=Filters(sources=("new/*",)))) == []
    old = store.stamps()["/files/vn/a.txt"]
    store.move_file(old, replace(old, root="/", source="new/a.txt"))
    follow(store)
    assert sources(labelled.search("tin", filters=Filters(sources=("new/*",)))) == ["new/a.txt"]


# --- near duplicates


def test_near_duplicates_fold_into_the_best_and_are_named_there(
    store: Store, commit: Callable[..., int], embedder: Embedder
) -> None:
    from index.store import document_id
    from index.sync import follow

    one, two = document_id("/files/one.txt"), document_id("/files/two.txt")
    commit("one.txt", "Hà Nội ký kết với Tokyo", "Đoạn hai về Tokyo")
    commit("two.txt", "Hà Nội ký kết với Tokyo", duplicates=[one])
    commit("three.txt", "Hà Nội ký kết với Tokyo hôm nay", duplicates=[two])
    commit("other.txt", "Tokyo")
    follow(store)
    searcher = Searcher.open(store.folder, embedder)
    apart = searcher.search("Hà Nội ký kết với Tokyo", fold=False)
    folded = searcher.search("Hà Nội ký kết với Tokyo")
    cluster = {"one.txt", "two.txt", "three.txt"}
    assert sorted(sources(apart)) == ["one.txt", "one.txt", "other.txt", "three.txt", "two.txt"]
    best = folded.hits[0].document.source
    shown = set(sources(folded))
    assert shown == {best, "other.txt"}
    assert {document.source for document in folded.hits[0].siblings} == cluster - {best}
    assert all(hit.siblings == () for hit in folded.hits[1:])
    like = searcher.similar_to_text("Hà Nội ký kết với Tokyo")
    assert set(sources(like)) == {like.hits[0].document.source, "other.txt"}
    assert len(like.hits[0].siblings) == 2
    like = searcher.similar_to_text("Hà Nội ký kết với Tokyo", fold=False)
    assert sorted(sources(like)) == ["one.txt", "other.txt", "three.txt", "two.txt"]
    store.remove_document(folded.hits[0].document.id)
    follow(store)
    again = searcher.search("Hà Nội ký kết với Tokyo")
    named = {document.source for hit in again.hits for document in hit.siblings}
    assert best not in {*sources(again), *named}
    searcher.close()


# --- the formula


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(-1, 1)), min_size=1, max_size=20))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_fused_scores_lie_in_0_to_1_and_never_rank_a_better_passage_lower(
    pairs: list[tuple[float, float]],
) -> None:
    lexical, dense = (np.array(column) for column in zip(*pairs, strict=True))
    fused = fuse(lexical, dense, 0.45)
    assert ((fused >= 0) & (fused <= 1 + 1e-9)).all()
    for i in range(len(pairs)):
        worse = (lexical <= lexical[i]) & (dense <= dense[i])
        assert (fused[worse] <= fused[i] + 1e-9).all()


def test_a_search_reads_one_generation(
    store: Store, committed: Callable[..., int], embedder: Embedder
) -> None:
    committed("a.txt", "một")
    searcher = Searcher.open(store.folder, embedder)
    assert (searcher.search("một").generation, searcher.generation) == (1, 1)
    committed("b.txt", "một hai")
    assert (searcher.search("một").generation, searcher.generation) == (2, 2)
    searcher.close()
