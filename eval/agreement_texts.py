"""How well agreement texts are read: each field of the entries against what people read.

``python -m eval.agreement_texts`` parses ``documents/agreements`` and compares it with
``agreement_texts.jsonl``, which was written by reading those documents.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.errors import BadDataset, BelowFloor, EvalError
from ingest.fields import field_categories
from ingest.parse import parse_file
from ingest.records import Agreement, Limits, Parsed
from ingest.text import fold

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "documents"
GOLD = ROOT / "eval" / "agreement_texts.jsonl"
FLOOR = 0.95
"""What every field must reach."""

_LEAST_SHARE = 0.8  # of the longer of two sentences that are one, cut a little differently

Gold = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """Right answers among those asked for; for fields by article, two of three counts of F1."""

    n_right: float = 0
    n: float = 0
    misses: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Return the share that is right; 1 where nothing was asked."""
        return self.n_right / self.n if self.n else 1.0


def read_gold(path: Path = GOLD) -> list[Gold]:
    """Read what people read, one document a line.

    :raises BadDataset: if a line is no JSON object or names no document.
    """
    rows: list[Gold] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            row["doc"], row["fields_by_article"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadDataset(
                f"{path.name}: line {number}: {error!r}; write doc and fields"
            ) from error
        rows.append(row)
    return rows


def read_agreement(folder: Path, doc: str) -> Agreement | None:
    """Return the entry that ingestion makes of one document.

    :param doc: path below ``folder``.
    """
    (parsed,) = parse_file(folder / doc, doc, Limits())
    if not isinstance(parsed, Parsed) or not parsed.agreements:
        return None
    return parsed.agreements[0]


def score(gold: Sequence[Gold], found: Mapping[str, Agreement | None]) -> dict[str, Tally]:
    """Compare entries with what people read, field by field.

    :param found: document to its entry; a document without one has every field wrong.
    :return: field to tally, in the order of the records. Parties match as names do in
        the register's scorer: equal when folded, or one wholly inside the other. Fields
        by article are compared by category and tallied as F1.
    """
    tallies = {name: Tally() for name in (*_COMPARED, "titles", "fields_by_article")}
    for row in gold:
        agreement = found.get(row["doc"])
        for name, same in _COMPARED.items():
            value = _value(agreement, name)
            _count(tallies[name], row["doc"], same(row[name], value), row[name], value)
        _count_titles(tallies["titles"], row, agreement)
        _count_fields(tallies["fields_by_article"], row, agreement)
    return tallies


def _count(tally: Tally, doc: str, right: bool, wanted: object, value: object) -> None:
    tally.n += 1
    tally.n_right += right
    if not right:
        tally.misses.append(f"{doc}: wanted {wanted!r}, found {value!r}")


def _value(agreement: Agreement | None, name: str) -> Any:
    return _NO_ENTRY if agreement is None else getattr(agreement, name)


def _count_titles(tally: Tally, row: Gold, agreement: Agreement | None) -> None:
    """Count the office of each person who signed."""
    offices = {fold(one.name): one.title for one in agreement.signatories} if agreement else {}
    for person in row["signatories"]:
        office = offices.get(fold(person["name"]))
        _count(tally, row["doc"], _same_text(person["title"], office), person["title"], office)


def _count_fields(tally: Tally, row: Gold, agreement: Agreement | None) -> None:
    optional = set(row.get("optional_articles", ()))
    wanted = {
        (article, name)
        for article, fields in row["fields_by_article"].items()
        for name in _names(fields)
    }
    entries = agreement.fields_by_article if agreement else ()
    found = {
        (entry.article, name)
        for entry in entries
        if entry.article not in optional
        for name in _names(entry.fields)
    }
    tally.n += len(wanted) + len(found)
    tally.n_right += 2 * len(wanted & found)
    tally.misses += [f"{row['doc']}: not found {each}" for each in sorted(wanted - found)]
    tally.misses += [f"{row['doc']}: found {each}" for each in sorted(found - wanted)]


def _names(fields: Sequence[str]) -> set[str]:
    """Return the categories of fields; words that no category is told by stand for themselves."""
    return {name for words in fields for name in field_categories(words.lower()) or (fold(words),)}


_NO_ENTRY = object()


def _same_text(wanted: Any, value: Any) -> bool:
    if wanted is None or value is None or value is _NO_ENTRY:
        return wanted is value
    return fold(" ".join(wanted.split())) == fold(" ".join(str(value).split()))


def _same_sentence(wanted: Any, value: Any) -> bool:
    if wanted is None or value is None or value is _NO_ENTRY:
        return wanted is value
    short, long = sorted((fold(wanted), fold(value)), key=len)
    return short in long and len(short) >= _LEAST_SHARE * len(long)


def _same_set(wanted: Any, value: Any) -> bool:
    return value is not _NO_ENTRY and set(wanted) == set(value)


def _same_parties(wanted: Any, value: Any) -> bool:
    if value is _NO_ENTRY or len(wanted) != len(value):
        return False
    names = [fold(name) for name in value]
    return all(any(fold(w) in name or name in fold(w) for name in names) for w in wanted)


def _one_of(wanted: Any, value: Any) -> bool:
    return value in wanted


def _same_people(wanted: Any, value: Any) -> bool:
    if value is _NO_ENTRY:
        return False
    return {fold(person["name"]) for person in wanted} == {fold(person.name) for person in value}


_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "vn_parties": _same_parties,
    "foreign_parties": _same_parties,
    "countries": _same_set,
    "kind": _one_of,
    "level": _same_text,
    "date": _same_text,
    "place_signed": _same_text,
    "signatories": _same_people,
    "effect": _same_sentence,
    "term": _same_sentence,
    "period": _same_text,
    "renewal": _same_sentence,
    "termination": _same_sentence,
    "ends": _same_text,
    "languages": _same_set,
    "value": _same_text,
}


def check(tallies: Mapping[str, Tally], floor: float = FLOOR) -> None:
    """Refuse a reader that falls below the floor in any field.

    :raises BelowFloor: naming the fields.
    """
    low = [f"{name} {tally.share:.3f}" for name, tally in tallies.items() if tally.share < floor]
    if low:
        raise BelowFloor(f"agreement texts: {', '.join(low)}; asked is {floor} for every field")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the shares, and what was missed with ``--verbose``; 1 below the floor."""
    parser = argparse.ArgumentParser(prog="python -m eval.agreement_texts")
    parser.add_argument("--documents", type=Path, default=DOCUMENTS)
    parser.add_argument("--verbose", action="store_true", help="list every miss")
    options = parser.parse_args(arguments)
    try:
        gold = read_gold()
        found = {row["doc"]: read_agreement(options.documents, row["doc"]) for row in gold}
        tallies = score(gold, found)
        sys.stdout.write("".join(_lines(tallies, verbose=options.verbose)))
        check(tallies)
    except EvalError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _lines(tallies: Mapping[str, Tally], *, verbose: bool) -> list[str]:
    lines: list[str] = []
    for name, tally in tallies.items():
        lines.append(f"{name:18} {tally.share:.3f}  ({tally.n_right:g}/{tally.n:g})\n")
        lines += [f"    {miss}\n" for miss in tally.misses if verbose]
    return lines


if __name__ == "__main__":
    sys.exit(main())
