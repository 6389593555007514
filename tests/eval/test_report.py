"""The HTML report."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval.compare import Comparison
from eval.measures import MEASURES
from eval.plots import bar_chart, mean_bar
from eval.records import Evaluation, Found, QueryResult, to_json
from eval.report import render_report, write_report

NASTY = "<script>alert('x')</script>\"&'"


def result(name: str, value: float | None, *, type_: str = "fact", text: str = "t") -> QueryResult:
    return QueryResult(
        query_id=name,
        type=type_,
        query=text,
        ranking=(Found(f"{name}-p", 0.5, text, text, text),),
        grades=(0,),
        measures=None if value is None else dict.fromkeys(MEASURES, value),
        gold=() if value is None else (text,),
        took_ms=1.0,
    )


def evaluation(text: str = "t") -> Evaluation:
    return Evaluation(
        dataset=text,
        mode="hybrid",
        model=text,
        results={
            "question": (
                result("q1", 0.0, text=text),
                result("q2", 0.5),
                result("q3", 1.0, type_="who"),
                result("q4", None, type_="unanswerable"),
            ),
            "no_accents": (
                result("q1", 0.25, text=text),
                result("q2", 0.25),
                result("q3", 1.0, type_="who"),
                result("q4", None, type_="unanswerable"),
            ),
        },
        qrels={"q1": {}, "q2": {"a": 3}, "q3": {"b": 1}},
    )


class Tags(HTMLParser):
    """Counts tags, and tags that load something."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        self.loads += [value or "" for name, value in attrs if name in ("src", "href")]


def test_nothing_from_a_document_becomes_markup() -> None:
    comparison = Comparison(NASTY, "nDCG@10", 3, 0.1, 0.2, 0.1, 0.05, 0.15, 0.01)
    page = render_report(evaluation(NASTY), [comparison])
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.opened
    assert page.count("&lt;script&gt;") > 5


def test_a_chart_escapes_its_labels() -> None:
    assert "<script" not in bar_chart(NASTY, [mean_bar(NASTY, [0.5])])


def test_the_page_needs_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(path, evaluation())
    page = path.read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)
    assert tags.loads == []
    assert "url(" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_there_is_a_chart_of_variants_and_one_of_types_for_each() -> None:
    page = render_report(evaluation())
    assert page.count("<svg") == 3
    assert "prefers-color-scheme: dark" in page


def test_the_worst_query_comes_first_and_a_perfect_one_not_at_all() -> None:
    page = render_report(evaluation())
    worst = page[page.index("Worst queries") :]
    assert worst.index("q1, fact") < worst.index("q2, fact")
    assert "q3, who" not in worst


def test_a_bar_is_as_long_as_its_mean() -> None:
    chart = bar_chart("t", [mean_bar("half", [0.0, 1.0])])
    assert '<rect class="bar" x="150" y="5" width="150.0"' in chart


def test_the_json_has_the_agreed_form() -> None:
    written = to_json(evaluation())
    half = dict.fromkeys(MEASURES, 0.5)
    assert written["variants"] == {"question": half, "no_accents": half}
    assert (written["n_queries"], written["n_unanswerable"]) == (3, 1)
    assert written["by_type"]["who"] == {
        "n": 1,
        **dict.fromkeys(MEASURES, 1.0),
        "variants": {
            "question": dict.fromkeys(MEASURES, 1.0),
            "no_accents": dict.fromkeys(MEASURES, 1.0),
        },
    }
    assert written["by_type"]["fact"]["variants"]["question"]["nDCG@10"] == pytest.approx(0.25)
    assert written["took_ms"]["question"] == {"p50": 1.0, "p95": 1.0}
    assert list(written["by_type"]) == ["fact", "who"]
    assert written["per_query"]["no_accents"]["q2"] == dict.fromkeys(MEASURES, 0.25)
    assert "q4" not in written["per_query"]["question"]
