"""Running a dataset through a searcher."""

from collections.abc import Mapping

import pytest

from eval.beir import entry_questions, parse_entry, rank_entries
from eval.datasets import BeirEntry, BeirSet, Question, QuestionSet, Quote
from eval.errors import BadDataset
from eval.measures import MEASURES
from eval.records import Found
from eval.run import evaluate_questions, rank_passages
from index.errors import BadQuery
from index.records import (
    DocumentSummary,
    Hit,
    Mode,
    Scores,
    SearchResult,
)
from ingest.records import DocType, Language

QUOTE = Quote("a.txt", "Huế ký với Namyangju", 3)


def ask(name: str, *quotes: Quote, variants: Mapping[str, str | None] | None = None) -> Question:
    return Question(name, f"{name}?", "fact", quotes, variants or {})


def found(name: str, source: str = "a.txt") -> Found:
    return Found(name, 1.0, source, "title", "text")


def hit(rank: int, passage_id: str) -> Hit:
    summary = DocumentSummary(
        "d", "Tiêu đề", False, "a.txt", None, None, DocType.NEWS, None, Language.VI
    )
    return Hit(
        rank, 1 / rank, Scores(1.0, None), "nội dung", (), passage_id, None, None, 0, 8, "", None,
        (), summary,
    )  # fmt: skip


class FakeSearcher:
    """Finds n passages for every query, and remembers what it was asked."""

    def __init__(self, n_hits: int = 2) -> None:
        self.n_hits = n_hits
        self.asked: list[tuple[str, int, Mode, bool]] = []

    def search(
        self, query: str, *, k: int = 10, mode: Mode = Mode.HYBRID, fold: bool = True
    ) -> SearchResult:
        self.asked.append((query, k, mode, fold))
        if not query.strip():
            raise BadQuery("empty")
        hits = tuple(hit(rank, f"d-{rank}") for rank in range(1, min(k, self.n_hits) + 1))
        return SearchResult(query, mode, 1.0, 1, len(hits), hits)


def test_search_is_asked_a_hundred_deep_without_folding() -> None:
    searcher = FakeSearcher()
    ranked = rank_passages(searcher, "Huế?", Mode.LEXICAL)
    assert searcher.asked == [("Huế?", 100, Mode.LEXICAL, False)]
    assert ranked == [
        Found("d-1", 1.0, "a.txt", "Tiêu đề", "nội dung"),
        Found("d-2", 0.5, "a.txt", "Tiêu đề", "nội dung"),
    ]


def test_only_the_first_hits_keep_their_text() -> None:
    ranked = rank_passages(FakeSearcher(5), "Huế?", Mode.LEXICAL)
    assert [bool(one.text) for one in ranked] == [True, True, True, False, False]


def test_a_query_that_cannot_be_searched_finds_nothing() -> None:
    assert rank_passages(FakeSearcher(), " ", Mode.HYBRID) == []


def test_variants_are_asked_as_typed_and_scored_apart() -> None:
    asked: list[str] = []

    def rank(query: str) -> list[Found]:
        asked.append(query)
        return [found("p0"), found("p1")] if query == "q1?" else [found("p1")]

    dataset = QuestionSet("d", (ask("q1", QUOTE, variants={"english": "in English?"}), ask("q2")))
    progress: list[tuple[int, int]] = []
    evaluation = evaluate_questions(
        dataset,
        {"q1": {"p0": 3}},
        rank,
        mode=Mode.HYBRID,
        model="m",
        variants=("question", "english", "old_tone"),
        progress=lambda done, total: progress.append((done, total)),
    )
    assert asked == ["q1?", "q2?", "in English?", "q2?", "q1?", "q2?"]
    assert progress == [(done, 6) for done in range(1, 7)]
    perfect, missed = dict.fromkeys(MEASURES, 1.0), dict.fromkeys(MEASURES, 0.0)
    assert evaluation.per_query("question") == {"q1": perfect}
    assert evaluation.per_query("english") == {"q1": missed}
    assert evaluation.per_query("old_tone") == {"q1": perfect}
    assert evaluation.results["question"][0].grades == (3, 0)
    assert evaluation.rankings()["english"]["q2"] == [("p1", 1.0)]


def test_an_unanswerable_question_is_asked_but_not_scored() -> None:
    evaluation = evaluate_questions(
        QuestionSet("d", (ask("q1", QUOTE), ask("q2"))),
        {"q1": {}},
        lambda query: [],
        mode=Mode.LEXICAL,
        model=None,
    )
    assert [result.measures is None for result in evaluation.results["question"]] == [False, True]
    assert evaluation.unfindable == ("q1",)
    assert evaluation.types() == ("fact",)


def test_a_set_without_answerable_questions_is_refused() -> None:
    with pytest.raises(BadDataset, match="no answerable question"):
        evaluate_questions(
            QuestionSet("d", (ask("q2"),)), {}, lambda query: [], mode=Mode.LEXICAL, model=None
        )


def test_an_entry_stands_where_its_best_passage_stands() -> None:
    passages = [found("1-0", "e1"), found("2-3", "e2"), found("1-1", "e1"), found("3-0", "e3")]
    assert [one.id for one in rank_entries("q", lambda query, k: passages[:k])] == [
        "e1",
        "e2",
        "e3",
    ]


def test_more_passages_are_asked_for_until_there_are_a_hundred_entries() -> None:
    # 5 passages an entry: the first 300 passages make 60 entries.
    passages = [found(f"{number}", f"e{number // 5}") for number in range(2000)]
    depths: list[int] = []

    def rank(query: str, k: int) -> list[Found]:
        depths.append(k)
        return passages[:k]

    assert [one.id for one in rank_entries("q", rank)] == [f"e{number}" for number in range(100)]
    assert depths == [300, 1000]


def test_a_beir_query_becomes_a_question_that_quotes_its_entries() -> None:
    dataset = BeirSet("b", (BeirEntry("e1", "", "văn bản"),), {"q1": "hỏi gì?"}, {"q1": {"e1": 2}})
    assert entry_questions(dataset) == (
        Question("q1", "hỏi gì?", "query", (Quote("e1", "văn bản", 2),), {}),
    )


def test_an_entry_is_cut_as_a_document_and_keeps_all_its_words() -> None:
    text = " ".join(f"Câu số {number} nói về hợp tác." for number in range(60))
    parsed = parse_entry(BeirEntry("e1", "Tiêu đề", text))
    pieces = [text[one.char_start : one.char_end] for one in parsed.passages]
    assert len(pieces) > 1
    assert " ".join(pieces) == text
    assert (parsed.document.source, parsed.document.title) == ("e1", "Tiêu đề")


def test_an_entry_of_a_title_alone_is_found_by_it() -> None:
    parsed = parse_entry(BeirEntry("e1", "Chỉ có tiêu đề", " "))
    assert [(one.char_start, one.char_end) for one in parsed.passages] == [(0, 14)]
