"""Training texts, as JSON lines (gzipped or not)."""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO, TypeVar

from train.errors import PairsUnreadable

_Parsed = TypeVar("_Parsed")


def read_records(file: Path) -> Iterator[Mapping[str, str]]:
    """Yield the file's records, one a line: field name to text; other fields are left out.

    :param file: ``.jsonl`` or ``.jsonl.gz``, UTF-8.
    :raises PairsUnreadable: naming file and line.
    """
    yield from _parsed(file, _record)


def read_objects(file: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the file's JSON objects, one a line, whole.

    :raises PairsUnreadable: naming file and line.
    """
    yield from _parsed(file, _object)


def _parsed(file: Path, parse: Callable[[str], _Parsed]) -> Iterator[_Parsed]:
    if not file.is_file():
        raise PairsUnreadable(f"There is no file {file}. Give a .jsonl or .jsonl.gz file.")
    number = 0
    try:
        with _open(file) as lines:
            for line in lines:
                number += 1
                if line.strip():
                    yield parse(line)
    except (OSError, EOFError, ValueError) as error:
        raise PairsUnreadable(
            f"{file}, line {number}: {error}. Each line must be one JSON object of texts."
        ) from error


def read_parallel(file: Path) -> Iterator[tuple[str, str]]:
    """Yield (Vietnamese, English) of records with the fields ``vi`` and ``en``.

    :raises PairsUnreadable: naming file and record.
    """
    for number, record in enumerate(read_records(file), start=1):
        if "vi" not in record or "en" not in record:
            raise PairsUnreadable(
                f"{file}, record {number} has the fields {', '.join(record)}: vi and en are needed."
            )
        yield record["vi"], record["en"]


def _open(file: Path) -> TextIO:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8")
    return file.open(encoding="utf-8")


def _object(line: str) -> Mapping[str, Any]:
    value = json.loads(line)
    fields: dict[str, Any] = value if isinstance(value, dict) else {}
    if not fields:
        raise ValueError(f"{line.strip()[:60]!r} is no JSON object with fields")
    return fields


def _record(line: str) -> Mapping[str, str]:
    record = json.loads(line)
    fields = record.items() if isinstance(record, dict) else ()
    texts = {field: text for field, text in fields if isinstance(text, str)}
    if not texts:
        raise ValueError(f"{line.strip()[:60]!r} is no JSON object with texts")
    return texts
