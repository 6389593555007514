"""Paragraphs and headings of a PDF, from the place and type of its lines."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.readers.pdf_lines import Line
from ingest.readers.wording import heading_level, is_motto, starts_item

_HEADING_SCALE = 1.12  # times the body's size: 11 pt body, 12.5 pt heading
_TITLE_SCALE = 1.2
_MAX_HEADING_WORDS = 30
_STEP_SLACK = 1.25  # a paragraph's line step may exceed the usual by this factor
_INDENT = 8.0  # points: a first line's indent is larger, jitter is smaller
_CENTRED = 8.0  # points a centred line's middle may be off
_TERMINAL = (".", ":", ";", "!", "?", "…", ".”", '."', ".)")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; they follow one another in the text."""

    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines as found, each on its own."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """What most of a document's text looks like.

    :param size: type size in points.
    :param step: distance from line to line, in type sizes.
    :param is_bold: whether most of it is bold; then weight marks nothing.
    """

    size: float
    step: float
    is_bold: bool

    @classmethod
    def of(cls, pages: Iterable[Sequence[Line]]) -> "BodyStyle":
        """Measure a document; characters vote for size and weight, lines for the step."""
        sizes: Counter[float] = Counter()
        steps: Counter[float] = Counter()
        n_bold = n_all = 0
        for lines in pages:
            for line in lines:
                sizes[line.size] += len(line.text)
                n_bold += line.is_bold * len(line.text)
                n_all += len(line.text)
            for above, below in pairwise(lines):
                step = (above.box.bottom - below.box.bottom) / (below.size or 1)
                if above.size == below.size and 0.9 < step < 2.5:
                    steps[round(step, 1)] += 1
        size = sizes.most_common(1)[0][0] if sizes else 11.0
        step = steps.most_common(1)[0][0] if steps else 1.4
        return cls(size, step, n_bold * 2 > n_all)

    def is_heading(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is set as a heading: larger, or bold, and brief."""
        first = paragraph.lines[0]
        text = paragraph.text
        longest = _MAX_HEADING_WORDS * (2 if self.is_title(first) else 1)
        is_brief = len(text.split()) <= longest and not text.endswith((".", ";", ",", ":"))
        is_marked = first.size >= self.size * _HEADING_SCALE or (first.is_bold and not self.is_bold)
        is_one = all(len(line.cells) == 1 for line in paragraph.lines)
        has_words = sum(character.isalpha() for character in text) >= 3
        return is_brief and is_marked and is_one and has_words and not is_motto(text)

    def is_title(self, line: Line) -> bool:
        """Whether a line is set as large as a document's title."""
        return line.size >= self.size * _TITLE_SCALE


def paragraphs(lines: Sequence[Line], body: BodyStyle, page_width: float) -> list[Paragraph]:
    """Join the wrapped lines of a page, in order, into paragraphs."""
    found: list[Paragraph] = []
    columns = _Columns(lines, page_width)
    for line in lines:
        if found and _continues(found[-1], line, columns, body):
            found[-1].lines.append(line)
        else:
            found.append(Paragraph([line]))
    return found


def heading_levels(found: Iterable[Paragraph], body: BodyStyle) -> dict[int, int]:
    """Levels of the paragraphs that are headings, by their place in the sequence.

    Numbered headings (Chương, Điều, roman numerals) have the level of their
    wording; the others rank by size, larger first, then bold before plain.
    """
    levels: dict[int, int] = {}
    styled: dict[int, tuple[float, bool]] = {}
    for i, paragraph in enumerate(found):
        level = heading_level(paragraph.text)
        if level is not None:
            levels[i] = level
        elif body.is_heading(paragraph):
            styled[i] = (paragraph.lines[0].size, paragraph.lines[0].is_bold)
    ranks = {style: n for n, style in enumerate(sorted(set(styled.values()), reverse=True), 1)}
    return levels | {i: min(9, ranks[style]) for i, style in styled.items()}


class _Columns:
    """Where the lines of a page begin and end."""

    def __init__(self, lines: Sequence[Line], page_width: float) -> None:
        self._page_width = page_width
        self._left = min((line.box.left for line in lines), default=0.0)
        self._exact: dict[tuple[int, float], list[float]] = defaultdict(list)
        self._wide: dict[tuple[int, float], list[float]] = defaultdict(list)
        for line in lines:
            self._exact[round(line.box.left / 4), line.size].append(line.box.right)
            for band in _bands(line):
                self._wide[band, line.size].append(line.box.right)

    def right(self, above: Line, line: Line) -> float:
        """Return the right edge that two lines wrap at.

        It is that of the lines which begin where the second does; where they
        are few and no list item hangs there, of all that begin near it.
        """
        rights = self._exact[round(line.box.left / 4), line.size]
        if len(rights) < 3 and not starts_item(above.text):
            rights = [right for band in _bands(line) for right in self._wide[band, line.size]]
        return max([*rights, above.box.right])

    def is_centred(self, line: Line) -> bool:
        """Say whether a line stands in the page's middle, away from the left edge."""
        is_set_in = line.box.left - self._left > 2 * _CENTRED
        return is_set_in and abs(line.middle - self._page_width / 2) <= _CENTRED


def _bands(line: Line) -> tuple[int, int]:
    n = int(line.box.left // 40)
    return n, n + 1


def _continues(paragraph: Paragraph, line: Line, columns: _Columns, body: BodyStyle) -> bool:
    above = paragraph.lines[-1]
    step = above.box.bottom - line.box.bottom
    if abs(above.size - line.size) > 0.6 or not 0 < step <= body.step * _STEP_SLACK * line.size:
        return False
    if len(above.cells) > 1 or len(line.cells) > 1:
        return False
    if columns.is_centred(above) and columns.is_centred(line):
        # A title's lines; a centred column of names ends each line in itself.
        return above.is_bold == line.is_bold and heading_level(line.text) is None
    is_title = body.is_title(above) and above.is_bold == line.is_bold
    if _is_short(above, line, columns.right(above, line)) and not is_title:
        return False
    return not _opens_paragraph(paragraph, line)


def _opens_paragraph(paragraph: Paragraph, line: Line) -> bool:
    """Whether a line that may follow starts anew: an item, a heading, an indent."""
    first, above = paragraph.lines[0], paragraph.lines[-1]
    ended = above.text.endswith(_TERMINAL)
    if starts_item(line.text) and (ended or first.is_bold != line.is_bold):
        return True
    if heading_level(line.text) is not None and (ended or above.is_bold != line.is_bold):
        return True
    if first.is_bold and not line.is_bold and heading_level(paragraph.text) is not None:
        return True
    is_indented = line.box.left - above.box.left > _INDENT
    is_hanging = len(paragraph.lines) == 1 and starts_item(above.text)
    return is_indented and ended and not is_hanging


def _is_short(above: Line, line: Line, right: float) -> bool:
    """Whether the next line's first word would still have fitted on the line above."""
    per_character = (line.box.right - line.box.left) / max(1, len(line.text))
    word = line.text.split(maxsplit=1)[0]
    return above.box.right + per_character * (len(word) + 1) < right - 1.0
