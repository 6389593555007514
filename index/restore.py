"""What was probably meant by what was typed: missing marks restored, slips repaired.

A noisy channel (Kernighan, Church, Gale: A Spelling Correction Program Based on a Noisy
Channel Model, COLING 1990): of all readings of the words, the one that is likeliest under
the model of three words times the chance of typing it so, by beam search. An accent typed
is an accent meant: no reading takes one away. Names and foreign words that the model does
not know stay.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from index.abbreviations import is_abbreviation
from index.slips import adds_marks, keeps_marks, near_forms, telex_readings
from index.trigrams import BOUNDARY, UNKNOWN, Trigrams, load_trigrams
from ingest.text import Token, fold_word, has_marks, tokenise

# Costs (natural logarithms) of typing a word wrongly; see docs/decisions/0008-queries.md.
TELEX_COST = 4.5  # a Telex key left standing
EDIT_COST = 7.0  # letters swapped, lost, or one too many
HALF_MARKED_COST = 4.0  # some of the word's own marks typed and others not
REAL_WORD_COST = 3.0  # more, where what stands there is a word itself
NAME_COST = 4.0  # more, where it begins with a capital inside a sentence
STRANGE_COST = 9.0  # of a word that the model does not know, besides that of any such word
# In running text about a quarter of the syllables carry no mark.
_BARE_IN_TEXT = 0.25
_LEAST_STRIPPED = 0.002
_LEAST_CAPITAL = 0.05  # some capitalise or leave small whatever they like
_RARE_COST = 9.5  # a word less frequent than e^-9.5 may be a slip of a commoner one
BEAM = 8  # readings kept from word to word
_CUT = re.compile(r"[.!?;:()\[\]\"“”…]")


class Candidate(NamedTuple):
    """One reading of a word.

    :param cost: of typing it the way it was typed.
    :param is_slip: whether more than missing marks lies between the two.
    """

    id: int
    word: str
    cost: float
    is_slip: bool = False


_END = Candidate(BOUNDARY, "", 0.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was probably meant.

    :param restored: with its missing marks; the text itself where none are missing.
    :param corrected: that, and slips repaired.
    """

    restored: str
    corrected: str


class Restorer:
    """Restores and repairs with one model; safe to use from several threads."""

    def __init__(self, model: Trigrams) -> None:
        self.model = model

    def restore(self, text: str) -> str:
        """Return a text with its missing marks restored, as long in words."""
        return self.read(text).restored

    def read(self, text: str) -> Reading:
        """Return the likeliest reading of a Vietnamese text."""
        tokens = tokenise(text)
        if not tokens:
            return Reading(text, text)
        bare_cost = -math.log(self._stripped_share(tokens))
        minds_capitals = _minds_capitals(text, tokens)
        chosen: list[Candidate] = []
        for run in _runs(text, tokens):
            rows = [self._candidates(text, token, bare_cost) for token in run]
            if minds_capitals:
                rows[1:] = [
                    self._with_capitals(row, is_capital=text[token.start].isupper())
                    for row, token in zip(rows[1:], run[1:], strict=True)
                ]
            chosen += self._likeliest(rows)
        typed = [token.text for token in tokens]
        restored = [word if c.is_slip else c.word for word, c in zip(typed, chosen, strict=True)]
        return Reading(
            _written(text, tokens, restored), _written(text, tokens, [c.word for c in chosen])
        )

    def _stripped_share(self, tokens: Sequence[Token]) -> float:
        """Estimate which share of the marks was left out when typing.

        From how many more words than usual are bare, a standard deviation of chance off.
        """
        known = [t.text for t in tokens if self.model.forms(fold_word(t.text))]
        n_bare = sum(word.isascii() for word in known)
        if n_bare == len(known):
            return 1.0
        usual = _BARE_IN_TEXT * len(known)
        chance = math.sqrt(usual * (1 - _BARE_IN_TEXT))
        return max(_LEAST_STRIPPED, (n_bare - usual - chance) / (len(known) - usual))

    def _candidates(self, text: str, token: Token, bare_cost: float) -> list[Candidate]:
        word, model = token.text, self.model
        id_ = model.id_of(word)
        strange = id_ == UNKNOWN
        found = [Candidate(id_, word, STRANGE_COST if strange else 0.0)]
        if not word.isalpha():
            return found
        if word.isascii():
            found += (
                Candidate(form, model.word(form), bare_cost)
                for form in model.forms(word)
                if form != id_
            )
        elif has_marks(word):
            found += (
                Candidate(form, model.word(form), HALF_MARKED_COST)
                for form in model.forms(fold_word(word))
                if form != id_ and adds_marks(word, model.word(form))
            )
        return found + self._repairs(text, token, strange=strange and len(found) == 1)

    def _with_capitals(self, row: Sequence[Candidate], *, is_capital: bool) -> list[Candidate]:
        """Add what it costs to begin each reading with a capital, or not to."""
        costs = []
        for candidate in row:
            share = self.model.capital_share(candidate.id)
            chance = share if is_capital else 1 - share
            costs.append(-math.log(max(chance, _LEAST_CAPITAL)))
        return [c._replace(cost=c.cost + cost) for c, cost in zip(row, costs, strict=True)]

    def _repairs(self, text: str, token: Token, *, strange: bool) -> list[Candidate]:
        word, model = token.text, self.model
        if not strange and (word.isascii() or model.cost_alone(model.id_of(word)) < _RARE_COST):
            return []
        if model.english_cost(word) is not None or is_abbreviation(word):
            return []
        more = 0.0 if strange else REAL_WORD_COST
        if text[token.start].isupper():
            if text[token.start : token.end].isupper() and len(word) < 6:
                return []  # an acronym
            more += NAME_COST * (token.start > 0)
        costs: dict[int, float] = {}
        for form in near_forms(word):
            for id_ in model.forms(form):
                if keeps_marks(word, model.word(id_)):
                    costs[id_] = EDIT_COST + more
        for syllable in telex_readings(word):
            if model.knows(syllable):
                costs[model.id_of(syllable)] = TELEX_COST + more
        return [Candidate(id_, model.word(id_), cost, is_slip=True) for id_, cost in costs.items()]

    def _likeliest(self, rows: Sequence[Sequence[Candidate]]) -> list[Candidate]:
        """Return the cheapest way through the readings, by a beam of the best so far."""
        first, second = np.array([BOUNDARY]), np.array([BOUNDARY])
        total = np.zeros(1, dtype=np.float32)
        steps = []
        for row in [*rows, [_END]]:
            ids = np.array([candidate.id for candidate in row])
            own = np.array([candidate.cost for candidate in row], dtype=np.float32)
            costs = (total[:, None] + self.model.costs(first, second, ids) + own).ravel()
            if len(costs) > BEAM:
                best = np.argpartition(costs, BEAM)[:BEAM]
            else:
                best = np.arange(len(costs))
            back, here = np.divmod(best, len(ids))
            steps.append((back, here))
            first, second, total = second[back], ids[here], costs[best]
        at = int(total.argmin())
        chosen = []
        for row, (back, here) in zip(reversed([*rows, [_END]]), reversed(steps), strict=True):
            chosen.append(row[here[at]])
            at = int(back[at])
        return chosen[:0:-1]


