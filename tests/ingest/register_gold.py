"""Labels kept as offsets, turned into the gold form of the register's scorer, and scores."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest.parse import parse_file
from ingest.records import Limits, Parsed

Row = dict[str, Any]
_OF_TEXT = ("vn_parties", "foreign_parties", "fields", "vn_alt", "foreign_alt", "evidence_also")


def read_labels(path: Path, corpus: Path) -> list[Row]:
    """Return labelled articles in the scorer's gold form: offsets become the words there."""
    labels = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [_gold(label, corpus) for label in labels]


def _gold(label: Row, corpus: Path) -> Row:
    # newline="" keeps line ends, so offsets count as the labels do
    with (corpus / label["doc"]).open(encoding="utf-8", newline="") as file:
        text = file.read()
    agreements = [
        {
            key: [_words(text, each) for each in value]
            if key in _OF_TEXT
            else (_words(text, value) if key in ("evidence", "value") else value)
            for key, value in agreement.items()
        }
        for agreement in label["agreements"]
    ]
    return {**label, "agreements": agreements, "provinces": [], "countries": []}


def _words(text: str, value: Any) -> Any:
    return text[value[0] : value[1]] if isinstance(value, list) else value


def score(gold: Iterable[Row], shared: Path, folder: Path) -> dict[str, Row]:
    """Read the articles of a gold and return what the scorer says of them."""
    rows = list(gold)
    _write(folder / "gold.jsonl", rows)
    _write(folder / "pred.jsonl", (_told(row["doc"], shared / "corpus") for row in rows))
    command = [sys.executable, str(shared / "eval/register/score.py"), "gold.jsonl", "pred.jsonl"]
    command += ["--json", "--corpus", str(shared / "corpus")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    scores: dict[str, Row] = json.loads(done.stdout)
    return scores


def _told(doc: str, corpus: Path) -> Row:
    (parsed,) = parse_file(corpus / doc, doc, Limits())
    assert isinstance(parsed, Parsed)
    text = parsed.document.text
    return {
        "doc": doc,
        "agreements": [
            {
                "vn_parties": row.vn_parties,
                "foreign_parties": row.foreign_parties,
                "countries": row.countries,
                "kind": row.kind,
                "date": row.date,
                "fields": row.fields,
                "evidence": text[row.evidence.start : row.evidence.end],
            }
            for row in parsed.agreements
        ],
    }


def _write(path: Path, rows: Iterable[Row]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")
