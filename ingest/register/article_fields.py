"""Fields of cooperation by article, in the words of the headings.

An article on how the parties work together (costs, contacts, effect) names no field
of theirs; neither does a heading that no field is told by.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from ingest.fields import field_categories
from ingest.records import ArticleFields
from ingest.register.instrument import Article, Instrument
from ingest.text import words_of

_JOINT = re.compile(r"\s*[,;:]\s*(?:và\s+|and\s+)?|\s+(?:và|and|VÀ|AND)\s+")
_LISTED = re.compile(
    r"(?:(?:trong|về)\s+(?:các\s+)?(?:lĩnh\s+vực|việc|nội\s+dung|mặt)|lĩnh\s+vực)\s*:?\s*(?:sau\s*:)?\s*(?P<vi>[^.;:()]{3,300})"
    r"|in\s+the\s+(?:fields?|areas?)\s+of\s+(?P<en>[^.;:()]{3,300})",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:về|on|regarding|concerning)\s+(?!quan\s+hệ|thiết\s+lập|giao\s+lưu|hợp\s+tác\s+giữa|friendship|the\s+establish)"
    r"(?P<fields>[^()]{3,120}?)(?=\s+(?:giữa|between|giai\s+đoạn)\b|[(/]|\Z)",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"lĩnh\s+vực|nội\s+dung\s+hợp\s+tác|phạm\s+vi|fields?\b|areas?\b|scope", re.IGNORECASE
)
_WHAT = re.compile(r"\b(?:gồm|sau|include[sd]?|including)\b\s*:?|:\s", re.IGNORECASE)
_LONGEST_FIELD_WORDS = 9


def fields_by_article(instrument: Instrument) -> tuple[ArticleFields, ...]:
    """Return what each article is about, for the articles on fields of cooperation."""
    found = ((article, _fields(instrument, article)) for article in instrument.articles)
    return tuple(
        ArticleFields(article.label or article.title, fields) for article, fields in found if fields
    )


def titled_fields(title: str) -> tuple[str, ...]:
    """Return the fields that a title names after "về": ``Thỏa thuận về lao động thời vụ``."""
    for match in _ABOUT.finditer(title):
        if fields := tuple(_pieces(match["fields"])):
            return fields
    return ()


def listed_fields(instrument: Instrument) -> tuple[str, ...]:
    """Return the fields that the preamble or a scope article lists (``trong các lĩnh vực …``)."""
    scope = [a for a in instrument.articles if _SCOPE.search(a.title) or not a.title]
    spans = [*instrument.head, *(span for article in scope for span in article.body)]
    for span in instrument.sentences(spans):
        for match in _LISTED.finditer(instrument.words(span)):
            if fields := tuple(_pieces(match["vi"] or match["en"])):
                return fields
    return ()


def _fields(instrument: Instrument, article: Article) -> tuple[str, ...]:
    if not article.title:
        return _of_body(instrument, article)
    if _is_procedural(article.title):
        return ()
    named = tuple(dict.fromkeys(_pieces(article.title)))
    if named or not _SCOPE.search(article.title):
        return named
    listed = _WHAT.split(" ".join(instrument.words(span) for span in article.body[:1]), maxsplit=1)
    return tuple(dict.fromkeys(_pieces(listed[-1])))


def _of_body(instrument: Instrument, article: Article) -> tuple[str, ...]:
    """Return the fields that an article without a heading names as such."""
    for span in instrument.sentences(article.body):
        if match := _LISTED.search(instrument.words(span)):
            return tuple(dict.fromkeys(_pieces(match["vi"] or match["en"])))
    return ()


def _pieces(words: str) -> Iterator[str]:
    """Cut at commas and "và" where another field begins; ``Giáo dục và đào tạo`` is one."""
    pieces: list[str] = []
    joints: list[str] = []
    at = 0
    for match in _JOINT.finditer(words):
        pieces.append(words[at : match.start()])
        joints.append(match[0])
        at = match.end()
    pieces.append(words[at:])
    merged = pieces[0]
    for joint, piece in zip(joints, pieces[1:], strict=True):
        before, after = _categories(merged), _categories(piece)
        if after and before and not set(after) <= set(before):
            yield from _worded(merged)
            merged = piece
        elif joint.strip().lower() in ("và", "and") or (joint.strip() == "," and not before):
            merged = f"{merged}{joint}{piece}"
        elif after:
            yield from _worded(merged)
            merged = piece
    yield from _worded(merged)


def _worded(piece: str) -> Iterator[str]:
    piece = " ".join(piece.split()).strip(" .,;:–-")
    if _categories(piece) and len(piece.split()) <= _LONGEST_FIELD_WORDS:
        yield piece


def _categories(words: str) -> tuple[str, ...]:
    return field_categories(" ".join(words.lower().split()))


def _is_procedural(title: str) -> bool:
    words = f" {' '.join(words_of(title))} "
    return any(
        words == f" {term} " if place == "whole" else f" {term} " in words
        for term, place in _procedural()
    )


@cache
def _procedural() -> tuple[tuple[str, str], ...]:
    """Return headings of articles on how the parties work together, and where they match."""
    text = files("ingest.data").joinpath("procedural_headings.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple((" ".join(words_of(row["term"])), row["place"]) for row in rows)
