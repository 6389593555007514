"""Figures as JSON, merged part by part, and the page rendered from them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.machine import describe_machine, load_average

ROOT = Path(__file__).resolve().parent.parent
JSON_PATH = ROOT / "docs" / "benchmarks.json"
PAGE_PATH = ROOT / "docs" / "benchmarks.md"

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Figures of one part.

    :param n_keys: leading columns that name a row; a later run replaces equal rows.
    :param basis: what rows must share to stand in one table (texts, model); rows of
        another basis or machine are dropped when new ones come.
    """

    part: str
    title: str
    columns: tuple[str, ...]
    n_keys: int
    rows: tuple[tuple[Cell, ...], ...]
    basis: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A table with where, when and by which command it was measured.

    :param load: load average of the minute before, 0 on an idle machine.
    """

    table: Table
    machine: Mapping[str, str]
    date: str
    command: str
    load: float


def merge(old: Measured | None, new: Measured) -> Measured:
    """Return ``new`` with the rows of ``old`` that it did not measure again."""
    if (
        old is None
        or old.machine != new.machine
        or (old.table.columns, old.table.basis) != (new.table.columns, new.table.basis)
    ):
        return new
    n_keys = new.table.n_keys
    rows = {row[:n_keys]: row for row in (*old.table.rows, *new.table.rows)}
    ordered = sorted(rows.values(), key=lambda row: [_sort_key(cell) for cell in row[:n_keys]])
    return replace(new, table=replace(new.table, rows=tuple(ordered)))


def record(tables: Sequence[Table], command: str, load: float) -> None:
    """Merge tables into docs/benchmarks.json and render docs/benchmarks.md."""
    known = read_results(JSON_PATH)
    today = datetime.now(tz=UTC).date().isoformat()
    for table in tables:
        new = Measured(table, describe_machine(), today, command, load)
        known[table.part] = merge(known.get(table.part), new)
    JSON_PATH.parent.mkdir(exist_ok=True)
    written = {part: asdict(known[part]) for part in sorted(known)}
    JSON_PATH.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    PAGE_PATH.write_text(render(known), encoding="utf-8")


def read_results(path: Path) -> dict[str, Measured]:
    """Read what was measured before; nothing where there is no file."""
    if not path.exists():
        return {}
    return {part: _measured(row) for part, row in json.loads(path.read_text("utf-8")).items()}


def render(known: Mapping[str, Measured]) -> str:
    """Return the page: a section a part, each with its machine and command."""
    sections = [
        "# Benchmarks",
        (
            "Written by `python -m bench`; do not edit. Times are wall clock, memory is VmRSS, "
            "MB are 10⁶ bytes."
        ),
    ]
    machines: list[Mapping[str, str]] = []
    for part in sorted(known, key=_order):
        if known[part].machine not in machines:
            machines.append(known[part].machine)
    for number, machine in enumerate(machines, 1):
        rows = "\n".join(f"- {name}: {value}" for name, value in machine.items())
        sections.append(f"Machine {number}:\n\n{rows}")
    for part in sorted(known, key=_order):
        measured = known[part]
        sections.append(_section(measured, machines.index(measured.machine) + 1))
    return "\n\n".join(sections) + "\n"


def render_table(table: Table) -> str:
    """Return a table in Markdown."""
    lines = [table.columns, tuple("---" for _ in table.columns)]
    lines += [tuple(_shown(cell) for cell in row) for row in table.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _section(measured: Measured, machine: int) -> str:
    table = measured.table
    notes = "\n".join(f"- {note}" for note in table.notes)
    made = (
        f"`{measured.command}`, {measured.date}, machine {machine}, load average before "
        f"{measured.load:.1f}. {table.basis}"
    )
    return "\n\n".join(
        piece for piece in (f"## {table.title}", made, render_table(table), notes) if piece
    )


def _shown(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        digits = 3 if abs(cell) < 1 else 2 if abs(cell) < 10 else 1 if abs(cell) < 1000 else 0
        return f"{cell:,.{digits}f}"
    if isinstance(cell, int):
        return f"{cell:,}"
    return cell


def _sort_key(cell: Cell) -> tuple[bool, float, str]:
    return (False, float(cell), "") if isinstance(cell, int | float) else (True, 0.0, str(cell))


_PARTS = ("parse", "ingest", "rescan", "build", "search", "serve", "engines", "embedded", "vectors")


def _order(part: str) -> tuple[int, str]:
    return (_PARTS.index(part) if part in _PARTS else len(_PARTS), part)


def _measured(row: Mapping[str, Any]) -> Measured:
    table = dict(row["table"])
    for name in ("columns", "notes"):
        table[name] = tuple(table[name])
    table["rows"] = tuple(tuple(cells) for cells in table["rows"])
    return Measured(**{**row, "table": Table(**table)})


def start_load() -> float:
    """Return the load average before anything is measured."""
    return round(load_average(), 1)
