"""Word lists of this package: tab-separated files in ``data``, each row with its source."""

import csv
from functools import cache
from importlib.resources import files


@cache
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a file of ``data``, by column."""
    text = files("search_api.answers.data").joinpath(name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter="\t"))
