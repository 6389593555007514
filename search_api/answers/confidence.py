"""Whether the documents answer: features of the best evidence, for a fitted model."""

import math
from collections.abc import Mapping, Sequence

from ingest.text import fold_word, words_of
from search_api.answers.collection.collect import Collected
from search_api.answers.contradiction import conflict, lacks, unmeasured, unshaped
from search_api.answers.evidence import Asked, Sentence
from search_api.answers.features import FEATURES
from search_api.answers.kinds import Sought

_AT = {name: at for at, name in enumerate(FEATURES)}
_SHAPED = (Sought.NUMBER, Sought.MONEY, Sought.DURATION, Sought.DATE, Sought.PERSON)
_N_LOOKED_AT = 5


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
        "missing_year": lacks(asked, best, years=True),
        "missing_count": lacks(asked, best, years=False),
        "conflict": conflict(asked, best),
        "unshaped": unshaped(asked, near),
        "apart": max(0.0, value["names_around"] - value["names_beside"]),
        "missing_word": _missing(asked.terms, best),
        "missing_name": _missing(asked.names, best),
        "names": value["names"] if asked.names else 1.0,
        "has_names": float(bool(asked.names)),
        "fit": value["fit"],
        "misfit": float(any(shaped)) * (1.0 - value["fit_all"]),
        "unmeasured": unmeasured(asked, near),
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


def _torn(asked: Asked, best: Sentence) -> float:
    """Return the share of the names of several words that the passage never says in one."""
    names = [words for phrase in asked.phrases if len(words := words_of(phrase)) > 1]
    if not names:
        return 0.0
    hit = best.hit
    told = _spaced(words_of(f"{hit.document.title} {hit.heading} {hit.text}"))
    torn = [name for name in names if _spaced(name) not in told]
    return len(torn) / len(names)


def _spaced(words: Sequence[str]) -> str:
    return f" {' '.join(map(fold_word, words))} "


def _missing(weights: Mapping[str, float], best: Sentence) -> float:
    """Return the weight of the heaviest word that the sentence and its surroundings lack."""
    lacking = (weight for word, weight in weights.items() if word not in best.around)
    return max(lacking, default=0.0) / 10
