"""The gate: retrieval and answers on our own documents must not fall below pinned floors.

``python -m eval.gate`` checks; ``python -m eval.gate --pin "reason"`` pins anew.
"""

import argparse
import hashlib
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.answers import evaluate_answers, figures, render_answers
from eval.datasets import QUESTION, VARIANTS
from eval.drafts import FIRST, check_precedents, places_of, read_drafts, share_within
from eval.errors import BadDataset, BelowFloor, EvalError, GateRefused
from eval.floors import (
    Means,
    check_floors,
    check_same,
    floors_of,
    means_of,
    read_floors,
    write_floors,
)
from eval.measures import MEASURES
from eval.records import Evaluation
from eval.run import evaluate
from index.embed import Embedder, load_embedder
from index.errors import IndexFailure
from index.ingestion import EventKind, run_ingestion
from index.plan import plan_ingestion
from index.records import Mode
from index.search import Searcher
from index.store import Store
from ingest.records import Limits
from ingest.scan import find_files

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "documents"
QUESTIONS = ROOT / "eval" / "questions.jsonl"
FLOORS = ROOT / "eval" / "floors.json"
INDEXES = ROOT / ".cache" / "gate"

ANSWER_VARIANTS = (QUESTION, "no_accents")
"""Answers are asked for in these only: 400 questions are about 12 s of processor time."""


def corpus_sha256(folder: Path) -> str:
    """Return a hash of every file that ingestion would look at, names and bytes.

    Sidecars count; what ``.hoptacignore`` keeps out does not.
    """
    digest = hashlib.sha256()
    for found in sorted(find_files([folder]), key=lambda found: found.source):
        digest.update(found.source.encode() + b"\0")
        digest.update(hashlib.sha256(found.path.read_bytes()).digest())
    return digest.hexdigest()


def questions_sha256(path: Path) -> str:
    """Return the hash of a questions file.

    :raises GateRefused: if it cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise GateRefused(f"The questions {path} cannot be read: {error}.") from error


def cached_index(embedder: Embedder) -> Path:
    """Return the folder for an index made by this very code and model.

    Documents that did not change are not read again, so an index of other code would
    hide what a change of the code does to them. Indexes of other code are deleted.
    """
    digest = hashlib.sha256(f"{embedder.identity}".encode())
    for package in ("ingest", "index"):
        for path in sorted((ROOT / package).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    folder = INDEXES / digest.hexdigest()[:16]
    for other in INDEXES.iterdir() if INDEXES.is_dir() else ():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def measure(index: Path, embedder: Embedder, documents: Path, questions: Path) -> Evaluation:
    """Bring an index of the documents up to date and evaluate every variant on it.

    :param index: folder of the index; made, or followed where documents changed.
    :raises BadDataset: if a document cannot be ingested.
    """
    with Store.open(index, create=True) as store, store.writer():
        plan = plan_ingestion([documents], store, prune=True, retry=True)
        for event in run_ingestion(plan, store, embedder, n_jobs=2, limits=Limits()):
            if event.kind == EventKind.FAILED:
                raise BadDataset(f"{event.source} was not ingested: {event.reason}")
    return evaluate(questions, index, embedder, mode=Mode.HYBRID, variants=VARIANTS)


def check_drafts(index: Path, embedder: Embedder) -> None:
    """Check that reworded drafts find the agreements that they were made from.

    :raises BelowFloor: see ``eval.drafts.check_precedents``.
    """
    searcher = Searcher.open(index, embedder)
    try:
        places = places_of(searcher, read_drafts())
    finally:
        searcher.close()
    print(f"Precedents: hit@{FIRST} {share_within(places, FIRST):.3f} on {len(places)} drafts.")
    check_precedents(places)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the floors, or pin them; return the exit code: 0 fine, 1 below, 2 refused."""
    parser = argparse.ArgumentParser(prog="python -m eval.gate", description=__doc__)
    parser.add_argument("--pin", metavar="REASON", help="measure and pin new floors")
    parser.add_argument("--index", type=Path, help="index to use or make")
    parser.add_argument("--documents", type=Path, default=DOCUMENTS)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--floors", type=Path, default=FLOORS)
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except BelowFloor as error:
        print(error, file=sys.stderr)
        return 1
    except (EvalError, IndexFailure) as error:
        print(error, file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    corpus = corpus_sha256(options.documents)
    questions = questions_sha256(options.questions)
    floors = None
    if options.pin is None:  # refuse before minutes are spent on measuring
        floors = read_floors(options.floors)
        check_same(floors, corpus, questions)
    embedder = load_embedder()
    index = options.index or cached_index(embedder)
    evaluation = measure(index, embedder, options.documents, options.questions)
    answers = evaluate_answers(options.questions, index, embedder, variants=ANSWER_VARIANTS)
    measured = means_of(evaluation)
    _print_means(measured)
    print(f"\nAnswers:\n{render_answers(answers)}\n")
    if floors is None:
        floors = floors_of(evaluation, answers, corpus, questions, options.pin)
        write_floors(options.floors, floors)
        print(f"Floors pinned in {options.floors}.")
    else:
        check_floors(floors, measured, {name: figures(rows) for name, rows in answers.items()})
        print("No measure is below its floor.")
    if options.documents == DOCUMENTS:  # the drafts are reworded from these
        check_drafts(index, embedder)
    return 0


def _print_means(measured: Means) -> None:
    print(f"{'variant':<14}" + "".join(f"{name:>9}" for name in MEASURES))
    for variant, by_measure in measured.items():
        print(f"{variant:<14}" + "".join(f"{by_measure[name]:>9.3f}" for name in MEASURES))


if __name__ == "__main__":
    sys.exit(main())
