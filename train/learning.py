"""The commands ``align`` and ``fit``: files to batches, batches to a trained folder."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from train.align import Align, teacher_vectors
from train.fit import Fit, Stitch, neighbour_vectors
from train.folder import add_step, copy_steps, default_teacher, read_encoder, write_encoder
from train.gloss import Gloss, load_gloss
from train.loop import Batches, Settings, Trained, Training
from train.overlap import HeldOut
from train.schedule import ByClock, ByStep
from train.sentences import SentenceEncoder
from train.sources import Source, load_parallel, load_source

logger = logging.getLogger(__name__)

_WORDS_A_PAIR = 50
_TEACHER_FILE = "teacher.npy"


@dataclass(frozen=True, slots=True)
class Request:
    """What to train, on what, and where to.

    :param parallel: sentence pairs; None leaves alignment out.
    :param sources: files of titles and texts; empty leaves retrieval out.
    :param size: sentences or pairs a batch at most.
    :param limit: records taken of each file at most.
    """

    model: Path
    out: Path
    settings: Settings
    schedule: ByStep | ByClock
    parallel: Path | None
    sources: Sequence[Path]
    held_out: HeldOut
    teacher: Path | None = None
    size: int = 64
    limit: int | None = None
    device: str | None = None
    bfloat16: bool = True


def learn(request: Request, step: str) -> Trained:
    """Train and write the folder ``out``: the averaged weights.

    The last weights stay in the work folder, under ``latest``. Figures go
    to ``steps.json`` under the name of the step.
    """
    device = request.device or ("cuda" if torch.cuda.is_available() else "cpu")
    encoder = SentenceEncoder(read_encoder(request.model), device=device, bfloat16=request.bfloat16)
    turns, n_dropped = _turns(request, encoder, device)
    trained = Training(encoder, turns, request.schedule, request.settings).run()
    assert trained is not None  # without stop_after it runs to the end
    write_encoder(request.out, trained.averaged, like=request.model)
    copy_steps(request.model, request.out)
    add_step(
        request.out,
        step,
        {
            "n_steps": trained.n_steps,
            "active_s": round(trained.active_s),
            "n_dropped": n_dropped,
            "peak": request.settings.peak,
            "seed": request.settings.seed,
            "size": request.size,
            "device": device,
            "losses": dict(trained.losses),
        },
    )
    return trained


def _turns(
    request: Request, encoder: SentenceEncoder, device: str
) -> tuple[list[Batches], dict[str, int]]:
    """Return batches in the order they are taken, and records dropped a file."""
    aligning: list[Batches] = []
    fitting: list[Batches] = []
    n_dropped: dict[str, int] = {}
    gloss: Gloss | None = None
    if request.parallel is not None:
        parallel = load_parallel(request.parallel, request.held_out, request.limit)
        n_dropped[parallel.name] = parallel.n_dropped
        teacher = SentenceEncoder(
            read_encoder(request.teacher or default_teacher()),
            device=device,
            bfloat16=request.bfloat16,
        )
        targets = teacher_vectors(parallel, teacher, request.settings.work / _TEACHER_FILE)
        aligning.append(Align(parallel, targets, size=request.size))
        if request.sources:
            gloss = load_gloss(parallel)
            fitting.append(Stitch(parallel, size=request.size // 2))
    for file in request.sources:
        source = load_source(file, request.held_out, request.limit)
        n_dropped[source.name] = source.n_dropped
        fitting.append(_fit(source, encoder, request, gloss))
    return _alternate(aligning, fitting), n_dropped


def _fit(source: Source, encoder: SentenceEncoder, request: Request, gloss: Gloss | None) -> Fit:
    vectors = neighbour_vectors(source, encoder)
    words = _WORDS_A_PAIR * request.size
    return Fit(source, vectors, words=words, size=request.size, gloss=gloss)


def _alternate(aligning: Sequence[Batches], fitting: Sequence[Batches]) -> list[Batches]:
    if not fitting:
        return list(aligning)
    # Aligned once before, a model needs only reminding: every other time.
    turns: list[Batches] = []
    for number, fit in enumerate(fitting):
        turns += [*aligning, fit] if number % 2 == 0 else [fit]
    return turns
