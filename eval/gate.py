"""The gate: retrieval on our own documents must not fall below pinned floors.

``python -m eval.gate`` checks; ``python -m eval.gate --pin "reason"`` pins anew.
"""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.datasets import VARIANTS
from eval.drafts import FIRST, check_precedents, places_of, read_drafts, share_within
from eval.errors import BadDataset, BelowFloor, EvalError, GateRefused
from eval.measures import MEASURES
from eval.records import Evaluation, mean_measures
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

MARGIN = 0.005
"""Floors lie this much under the measured means: int8 kernels round differently from one
CPU to the next, which swaps neighbours in a ranking."""

FLIPS = 2
"""Queries that such a swap may cost a measure that is 0 or 1 for one relevant passage."""

Means = Mapping[str, Mapping[str, float]]
"""Variant to measure to mean."""


@dataclass(frozen=True, slots=True)
class Floors:
    """What was pinned, and on what.

    :param corpus_sha256: of the documents, see ``corpus_sha256``.
    :param model: that the floors were measured with; told, not enforced: another model
        must reach them too.
    :param reason: why they were pinned.
    """

    corpus_sha256: str
    questions_sha256: str
    mode: str
    model: str | None
    reason: str
    floors: Means


def corpus_sha256(folder: Path) -> str:
    """Return a hash of every file that ingestion would look at, names and bytes.

    Sidecars count; what ``.hoptacignore`` keeps out does not.
    """
    digest = hashlib.sha256()
    for found in sorted(find_files([folder]), key=lambda found: found.source):
        digest.update(found.source.encode() + b"\0")
        digest.update(hashlib.sha256(found.path.read_bytes()).digest())
    return digest.hexdigest()


def read_floors(path: Path) -> Floors:
    """Read pinned floors.

    :raises GateRefused: if there are none, or the file is broken.
    """
    try:
        return Floors(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise GateRefused(
            f"No floors can be read from {path} ({error}). "
            'Pin them: python -m eval.gate --pin "why".'
        ) from error


def write_floors(path: Path, floors: Floors) -> None:
    """Write floors so that a half-written file never replaces a whole one."""
    text = json.dumps(asdict(floors), ensure_ascii=False, indent=2) + "\n"
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, suffix=".tmp", delete=False
    ) as temporary:
        temporary.write(text)
    Path(temporary.name).replace(path)


def floors_of(evaluation: Evaluation, corpus: str, questions: str, reason: str) -> Floors:
    """Return floors a little under what was measured.

    :raises GateRefused: without a reason.
    """
    if not reason.strip():
        raise GateRefused('Pinning needs a reason: python -m eval.gate --pin "why".')
    n_queries = len(evaluation.qrels)
    floors = {
        variant: {
            measure: max(0.0, round(value - _margin(measure, n_queries), 4))
            for measure, value in means.items()
        }
        for variant, means in means_of(evaluation).items()
    }
    return Floors(
        corpus, questions, evaluation.mode, evaluation.model, " ".join(reason.split()), floors
    )


def _margin(measure: str, n_queries: int) -> float:
    return MARGIN if measure in ("nDCG@10", "MRR@10") else max(MARGIN, FLIPS / n_queries)


def means_of(evaluation: Evaluation) -> dict[str, dict[str, float]]:
    """Return variant to measure to mean."""
    return {variant: mean_measures(results) for variant, results in evaluation.results.items()}


def check_same(floors: Floors, corpus: str, questions: str) -> None:
    """Check that floors speak of these documents and questions.

    :raises GateRefused: if either has changed since they were pinned.
    """
    changed = [
        name
        for name, pinned, found in (
            ("documents", floors.corpus_sha256, corpus),
            ("questions", floors.questions_sha256, questions),
        )
        if pinned != found
    ]
    if changed:
        raise GateRefused(
            f"The {' and '.join(changed)} changed since the floors were pinned "
            f"({floors.reason!r}), so the floors say nothing about them. Look at the new "
            'figures, then pin them: python -m eval.gate --pin "what changed and why".'
        )


def check_floors(floors: Floors, measured: Means) -> None:
    """Check every measure of every variant against its floor.

    :raises BelowFloor: naming each measure that fell, its figure and its floor.
    """
    fallen = []
    for variant, by_measure in floors.floors.items():
        for measure, floor in by_measure.items():
            value = measured.get(variant, {}).get(measure)
            if value is None:
                fallen.append(f"{measure} on {variant} was not measured")
            elif value < floor:
                fallen.append(f"{measure} on {variant} is {value:.4f}, its floor {floor:.4f}")
    if fallen:
        raise BelowFloor("Retrieval got worse: " + "; ".join(fallen) + ".")


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
    measured = means_of(evaluation)
    _print_means(measured)
    if floors is None:
        write_floors(options.floors, floors_of(evaluation, corpus, questions, options.pin))
        print(f"Floors pinned in {options.floors}.")
    else:
        check_floors(floors, measured)
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
