"""Passages: stretches of at most 160 words, cut where the text itself divides.

Sections never mix; inside one, a small dynamic programme places the cuts: it
prefers borders of clauses and paragraphs to those of sentences, full passages
to scraps, and leaves no heading or ``gồm:`` hanging at an end.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from ingest.outline import HeadingPath, Opening, is_name_line, known_opening, numbered_opening
from ingest.records import Heading, Page, Passage, Span
from ingest.sentences import sentence_spans

PATH_SEPARATOR = " › "

_POINT = re.compile(r"\W{0,3}[a-zđ][.)]\s")
_LIST_ITEM = re.compile(r"(?:[-–—•●▪◦·*+]|(?:\d{1,3}|[a-zđ])[.)])\s")
_COMPLETE_LINE = re.compile(r"[.!?…:;|][\"'”’»)\]]*\s*$")
_INTRODUCES = re.compile(r":[\"'”’»)\]]*$")

# Costs of the programme, in units of one scrap-sized passage; found by reading
# passages of the seeds and of corpus/law, not sensitive within a factor of two.
_PASSAGE_COST = 0.25
_CUT_POINT = 0.05
_CUT_SENTENCE = 0.15
_CUT_PIECE = 0.5
_CUT_AFTER_INTRODUCTION = 0.6
_CUT_AFTER_HEADING = 1.0
# A byline or closing sentence left alone: rather shift the cut before it.
_SCRAP_WORDS = 15
_SCRAP_COST = 1.5

# A section that is no article and shorter than this joins its neighbour.
_SHORT_SECTION = 25


class _Atom(NamedTuple):
    """What is never cut: a sentence, or a piece of one that is too long."""

    start: int
    end: int
    n_words: int
    cut_cost: float  # of a passage border right before it
    section: int
    stretch: int  # counts up where boilerplate intervenes


class _Group(NamedTuple):
    """Atoms that may share a passage."""

    atoms: list[_Atom]
    path: tuple[str, ...]
    is_article: bool

    @property
    def n_words(self) -> int:
        return sum(atom.n_words for atom in self.atoms)


def split(
    text: str,
    *,
    blocks: Sequence[Span] = (),
    headings: Sequence[Heading] = (),
    pages: Sequence[Page] = (),
    boilerplate: Sequence[Span] = (),
    max_words: int = 160,
) -> tuple[Passage, ...]:
    """Cut the main text of a document into passages.

    Passages are disjoint, in order, trimmed of white space, hold nothing of the
    boilerplate and together every other character that is no white space.

    :param max_words: most words a passage holds; a word is a maximal run of
        characters that are no white space.
    """
    groups = _merge_short(_groups(text, blocks, headings, boilerplate, max_words), max_words)
    page_starts = [page.start for page in pages]
    passages: list[Passage] = []
    for group in groups:
        for start, end in _pack(group.atoms, max_words):
            passages.append(
                Passage(
                    ordinal=len(passages),
                    char_start=start,
                    char_end=end,
                    page_start=_page_at(pages, page_starts, start),
                    page_end=_page_at(pages, page_starts, end - 1),
                    heading=PATH_SEPARATOR.join(group.path),
                )
            )
    return tuple(passages)


def _page_at(pages: Sequence[Page], starts: Sequence[int], offset: int) -> int | None:
    if not pages:
        return None
    return pages[max(0, bisect_right(starts, offset) - 1)].number


def paragraph_spans(text: str, blocks: Sequence[Span] = ()) -> list[Span]:
    """Return the paragraphs: the reader's blocks, lines wherever there are none.

    A line that breaks off in mid-sentence is joined with the next one.
    """
    spans: list[Span] = []
    position = 0
    for block in blocks:
        spans += _lines(text, position, block.start)
        spans.append(block)
        position = block.end
    return spans + _lines(text, position, len(text))


def _lines(text: str, start: int, end: int) -> list[Span]:
    lines: list[Span] = []
    open_line = False  # whether the line before breaks off
    while start < end:
        newline = text.find("\n", start, end)
        stop = end if newline < 0 else newline
        line = text[start:stop]
        bare = line.strip()
        if bare:
            if open_line and bare[0].islower() and not _LIST_ITEM.match(bare):
                lines[-1] = Span(lines[-1].start, stop)
            else:
                lines.append(Span(start, stop))
        open_line = bool(bare) and not _COMPLETE_LINE.search(line)
        start = stop + 1
    return lines


def _groups(
    text: str,
    blocks: Sequence[Span],
    headings: Sequence[Heading],
    boilerplate: Sequence[Span],
    max_words: int,
) -> list[_Group]:
    atoms: list[_Atom] = []
    paths: list[tuple[tuple[str, ...], bool]] = [((), False)]
    current = HeadingPath()
    pending = False  # whether a bare "Chương I" waits for its name
    has_body = False
    known = {heading.start: heading for heading in headings}
    starts = sorted(known)
    for paragraph in paragraph_spans(text, blocks):
        pieces = list(_outside(paragraph, boilerplate))
        body = " ".join(text[a:b].strip() for _, a, b in pieces).strip()
        if not body:
            continue
        opening = _opening(text, paragraph, known, starts, body)
        if pending and opening is None and is_name_line(body):
            current.complete(body)
            is_heading = True
        else:
            is_heading = opening is not None
        if opening is not None:
            current.open(opening)
            if has_body:
                paths.append(((), False))
                has_body = False
        if is_heading:
            article = opening.is_article if opening else paths[-1][1]
            paths[-1] = (current.titles(), article)
        pending = opening is not None and not opening.complete
        # "Điều 5. Hai bên cam kết …" is heading and body in one
        has_body = has_body or not is_heading or len(body.split()) > len(paths[-1][0][-1].split())
        new = list(_atoms(text, pieces, len(paths) - 1, max_words, atoms[-1:]))
        if is_heading:
            new[1:] = [
                atom._replace(cut_cost=atom.cut_cost + _CUT_AFTER_HEADING) for atom in new[1:]
            ]
        atoms += new
    return [
        _Group(list(members), *paths[section])
        for (section, _), members in groupby(atoms, key=lambda atom: (atom.section, atom.stretch))
    ]


def _opening(
    text: str,
    paragraph: Span,
    known: dict[int, Heading],
    starts: Sequence[int],
    body: str,
) -> Opening | None:
    after = bisect_right(starts, paragraph.end - 1)
    if after and starts[after - 1] >= paragraph.start:
        heading = known[starts[after - 1]]
        return known_opening(heading.level, text[heading.start : heading.end])
    return numbered_opening(body)


def _outside(paragraph: Span, boilerplate: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
    """Yield (how much boilerplate came before, start, end) of what a paragraph keeps."""
    start = paragraph.start
    position = bisect_right(boilerplate, start, key=lambda span: span.end)
    while position < len(boilerplate) and boilerplate[position].start < paragraph.end:
        if start < boilerplate[position].start:
            yield position, start, boilerplate[position].start
        start = max(start, boilerplate[position].end)
        position += 1
    if start < paragraph.end:
        yield position, start, paragraph.end


def _atoms(
    text: str,
    pieces: Sequence[tuple[int, int, int]],
    section: int,
    max_words: int,
    before: Sequence[_Atom],
) -> Iterator[_Atom]:
    cost = _cost_of_paragraph(text, pieces[0][1], pieces[0][2], before)
    for stretch, start, end in pieces:
        for sentence in sentence_spans(text, start, end):
            n_words = len(text[sentence.start : sentence.end].split())
            if n_words <= max_words:
                yield _Atom(*sentence, n_words, cost, section, stretch)
                cost = _CUT_SENTENCE
                continue
            for piece_start, piece_end, size in _pieces(text, sentence, max_words):
                yield _Atom(piece_start, piece_end, size, cost, section, stretch)
                cost = _CUT_PIECE
            cost = _CUT_SENTENCE


def _cost_of_paragraph(text: str, start: int, end: int, before: Sequence[_Atom]) -> float:
    """Return what a cut before a paragraph costs, given what stands above it."""
    cost = _CUT_POINT if _POINT.match(text, start, end) else 0.0
    if before:
        above = text[before[0].start : before[0].end]
        if _INTRODUCES.search(above):
            cost += _CUT_AFTER_INTRODUCTION
        elif before[0].n_words <= 15 and not _COMPLETE_LINE.search(above):
            cost += _CUT_AFTER_HEADING
    return cost


def _pieces(text: str, sentence: Span, max_words: int) -> Iterator[tuple[int, int, int]]:
    """Cut a sentence that is too long into even pieces, after a comma where one is near."""
    words = [
        (sentence.start + match.start(), sentence.start + match.end())
        for match in re.finditer(r"\S+", text[sentence.start : sentence.end])
    ]
    first = 0
    while first < len(words):
        left = len(words) - first
        n_pieces = -(-left // max_words)
        size = left if n_pieces == 1 else _even_size(text, words[first:], n_pieces, max_words)
        yield words[first][0], words[first + size - 1][1], size
        first += size


def _even_size(text: str, words: Sequence[tuple[int, int]], n_pieces: int, max_words: int) -> int:
    """Return how many words the first of ``n_pieces`` takes: even, but up to a comma."""
    even = -(-len(words) // n_pieces)
    least = max(len(words) - (n_pieces - 1) * max_words, even // 2, 1)

    def badness(size: int) -> int:
        # a semicolon is worth going 10 words further than a comma, a comma 40
        return abs(size - even) - {";": 50, ",": 40, ":": 40}.get(text[words[size - 1][1] - 1], 0)

    return min(range(least, min(max_words, len(words) - 1) + 1), key=badness)


def _merge_short(groups: list[_Group], max_words: int) -> list[_Group]:
    """Join short sections that are no articles with the next one under the same parent."""
    merged: list[_Group] = []
    for group in groups:
        last = merged[-1] if merged else None
        if last and _may_join(last, group) and last.n_words + group.n_words <= max_words:
            path = _joint_path(last, group)
            merged[-1] = _Group(last.atoms + group.atoms, path, False)
        else:
            merged.append(group)
    return merged


def _joint_path(last: _Group, group: _Group) -> tuple[str, ...]:
    """Return what both stand under; a few words above a section belong to the section."""
    if last.n_words < _SHORT_SECTION and group.path[: len(last.path)] == last.path:
        return group.path
    pairs = zip(last.path, group.path, strict=False)
    return tuple(title for title, other in pairs if title == other)


def _may_join(last: _Group, group: _Group) -> bool:
    return (
        min(last.n_words, group.n_words) < _SHORT_SECTION
        and not last.is_article
        and not group.is_article
        and last.atoms[-1].stretch == group.atoms[0].stretch
        and last.path[:-1] == group.path[: len(last.path[:-1])]
        and abs(len(last.path) - len(group.path)) <= 1
    )


def _pack(atoms: Sequence[_Atom], max_words: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the cheapest sequence of passages that holds all atoms.

    A passage of w words costs ``.25 + (1 - w / max_words)``, and 1.5 times the share
    it lacks of 15 words; a cut what ``cut_cost`` says of the atom after it: few
    passages, cut at the best borders. Squaring the unused share evens their lengths
    and loses .005 of nDCG@10 on the dev questions.
    """
    best = [0.0] + [float("inf")] * len(atoms)
    came_from = [0] * (len(atoms) + 1)
    for stop in range(1, len(atoms) + 1):
        n_words = 0
        for first in range(stop - 1, -1, -1):
            n_words += atoms[first].n_words
            if n_words > max_words:
                break
            cost = best[first] + _PASSAGE_COST + (1 - n_words / max_words)
            if first:
                cost += atoms[first].cut_cost
            if n_words < _SCRAP_WORDS:
                cost += _SCRAP_COST * (1 - n_words / _SCRAP_WORDS)
            if cost < best[stop]:
                best[stop], came_from[stop] = cost, first
    cuts = [len(atoms)]
    while cuts[-1]:
        cuts.append(came_from[cuts[-1]])
    cuts.reverse()
    for first, stop in pairwise(cuts):
        yield atoms[first].start, atoms[stop - 1].end
