"""Running headers, footers and page numbers: lines that come back page by page."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from ingest.readers.pdf_lines import Line
from ingest.readers.wording import heading_level

_ARTICLE_LEVEL = 15  # "Điều 5" opens a page by chance, it never runs (outline.py)
_NUMBER = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
# How many lines from the top and the bottom of a page may be running lines.
_ZONE_LINES = 4
_LINE_STEP = 1.75  # type sizes from line to line inside a paragraph, at most
_SAME_HEIGHT = 6.0  # points a running line may drift between pages
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:trang|page|tr\.?|p\.?)\s*)?#(?:\s*(?:/|trên|of)\s*(?:tổng số\s*)?#)?\W*",
    re.IGNORECASE,
)


class _Candidate(NamedTuple):
    page: int
    line: int
    depth: int
    height: float
    numbers: tuple[int, ...]


def running_lines(pages: Sequence[Sequence[Line]]) -> list[set[int]]:
    """Return indices of the running lines of each page.

    A line runs where, numbers aside, it stands at the same height on at least
    three pages or on most of a shorter document's; its numbers must stay the
    same or follow the page's, so that the ``Điều 5``, ``Điều 6`` that happen to
    open pages do not count. Only the outermost lines of a page can run.
    """
    groups: dict[tuple[bool, str], list[_Candidate]] = defaultdict(list)
    for n, lines in enumerate(pages):
        by_height = sorted(range(len(lines)), key=lambda i: -lines[i].box.bottom)
        for is_top, order in ((True, by_height), (False, by_height[::-1])):
            for depth, i in enumerate(order[:_ZONE_LINES]):
                if heading_level(lines[i].text) == _ARTICLE_LEVEL:
                    continue
                numbers = tuple(int(number[:9]) for number in _NUMBER.findall(lines[i].text))
                height = lines[i].box.bottom
                groups[is_top, _key(lines[i].text)].append(_Candidate(n, i, depth, height, numbers))
    found: dict[tuple[int, bool], dict[int, int]] = defaultdict(dict)
    for (is_top, key), candidates in groups.items():
        for candidate in _repeated(candidates, key, len(pages)):
            found[candidate.page, is_top][candidate.depth] = candidate.line
    return [
        _outermost(found[n, True], lines, by_height=1)
        | _outermost(found[n, False], lines, by_height=-1)
        for n, lines in enumerate(pages)
    ]


def _key(text: str) -> str:
    return _SPACE.sub(" ", _NUMBER.sub("#", text)).strip().casefold()


def _repeated(candidates: list[_Candidate], key: str, n_pages: int) -> list[_Candidate]:
    same = _at_one_height(candidates)
    same = _with_page_numbers(same)
    n = len({candidate.page for candidate in same})
    if n >= 3 or (n == 2 and n_pages <= 3):
        return same
    # A short document's page number: one page of two may hold nothing else.
    is_number = _PAGE_NUMBER.fullmatch(key) is not None
    return [c for c in same if is_number and c.depth == 0 and c.numbers[0] == c.page + 1]


def _at_one_height(candidates: list[_Candidate]) -> list[_Candidate]:
    """Those within a few points of the commonest height."""
    heights = Counter(round(candidate.height) for candidate in candidates)
    common = heights.most_common(1)[0][0]
    return [c for c in candidates if abs(c.height - common) <= _SAME_HEIGHT]


def _with_page_numbers(candidates: list[_Candidate]) -> list[_Candidate]:
    """Those whose every number is constant, or the page's number plus a constant."""
    for slot in range(len(candidates[0].numbers) if candidates else 0):
        fixed = Counter(c.numbers[slot] for c in candidates).most_common(1)[0]
        moving = Counter(c.numbers[slot] - c.page for c in candidates).most_common(1)[0]
        if fixed[1] >= moving[1]:
            candidates = [c for c in candidates if c.numbers[slot] == fixed[0]]
        else:
            candidates = [c for c in candidates if c.numbers[slot] - c.page == moving[0]]
    return candidates


def _outermost(found: dict[int, int], lines: Sequence[Line], *, by_height: int) -> set[int]:
    """Lines with none but running lines outside them, and set apart from the text.

    :param found: depth from the page's edge to index in ``lines``.
    :param by_height: 1 from the top, -1 from the bottom.
    """
    chain = [found[depth] for depth in itertools.takewhile(found.__contains__, range(_ZONE_LINES))]
    order = sorted(range(len(lines)), key=lambda i: -lines[i].box.bottom)[::by_height]
    while chain and len(chain) < len(order):
        if _is_set_apart(lines[chain[-1]], lines[order[len(chain)]]):
            break
        chain.pop()
    return set(chain)


def _is_set_apart(line: Line, inner: Line) -> bool:
    """Whether a line is no part of the paragraph next to it: by gap, size or wording."""
    distance = abs(line.box.bottom - inner.box.bottom)
    return (
        distance > _LINE_STEP * max(line.size, inner.size)
        or abs(line.size - inner.size) > 0.6
        or _PAGE_NUMBER.fullmatch(_key(line.text)) is not None
    )
