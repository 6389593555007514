"""Our own questions over ``documents/``: whole, varied, and true to their quotes."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from eval.datasets import QUESTION, VARIANTS
from eval.variants import half_accents, no_accents, old_tone, telex_typos
from ingest.readers import read
from ingest.records import Limits
from ingest.text import normalise

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ROOT / "documents"
ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (ROOT / "eval" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERABLE = [row for row in ROWS if row["type"] != "unanswerable"]
QUOTED = sorted({quote["doc"] for row in ROWS for quote in row["relevant"]})


@cache
def main_text(doc: str) -> str:
    """Return a document's text on one line, without what layout calls boilerplate."""
    path = DOCUMENTS / doc
    extraction = read(path.read_bytes(), path.name, Limits())
    text, kept, end = extraction.text, [], 0
    for span in extraction.boilerplate:
        kept.append(text[end : span.start])
        end = span.end
    return normalise(" ".join([*kept, text[end:]]))


def test_there_are_enough_questions_of_every_type() -> None:
    counts = Counter(row["type"] for row in ROWS)
    assert len(ROWS) >= 130
    assert counts["unanswerable"] >= 22
    assert set(counts) == {
        "fact", "count", "list", "procedure", "unanswerable", "who", "when", "yesno",
        "precedent", "comparison", "definition",
    }  # fmt: skip
    assert min(counts.values()) >= 3


def test_no_id_and_no_question_stands_twice() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert len({row["question"] for row in ROWS}) == len(ROWS)


def test_every_question_is_typed_in_every_variant() -> None:
    for row in ROWS:
        assert set(row["variants"]) == set(VARIANTS) - {QUESTION}
        others = {name: text for name, text in row["variants"].items() if name != "old_tone"}
        assert all(others.values()), row["id"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["id"]))
def test_the_seeded_variants_are_those_of_the_question(row: dict[str, Any]) -> None:
    text, variants = row["question"], row["variants"]
    assert variants["no_accents"] == no_accents(text)
    assert variants["half_accents"] == half_accents(text, row["id"])
    assert variants["telex_typos"] == telex_typos(text, row["id"])
    assert variants["old_tone"] == old_tone(text)


def test_only_an_unanswerable_question_is_without_gold() -> None:
    for row in ROWS:
        bare = row["type"] == "unanswerable"
        assert (not row["relevant"], not row["answers"]) == (bare, bare), row["id"]


def test_some_quote_of_every_question_answers_it() -> None:
    for row in ANSWERABLE:
        assert max(quote["grade"] for quote in row["relevant"]) == 3, row["id"]


def test_a_yesno_answer_begins_with_its_polarity() -> None:
    starts = ("Có", "Không", "Chưa", "Đúng")
    assert all(row["answers"][0].startswith(starts) for row in ANSWERABLE if row["type"] == "yesno")


@pytest.mark.parametrize("doc", QUOTED)
def test_every_gold_quote_stands_in_its_document(doc: str) -> None:
    quotes = [quote["quote"] for row in ROWS for quote in row["relevant"] if quote["doc"] == doc]
    assert all(40 <= len(quote) <= 300 for quote in quotes)
    assert [quote for quote in quotes if normalise(quote) not in main_text(doc)] == []
