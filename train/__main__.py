"""``python -m train``: the steps that make an embedding model, one command each."""

import itertools
import logging
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from train.errors import TrainError

app = typer.Typer(
    help="Make the embedding model: vocabulary, then quantize.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
logger = logging.getLogger("train")

LICENCE = "Apache-2.0"
_Held = Annotated[
    list[Path] | None,
    typer.Option("--held-out", help="Folder whose texts must stay out of training; repeatable."),
]


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
