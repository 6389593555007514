"""Names as officials shorten them.

An answer has little room and is written in short forms, a quotation stays as it is; a
question's short forms are read as what they stand for.
"""

import re
from functools import cache

from ingest.text import fold_word, words_of
from search_api.answers.lexicon import read_rows

# "thành phố Vinh", never "thành phố lớn"
_CITY = re.compile(r"\b[Tt]hành phố (?=[A-ZĐÀ-Ỹ])")


@cache
def _written() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = [row for row in read_rows("abbreviations.tsv") if row["use"] in ("both", "write")]
    rows.sort(key=lambda row: -len(row["name"]))
    return tuple(
        (re.compile(rf"\b{re.escape(row['name'])}\b", re.IGNORECASE), row["short"]) for row in rows
    )


@cache
def long_forms() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return folded short form to the folded words of each name that it stands for."""
    forms: dict[str, tuple[tuple[str, ...], ...]] = {}
    for row in read_rows("abbreviations.tsv"):
        if row["use"] in ("both", "read"):
            short = fold_word(row["short"].lower())
            words = tuple(fold_word(word) for word in words_of(row["name"]))
            forms[short] = tuple(dict.fromkeys((*forms.get(short, ()), words)))
    return forms


def abbreviate(text: str) -> str:
    """Return a text with the names of bodies and states in their usual short forms."""
    for pattern, short in _written():
        text = pattern.sub(short, text)
    return _CITY.sub("TP ", text)
