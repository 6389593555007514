"""Our index, txtai and Haystack on the same passages and queries, one after the other."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.corpus import Clusters, make_queries
from bench.peers.exchange import Job, write_job
from bench.probe import percentile
from bench.results import ROOT, Cell, Table
from bench.setting import Setting
from bench.synthetic import SEED, WORDS_A_PASSAGE
from eval.datasets import Question, load_questions
from eval.measures import means, score_rankings
from eval.qrels import Qrels, build_qrels
from index.embed import default_model_path
from index.passage_text import passage_texts
from ingest.parse import parse_file
from ingest.records import Limits, Parsed
from ingest.scan import find_files

VENVS = ROOT / "bench" / "peers" / "venvs"
K = 10
HAYSTACK_QUERIES = 30
"""Haystack scores every passage in Python: seconds a query at 100,000 passages."""

COLUMNS = (
    "passages",
    "engine",
    "ingest, s",
    "open, s",
    "p50, ms",
    "p95, ms",
    "VmRSS, MB",
    "queries",
)


def interpreters() -> dict[str, Path | None]:
    """Return engine to the Python that runs it, None where it is not installed."""
    found: dict[str, Path | None] = {"hoptac": Path(sys.executable)}
    for name in ("txtai", "haystack"):
        python = VENVS / name / "bin" / "python"
        found[name] = python if python.exists() else None
    return found


def bench_vectors(setting: Setting, sizes: Sequence[int]) -> list[Table]:
    """Compare the engines on made-up passages whose vectors are given."""
    rows: list[tuple[Cell, ...]] = []
    skipped: list[str] = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="hoptac-peers-") as temporary:
            job = Job(Path(temporary), None, K, 200)
            _write_made_up(job, setting, size)
            found, skipped = _run_all(job)
        rows += [_row(size, name, report) for name, report in found.items()]
    return [
        Table(
            "vectors",
            "Side by side, vectors given",
            COLUMNS,
            2,
            tuple(rows),
            setting.basis,
            _notes(skipped),
        )
    ]


def bench_embedded(setting: Setting, limit: int | None) -> list[Table]:
    """Compare the engines on the shared corpus, all embedding with the same float32 model.

    :param limit: passages to take, those of quoted documents first; None for all.
    :raises FileNotFoundError: if the shared corpus is absent.
    """
    if setting.corpus is None:
        raise FileNotFoundError(
            "The part `embedded` needs the passages and questions of ../shared, which is absent."
        )
    questions = load_questions(setting.corpus.parent / "eval" / "questions" / "dev.jsonl")
    parsed = _parse_corpus(setting.corpus, questions.questions, limit)
    passages, qrels = _passages(parsed, questions.questions)
    asked = [(one.id, one.text) for one in questions.questions if qrels.get(one.id)]
    with tempfile.TemporaryDirectory(prefix="hoptac-peers-") as temporary:
        job = Job(Path(temporary), str(default_model_path()), K, len(asked))
        write_job(job, passages, asked)
        found, skipped = _run_all(job)
    judged = {query_id: qrels[query_id] for query_id, _ in asked}
    rows = [
        (*_row(len(passages), name, report), _ndcg(judged, report["rankings"]))
        for name, report in found.items()
    ]
    return [
        Table(
            "embedded",
            "Side by side, embedding included",
            (*COLUMNS, "nDCG@10"),
            2,
            tuple(rows),
            f"Passages of the shared corpus; model {default_model_path().name}, float32, by "
            "sentence-transformers in every engine.",
            (
                *_notes(skipped),
                "nDCG@10 on the dev questions as typed whose gold passages are among these.",
            ),
        )
    ]


def _notes(skipped: Sequence[str]) -> tuple[str, ...]:
    notes = [
        (
            "k = 10, hybrid search as each engine's documentation starts; ours commits 7 "
            "passages at a time, which are on disk when the commit returns."
        ),
        "Building and searching are processes of their own; VmRSS is that of the searching one.",
        f"Haystack answers {HAYSTACK_QUERIES} queries where vectors are given.",
    ]
    if skipped:
        notes.append(f"Not installed, so skipped: {', '.join(skipped)} (make bench-peers).")
    return tuple(notes)


def _run_all(job: Job) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Run every engine that is installed; return its report, and who is not."""
    reports, skipped = {}, []
    for name, python in interpreters().items():
        if python is None:
            print(f"{name} is not installed (make bench-peers): skipped", file=sys.stderr)
            skipped.append(name)
            continue
        engine_job = job
        if name == "haystack" and job.model is None:
            engine_job = Job(job.folder, None, job.k, min(job.n_queries, HAYSTACK_QUERIES))
        _write_limits(engine_job)
        built = _step(python, name, "build", job.folder)
        reports[name] = {"ingest_s": built["seconds"], **_step(python, name, "search", job.folder)}
        shutil.rmtree(job.folder / name)
    return reports, skipped


