"""What ``hoptac agreements`` prints and writes: the register as table, JSON, CSV, XLSX, lines."""

import datetime
from collections.abc import Sequence
from enum import StrEnum

import orjson
from rich.table import Table
from rich.text import Text

from index.register import Entry, find_entries, totals
from index.register_filters import RegisterFilters
from index.register_lines import register_lines
from index.store import Store
from index.stored import read_state
from search_api.register_export import (
    STATUS_NAMES,
    VERDICT_NAMES,
    contradictions_in_words,
    entry_table,
    standing_in_words,
    tables,
)
from search_api.register_schemas import EntryOut, TotalsOut
from search_api.spreadsheet import to_csv, to_xlsx


class OutputFormat(StrEnum):
    """What the register is printed as."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    REGISTER = "register"


def read_entries(store: Store, filters: RegisterFilters) -> list[Entry]:
    """Return the entries of all that is committed, published or not: no engine is asked."""
    with store.reading() as connection:
        return find_entries(connection, read_state(connection)["generation"], filters)


def export(store: Store, filters: RegisterFilters, form: OutputFormat) -> bytes:
    """Return the register in any form but a table, as it is written to a file."""
    if form == OutputFormat.REGISTER:
        with store.reading() as connection:
            generation = read_state(connection)["generation"]
            lines = register_lines(connection, generation, filters)
            return b"".join(orjson.dumps(line) + b"\n" for line in lines)
    entries, as_of = read_entries(store, filters), filters.as_of
    if form == OutputFormat.CSV:
        return to_csv(entry_table(entries, as_of))
    if form == OutputFormat.XLSX:
        return to_xlsx(tables(entries, as_of))
    answer = {
        "total": len(entries),
        "totals": TotalsOut.of(totals(entries)).model_dump(mode="json"),
        "entries": [EntryOut.of(entry, as_of).model_dump(mode="json") for entry in entries],
    }
    return orjson.dumps(answer) + b"\n"


def terminal_table(entries: Sequence[Entry], as_of: datetime.date | None) -> Table:
    """Return entries as a table for a terminal, the first piece of evidence under each."""
    table = Table(show_lines=True, expand=True)
    for name, ratio in (("Ngày", None), ("Hai bên", 3), ("Văn bản", 2), ("Bằng chứng", 4)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for entry in entries:
        stated, best = entry.agreement, entry.evidence[0]
        sides = f"{', '.join(stated.vn_parties)} – {', '.join(stated.foreign_parties)}"
        countries = f" ({', '.join(stated.countries)})" if stated.countries else ""
        about = [f"{stated.kind}, {STATUS_NAMES.get(stated.status, stated.status)}"]
        if as_of is not None:
            about.append(f"hiệu lực: {standing_in_words(entry, as_of)}")
        about += filter(None, ("; ".join(stated.fields), stated.value))
        if entry.verdict:
            about.append(VERDICT_NAMES[entry.verdict])
        if entry.contradictions:
            about.append(f"mâu thuẫn: {contradictions_in_words(entry)}")
        page = "" if best.page is None else f", tr. {best.page}"
        more = f" và {len(entry.evidence) - 1} nguồn nữa" if len(entry.evidence) > 1 else ""
        table.add_row(
            f"{stated.date or '–'}\n{entry.id}",
            _shown(sides + countries),
            _shown("\n".join(about)),
            _shown(f"“{best.quote}”\n{best.document.source}{page}{more}"),
        )
    return table


def _shown(text: str) -> Text:
    """Return text without what would steer a terminal, and without rich's own markup."""
    return Text("".join(c if c.isprintable() or c == "\n" else " " for c in text))