@cache
def load_restorer() -> Restorer:
    """Return the restorer in the box."""
    return Restorer(load_trigrams())


def is_english(text: str, model: Trigrams) -> bool:
    """Say whether a text is likelier English than Vietnamese, by its single words.

    Each word counts by the ratio of its frequencies in both languages, whatever marks it
    may lack, and none counts for much more than another. A capital inside a sentence
    begins a name, and those of Vietnam stand in English as well: they say nothing, and
    nor does a word that neither language knows.
    """
    tokens = tokenise(text)
    minds_capitals = _minds_capitals(text, tokens)
    return (
        sum(
            _englishness(token.text, model)
            for token in tokens
            if not (minds_capitals and text[token.start].isupper() and token.start > 0)
        )
        > 0
    )


def _englishness(word: str, model: Trigrams) -> float:
    if not word.isalpha():
        return 0.0
    if not word.isascii():
        return -_MOST_TELLING if model.knows(word) else 0.0
    english = model.english_cost(word)
    forms = model.forms(word)
    if english is None and not forms:
        return 0.0
    vietnamese = min((model.cost_alone(form) for form in forms), default=_ABSENT_COST)
    ratio = vietnamese - (_ABSENT_COST if english is None else english)
    return max(-_MOST_TELLING, min(ratio, _MOST_TELLING))


_ABSENT_COST = 13.0  # of a word that a language does not have
_MOST_TELLING = 4.0


def _minds_capitals(text: str, tokens: Sequence[Token]) -> bool:
    """Say whether capitals tell names: some words inside have them and others do not."""
    inside = {text[token.start].isupper() for token in tokens[1:] if token.text.isalpha()}
    return len(inside) == 2


def _runs(text: str, tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield the tokens between marks of punctuation that end a thought."""
    start = 0
    for at in range(1, len(tokens)):
        if _CUT.search(text, tokens[at - 1].end, tokens[at].start):
            yield tokens[start:at]
            start = at
    yield tokens[start:]


def _written(text: str, tokens: Sequence[Token], words: Sequence[str]) -> str:
    """Return a text with its words replaced, each as capital as what it replaces."""
    parts = []
    at = 0
    for token, word in zip(tokens, words, strict=True):
        typed = text[token.start : token.end]
        parts.append(text[at : token.start])
        parts.append(typed if word == token.text else _as_capital(typed, word))
        at = token.end
    return "".join([*parts, text[at:]])


def _as_capital(typed: str, word: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if typed[0].isupper() else word
