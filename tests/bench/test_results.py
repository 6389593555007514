"""Figures are merged part by part and rendered."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench import results
from bench.results import Measured, Table, merge, read_results, record, render, render_table

TABLE = Table(
    "search", "Searching", ("passages", "search", "p50, ms"), 2, (), "texts of documents/"
)
MACHINE = {"processor": "EPYC", "cores": "2"}


def measured(*rows: tuple[str | int | float | None, ...], basis: str = TABLE.basis) -> Measured:
    table = replace(TABLE, rows=rows, basis=basis)
    return Measured(table, MACHINE, "2026-01-01", "python -m bench search", 0.1)


def test_a_later_run_replaces_its_rows_and_keeps_the_others_in_order() -> None:
    old = measured((1000, "dense", 1.0), (10_000, "dense", 2.0))
    new = measured((100_000, "dense", 9.0), (1000, "dense", 1.5))
    assert merge(old, new).table.rows == (
        (1000, "dense", 1.5),
        (10_000, "dense", 2.0),
        (100_000, "dense", 9.0),
    )


def test_rows_of_another_machine_or_basis_do_not_stay() -> None:
    old, new = measured((1000, "dense", 1.0)), measured((10_000, "dense", 2.0))
    elsewhere = replace(old, machine={**MACHINE, "cores": "64"})
    assert merge(elsewhere, new) == new
    assert merge(measured((1000, "dense", 1.0), basis="other texts"), new) == new
    assert merge(None, new) == new


def test_a_table_shows_numbers_for_people() -> None:
    table = replace(TABLE, rows=((100_000, "dense", 9.126), (10, "a", None), (1, "b", 1234.5)))
    assert render_table(table) == (
        "| passages | search | p50, ms |\n| --- | --- | --- |\n"
        "| 100,000 | dense | 9.13 |\n| 10 | a | – |\n| 1 | b | 1,234 |"
    )


def test_the_page_names_machine_and_command_of_each_part() -> None:
    page = render({"search": measured((1000, "dense", 1.0))})
    assert "Machine 1:\n\n- processor: EPYC\n- cores: 2" in page
    assert "## Searching\n\n`python -m bench search`, 2026-01-01, machine 1" in page


def test_parts_are_recorded_beside_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "JSON_PATH", tmp_path / "docs" / "benchmarks.json")
    monkeypatch.setattr(results, "PAGE_PATH", tmp_path / "docs" / "benchmarks.md")
    first = replace(TABLE, rows=((1000, "dense", 1.0),), notes=("a note",))
    second = Table("parse", "Parsing", ("format", "files/s"), 1, (("pdf", None),), "files")
    record([first], "python -m bench search", 0.1)
    record([second], "python -m bench parse", 0.2)
    known = read_results(tmp_path / "docs" / "benchmarks.json")
    assert {part: measured.table for part, measured in known.items()} == {
        "search": first,
        "parse": second,
    }
    page = (tmp_path / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert page.index("## Parsing") < page.index("## Searching")
