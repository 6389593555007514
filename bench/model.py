"""Figures of an embedding model: bitext accuracy, dense retrieval, speed and size.

``python -m bench.model MODEL … --out figures.jsonl`` writes a line a model, for
``python -m train card --figures``. The passages of the shared corpus are cut once and
kept under the work folder, so that each model costs its encoding alone.
"""

import argparse
import json
import pickle
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.setting import CORPUS, WORK
from eval.beir import parse_entry
from eval.datasets import VARIANTS, BeirSet, QuestionSet, load
from eval.measures import means, score_rankings
from eval.qrels import build_qrels
from index.embed import Embedder, load_embedder
from index.embed_folder import INT8, TORCH
from index.passage_text import passage_texts
from ingest.parse import parse_file
from ingest.records import Limits, Parsed
from ingest.scan import find_files
from train.bitext import bitext_accuracy

SHARED_EVAL = CORPUS.parent / "eval"
MEASURE = "nDCG@10"
_DEPTH = 100
_N_TIMED = 60


@dataclass(frozen=True, slots=True)
class Passages:
    """Passages of a collection.

    :param sources: the document of each, as questions name it.
    :param texts: the stretch of the document; what questions quote.
    :param indexed: what is embedded: title, heading and text.
    """

    sources: tuple[str, ...]
    texts: tuple[str, ...]
    indexed: tuple[str, ...]


def read_passages(corpus: Path, work: Path) -> Passages:
    """Parse a corpus, or take what an earlier run kept of it."""
    kept = work / "passages.pickle"
    if kept.is_file():
        passages: Passages = pickle.loads(kept.read_bytes())  # noqa: S301 - our own file
        return passages
    rows: list[tuple[str, str, str]] = []
    for found in find_files([corpus]):
        for parsed in parse_file(found.path, found.source, Limits()) if found.readable else ():
            if isinstance(parsed, Parsed):
                rows += _rows(parsed, found.source)
    passages = Passages(*(tuple(column) for column in zip(*rows, strict=True)))
    work.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(passages))
    return passages


def _rows(parsed: Parsed, source: str) -> list[tuple[str, str, str]]:
    text = parsed.document.text
    return [
        (source, text[passage.char_start : passage.char_end], indexed)
        for passage, indexed in zip(parsed.passages, passage_texts(parsed), strict=True)
    ]


def dense_figures(questions: QuestionSet, passages: Passages, embedder: Embedder) -> dict[str, Any]:
    """Return nDCG@10 of the dense leg alone, a variant of the questions."""
    of_source: dict[str, list[tuple[str, str]]] = {}
    for number, (source, text) in enumerate(zip(passages.sources, passages.texts, strict=True)):
        of_source.setdefault(source, []).append((str(number), text))
    qrels = build_qrels(questions.questions, of_source)
    rows = embedder.encode_passages(passages.indexed)
    figures = {}
    for variant in VARIANTS:
        wordings = {q.id: q.wording(variant) for q in questions.questions if q.id in qrels}
        figures[variant] = _mean(qrels, wordings, rows, embedder)
    return figures


def beir_figure(dataset: BeirSet, embedder: Embedder) -> float:
    """Return nDCG@10 of the dense leg over a BEIR folder, entries by their best passage."""
    parsed = [parse_entry(entry) for entry in dataset.entries]
    owners = np.repeat(np.arange(len(parsed)), [len(one.passages) for one in parsed])
    rows = embedder.encode_passages([text for one in parsed for text in passage_texts(one)])
    queries = embedder.encode_queries(list(dataset.queries.values()))
    scores = np.full((len(queries), len(parsed)), -1.0, dtype=np.float32)
    np.maximum.at(scores.T, owners, (queries @ rows.T).T)
    best = np.argsort(-scores, axis=1)[:, :_DEPTH]
    ids = [entry.id for entry in dataset.entries]
    rankings = {
        query: [ids[place] for place in row]
        for query, row in zip(dataset.queries, best, strict=True)
    }
    qrels = {query: dict(grades) for query, grades in dataset.qrels.items()}
    return round(means(score_rankings(qrels, rankings).values())[MEASURE], 3)


