"""Putting the text of a structured file together, with spans over it."""

from dataclasses import dataclass, field

from ingest.records import Heading, Span

_LONGEST_COLUMN_NAME = 50


@dataclass(slots=True)
class Assembly:
    """Blocks of text, one after another, each on lines of its own."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Span] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    boilerplate: list[Span] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything added so far."""
        return "".join(self.parts)

    def add(self, text: str, *, level: int | None = None, is_boilerplate: bool = False) -> None:
        """Append a block; blank text is left out.

        :param level: heading level, where it is a heading.
        :param is_boilerplate: keep the text, but as boilerplate and not as a block.
        """
        words = text.strip()
        if not words:
            return
        start = self.length
        span = Span(start, start + len(words))
        self.parts += [words, "\n"]
        self.length = span.end + 1
        if is_boilerplate:
            self.boilerplate.append(span)
            return
        self.blocks.append(span)
        if level is not None:
            self.headings.append(Heading(level, *span))


def table_rows(rows: list[list[str]], *, has_header: bool) -> list[str]:
    """Render a table a line a row, its header named in each.

    :param rows: cells, one paragraph of text each; a row may be shorter.
    :return: with a header ``"Năm; Đối tác"``, then ``"Năm: 2016; Đối tác: Lào"``;
        without one ``"2016; Lào; MOU"``, or ``"Nơi ký: Cairo"`` for two columns.
    """
    if not rows:
        return []
    if not has_header:
        separator = ": " if max(map(len, rows)) == 2 else "; "
        return [separator.join(cell for cell in row if cell) for row in rows]
    lines = ["; ".join(cell for cell in rows[0] if cell)]
    for row in rows[1:]:
        cells = []
        for i, cell in enumerate(row):
            name = rows[0][i].rstrip(" :") if i < len(rows[0]) else ""
            if cell and name and name != cell:
                cells.append(f"{name}: {cell}")
            elif cell:
                cells.append(cell)
        lines.append("; ".join(cells))
    return lines


def looks_like_header(rows: list[list[str]]) -> bool:
    """Say whether a table's first row names its columns.

    It does where there are other rows and every cell of the first is filled,
    short, different from the others, and not a bare number.
    """
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    cells = rows[0]
    return all(
        0 < len(cell) <= _LONGEST_COLUMN_NAME and any(c.isalpha() for c in cell) for cell in cells
    ) and len({cell.casefold() for cell in cells}) == len(cells)
