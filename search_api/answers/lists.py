"""Enumerations that one passage states, read whole: names in a row, clauses, points."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.text import fold, fold_word, words_of
from search_api.answers.draft import DraftItem, Quote, clip
from search_api.answers.evidence import Asked, Sentence
from search_api.answers.kinds import Sought
from search_api.answers.pairs import other_sides, share_named
from search_api.answers.parts import parts_of, points_after
from search_api.answers.records import MAX_ITEM
from search_api.answers.rows import names_in_row

_NAMED = (Sought.PLACE, Sought.COUNTRY, Sought.BODY, Sought.PERSON)
_CELL = re.compile(r"(?:^|[;\n|])\s*[^:;\n|]{1,40}(?:: |(?=\|))")
_CELLS_OF_ROW = 2  # "Giai đoạn: …; Huế: …": a row of a table is no list
_LEAST = 2
_COOPERATES = frozenset(["hop", "ket", "ky", "thoa", "cooperation", "agreements"])
_N_SENTENCES = 5
# In score: what is stated so much farther from the question answers another. Points are
# what their opening sentence says they are.
_MOST_LOSS = 2.5
_MOST_LOSS_OF_NAMES = 1.5
_MOST_LOSS_OF_POINTS = 5.0
_LEAST_NAMED = 0.66  # share of the question's names around an enumeration that answers it
_UNIT_NEAR = 6  # words before a row


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Items that a passage states in a row.

    :param value: how well it fits what is asked; higher is better.
    """

    items: tuple[DraftItem, ...]
    value: float


def enumerate_best(asked: Asked, ranked: Sequence[Sentence]) -> Enumeration | None:
    """Return the enumeration that answers best, from the best sentences; None without any."""
    sides = _beside_named(asked, ranked)
    if sides is not None:
        return sides
    found = [
        enumeration
        for sentence in ranked[:_N_SENTENCES]
        if ranked[0].score - sentence.score <= _MOST_LOSS_OF_POINTS and _is_about(asked, sentence)
        for enumeration in _of_sentence(asked, sentence, ranked)
        if len(enumeration.items) >= _LEAST
    ]
    if not found:
        return None
    return max(found, key=lambda one: (one.value, len(one.items)))


def _is_about(asked: Asked, sentence: Sentence) -> bool:
    return not asked.names or share_named(asked, sentence) >= _LEAST_NAMED


def _beside_named(asked: Asked, ranked: Sequence[Sentence]) -> Enumeration | None:
    """Return what a sentence of pairs states beside a name of the question."""
    if not any(aspect.sought in (Sought.PLACE, Sought.BODY) for aspect in asked.form.aspects):
        return None
    for sentence in ranked[:_N_SENTENCES]:
        spans = other_sides(asked, sentence) if _is_about(asked, sentence) else []
        if spans:
            return _valued(asked, spans, sentence, ranked[0].score - sentence.score)
    return None


def _of_sentence(
    asked: Asked, sentence: Sentence, ranked: Sequence[Sentence]
) -> Iterator[Enumeration]:
    loss = ranked[0].score - sentence.score
    yield _valued(asked, list(points_after(sentence, ranked)), sentence, loss)
    if loss > _MOST_LOSS or len(_CELL.findall(sentence.text)) >= _CELLS_OF_ROW:
        return
    for at, aspect in enumerate(asked.form.aspects):
        if aspect.sought in _NAMED and loss <= _MOST_LOSS_OF_NAMES:
            row = names_in_row(asked, sentence, sentence.found[at])
            yield _valued(asked, row, sentence, loss - 0.5)
    if not any(aspect.sought in _NAMED for aspect in asked.form.aspects):
        for parts in parts_of(sentence):
            yield _valued(asked, parts, sentence, loss)


def _valued(
    asked: Asked, spans: Sequence[tuple[int, int]], sentence: Sentence, loss: float
) -> Enumeration:
    items = []
    for start, end in spans:
        text = clip(sentence.hit.text[start:end], MAX_ITEM)
        if text:
            whole = Quote(sentence.hit, min(start, sentence.start), max(end, sentence.end))
            items.append(DraftItem(text, (whole,)))
    unique = tuple({fold(item.text): item for item in items}.values())
    value = _counts(asked, len(unique)) + _opening(asked, spans, sentence, len(unique)) - loss
    return Enumeration(unique, value)


def _counts(asked: Asked, n_items: int) -> float:
    """Return what it is worth that there are as many as the question says, or not."""
    expected = asked.form.expected
    if expected and expected <= 30:
        return 1.5 if n_items == expected else -0.5
    return 0.0


def _opening(
    asked: Asked, spans: Sequence[tuple[int, int]], sentence: Sentence, n_items: int
) -> float:
    """Return what it is worth that a row is opened by the noun asked for, or by its number.

    "cho 4 dự án: …" is, where projects are asked for.
    """
    if not spans:
        return 0.0
    before = [fold_word(w) for w in words_of(sentence.hit.text[sentence.start : spans[0][0]])]
    near = before[-_UNIT_NEAR:]
    units = [aspect.unit for aspect in asked.form.aspects if aspect.unit]
    named = any(unit[-1] in near for unit in units)
    counted = str(n_items) in near
    return 1.0 * named + 1.0 * counted


def stated_figure(asked: Asked, ranked: Sequence[Sentence]) -> Quote | None:
    """Return the sentence that states how many there are of what is listed, as it says it."""
    units = [word for aspect in asked.form.aspects for word in aspect.unit[:1]]
    units += [word for word in ("dia", "tinh") if set(units) & {"tinh", "dia"}]
    for sentence in ranked:
        if not _COOPERATES & set(sentence.folded):
            continue
        for number, word in pairwise(sentence.folded):
            if number.isdecimal() and 1 < int(number) < 1000 and word in units:
                names = asked.names
                if all(name in sentence.folded for name in names):
                    return Quote(sentence.hit, sentence.start, sentence.end)
    return None
