"""What two texts share and where they differ: places, fields of cooperation, articles.

As far as their words and headings tell; a text without headings has no articles to compare.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.records import Differences, Traits
from ingest.fields import field_categories
from ingest.places import find_places
from ingest.split import PATH_SEPARATOR
from ingest.text import fold, normalise

# Beyond a page a field named once in passing is not what the text is about.
_A_PAGE_WORDS = 500
_MAX_PASSAGES = 64
_NUMBER = re.compile(
    r"(?:(?:điều|chương|mục|phần|khoản|article|chapter|section|part)\s+(?:\d+|[ivxlc]+)\b"
    r"|\d+(?:\.\d+)*(?=[.)\s])|[ivxlc]+(?=[.)]))[\s.:)–—-]*",
    re.IGNORECASE,
)


class Piece(NamedTuple):
    """A passage of a text to compare.

    :param heading: heading path, outermost first, as in ``ingest.records.Passage``.
    """

    heading: str
    text: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a text is about.

    :param topics: of each article of ``traits``: its words without the number, and the
        fields that they name; of an article with a bare number the fields of its text.
    """

    traits: Traits
    topics: tuple[frozenset[str], ...]


def piece_of(heading: str, text: str) -> Piece:
    """Return a passage that is not in the index, its places found."""
    countries, provinces = find_places(text)
    return Piece(heading, text, (*countries, *provinces))


def subject_of(title: str, pieces: Sequence[Piece]) -> Subject:
    """Return what a text is about; places and fields by how many of its passages say so."""
    pieces = pieces[:_MAX_PASSAGES]
    named = piece_of("", title)
    places = Counter(place for piece in (named, *pieces) for place in set(piece.places))
    articles: dict[str, set[str]] = {}
    stated = set(field_categories(title))
    fields = Counter(stated)
    for piece in pieces:
        in_text = set(field_categories(piece.text))
        in_heading = set(field_categories(piece.heading))
        stated |= in_heading
        fields.update(in_heading | in_text)
        if piece.heading:
            article = piece.heading.rpartition(PATH_SEPARATOR)[2]
            articles.setdefault(article, set()).update(_topic(article) or in_text)
    if sum(len(piece.text.split()) for piece in pieces) <= _A_PAGE_WORDS:
        stated |= set(fields)
    traits = Traits(
        places=tuple(place for place, _ in places.most_common()),
        fields=tuple(name for name, n in fields.most_common() if n > 1 or name in stated),
        articles=tuple(articles),
    )
    return Subject(traits, tuple(map(frozenset, articles.values())))


def compare(asked: Subject, found: Subject) -> tuple[Traits, Differences]:
    """Return what both have, and what only one has.

    Articles are alike where they share a topic; where the text asked about has none, those of
    the other are alike that are about one of its fields. ``shared`` names those found.
    """
    one, other = asked.traits, found.traits
    topics = frozenset[str]().union(*asked.topics) if asked.topics else frozenset(one.fields)
    both = _about(found, topics)
    alike = _about(asked, frozenset[str]().union(*found.topics))
    comparable = bool(one.articles and other.articles)
    shared = Traits(_common(one.places, other.places), _common(one.fields, other.fields), both)
    return shared, Differences(
        asked=Traits(
            _without(one.places, other.places),
            _without(one.fields, other.fields),
            _without(one.articles, alike) if comparable else (),
        ),
        found=Traits(
            _without(other.places, one.places),
            _without(other.fields, one.fields),
            _without(other.articles, both) if comparable else (),
        ),
    )


def _about(subject: Subject, topics: frozenset[str]) -> tuple[str, ...]:
    """Return the articles that share a topic."""
    pairs = zip(subject.traits.articles, subject.topics, strict=True)
    return tuple(article for article, own in pairs if own & topics)


def _topic(article: str) -> set[str]:
    """Return the words of a heading without its number, and the fields named; none if bare."""
    words = normalise(article)
    number = _NUMBER.match(words)
    said = words[number.end() :] if number else words
    if not any(c.isalpha() for c in said):
        return set()
    return {fold(said).strip(" .:"), *field_categories(said)}


def _common(names: Iterable[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in others)


def _without(names: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    gone = set(others)
    return tuple(name for name in names if name not in gone)