def _write_limits(job: Job) -> None:
    fields = {"model": job.model, "k": job.k, "n_queries": job.n_queries}
    (job.folder / "job.json").write_text(json.dumps(fields))


def _step(python: Path, name: str, step: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [str(python), "-m", f"bench.peers.{name}_engine", step, str(folder)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "HF_HUB_OFFLINE": "1",
            "HAYSTACK_TELEMETRY_ENABLED": "False",
            "TOKENIZERS_PARALLELISM": "false",
            # torch and faiss bring an OpenMP each; waiting threads that spin rob the other
            # (txtai: 20 or 400 ms a query, by chance)
            "OMP_WAIT_POLICY": "PASSIVE",
        },
    )
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


def _row(size: int, name: str, report: Mapping[str, Any]) -> tuple[Cell, ...]:
    times = report["times_ms"]
    return (
        size,
        name,
        report["ingest_s"],
        report["open_s"],
        percentile(times, 0.5),
        percentile(times, 0.95),
        report["rss_mb"],
        len(times),
    )


def _ndcg(qrels: Qrels, rankings: Mapping[str, Sequence[str]]) -> float:
    return means(score_rankings(qrels, rankings).values())["nDCG@10"]


def _write_made_up(job: Job, setting: Setting, size: int) -> None:
    generator = np.random.default_rng(SEED)
    clusters = Clusters(max(16, size // 100), setting.identity.dimension, generator)
    texts = setting.chain.passages(size, WORDS_A_PASSAGE, generator)
    vectors = clusters.draw(size, generator)
    every = max(1, size // job.n_queries)
    queries = make_queries(texts[::every], vectors[::every], generator)
    write_job(
        job,
        [(f"p{number}", f"{number}. {text}") for number, text in enumerate(texts)],
        [(f"q{number}", text) for number, text in enumerate(queries.texts)][: job.n_queries],
        vectors,
        queries.vectors[: job.n_queries],
    )


def _parse_corpus(corpus: Path, questions: Iterable[Question], limit: int | None) -> list[Parsed]:
    """Return documents of the corpus, quoted ones first, until they hold ``limit`` passages."""
    quoted = {quote.doc for question in questions for quote in question.relevant}
    files = [found for found in find_files([corpus]) if found.readable]
    files.sort(key=lambda found: (found.source not in quoted, found.source))
    parsed: list[Parsed] = []
    n_passages = 0
    for found in files:
        if limit is not None and n_passages >= limit:
            break
        for result in parse_file(found.path, found.source, Limits()):
            if isinstance(result, Parsed):
                parsed.append(result)
                n_passages += len(result.passages)
    return parsed


def _passages(
    parsed: Iterable[Parsed], questions: Iterable[Question]
) -> tuple[list[tuple[str, str]], Qrels]:
    """Return (id, text as we index it) of every passage, and the judgements of them."""
    passages: list[tuple[str, str]] = []
    by_source: dict[str, list[tuple[str, str]]] = {}
    for number, one in enumerate(parsed):
        document = one.document
        for passage, text in zip(one.passages, passage_texts(one), strict=True):
            id_ = f"{number}-{passage.ordinal}"
            passages.append((id_, text))
            own = document.text[passage.char_start : passage.char_end]
            by_source.setdefault(document.source, []).append((id_, own))
    return passages, build_qrels(questions, by_source)
