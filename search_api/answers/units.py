"""What of a passage is weighed by itself: its sentences, and each row of a table."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.records import Span
from ingest.sentences import sentence_spans

# "| Huế | 2016 |", or cells that each say their column: "Năm: 2016; Đối tác: Gifu"
_ROW = re.compile(r"\|.*\||[^:;\n]{1,40}: [^;\n]*; ?[^:;\n]{1,40}:")
_RULE = re.compile(r"[|:\s-]+")


def units_of(text: str) -> Iterator[Span]:
    """Yield the sentences of a passage in order, a table row by row.

    A table is one sentence by its punctuation; whole, it answers by its hundred words
    whatever is asked.
    """
    for span in sentence_spans(text, 0, len(text)):
        lines = list(_lines(text, span))
        if len(lines) > 1 and any(_is_row(text, line) for line in lines):
            yield from _joined(text, lines)
        else:
            yield span


def _lines(text: str, span: Span) -> Iterator[Span]:
    for line in re.finditer(r"[^\n]*\S[^\n]*", text[span.start : span.end]):
        yield Span(span.start + line.start(), span.start + line.end())


def _is_row(text: str, line: Span) -> bool:
    return _ROW.match(text, line.start, line.end) is not None


def _joined(text: str, lines: list[Span]) -> Iterator[Span]:
    """Yield rows each by itself, with the lines that they are wrapped over, and what is between."""
    start, end = lines[0]
    for before, line in pairwise(lines):
        wraps = text[line.start].islower() or not (_is_row(text, line) or _is_row(text, before))
        if not wraps:
            if not _RULE.fullmatch(text, start, end):
                yield Span(start, end)
            start = line.start
        end = line.end
    if not _RULE.fullmatch(text, start, end):
        yield Span(start, end)
