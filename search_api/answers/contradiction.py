"""What speaks against an answer: another count, another year, nothing of the shape asked for."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from search_api.answers.evidence import Asked, Sentence
from search_api.answers.kinds import Sought

_CLOSE = 1.5  # in score, to the best


def lacks(asked: Asked, best: Sentence, *, years: bool) -> float:
    """Return the share of the question's years, or of its other numbers, that is nowhere near."""
    asked_for = [number for number in asked.numbers if _is_year(number) is years]
    lacking = [number for number in asked_for if number not in best.around]
    return len(lacking) / len(asked_for) if asked_for else 0.0


def conflict(asked: Asked, best: Sentence) -> float:
    """Say whether the evidence counts otherwise, or tells of another year.

    "lần thứ 11" where the twelfth is asked for; of 928 right answers to the questions of both
    sets none tells of a year where that of the question is nowhere near.
    """
    years = [number for number in asked.numbers if _is_year(number)]
    if years and not any(year in best.around for year in years):
        return float(any(map(_is_year, best.folded)))
    for word, number, before in asked.counted:
        if number in best.folded or _is_year(number):
            continue
        for one, other in pairwise(best.folded):
            beside, counted = (one, other) if before else (other, one)
            if beside == word and counted.isdecimal() and counted != number:
                return 1.0
    return 0.0


def unshaped(asked: Asked, near: Sequence[Sentence]) -> float:
    """Say whether a sum, a date or a time is asked for and no good sentence states one.

    Less than 1 where other things are asked as well: they may be told without it.
    """
    for at, aspect in enumerate(asked.form.aspects):
        if aspect.sought in (Sought.MONEY, Sought.DURATION, Sought.DATE):
            return (1.0 - _best_fit(near, at)) / len(asked.form.aspects)
    return 0.0


def unmeasured(asked: Asked, near: Sequence[Sentence]) -> float:
    """Say whether things are counted and no good sentence has a number before their name."""
    for at, aspect in enumerate(asked.form.aspects):
        if aspect.sought is Sought.NUMBER:
            return 1.0 - _best_fit(near, at)
    return 0.0


def is_contradicted(features: Mapping[str, float]) -> bool:
    """Say whether the evidence speaks against an answer, however near it comes.

    It counts otherwise than the question ("lần thứ 11" for the twelfth), tells of another
    year, or states nothing of the shape that is asked for: no sum, no date, no person. Of
    315 answerable questions of both sets 4 are so, of 100 unanswerable ones 27.
    """
    return any(features.get(name, 0.0) >= 1 for name in ("conflict", "unshaped", "misfit"))


def _best_fit(near: Sequence[Sentence], at: int) -> float:
    """Return how well the sentences about as good as the best fit one thing asked."""
    close = [one for one in near if near[0].score - one.score < _CLOSE]
    return max((c.fit for one in close for c in one.found[at]), default=0.0)


def _is_year(number: str) -> bool:
    return number.isdecimal() and len(number) == 4 and number[:2] in ("19", "20")
