"""Headings of a document: those its reader knows, and those law texts number.

A paragraph such as ``Chương II``, ``Mục 1. …`` or ``Điều 5. …`` opens a section
wherever it stands, for agreements and laws reach us as plain text too.
"""

import re
from typing import NamedTuple

from ingest.text import normalise

# Numbered headings lie below any heading that the reader knows (levels 1 to 9).
_NUMBERED_LEVEL = {
    "phần": 11,
    "part": 11,
    "chương": 12,
    "chapter": 12,
    "mục": 13,
    "section": 13,
    "tiểu mục": 14,
    "điều": 15,
    "article": 15,
}
_ARTICLE_LEVEL = 15
_NUMBERED = re.compile(
    r"[\s*_#>\"“]{0,6}"
    r"(?P<label>(?P<kind>Phần|Chương|Mục|Tiểu mục|Điều|Part|Chapter|Section|Article)\s+"
    r"(?P<number>thứ\s+\w+|[IVXLC]{1,7}(?!\w)|\d{1,3}[a-zđ]?(?:\.[\wĐ]{1,5}){0,5}))"
    r"(?P<mark>\s*[.:–—-])?[ \t]*(?P<rest>[^\n]*)",
    re.IGNORECASE,
)
# "Điều 5 của Luật này" is a mention; a heading's number is followed by a mark,
# a capital or nothing.
_LONGEST_TITLE_WORDS = 60
_LONGEST_TITLE_SHOWN = 160  # characters
_TERMINAL = re.compile(r"[.;:,]\W*$")


class Opening(NamedTuple):
    """A paragraph that opens a section.

    :param level: 1 is the outermost; numbered law headings count from 11.
    :param title: what the heading path shows.
    :param complete: False where only the number stands (``Chương I``) and the
        next line may hold the name.
    """

    level: int
    title: str
    complete: bool = True

    @property
    def is_article(self) -> bool:
        """Whether this is an article, the unit by which law is cited."""
        return self.level >= _ARTICLE_LEVEL


def numbered_opening(paragraph: str) -> Opening | None:
    """Read ``Điều 5. Phạm vi`` and its like; None for any other paragraph."""
    match = _NUMBERED.match(paragraph)
    if match is None or not match["kind"][0].isupper():
        return None
    rest = match["rest"].strip(" *_#")
    if not match["mark"] and rest and not rest[0].isupper():
        return None
    level = _NUMBERED_LEVEL[match["kind"].lower()]
    label = normalise(match["label"])
    n_words = len(rest.split())
    is_body = n_words > _LONGEST_TITLE_WORDS or (n_words > 8 and bool(_TERMINAL.search(rest)))
    if not rest or is_body:
        return Opening(level, label, complete=bool(rest))
    joint = ". " if level == _ARTICLE_LEVEL or match["mark"] else " "
    return Opening(level, _shown(f"{label}{joint}{rest}"))


def _shown(title: str) -> str:
    """Return a title as the path shows it: one line, shortened at a word border."""
    title = normalise(title)
    if len(title) <= _LONGEST_TITLE_SHOWN:
        return title
    return title[:_LONGEST_TITLE_SHOWN].rsplit(" ", 1)[0] + "…"


def known_opening(level: int, heading: str) -> Opening:
    """Return the opening for a heading that the reader found.

    :param heading: its text; Markdown's ``#`` and emphasis are dropped.
    """
    title = _shown(heading.strip().strip("#").strip(" *_"))
    numbered = numbered_opening(title)
    return Opening(level, title, numbered is None or numbered.complete)


def is_name_line(paragraph: str) -> bool:
    """Say whether a paragraph can be the name of the numbered heading above it."""
    words = paragraph.split()
    return (
        0 < len(words) <= _LONGEST_TITLE_WORDS
        and not _TERMINAL.search(paragraph)
        and paragraph.lstrip(' *_#"“(')[:1].isupper()
        and _NUMBERED.match(paragraph) is None
    )


class HeadingPath:
    """The headings that the text at hand stands under."""

    def __init__(self) -> None:
        self._stack: list[Opening] = []

    def open(self, opening: Opening) -> None:
        """Close what is as deep or deeper, then enter ``opening``."""
        while self._stack and self._stack[-1].level >= opening.level:
            self._stack.pop()
        self._stack.append(opening)

    def complete(self, name: str) -> None:
        """Give the name line to the numbered heading just opened."""
        last = self._stack.pop()
        self._stack.append(last._replace(title=_shown(f"{last.title}. {name}"), complete=True))

    def titles(self) -> tuple[str, ...]:
        """Return the titles, outermost first."""
        return tuple(opening.title for opening in self._stack)
