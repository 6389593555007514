"""Where in a passage the words of a query stand."""

from collections.abc import Iterable

from ingest.text import fold, has_marks, tokenise


class Highlighter:
    """Finds the words of one query in texts.

    A word typed with marks fits itself, and the same word written without any; one
    typed without fits every marking of it, unless the query has marks elsewhere.
    """

    def __init__(self, words: Iterable[str], *, marked: bool) -> None:
        """Take the words of a query.

        :param words: as ``ingest.text.tokenise`` gives them.
        :param marked: whether any word of the query carries a mark.
        """
        self._exact = frozenset(words)
        self._folded = frozenset(fold(word) for word in self._exact)
        self._marked = marked
        self._known: dict[str, bool] = {}  # words repeat; folding each took half of a search

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where the words stand, neighbours joined: sorted, disjoint spans."""
        spans: list[tuple[int, int]] = []
        for token in tokenise(text):
            fits = self._known.get(token.text)
            if fits is None:
                fits = self._known[token.text] = self._fits(token.text)
            if not fits:
                continue
            if spans and text[spans[-1][1] : token.start].isspace():
                spans[-1] = (spans[-1][0], token.end)
            else:
                spans.append((token.start, token.end))
        return tuple(spans)

    def _fits(self, word: str) -> bool:
        if word in self._exact:
            return True
        return fold(word) in self._folded and not (self._marked and has_marks(word))
