"""Datasets to score on: a questions file, or a folder in BEIR form."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from eval.errors import BadDataset

QUESTION = "question"
VARIANTS = (
    QUESTION,
    "no_accents",
    "half_accents",
    "telex_typos",
    "keywords",
    "english",
    "old_tone",
)

Half = Literal["odd", "even"]


@dataclass(frozen=True, slots=True)
class Quote:
    """A gold quote.

    :param doc: document it stands in, relative to the ingested root.
    :param grade: 3 answers, 2 partly, 1 related.
    """

    doc: str
    text: str
    grade: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its gold quotes; without any it is unanswerable.

    :param variants: the same question otherwise typed; None where nothing changes.
    :param answers: short gold answers, one idea an entry.
    """

    id: str
    text: str
    type: str
    relevant: tuple[Quote, ...]
    variants: Mapping[str, str | None]
    answers: tuple[str, ...] = ()

    def wording(self, variant: str) -> str:
        """Return the question as typed in ``variant``, else as it stands."""
        return self.variants.get(variant) or self.text


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A questions file; its documents are in an index already."""

    name: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class BeirEntry:
    """One line of a BEIR ``corpus.jsonl``."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class BeirSet:
    """A BEIR folder; it brings its own corpus.

    :param qrels: query id to entry id to grade.
    """

    name: str
    entries: tuple[BeirEntry, ...]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]


def load(path: Path, *, half: Half | None = None) -> QuestionSet | BeirSet:
    """Read a dataset, telling its kind by its form.

    :param half: keep only questions whose id ends in an odd or even number, to tune
        a setting on one half and report it on the other.
    :raises BadDataset: if ``path`` is neither, or a line of it is broken.
    """
    if path.is_dir():
        return load_beir(path, half=half)
    if path.is_file():
        return load_questions(path, half=half)
    raise BadDataset(f"There is no dataset at {path}. Give a BEIR folder or a questions .jsonl.")


def load_questions(path: Path, *, half: Half | None = None) -> QuestionSet:
    """Read a questions file, see ``eval/questions`` of the shared data for its form."""
    questions = []
    seen: set[str] = set()
    for number, row in _rows(path):
        try:
            question = _question(row)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadDataset(f"{path}, line {number}: not a question ({error!r}).") from error
        if question.id in seen:
            raise BadDataset(f"{path}, line {number}: the id {question.id} is there twice.")
        seen.add(question.id)
        if in_half(question.id, half):
            questions.append(question)
    if not questions:
        raise BadDataset(f"{path} holds no questions{f' in its {half} half' if half else ''}.")
    return QuestionSet(path.as_posix(), tuple(questions))


def load_beir(folder: Path, *, half: Half | None = None) -> BeirSet:
    """Read ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/test.tsv`` (or the only one)."""
    for name in ("corpus.jsonl", "queries.jsonl", "qrels"):
        if not (folder / name).exists():
            raise BadDataset(f"{folder} is no BEIR folder: it holds no {name}.")
    try:
        entries = tuple(
            BeirEntry(str(row["_id"]), str(row.get("title") or ""), str(row["text"]))
            for _, row in _rows(folder / "corpus.jsonl")
        )
        queries = {str(row["_id"]): str(row["text"]) for _, row in _rows(folder / "queries.jsonl")}
    except KeyError as error:
        raise BadDataset(f"{folder}: an entry or query has no field {error}.") from error
    known = {entry.id for entry in entries}
    qrels = {
        query_id: grades
        for query_id, grades in _read_qrels(_qrels_file(folder / "qrels")).items()
        if in_half(query_id, half)
    }
    for query_id, grades in qrels.items():
        if query_id not in queries:
            raise BadDataset(f"{folder}: qrels speak of query {query_id}, which is not there.")
        for entry_id in grades.keys() - known:
            raise BadDataset(f"{folder}: qrels speak of entry {entry_id}, which is not there.")
    if not qrels:
        raise BadDataset(f"{folder} judges no query{f' of its {half} half' if half else ''}.")
    kept = {query_id: text for query_id, text in queries.items() if query_id in qrels}
    return BeirSet(folder.as_posix(), entries, kept, qrels)


def in_half(question_id: str, half: Half | None) -> bool:
    """Tell whether a question belongs to a half: by parity of the number in its id.

    >>> in_half("dev-012", "even")
    True
    """
    if half is None:
        return True
    digits = "".join(char if char.isdecimal() else " " for char in question_id).split()
    if not digits:
        raise BadDataset(f"The id {question_id!r} holds no number, so it is in no half.")
    return int(digits[-1]) % 2 == (1 if half == "odd" else 0)


def _question(row: Mapping[str, Any]) -> Question:
    quotes = tuple(
        Quote(str(entry["doc"]), str(entry["quote"]), int(entry["grade"]))
        for entry in row["relevant"]
    )
    for quote in quotes:
        if not quote.text.strip() or quote.grade < 1:
            raise ValueError(f"quote of {quote.doc} is empty or its grade is below 1")
    variants = {name: text or None for name, text in (row.get("variants") or {}).items()}
    if unknown := variants.keys() - set(VARIANTS):
        raise ValueError(f"unknown variants {sorted(unknown)}")
    answers = tuple(str(entry) for entry in row.get("answers") or ())
    return Question(
        str(row["id"]), str(row["question"]), str(row["type"]), quotes, variants, answers
    )


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number from 1, object) of a JSON lines file."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadDataset(f"{path} cannot be read as UTF-8 text: {error}.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadDataset(f"{path}, line {number}: not JSON ({error}).") from error
        if not isinstance(row, dict):
            raise BadDataset(f"{path}, line {number}: not an object.")
        yield number, row


def _qrels_file(folder: Path) -> Path:
    files = sorted(folder.glob("*.tsv"))
    named = [file for file in files if file.name == "test.tsv"] or files
    if len(named) != 1:
        raise BadDataset(f"{folder} needs test.tsv or exactly one .tsv; it has {len(files)}.")
    return named[0]


def _read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Read a BEIR qrels table: a header line, then query id, entry id, grade by tabs."""
    qrels: dict[str, dict[str, int]] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        fields = line.split("\t")
        try:
            query_id, entry_id, grade = fields[0], fields[1], int(fields[2])
        except (IndexError, ValueError) as error:
            raise BadDataset(f"{path}, line {number}: not query, entry, grade.") from error
        if grade > 0:
            qrels.setdefault(query_id, {})[entry_id] = grade
    return qrels
