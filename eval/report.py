"""One HTML page of an evaluation that needs nothing beside it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from eval.compare import Comparison
from eval.measures import MEASURES
from eval.plots import bar_chart, mean_bar
from eval.records import Evaluation, QueryResult, mean_measures

MAIN_MEASURE = "nDCG@10"
N_WORST = 20
N_CAME = 3
EXCERPT_CHARS = 400


def write_report(
    path: Path, evaluation: Evaluation, comparisons: Sequence[Comparison] = ()
) -> None:
    """Write the report as one self-contained HTML file."""
    path.write_text(render_report(evaluation, comparisons), encoding="utf-8")


def render_report(evaluation: Evaluation, comparisons: Sequence[Comparison] = ()) -> str:
    """Return the report: charts with 95 % intervals, tables, and the worst queries.

    Everything that comes from documents or questions is escaped by the template.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    variants = list(evaluation.results)
    return environment.get_template("report.html").render(
        evaluation=evaluation,
        n_queries=len(evaluation.scored(variants[0])),
        measures=MEASURES,
        main_measure=MAIN_MEASURE,
        rows=[(variant, mean_measures(evaluation.results[variant])) for variant in variants],
        variant_chart=bar_chart(
            f"{MAIN_MEASURE} by variant",
            [mean_bar(variant, _main(evaluation.scored(variant))) for variant in variants],
        ),
        type_charts=[(variant, _type_chart(evaluation, variant)) for variant in variants],
        comparisons=comparisons,
        worst=[(variant, _worst(evaluation, variant)) for variant in variants],
        n_came=N_CAME,
    )


def _main(results: Iterable[QueryResult]) -> list[float]:
    return [result.measures[MAIN_MEASURE] for result in results if result.measures is not None]


def _type_chart(evaluation: Evaluation, variant: str) -> str:
    scored = evaluation.scored(variant)
    bars = [
        mean_bar(name, _main(result for result in scored if result.type == name))
        for name in evaluation.types()
    ]
    return bar_chart(f"{MAIN_MEASURE} by type, {variant}", bars)


def _worst(evaluation: Evaluation, variant: str) -> list[dict[str, Any]]:
    """Return what the page shows of the queries with the lowest main measure."""
    scored = sorted(
        (result for result in evaluation.scored(variant)),
        key=lambda result: (_main([result])[0], result.query_id),
    )
    return [
        {
            "result": result,
            "value": _main([result])[0],
            "first": next((rank for rank, grade in enumerate(result.grades, 1) if grade), None),
            "gold": [_excerpt(text) for text in result.gold],
            "came": [
                (found, grade, _excerpt(found.text))
                for found, grade in zip(
                    result.ranking[:N_CAME], result.grades[:N_CAME], strict=True
                )
            ],
        }
        for result in scored[:N_WORST]
        if _main([result])[0] < 1
    ]


def _excerpt(text: str) -> str:
    """Return a text on one line, cut at a word after EXCERPT_CHARS."""
    line = " ".join(text.split())
    if len(line) <= EXCERPT_CHARS:
        return line
    return line[:EXCERPT_CHARS].rsplit(" ", 1)[0] + " …"
