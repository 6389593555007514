"""Whether the documents answer: features of the best evidence, for a fitted model."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ingest.text import fold_word, words_of
from search_api.answers.collection import Collected
from search_api.answers.evidence import Asked, Sentence
from search_api.answers.features import FEATURES
from search_api.answers.kinds import Sought

_AT = {name: at for at, name in enumerate(FEATURES)}
_SHAPED = (Sought.NUMBER, Sought.MONEY, Sought.DURATION, Sought.DATE, Sought.PERSON)
_N_LOOKED_AT = 5
_CLOSE = 1.5  # in score, to the best


def features_of(
    asked: Asked, ranked: Sequence[Sentence], collected: Collected | None = None
) -> dict[str, float]:
    """Return what tells an answer from a look-alike; all about in [0, 1].

    :param ranked: best first; may be empty.
    :param collected: what the register holds, for a question over the collection.
    """
    if not ranked:
        return {"nothing": 1.0}
    best = ranked[0]
    near = ranked[:_N_LOOKED_AT]
    odds = [math.exp(one.score - best.score) for one in ranked]
    value = {name: best.features[at] for name, at in _AT.items()}
    shaped = [aspect.sought in _SHAPED for aspect in asked.form.aspects]
    dense, lexical = best.hit.scores.dense, best.hit.scores.lexical
    total = sum(asked.terms.values()) or 1.0
    return {
        "register": float(collected is not None),
        "score": best.score / 10,
        "sure": 1 / sum(odds),
        "margin": min(1.0, (best.score - ranked[1].score) / 3) if len(ranked) > 1 else 1.0,
        "terms": value["terms"],
        "terms_around": value["terms_around"],
        "missing_year": _lacks(asked, best, years=True),
        "missing_count": _lacks(asked, best, years=False),
        "conflict": _conflict(asked, best),
        "unshaped": _unshaped(asked, near),
        "apart": max(0.0, value["names_around"] - value["names_beside"]),
        "missing_word": _missing(asked.terms, best),
        "missing_name": _missing(asked.names, best),
        "names": value["names"] if asked.names else 1.0,
        "has_names": float(bool(asked.names)),
        "fit": value["fit"],
        "misfit": float(any(shaped)) * (1.0 - value["fit_all"]),
        "unmeasured": _unmeasured(asked, near),
        "stranger": float(any(name not in best.around for name in asked.unheard)),
        "torn_name": _torn(asked, best),
        "near": value["near"],
        "best_near": max(one.features[_AT["near"]] for one in near),
        "dense": dense if dense is not None else 0.5,
        "lexical": min(2.0, (lexical or 0.0) / (4 * total)),
        "law": value["law"],
        "english": float(asked.form.english),
        "length": min(1.0, len(asked.terms) / 12),
    }


def _lacks(asked: Asked, best: Sentence, *, years: bool) -> float:
    """Return the share of the question's years, or of its other numbers, that is nowhere near."""
    asked_for = [number for number in asked.numbers if _is_year(number) is years]
    lacking = [number for number in asked_for if number not in best.around]
    return len(lacking) / len(asked_for) if asked_for else 0.0


def _conflict(asked: Asked, best: Sentence) -> float:
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


def _unshaped(asked: Asked, near: Sequence[Sentence]) -> float:
    """Say whether a sum, a date or a time is asked for and no good sentence states one.

    Less than 1 where other things are asked as well: they may be told without it.
    """
    for at, aspect in enumerate(asked.form.aspects):
        if aspect.sought in (Sought.MONEY, Sought.DURATION, Sought.DATE):
            return (1.0 - _best_fit(near, at)) / len(asked.form.aspects)
    return 0.0


def _best_fit(near: Sequence[Sentence], at: int) -> float:
    """Return how well the sentences about as good as the best fit one thing asked."""
    close = [one for one in near if near[0].score - one.score < _CLOSE]
    return max((c.fit for one in close for c in one.found[at]), default=0.0)


def _unmeasured(asked: Asked, near: Sequence[Sentence]) -> float:
    """Say whether things are counted and no good sentence has a number before their name."""
    for at, aspect in enumerate(asked.form.aspects):
        if aspect.sought is Sought.NUMBER:
            return 1.0 - _best_fit(near, at)
    return 0.0


def _torn(asked: Asked, best: Sentence) -> float:
    """Return the share of the names of several words that the passage never says in one."""
    names = [words for phrase in asked.phrases if len(words := words_of(phrase)) > 1]
    if not names:
        return 0.0
    hit = best.hit
    told = " ".join(map(fold_word, words_of(f"{hit.document.title} {hit.heading} {hit.text}")))
    torn = [name for name in names if " ".join(map(fold_word, name)) not in told]
    return len(torn) / len(names)


def _is_year(number: str) -> bool:
    return number.isdecimal() and len(number) == 4 and number[:2] in ("19", "20")


def is_contradicted(features: Mapping[str, float]) -> bool:
    """Say whether the evidence speaks against an answer, however near it comes.

    It counts otherwise than the question ("lần thứ 11" for the twelfth), tells of another
    year, or states nothing of the shape that is asked for: no sum, no date, no person. Of
    315 answerable questions of both sets 4 are so, of 100 unanswerable ones 27.
    """
    return any(features.get(name, 0.0) >= 1 for name in ("conflict", "unshaped", "misfit"))


def _missing(weights: Mapping[str, float], best: Sentence) -> float:
    """Return the weight of the heaviest word that the sentence and its surroundings lack."""
    lacking = (weight for word, weight in weights.items() if word not in best.around)
    return max(lacking, default=0.0) / 10
