"""How well running text is read, over the articles of ../shared; floors just under the figures."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.register_gold import read_labels, score

LABELS = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture(scope="module")
def dev(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    lines = (shared / "eval/register/dev.jsonl").read_text("utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    return score(gold, shared, tmp_path_factory.mktemp("dev"))


def test_agreements_and_pairs_of_the_development_articles_are_found(dev: dict[str, Any]) -> None:
    assert dev["agreements"]["P"] >= 0.88
    assert dev["agreements"]["R"] >= 0.93
    assert dev["pairs"]["F"] >= 0.85
    assert dev["docs_without_agreement"]["with_false_positive"] <= 1


def test_what_is_told_of_them_is_right(dev: dict[str, Any]) -> None:
    told = dev["on_matched"]
    assert told["kind_acc"] >= 0.95
    assert told["country_acc"] >= 0.97
    assert told["date_year_acc_where_gold_has_year"] >= 0.90
    assert told["date_null_acc_where_gold_has_none"] >= 0.95
    assert told["fields_F1"] >= 0.74
    assert told["evidence_is_substring"] == 1


def test_articles_drawn_at_random_are_read(shared: Path, tmp_path: Path) -> None:
    paths = ("register_labels.jsonl", "register_labels_fresh.jsonl")
    gold = [row for path in paths for row in read_labels(LABELS / path, shared / "corpus")]
    scores = score(gold, shared, tmp_path)
    assert len(gold) >= 250
    assert scores["agreements"]["F"] >= 0.86
    assert scores["on_matched"]["evidence_is_substring"] == 1
