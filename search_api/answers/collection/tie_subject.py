"""The province that a stretch of a document is about, for sentences that do not name it."""

import re

from ingest.gazetteer import Kind
from ingest.places import find_provinces, mentions

_RANKS = re.compile(
    r"\W*(?:(?:tỉnh|thành phố|thị xã|tp\.?|ubnd|hđnd|province|city|the|of)\s+)*", re.IGNORECASE
)


_OPENING = 60  # characters of a sentence in which it may begin with a province


class Subject:
    """Follows a document passage by passage.

    One province in the heading or the title is what the passage is about. A text about
    several is about the one that a sentence last began with.
    """

    def __init__(self) -> None:
        self.province: str | None = None
        self._heading: str | None = None
        self._is_fixed = False

    def enter(self, title: str, heading: str) -> None:
        """Begin a passage."""
        if heading != self._heading:
            self._heading = heading
            self.province = None
        for above in (heading, title):
            named = find_provinces(above)
            if named:
                self._is_fixed = len(named) == 1
                if self._is_fixed:
                    self.province = named[0]
                return
        self._is_fixed = False

    def read(self, sentence: str) -> None:
        """Take in a sentence before its ties are read."""
        if self._is_fixed:
            return
        places = mentions(sentence[:_OPENING])
        first = places[0] if places else None
        if first and first.kind is Kind.PROVINCE and _RANKS.fullmatch(sentence[: first.start]):
            self.province = first.name
