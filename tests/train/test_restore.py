"""The model of three words in a row: what it is counted from, and what it then restores."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.restore import Restorer
from index.trigrams import BOUNDARY, UNKNOWN, Trigrams
from train.errors import PairsUnreadable
from train.overlap import HeldOut
from train.restore import make_restorer, restored_share, unseen_sentences

Write = Callable[[Path, list[dict[str, str]]], Path]

SENTENCES = [
    "Tỉnh Quảng Trị ký thỏa thuận hợp tác với tỉnh Savannakhet.",
    "Hai bên ký thỏa thuận hợp tác về giáo dục, y tế.",
    "Thỏa thuận hợp tác có hiệu lực từ ngày ký.",
    "Đoàn đại biểu tỉnh sang thăm và ký thỏa thuận hợp tác.",
]


@pytest.fixture
def sources(tmp_path: Path, write_pairs: Write) -> tuple[Path, Path]:
    records = [{"text": SENTENCES[n % len(SENTENCES)]} for n in range(101)]
    english = [{"en": "The province signed an agreement.", "vi": ""}] * 30
    return (
        write_pairs(tmp_path / "vi.jsonl.gz", records),
        write_pairs(tmp_path / "en.jsonl.gz", english),
    )


def test_a_model_restores_what_it_was_made_from(sources: tuple[Path, Path], tmp_path: Path) -> None:
    vietnamese, english = sources
    out = tmp_path / "model.npz"
    figures = make_restorer([vietnamese], english, HeldOut([]), out, least=(2, 2), n_triples=50)
    assert (figures.n_records, figures.n_dropped, figures.n_english) == (99, 0, 5)
    with out.open("rb") as file:
        model = Trigrams(file)
    restorer = Restorer(model)
    assert restorer.restore("tinh Quang Tri ky thoa thuan hop tac") == (
        "tỉnh Quảng Trị ký thỏa thuận hợp tác"
    )
    kept = list(unseen_sentences(vietnamese, 10))
    assert kept == [SENTENCES[0][:-1]] * 2  # the records 0 and 100 were not counted
    assert restored_share(kept, restorer.restore) == (20, 20)


def test_the_chances_of_all_words_after_a_pair_sum_to_one(
    sources: tuple[Path, Path], tmp_path: Path
) -> None:
    vietnamese, english = sources
    out = tmp_path / "model.npz"
    make_restorer([vietnamese], english, HeldOut([]), out, least=(2, 2), n_triples=50)
    with out.open("rb") as file:
        model = Trigrams(file)
    every = np.arange(model.n_ids)
    for words in (("hợp", "tác"), ("ký", "thỏa"), ("savannakhet", "thuận")):
        pair = [np.array([model.id_of(word)]) for word in words]
        chances = np.exp(-model.costs(pair[0], pair[1], every)[0])
        # costs are kept in steps of a twelfth, and rare pairs with strangers only roughly
        assert chances.sum() == pytest.approx(1, abs=0.1)


def test_records_that_share_ten_words_with_held_out_texts_stay_out(
    sources: tuple[Path, Path], tmp_path: Path
) -> None:
    vietnamese, english = sources
    held_out = HeldOut([SENTENCES[0]])
    figures = make_restorer(
        [vietnamese], english, held_out, tmp_path / "m.npz", least=(1, 1), n_triples=50
    )
    assert (figures.n_records, figures.n_dropped) == (75, 24)
    with pytest.raises(PairsUnreadable, match="Nothing is left"):
        make_restorer(
            [vietnamese],
            english,
            HeldOut(SENTENCES),
            tmp_path / "m.npz",
            least=(1, 1),
            n_triples=50,
        )


def test_strangers_and_boundaries_have_ids_of_their_own(
    sources: tuple[Path, Path], tmp_path: Path
) -> None:
    vietnamese, english = sources
    make_restorer(
        [vietnamese], english, HeldOut([]), tmp_path / "m.npz", least=(2, 2), n_triples=50
    )
    with (tmp_path / "m.npz").open("rb") as file:
        model = Trigrams(file)
    assert model.id_of("zzz") == UNKNOWN != BOUNDARY
    assert model.word(model.id_of("thỏa")) == "thỏa"
    assert {model.word(id_) for id_ in model.forms("ky")} >= {"ký"}
