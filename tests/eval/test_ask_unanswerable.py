"""Our own unanswerable questions: the collection really does not say."""

import json
from pathlib import Path


def test_what_would_answer_never_stands_together_in_one_document(root: Path, shared: Path) -> None:
    texts = [
        path.read_text(encoding="utf-8").lower()
        for path in (shared / "corpus").rglob("*")
        if path.is_file()
    ]
    lines = (root / "eval" / "ask_unanswerable.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    said = [
        question["id"]
        for question in questions
        if any(all(word.lower() in text for word in question["never_together"]) for text in texts)
    ]
    assert (len(questions), said) == (60, [])