def _mean(
    qrels: Mapping[str, Mapping[str, int]],
    wordings: Mapping[str, str],
    rows: NDArray[np.float32],
    embedder: Embedder,
) -> float:
    queries = embedder.encode_queries(list(wordings.values()))
    best = np.argsort(-(queries @ rows.T), axis=1)[:, :_DEPTH]
    rankings = {
        query: [str(place) for place in row] for query, row in zip(wordings, best, strict=True)
    }
    return round(means(score_rankings(qrels, rankings).values())[MEASURE], 3)


def model_figures(model: str, form: str | None, work: Path, *, with_beir: bool) -> dict[str, Any]:
    """Return a model's figures on the shared evaluation sets."""
    embedder = load_embedder(model, form=form)
    sides = [
        (SHARED_EVAL / "tatoeba" / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        for language in ("vi", "en")
    ]
    found = bitext_accuracy(sides[0], sides[1], embedder)
    figures: dict[str, Any] = {
        "form": embedder.identity.form,
        "Tatoeba vi-en": round(found.vi_to_en, 3),
        "Tatoeba en-vi": round(found.en_to_vi, 3),
    }
    if with_beir:
        beir = load(SHARED_EVAL / "uit_seminar")
        assert isinstance(beir, BeirSet)
        figures["uit_seminar"] = beir_figure(beir, embedder)
    questions = load(SHARED_EVAL / "questions" / "dev.jsonl")
    assert isinstance(questions, QuestionSet)
    return {**figures, **dense_figures(questions, read_passages(CORPUS, work), embedder)}


def speed_figures(model: str, work: Path) -> dict[str, float]:
    """Return what the fast form and float32 cost, in turn in one run, best of three rounds.

    Passages a second on all cores, one query in ms (median), seconds to load.
    """
    passages = read_passages(CORPUS, work).indexed[: 50 * _N_TIMED : 50]
    queries = [" ".join(text.split()[:12]) for text in passages]
    figures: dict[str, float] = {}
    for form in (INT8, TORCH):
        started = time.perf_counter()
        embedder = load_embedder(model, form=form)
        embedder.encode_queries(queries[:1])
        figures[f"load_s {form}"] = round(time.perf_counter() - started, 2)
        rounds = [_timed(lambda e=embedder: e.encode_passages(passages)) for _ in range(3)]  # type: ignore[misc]
        figures[f"passages/s {form}"] = round(len(passages) / min(rounds), 1)
        single = [_timed(lambda e=embedder, q=q: e.encode_queries([q])) for q in queries]  # type: ignore[misc]
        figures[f"query_ms {form}"] = round(1000 * float(np.median(single)), 2)
    return figures


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each model named."""
    parser = argparse.ArgumentParser(prog="python -m bench.model", description=__doc__)
    parser.add_argument("models", nargs="+", help="model folder, or FOLDER=LABEL")
    parser.add_argument("--form", help="onnx-int8 or torch-float32; default the fastest")
    parser.add_argument("--out", type=Path, help="JSON lines to add to")
    parser.add_argument("--work", type=Path, default=WORK / "model")
    parser.add_argument("--speed", action="store_true", help="time both forms, nothing else")
    parser.add_argument("--no-beir", action="store_true", help="leave uit_seminar out")
    options = parser.parse_args(arguments)
    for given in options.models:
        model, _, label = given.partition("=")
        if options.speed:
            print(json.dumps(speed_figures(model, options.work)))
            continue
        started = time.perf_counter()
        figures = model_figures(model, options.form, options.work, with_beir=not options.no_beir)
        line = json.dumps({"label": label or Path(model).name, **figures})
        print(line, f"({time.perf_counter() - started:.0f} s)")
        if options.out is not None:
            with options.out.open("a", encoding="utf-8") as lines:
                lines.write(line + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
