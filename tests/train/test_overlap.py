"""Nothing of the evaluation gets into training."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from train.overlap import RUN_WORDS, HeldOut, read_held_out, words

SENTENCE = "Ủy ban nhân dân tỉnh ký bản ghi nhớ hợp tác với thành phố bạn"


def test_a_run_of_ten_shared_words_is_found_whatever_stands_around_it() -> None:
    held_out = HeldOut([SENTENCE])
    ten = "dân tỉnh ký bản ghi nhớ hợp tác với thành"
    assert len(words(ten)) == RUN_WORDS
    assert held_out.shares_run(words(f"Hôm qua, {ten} lập trường khác."))


def test_a_run_of_nine_words_is_no_overlap() -> None:
    held_out = HeldOut([SENTENCE])
    nine = "dân tỉnh ký bản ghi nhớ hợp tác với"
    assert not held_out.shares_run(words(f"Hôm qua, {nine} phố khác nữa đây thôi."))


def test_case_punctuation_and_decomposed_letters_hide_no_overlap() -> None:
    import unicodedata

    held_out = HeldOut([SENTENCE])
    disguised = unicodedata.normalize("NFD", SENTENCE.upper().replace(" ", ", "))
    assert held_out.shares_run(words(disguised))


def test_nothing_held_out_drops_nothing() -> None:
    held_out = HeldOut([])
    assert len(held_out) == 0
    assert not held_out.shares_run(words(SENTENCE))


@settings(deadline=None)
@given(st.lists(st.sampled_from("abc"), max_size=40), st.lists(st.sampled_from("abc"), max_size=40))
def test_runs_are_those_that_brute_force_finds(one: list[str], other: list[str]) -> None:
    def runs(text: list[str]) -> set[tuple[str, ...]]:
        return {tuple(text[i : i + RUN_WORDS]) for i in range(len(text) - RUN_WORDS + 1)}

    held_out = _small_held_out(" ".join(other))
    assert held_out.shares_run(one) is bool(runs(one) & runs(other))


def _small_held_out(text: str) -> HeldOut:
    return HeldOut([text])


def test_held_out_folders_give_whole_texts_and_the_strings_of_json_lines(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("một hai", encoding="utf-8")
    (tmp_path / "inner").mkdir()
    record = {"question": "ba", "gold": [{"quote": "bốn", "n": 3}], "none": None}
    (tmp_path / "inner" / "b.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    (tmp_path / "c.bin").write_bytes(b"\xff")
    assert sorted(read_held_out([tmp_path])) == ["ba", "bốn", "một hai"]


def test_parallel_pairs_that_touch_corpus_or_eval_are_dropped(
    shared: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from train.pairs import read_parallel
    from train.vocabulary import read_pairs

    held_out = HeldOut(read_held_out([shared / "corpus", shared / "eval"]))
    file = shared / "train" / "parallel_en_vi.jsonl.gz"
    with caplog.at_level("INFO"):
        pairs, n_dropped = read_pairs(file, held_out)
    assert n_dropped == sum(1 for _ in read_parallel(file)) - len(pairs)
    assert 0 < n_dropped < 100
    assert f"{n_dropped} dropped" in caplog.text
    assert not any(held_out.shares_run(words(text)) for pair in pairs for text in pair)
