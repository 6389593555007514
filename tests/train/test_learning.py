"""Training on a model of ten words: it learns, resumes, and sees nothing held out."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from train.__main__ import app
from train.errors import CheckpointUnusable, PairsUnreadable
from train.folder import Encoder, read_encoder
from train.overlap import HeldOut
from train.sources import load_parallel, load_source

WritePairs = Callable[[Path, list[dict[str, str]]], Path]

NOUNS = {"mèo": "cat", "chó": "dog", "cá": "fish", "nhà": "house", "nước": "water"}
VERBS = {"ăn": "eats", "uống": "drinks", "đỏ": "red", "lớn": "big"}
SENTENCES = [
    {"vi": f"{noun} {verb} {other}", "en": f"the {NOUNS[noun]} {VERBS[verb]} the {NOUNS[other]}"}
    for noun in NOUNS
    for verb in VERBS
    for other in NOUNS
    if noun != other
]
TEXTS = [
    {
        "title": f"{noun} {verb}",
        "abstract": f"{noun} {verb} {other} trong nhà. Chó lớn.",
        "text": f"{noun} đỏ và {other} lớn. Hôm qua {noun} {verb} {other} ở nhà. Nước lớn rồi.",
    }
    for noun in NOUNS
    for verb in VERBS
    for other in list(NOUNS)[:2]
]
SECRET = "một hai ba bốn năm sáu bảy tám chín mười"


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Tiny products wait for threads longer than they take: 42 s of tests, with one thread 6."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def data(
    base_model: Path, write_pairs: WritePairs, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a folder with pairs, texts, held-out texts and a model with Vietnamese words."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "held").mkdir()
    (folder / "held" / "a.txt").write_text(SECRET, encoding="utf-8")
    write_pairs(folder / "p.jsonl.gz", [*SENTENCES, {"vi": SECRET, "en": "the secret"}])
    leak = {"title": "Chuyện kín", "abstract": "Chó.", "text": f"Mèo nói {SECRET} thế thôi."}
    write_pairs(folder / "n.jsonl.gz", [*TEXTS, leak])
    run("vocabulary", "--teacher", base_model, *files(folder, "--parallel", "--news"),
        "--out", folder / "start", "--min-count", 3, "--held-out", folder / "held")  # fmt: skip
    return folder


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def files(folder: Path, pairs: str, texts: str) -> Sequence[object]:
    return (pairs, folder / "p.jsonl.gz", texts, folder / "n.jsonl.gz")


def fit(data: Path, base_model: Path, out: Path, *more: object) -> Path:
    run("fit", data / "start", *files(data, "--parallel", "--source"), "--teacher", base_model,
        "--held-out", data / "held", "--out", out / "tiny", "--work", out / "work",
        "--size", 16, "--device", "cpu", "--no-bfloat16", *more)  # fmt: skip
    return out / "tiny"


def own_is_nearest(folder: Path) -> float:
    from train.bitext import accuracy
    from train.sentences import SentenceEncoder

    encoder = SentenceEncoder(read_encoder(folder))
    sides = [encoder.vectors([pair[side] for pair in SENTENCES], 32) for side in ("vi", "en")]
    return accuracy(*sides).vi_to_en


def same_weights(one: Encoder, other: Encoder) -> bool:
    return all(np.array_equal(tensor, other.weights[name]) for name, tensor in one.weights.items())


def test_an_office_adapts_the_model_with_the_documented_commands(
    data: Path, base_model: Path, tmp_path: Path
) -> None:
    from index.embed import load_embedder

    aligned = tmp_path / "aligned"
    run("align", data / "start", "--parallel", data / "p.jsonl.gz", "--teacher", base_model,
        "--held-out", data / "held", "--out", aligned, "--work", tmp_path / "align",
        "--steps", 120, "--peak", 0.005, "--size", 32, "--device", "cpu")  # fmt: skip
    assert own_is_nearest(aligned) > own_is_nearest(data / "start") + 0.1  # .61 from .46
    adapted = fit(data, base_model, tmp_path, "--steps", 8)
    run("quantize", adapted, "--calibrate", data / "p.jsonl.gz")
    figures = tmp_path / "figures.jsonl"
    figures.write_text('{"label": "before", "R@10": 0.5}\n', encoding="utf-8")
    run("card", adapted, "--figures", figures)
    card = (adapted / "README.md").read_text(encoding="utf-8")
    assert "2. `python -m train fit`: n_steps 8;" in card
    assert "| before | 0.500 |" in card
    steps = json.loads((adapted / "steps.json").read_text(encoding="utf-8"))
    assert [step["step"] for step in steps] == ["vocabulary", "fit", "quantize"]
    assert load_embedder(adapted).encode_queries(["mèo ăn cá"]).shape == (1, 32)


def test_a_resumed_training_ends_in_the_weights_of_an_unbroken_one(
    data: Path, base_model: Path, tmp_path: Path
) -> None:
    unbroken = training(data, tmp_path / "a").run()
    broken = training(data, tmp_path / "b")
    assert broken.run(stop_after=7) is None
    resumed = training(data, tmp_path / "b").run()
    assert unbroken is not None
    assert resumed is not None
    assert resumed.n_steps == unbroken.n_steps == 40
    assert same_weights(resumed.last, unbroken.last)
    assert same_weights(resumed.averaged, unbroken.averaged)
    assert not same_weights(resumed.averaged, resumed.last)


def training(data: Path, work: Path):  # type: ignore[no-untyped-def]
    from train.fit import Fit, neighbour_vectors
    from train.loop import Settings, Training
    from train.schedule import ByStep
    from train.sentences import SentenceEncoder

    encoder = SentenceEncoder(read_encoder(data / "start"))
    source = load_source(data / "n.jsonl.gz", HeldOut([SECRET]))
    batches = Fit(source, neighbour_vectors(source, encoder), words=400, size=8)
    return Training(encoder, [batches], ByStep(40), Settings(work, data / "start", peak=0.001))


def test_a_finished_training_run_again_trains_no_further(
    data: Path, base_model: Path, tmp_path: Path
) -> None:
    first = read_encoder(fit(data, base_model, tmp_path, "--steps", 4))
    log = (tmp_path / "work" / "log.jsonl").read_text(encoding="utf-8")
    assert same_weights(read_encoder(fit(data, base_model, tmp_path, "--steps", 4)), first)
    assert (tmp_path / "work" / "log.jsonl").read_text(encoding="utf-8") == log


def test_texts_that_share_ten_words_with_held_out_ones_are_dropped_and_counted(
    data: Path, base_model: Path, tmp_path: Path
) -> None:
    held_out = HeldOut([SECRET])
    source = load_source(data / "n.jsonl.gz", held_out)
    assert (len(source.records), source.n_dropped) == (len(TEXTS), 1)
    assert not any("mười" in record["text"] for record in source.records)
    parallel = load_parallel(data / "p.jsonl.gz", held_out)
    assert (len(parallel.english), parallel.n_dropped) == (len(SENTENCES), 1)
    adapted = fit(data, base_model, tmp_path, "--steps", 2)
    steps = json.loads((adapted / "steps.json").read_text(encoding="utf-8"))
    assert steps[-1]["n_dropped"] == {"p": 1, "n": 1}


def test_headings_over_many_texts_ask_for_none_of_them(
    write_pairs: WritePairs, tmp_path: Path
) -> None:
    body = "Thông tư này có hiệu lực kể từ ngày ký ban hành"
    records = [{"title": "Hiệu lực", "text": f"{body} {number}"} for number in range(4)]
    file = write_pairs(tmp_path / "l.jsonl.gz", [*records, {"title": "Phí", "text": body}])
    assert [record["title"] for record in load_source(file, HeldOut([])).records] == ["Phí"]


def test_a_checkpoint_of_another_model_is_refused_with_the_remedy(
    data: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "checkpoint.pt").write_bytes(b"no checkpoint")
    with pytest.raises(CheckpointUnusable, match="Delete it to start anew"):
        training(data, work)


def test_files_with_nothing_to_learn_are_refused(write_pairs: WritePairs, tmp_path: Path) -> None:
    short = write_pairs(tmp_path / "s.jsonl.gz", [{"title": "Tin", "text": "Ngắn quá."}])
    with pytest.raises(PairsUnreadable, match="holds nothing to train on"):
        load_source(short, HeldOut([]))
    other = write_pairs(tmp_path / "o.jsonl.gz", [{"heading": "Tin", "text": "Ngắn quá."}])
    with pytest.raises(PairsUnreadable, match="record 1 has the fields heading, text"):
        load_source(other, HeldOut([]))


def test_training_needs_an_end(data: Path, tmp_path: Path) -> None:
    arguments = ["align", data / "start", "--parallel", data / "p.jsonl.gz"]
    arguments += ["--out", tmp_path / "o", "--work", tmp_path / "w"]
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert "either --steps or --budget-minutes" in str(result.exception)


def test_contrast_takes_rows_to_their_own_target_and_spares_its_equals() -> None:
    from train.losses import contrast, contrast_both_ways

    rows = torch.eye(3)
    assert contrast(rows, rows, torch.eye(3)).item() == pytest.approx(0, abs=1e-6)
    assert contrast(rows, rows.roll(1, 0), torch.eye(3)).item() > 15
    none = torch.zeros(3, 3, dtype=torch.bool)
    assert contrast_both_ways(rows, rows, none).item() == pytest.approx(0, abs=1e-6)
    alike = torch.tensor([[1.0, 0], [1, 0], [0, 1]])
    twins = torch.tensor([[0, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=torch.bool)
    assert contrast_both_ways(alike, alike, twins).item() == pytest.approx(0, abs=1e-6)
    assert contrast_both_ways(alike, alike, none).item() > 0.4
