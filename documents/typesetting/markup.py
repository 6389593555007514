"""The small markup that the documents are written in.

A source is YAML front matter between two ``---`` lines and a body in which every
line is one block; its first characters say which:

    # text       heading            § text    article (numbered)
    ## text      subheading         + text    clause (numbered in its article)
    = text       centred, bold      - text    point (lettered in its clause)
    ~ text       centred, italic    * text    bullet
    | a | b      table row          || a | b  row of a signature block
    <> a | b     row of two columns > text    hard line
    %%           page break         text      paragraph

``**text**`` is bold. Neighbouring rows, or hard lines, make one block; a table's
first row is its header.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml


class Kind(StrEnum):
    """What a block is, by its prefix in the source."""

    HEADING = "#"
    SUBHEADING = "##"
    CENTRED = "="
    MOTTO = "~"
    ARTICLE = "§"
    CLAUSE = "+"
    POINT = "-"
    BULLET = "*"
    TABLE = "|"
    SIGNATURES = "||"
    COLUMNS = "<>"
    LINES = ">"
    PAGE_BREAK = "%%"
    PARAGRAPH = ""


_GROUPED = (Kind.TABLE, Kind.SIGNATURES, Kind.COLUMNS, Kind.LINES)
_PREFIXES = sorted((kind for kind in Kind if kind.value), key=lambda kind: -len(kind.value))
_BOLD = re.compile(r"\*\*(.+?)\*\*")


class SourceError(ValueError):
    """A source that cannot be typeset; the message names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block; ``rows`` is filled for tables and columns, ``text`` for the rest."""

    kind: Kind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where facts come from: who published them, the article in brief, the address."""

    publisher: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Source:
    """One document as written, before it is typeset.

    :param name: path below ``sources/`` without suffix, ``agreements/khanh-hoa``.
    :param suffix: ``pdf`` or ``docx``.
    :param genre: ``agreement``, ``report`` or ``profile``: which notice it carries.
    :param numbering: key into ``numbering.STYLES``.
    :param headings: articles look like headings; else like bold paragraphs.
    """

    name: str
    suffix: str
    title: str
    language: str
    genre: str
    header: str
    numbering: str
    headings: bool
    citations: tuple[Citation, ...]
    blocks: tuple[Block, ...]


def spans(text: str) -> list[tuple[str, bool]]:
    """Cut a line into (text, is bold) runs."""
    pieces = _BOLD.split(text)
    return [(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]


def read_source(path: Path, root: Path, citations: dict[str, Citation]) -> Source:
    """Read one source file.

    :param citations: fact id to where it comes from, from ``citations.yaml``.
    :raises SourceError: for missing front matter, fields or fact ids.
    """
    _, front, body = (path.read_text(encoding="utf-8") + "\n").split("---\n", 2)
    fields: dict[str, Any] = yaml.safe_load(front)
    try:
        found = dict.fromkeys(citations[fact] for fact in str(fields["facts"]).split())
        return Source(
            name=path.relative_to(root).with_suffix("").as_posix(),
            suffix=fields["format"],
            title=fields["title"],
            language=fields.get("language", "vi"),
            genre=fields["genre"],
            header=fields["header"],
            numbering=fields.get("numbering", "dieu"),
            headings=fields.get("headings", True),
            citations=tuple(found),
            blocks=read_blocks(body),
        )
    except KeyError as missing:
        message = f"{path.name}: no {missing}; add it to the front matter or citations.yaml"
        raise SourceError(message) from missing


def read_blocks(body: str) -> tuple[Block, ...]:
    """Parse the body of a source into blocks."""
    blocks: list[Block] = []
    previous = Kind.PARAGRAPH
    for line in body.splitlines():
        kind, text = _kind_of(line)
        if not line.strip():
            previous = Kind.PARAGRAPH
            continue
        row = tuple(cell.strip() for cell in text.removesuffix(" |").split(" | "))
        if kind not in _GROUPED:
            blocks.append(Block(kind, text=text))
        elif kind is previous:
            blocks[-1] = Block(kind, rows=(*blocks[-1].rows, row))
        else:
            blocks.append(Block(kind, rows=(row,)))
        previous = kind
    return tuple(blocks)


def _kind_of(line: str) -> tuple[Kind, str]:
    for kind in _PREFIXES:
        if line == kind.value or line.startswith(kind.value + " "):
            return kind, line[len(kind.value) :].strip()
    return Kind.PARAGRAPH, line.strip()


def read_citations(path: Path) -> dict[str, Citation]:
    """Read ``citations.yaml``: fact id to publisher, title, url."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {fact: Citation(**entry) for fact, entry in entries.items()}
