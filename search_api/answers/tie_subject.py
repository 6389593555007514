"""The province that a stretch of a document is about, for sentences that do not name it."""

import re
from collections.abc import Sequence

from ingest.gazetteer import Kind
from ingest.places import Mention, find_provinces

_RANKS = re.compile(
    r"\W*(?:(?:tỉnh|thành phố|thị xã|tp\.?|ubnd|hđnd|province|city|the|of)\s+)*", re.IGNORECASE
)


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

    def read(self, sentence: str, places: Sequence[Mention]) -> None:
        """Take in a sentence before its ties are read."""
        if self._is_fixed or not places:
            return
        first = places[0]
        if first.kind is Kind.PROVINCE and _RANKS.fullmatch(sentence[: first.start]):
            self.province = first.name
