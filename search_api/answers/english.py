"""English questions as the words that Vietnamese documents would say."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.carry import Carried, carry_phrases
from index.query import ENGLISH_JOINING, VIETNAMESE_JOINING
from ingest.text import Token, fold_word
from search_api.answers.kinds import Form, Sought

Frequency = Callable[[str], int]
"""Folded word to the number of passages that hold it."""

_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_LEAST_ODDS = 0.15  # below, a translation is more often wrong than right


@dataclass(frozen=True, slots=True)
class Idea:
    """A word or phrase of an English question, as Vietnamese says it.

    :param typed: its folded English words.
    :param words: folded content words of its likeliest translation; those typed where it
        has none.
    :param others: folded words of what else says the same, the English included.
    :param named: whether it is written with a capital, as a name is.
    :param odds: that its translations say it, in (0, 1].
    """

    typed: tuple[str, ...]
    words: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]
    named: bool
    carried: bool
    odds: float = 1.0


def read_ideas(question: str, tokens: Sequence[Token], frequency: Frequency) -> list[Idea]:
    """Return what an English question speaks of, in order.

    :param tokens: of ``question``.
    :param frequency: folded word to the number of passages that hold it.
    """
    words = [token.text for token in tokens]
    ideas = []
    at = 0
    found = {
        one.start: one for one in carry_phrases([_singular(w) for w in words], ENGLISH_JOINING)
    }
    while at < len(tokens):
        carried = found.get(at)
        stop = carried.stop if carried else at + 1
        named = any(question[token.start].isupper() for token in tokens[max(at, 1) : stop])
        typed = tuple(fold_word(word) for word in words[at:stop])
        if carried:
            idea = _carried(carried, typed, frequency, named=named)
            ideas += [idea] if idea else []
        elif words[at] not in ENGLISH_JOINING:
            ideas.append(Idea(typed, _number_of(typed), (), named, carried=False))
        at = stop
    return ideas


def _singular(word: str) -> str:
    """Return a plural without its s, where only that is known."""
    if word.endswith("s") and not carry_phrases([word]) and carry_phrases([word[:-1]]):
        return word[:-1]
    return word


def _carried(
    carried: Carried, typed: tuple[str, ...], frequency: Frequency, *, named: bool
) -> Idea | None:
    """Return a phrase as translated; None if it only asks or joins ("how many")."""
    told: dict[tuple[str, ...], float] = {}
    for words, odds in carried.translations:
        content = tuple(fold_word(word) for word in words if word not in VIETNAMESE_JOINING)
        if content and (odds >= _LEAST_ODDS or not told):
            # of translations as likely, the documents' own
            told.setdefault(content, odds * math.log(2 + min(map(frequency, content))))
    if not told:
        return None
    best = max(told, key=lambda words: told[words])
    others = tuple(words for words in (*told, typed) if words != best)
    odds = min(1.0, sum(one for _, one in carried.translations))
    return Idea(typed, best, others, named, carried=True, odds=odds)


def _number_of(typed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the number that an ordinal holds ("11th"), else the words as they are."""
    ordinal = _ORDINAL.fullmatch(typed[0])
    return (ordinal.group(1),) if ordinal else typed


def ordinals(tokens: Sequence[Token]) -> Iterator[tuple[str, str, bool]]:
    """Yield each ordinal as Vietnamese counts: "11th" is "(lần) thứ 11"."""
    for token in tokens:
        ordinal = _ORDINAL.fullmatch(token.text)
        if ordinal:
            yield "thu", ordinal.group(1), True


def with_units(form: Form, ideas: Sequence[Idea]) -> Form:
    """Return a form whose counted nouns are those that Vietnamese figures stand before."""
    aspects = []
    for aspect in form.aspects:
        if aspect.sought in (Sought.NUMBER, Sought.DURATION) and aspect.unit:
            of_unit = [one for one in ideas if aspect.unit[0] in one.typed and one.carried]
            aspect = replace(aspect, unit=of_unit[0].words) if of_unit else aspect
        aspects.append(aspect)
    return replace(form, aspects=tuple(aspects))
