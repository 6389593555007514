"""The readings of a query as weighted terms of both fields."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from index.lexical import Label, LexicalQuery
from index.weights import Weights
from ingest.text import fold_word, has_marks

Weighted = defaultdict[str, float]


class Terms:
    """Collects terms; pairs of neighbours stand for compound words."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._exact: Weighted = defaultdict(float)
        self._folded: Weighted = defaultdict(float)

    def add_readings(
        self,
        typed: Sequence[str],
        meant: Sequence[str],
        kept: Sequence[bool],
        *,
        is_foreign: bool,
    ) -> None:
        """Add the words as meant and, where the two differ, as typed: neither is lost.

        :param typed: words; ``meant`` has one for each.
        :param kept: whether a word is worth scoring by.
        :param is_foreign: of a language that has no marks to miss.
        """
        folded = [[fold_word(word) for word in words] for words in (typed, meant)]
        repaired = [one != other for one, other in zip(*folded, strict=True)]
        shares = [
            self._weights.corrected if is_slip else self._weights.restored if differs else 1.0
            for is_slip, differs in zip(
                repaired, (t != m for t, m in zip(typed, meant, strict=True)), strict=True
            )
        ]
        # without any mark there is nothing that the exact field knows better
        if is_foreign or any(map(has_marks, meant)):
            self._add(self._exact, meant, shares, kept)
            own = [
                k and t != m and has_marks(t) for t, m, k in zip(typed, meant, kept, strict=True)
            ]
            self._add_changed(self._exact, typed, own, kept)
        self._add(
            self._folded,
            folded[1],
            [share if is_slip else 1.0 for share, is_slip in zip(shares, repaired, strict=True)],
            kept,
        )
        self._add_changed(self._folded, folded[0], repaired, kept)

    def add_phrase(self, words: Sequence[str], weight: float) -> None:
        """Add words that the query does not hold but means, with their pairs."""
        kept = [True] * len(words)
        if any(map(has_marks, words)):
            self._add(self._exact, words, [weight] * len(words), kept)
        self._add(self._folded, [fold_word(word) for word in words], [weight] * len(words), kept)

    def query(self, labels: Sequence[Label]) -> LexicalQuery:
        """Return what was collected, each field at its weight."""
        folded = self._weights.folded if self._exact else 1.0
        return LexicalQuery(
            exact={t: self._weights.exact * w for t, w in self._exact.items() if w},
            folded={t: folded * w for t, w in self._folded.items() if w},
            labels=tuple(labels),
        )

    def _add(
        self,
        field: Weighted,
        words: Sequence[str],
        shares: Sequence[float],
        kept: Sequence[bool],
    ) -> None:
        for word, share, is_kept in zip(words, shares, kept, strict=True):
            if is_kept:
                field[word] += share
        for at, (one, two) in enumerate(pairwise(words)):
            if kept[at] and kept[at + 1]:
                weight = self._weights.pair * min(shares[at], shares[at + 1])
                field[f"{one}_{two}"] += weight

    def _add_changed(
        self,
        field: Weighted,
        words: Sequence[str],
        changed: Sequence[bool],
        kept: Sequence[bool],
    ) -> None:
        """Add the words that were changed, and the pairs that hold one of them."""
        for word, is_changed, is_kept in zip(words, changed, kept, strict=True):
            if is_changed and is_kept:
                field[word] += 1.0
        for at, (one, two) in enumerate(pairwise(words)):
            if kept[at] and kept[at + 1] and (changed[at] or changed[at + 1]):
                field[f"{one}_{two}"] += self._weights.pair
