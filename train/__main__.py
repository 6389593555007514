"""``python -m train``: the steps that make an embedding model, one command each."""

import itertools
import logging
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from train.errors import TrainError

if TYPE_CHECKING:
    from train.schedule import ByClock, ByStep

app = typer.Typer(
    help="Make the embedding model: vocabulary, align, fit, prune, quantize, card, restore.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
logger = logging.getLogger("train")

LICENCE = "Apache-2.0"
BASE = "sentence-transformers/all-MiniLM-L6-v2"
_Held = Annotated[
    list[Path] | None,
    typer.Option("--held-out", help="Folder whose texts must stay out of training; repeatable."),
]

_Model = Annotated[Path, typer.Argument(help="Model folder to start from.")]
_Out = Annotated[Path, typer.Option(help="Folder to write the trained model to.")]
_Work = Annotated[
    Path, typer.Option(help="Folder for checkpoint and log; training resumes from it.")
]
_Teacher = Annotated[Path | None, typer.Option(help="English teacher; default MiniLM.")]
_Steps = Annotated[int | None, typer.Option(min=1, help="Steps to train.")]
_Budget = Annotated[
    float | None, typer.Option(help="Train until so many minutes from now (work/deadline).")
]
_Peak = Annotated[float, typer.Option(help="Learning rate at its highest.")]
_Seed = Annotated[int, typer.Option(help="Seed of all that is drawn.")]
_Size = Annotated[int, typer.Option(min=2, help="Pairs a batch at most.")]
_Limit = Annotated[int | None, typer.Option(help="Records taken of each file at most.")]
_Device = Annotated[str | None, typer.Option(help="cpu or cuda; default cuda if there is one.")]
_Bfloat16 = Annotated[bool, typer.Option(help="Compute layers in bfloat16.")]


@app.command()
def vocabulary(
    parallel: Annotated[Path, typer.Option(help="JSON lines with the fields vi and en.")],
    texts: Annotated[list[Path], typer.Option("--news", help="JSON lines of texts; repeatable.")],
    out: Annotated[Path, typer.Option(help="Folder to write the model to.")],
    teacher: Annotated[Path | None, typer.Option(help="Base model; default MiniLM.")] = None,
    held_out: _Held = None,
    min_count: Annotated[int, typer.Option(help="Least count of a marked syllable.")] = 20,
) -> None:
    """Give an English sentence encoder the words of Vietnamese."""
    from train.folder import WORD_ROWS, add_step, default_teacher, read_encoder, write_encoder
    from train.overlap import HeldOut, read_held_out
    from train.vocabulary import transfer

    base = teacher or default_teacher()
    encoder = read_encoder(base)
    excluded = HeldOut(read_held_out(_existing(held_out or [])))
    logger.info("%d runs of ten words are held out", len(excluded))
    tokenizer, rows, figures = transfer(
        encoder.tokenizer,
        encoder.weights[WORD_ROWS],
        parallel=parallel,
        texts=texts,
        held_out=excluded,
        min_count=min_count,
    )
    weights = {**encoder.weights, WORD_ROWS: rows}
    write_encoder(out, replace(encoder, weights=weights, tokenizer=tokenizer), like=base)
    add_step(out, "vocabulary", asdict(figures))
    typer.echo(f"{out}: {figures.n_new_rows} new pieces, {figures.n_translated} from translations")


@app.command()
def quantize(
    model: Annotated[Path, typer.Argument(help="Model folder.")],
    calibrate: Annotated[
        list[Path], typer.Option(help="JSON lines of texts as will be encoded; repeatable.")
    ],
    n_texts: Annotated[int, typer.Option(help="Texts taken of each file.")] = 40,
    licence: Annotated[str, typer.Option(help="Licence of the weights.")] = LICENCE,
) -> None:
    """Add the fast form (ONNX, int8) and hoptac.json to a model folder."""
    from train.folder import add_step
    from train.pairs import read_records
    from train.quantize import quantize as run

    texts: list[str] = []
    for file in calibrate:
        fields = itertools.chain.from_iterable(record.values() for record in read_records(file))
        texts.extend(itertools.islice((text for text in fields if text.strip()), n_texts))
    figures = run(model, texts, licence=licence)
    add_step(model, "quantize", asdict(figures))
    typer.echo(
        f"{model}: int8 against float32 mean cosine {figures.mean_cosine}, "
        f"least {figures.least_cosine}, {figures.onnx_bytes / 1e6:.1f} MB"
    )


@app.command()
def prune(
    model: _Model,
    texts: Annotated[list[Path], typer.Option("--texts", help="JSON lines; repeatable.")],
    out: Annotated[Path, typer.Option(help="Folder to write the smaller model to.")],
    min_count: Annotated[int, typer.Option(min=1, help="Least count of a piece kept.")] = 1,
) -> None:
    """Drop the word pieces that occur in none of the texts, or hardly."""
    from train.folder import add_step, copy_steps, read_encoder, write_encoder
    from train.pairs import read_records
    from train.prune import prune as run

    fields = (text for file in texts for record in read_records(file) for text in record.values())
    encoder, figures = run(read_encoder(model), fields, min_count=min_count)
    write_encoder(out, encoder, like=model)
    copy_steps(model, out)
    add_step(out, "prune", asdict(figures))
    typer.echo(f"{out}: {figures.n_kept} pieces kept, {figures.n_dropped} dropped")


@app.command("average")
def average_models(
    model: _Model,
    other: Annotated[Path, typer.Argument(help="Another training of the same model.")],
    out: Annotated[Path, typer.Option(help="Folder to write the mean to.")],
) -> None:
    """Take the mean of two trainings, half of each."""
    from train.average import average
    from train.folder import add_step, copy_steps, read_encoder, write_encoder

    write_encoder(out, average(read_encoder(model), read_encoder(other)), like=model)
    copy_steps(other, out)
    add_step(out, "average", {"n_models": 2})
    typer.echo(f"{out}: the mean of {model} and {other}")


@app.command()
def card(
    model: Annotated[Path, typer.Argument(help="Model folder.")],
    figures: Annotated[
        Path | None, typer.Option(help="JSON lines: label and measures, one state a line.")
    ] = None,
    licence: Annotated[str, typer.Option(help="Licence of the weights.")] = LICENCE,
    base: Annotated[str, typer.Option(help="Model it was made from.")] = BASE,
) -> None:
    """Write the model card from the folder's log of steps; replaces README.md."""
    from train.card import write_card

    typer.echo(write_card(model, figures=figures, licence=licence, base=base))


@app.command()
def bitext(
    model: Annotated[str, typer.Argument(help="Model folder or hub name.")],
    vietnamese: Annotated[Path, typer.Argument(help="One sentence a line.")],
    english: Annotated[Path, typer.Argument(help="Its translation on the same line.")],
    form: Annotated[str | None, typer.Option(help="onnx-int8 or torch-float32.")] = None,
) -> None:
    """Measure how many sentences find their translation (Tatoeba accuracy)."""
    from index.embed import load_embedder
    from train.bitext import bitext_accuracy

    sides = [file.read_text(encoding="utf-8").splitlines() for file in (vietnamese, english)]
    embedder = load_embedder(model, form=form)
    found = bitext_accuracy(sides[0], sides[1], embedder)
    typer.echo(f"{embedder.identity.form}: vi→en {found.vi_to_en:.3f}, en→vi {found.en_to_vi:.3f}")


@app.command()
def restore(
    sources: Annotated[list[Path], typer.Option("--source", help="JSON lines; repeatable.")],
    parallel: Annotated[Path, typer.Option(help="JSON lines with the field en.")],
    out: Annotated[Path, typer.Option(help="File to write.")],
    held_out: _Held = None,
    least: Annotated[tuple[int, int], typer.Option(help="Least counts of pairs and triples.")] = (
        3,
        3,
    ),
    n_triples: Annotated[int, typer.Option(help="Triples kept of those.")] = 1_000_000,
) -> None:
    """Make the trigram model that restores missing marks and repairs slips."""
    from index.restore import Restorer
    from index.trigrams import Trigrams
    from train.overlap import HeldOut, read_held_out
    from train.questions import read_questions
    from train.restore import make_restorer, restored_share, unseen_sentences

    excluded = HeldOut(read_held_out(_existing(held_out or [])))
    figures = make_restorer(
        sources,
        parallel,
        excluded,
        out,
        least=least,
        n_triples=n_triples,
        questions=read_questions(),
    )
    typer.echo(f"{out}: {figures}")
    with out.open("rb") as file:
        restorer = Restorer(Trigrams(file))
    for source in sources:
        right, total = restored_share(unseen_sentences(source, 1000), restorer.restore)
        typer.echo(f"{source.name}: {right / max(total, 1):.4f} of {total} syllables restored")


@app.command()
def carry(
    parallel: Annotated[Path, typer.Option(help="JSON lines with the fields vi and en.")],
    out: Annotated[Path, typer.Option(help="File to write.")],
    held_out: _Held = None,
) -> None:
    """Make the table of what English words of a query are in Vietnamese."""
    from train.carry import make_table
    from train.overlap import HeldOut, read_held_out
    from train.sources import load_parallel

    excluded = HeldOut(read_held_out(_existing(held_out or [])))
    typer.echo(f"{out}: {make_table(load_parallel(parallel, excluded), out)} rows")


@app.command()
def align(
    model: _Model,
    parallel: Annotated[Path, typer.Option(help="JSON lines with the fields vi and en.")],
    out: _Out,
    work: _Work,
    held_out: _Held = None,
    teacher: _Teacher = None,
    steps: _Steps = None,
    budget_minutes: _Budget = None,
    peak: _Peak = 2e-4,
    seed: _Seed = 0,
    size: _Size = 64,
    limit: _Limit = None,
    device: _Device = None,
    bfloat16: _Bfloat16 = True,
) -> None:
    """Bring sentences of both languages to where the teacher puts the English one."""
    _learn("align", locals(), sources=[])


@app.command()
def fit(
    model: _Model,
    sources: Annotated[
        list[Path],
        typer.Option("--source", help="JSON lines with the fields title and text; repeatable."),
    ],
    out: _Out,
    work: _Work,
    parallel: Annotated[
        Path | None, typer.Option(help="Pairs with vi and en, to align on in turn.")
    ] = None,
    held_out: _Held = None,
    teacher: _Teacher = None,
    steps: _Steps = None,
    budget_minutes: _Budget = None,
    peak: _Peak = 2e-4,
    seed: _Seed = 0,
    size: _Size = 64,
    limit: _Limit = None,
    device: _Device = None,
    bfloat16: _Bfloat16 = True,
) -> None:
    """Teach that what people ask finds the passage that answers it."""
    _learn("fit", locals(), sources=sources)


def _learn(step: str, given: dict[str, Any], *, sources: list[Path]) -> None:
    from train.learning import Request, learn
    from train.loop import Settings
    from train.overlap import HeldOut, read_held_out

    settings = Settings(given["work"], given["model"], peak=given["peak"], seed=given["seed"])
    request = Request(
        model=given["model"],
        out=given["out"],
        settings=settings,
        schedule=_schedule(given["steps"], given["budget_minutes"], given["work"]),
        sources=sources,
        held_out=HeldOut(read_held_out(_existing(given["held_out"] or []))),
        **{name: given[name] for name in ("parallel", "teacher", "size", "limit", "device")},
        bfloat16=given["bfloat16"],
    )
    trained = learn(request, step)
    typer.echo(f"{given['out']}: {trained.n_steps} steps, {trained.active_s / 60:.1f} minutes")


def _schedule(steps: int | None, budget_minutes: float | None, work: Path) -> "ByStep | ByClock":
    from train.schedule import DEADLINE_FILE, ByClock, ByStep

    if (steps is None) == (budget_minutes is None):
        raise TrainError("Give either --steps or --budget-minutes.")
    if steps is not None:
        return ByStep(steps)
    file = work / DEADLINE_FILE
    work.mkdir(parents=True, exist_ok=True)
    if not file.is_file():  # a resumption keeps to the moment first set
        file.write_text(f"{time.time() + 60 * (budget_minutes or 0):.0f}\n", encoding="utf-8")
    return ByClock(file)


def _existing(folders: list[Path]) -> list[Path]:
    for folder in folders:
        if not folder.is_dir():
            raise TrainError(f"There is no folder {folder} to hold out. Correct --held-out.")
    return folders


def main() -> None:
    """Run the command; failures are told in one line, with exit code 1."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        app()
    except TrainError as error:
        typer.echo(f"Error: {error}", err=True)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
