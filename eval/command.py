"""What ``hoptac eval`` does, apart from reading its options."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.answers import evaluate_answers, render_answers
from eval.answers import to_json as answers_to_json
from eval.compare import Comparison, read_earlier
from eval.compare import compare as compare_runs
from eval.datasets import QUESTION, VARIANTS, Half
from eval.errors import BadDataset
from eval.measures import MEASURES
from eval.records import Evaluation, mean_measures, to_json
from eval.report import write_report
from eval.run import evaluate
from eval.trec import write_run
from index.embed import load_embedder
from index.records import Mode

ALL = "all"


def run_command(
    dataset: Path,
    *,
    index: Path,
    model: str | None,
    mode: str = Mode.HYBRID.value,
    variant: str = QUESTION,
    json_file: Path | None = None,
    run_out: Path | None = None,
    compare: Path | None = None,
    html: Path | None = None,
    half: Half | None = None,
    allow_missing: bool = False,
) -> str:
    """Score a dataset, write the files asked for, and return the figures as text.

    :param model: folder or hub name; None for the model in the box.
    :param compare: a TREC run of the same index, or the JSON of an earlier evaluation.
    :param half: score only questions of odd or even number.
    :param allow_missing: go on when gold documents are not in the index.
    :raises ValueError: for an unknown mode or variant, and all of ``eval.errors``.
    :raises IndexFailure: if index or model cannot be used.
    """
    if mode not in list(Mode):
        raise ValueError(f"--mode {mode!r} is none of {', '.join(Mode)}.")
    evaluation = evaluate(
        dataset,
        index,
        load_embedder(model) if mode != Mode.LEXICAL or dataset.is_dir() else None,
        mode=Mode(mode),
        variants=_variants(dataset, variant),
        half=half,
        allow_missing=allow_missing,
        progress=_progress if sys.stderr.isatty() else None,
    )
    comparisons: Sequence[Comparison] = ()
    if compare is not None:
        earlier = read_earlier(compare, evaluation.qrels)
        after = {name: evaluation.per_query(name) for name in evaluation.results}
        comparisons = compare_runs(earlier, after)
    if json_file is not None:
        _write_json(json_file, to_json(evaluation))
    if run_out is not None:
        write_run(run_out, evaluation.rankings(), f"hoptac-{evaluation.mode}")
    if html is not None:
        write_report(html, evaluation, comparisons)
    return render_text(evaluation, comparisons)


def run_answers(
    dataset: Path,
    *,
    index: Path,
    model: str | None,
    mode: str = Mode.HYBRID.value,
    variant: str = QUESTION,
    json_file: Path | None = None,
    run_out: Path | None = None,
    compare: Path | None = None,
    html: Path | None = None,
    half: Half | None = None,
    allow_missing: bool = False,
) -> str:
    """Score answers, write the figures where asked, and return them as text.

    :raises ValueError: for an option that only ranks have, and all of ``eval.errors``.
    :raises IndexFailure: if index or model cannot be used.
    """
    if mode != Mode.HYBRID or run_out or compare or html:
        raise ValueError("--answers goes with --variant and --json only: answers have no ranks.")
    results = evaluate_answers(
        dataset,
        index,
        load_embedder(model),
        variants=_variants(dataset, variant),
        half=half,
        allow_missing=allow_missing,
    )
    if json_file is not None:
        figures = {"dataset": dataset.as_posix(), "answers": answers_to_json(results)}
        _write_json(json_file, figures)
    return render_answers(results)


def render_text(evaluation: Evaluation, comparisons: Sequence[Comparison] = ()) -> str:
    """Return the means of each variant, and how they differ from an earlier run."""
    first = next(iter(evaluation.results))
    lines = [
        f"{evaluation.dataset}: {len(evaluation.scored(first))} queries, mode {evaluation.mode}",
        f"{'':<14}" + "".join(f"{name:>9}" for name in MEASURES),
    ]
    for variant, results in evaluation.results.items():
        means = mean_measures(results)
        lines.append(f"{variant:<14}" + "".join(f"{means[name]:>9.3f}" for name in MEASURES))
    if evaluation.unfindable:
        lines.append(
            "Without a relevant passage in the index, and so of score 0: "
            + ", ".join(evaluation.unfindable)
        )
    lines += [
        f"{row.variant:<14}{row.measure:>9} {row.before:.3f} -> {row.after:.3f} "
        f"({row.difference:+.3f}, 95 % {row.ci_low:+.3f} to {row.ci_high:+.3f}, p = {row.p:.4f})"
        for row in comparisons
    ]
    return "\n".join(lines)


def _write_json(path: Path, figures: object) -> None:
    written = json.dumps(figures, ensure_ascii=False, indent=1)
    path.write_text(written + "\n", encoding="utf-8")


def _variants(dataset: Path, variant: str) -> tuple[str, ...]:
    if variant not in (*VARIANTS, ALL):
        raise ValueError(f"--variant {variant!r} is none of {', '.join((*VARIANTS, ALL))}.")
    if dataset.is_dir():
        if variant not in (QUESTION, ALL):
            raise BadDataset(f"{dataset} is a BEIR folder, which has the one variant {QUESTION}.")
        return (QUESTION,)
    return VARIANTS if variant == ALL else (variant,)


def _progress(done: int, total: int) -> None:
    end = "\n" if done == total else "\r"
    sys.stderr.write(f"{done} of {total} queries{end}")
