"""Pairs that one sentence states: "Brest và Hải Phòng, Aquitaine và Huế"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.gazetteer import Kind as PlaceKind
from ingest.places import mentions
from ingest.text import Token, fold_word, words_of
from search_api.answers.evidence import Asked, Sentence
from search_api.answers.kinds import Aspect, Sought
from search_api.answers.rows import NOUN, outside_brackets, with_bracket
from search_api.answers.spans import Candidate, candidates

_LINK = re.compile(rf"\s*(?:\([^)]{{0,40}}\)\s*)?(?:[–—-]|và|với|and|with)\s*{NOUN}")
_N_TRIED = 16


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names side by side; offsets in the passage's text.

    :param inner: end of the first name.
    :param second: start of the second.
    """

    start: int
    inner: int
    second: int
    end: int


def pairs_of(asked: Asked, sentence: Sentence) -> list[Pair]:
    """Return stretches "A và B" or "A – B" of two places each, those of countries left out."""
    text = sentence.hit.text
    names = outside_brackets(sentence, list(_names(sentence)))
    found: list[Pair] = []
    at = 0
    while at + 1 < len(names):
        one, other = names[at], names[at + 1]
        if _LINK.fullmatch(text, one.end, other.start):
            found.append(Pair(one.start, one.end, other.start, with_bracket(text, other.end)))
            at += 2
        else:
            at += 1
    return _of_provinces(sentence, [pair for pair in found if not _is_asked(asked, text, pair)])


def best_pairs(asked: Asked, ranked: Sequence[Sentence]) -> tuple[Sentence, list[Pair]] | None:
    """Return the sentence that states most pairs of what is named, with its pairs."""
    found = [(one, pairs_of(asked, one)) for one in ranked[:_N_TRIED]]
    whole = [(one, pairs) for one, pairs in found if len(pairs) > 1]
    if not whole:
        return None
    return max(whole, key=lambda pair: (share_named(asked, pair[0]), len(pair[1])))


def other_sides(asked: Asked, sentence: Sentence) -> list[tuple[int, int]]:
    """Return what stands beside a name of the question, where a sentence states pairs."""
    pairs = pairs_of(asked, sentence)
    text = sentence.hit.text
    sides = []
    for pair in pairs if len(pairs) > 1 else ():
        first = _is_named(asked, text[pair.start : pair.inner])
        second = _is_named(asked, text[pair.second : pair.end])
        if first is not second:
            sides.append((pair.second, pair.end) if first else (pair.start, pair.inner))
    return sides


def with_numbers(
    asked: Asked, sentence: Sentence, pairs: Sequence[Pair]
) -> Iterator[tuple[int, int]]:
    """Yield each pair from the number of the question on that it belongs to: "mốc 30 … A – B"."""
    before = sentence.start
    for pair in pairs:
        numbers = [
            token.start
            for token, word in zip(sentence.tokens, sentence.folded, strict=True)
            if before <= token.start < pair.start and word in asked.numbers
        ]
        yield (numbers[-1] if len(asked.numbers) > 1 and numbers else pair.start), pair.end
        before = pair.end


def share_named(asked: Asked, sentence: Sentence) -> float:
    """Return the share of the question's names that stand in a sentence or beside it."""
    return sum(name in sentence.around for name in asked.names) / max(len(asked.names), 1)


def _names(sentence: Sentence) -> Iterator[Candidate]:
    """Yield every name of a sentence that may be a place's, whatever the question says."""
    local = [
        Token(t.text, t.start - sentence.start, t.end - sentence.start) for t in sentence.tokens
    ]
    place = Aspect(Sought.PLACE, (), 0)
    for one in candidates(sentence.text, local, place, frozenset()):
        yield Candidate(one.start + sentence.start, one.end + sentence.start, one.fit)


def _is_asked(asked: Asked, text: str, pair: Pair) -> bool:
    """Say whether a pair only repeats the question: "Kyushu với Việt Nam"."""
    sides = (text[pair.start : pair.inner], text[pair.second : pair.end])
    return all(fold_word(word) in asked.words for side in sides for word in words_of(side))


def _is_named(asked: Asked, name: str) -> bool:
    return any(
        {fold_word(word) for word in words_of(name)} <= {fold_word(w) for w in words_of(phrase)}
        for phrase in asked.phrases
    )


def _of_provinces(sentence: Sentence, pairs: list[Pair]) -> list[Pair]:
    """Leave out pairs without a province, where others have one: gates and villages by the way."""
    provinces = [one for one in mentions(sentence.hit.text) if one.kind is PlaceKind.PROVINCE]
    kept = [pair for pair in pairs if any(pair.start <= one.start < pair.end for one in provinces)]
    return kept if len(kept) > 1 else pairs
