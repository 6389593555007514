"""Every weight of the ranking, in one place: tuned together, switched off one by one.

Chosen on the odd half of the dev questions and checked on the even one; see
docs/decisions/0008-queries.md. ``python -m bench.ablation`` measures each.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of a query counts; 0 switches the part off.

    :param dense: share of the dense leg in the fused score.
    :param sentence: share of a passage's best sentence in its score of the dense leg.
    :param document: share of the best scores in its document in a passage's score.
    :param second: share of the second stage in the score of the passages that it reads.
    :param exact: of a word with its marks.
    :param folded: of a word without them.
    :param restored: of a word whose marks were restored, as a share of ``exact``; at 0
        queries are read as typed, slips and all.
    :param corrected: of a word that was a slip, as a share of ``exact`` and ``folded``.
    :param pair: of two neighbouring words, as a share of the words.
    :param place: BM25 points for a passage that states a place of the query.
    :param part: the same for the provinces merged into a place of the query.
    :param synonym: of the full form of an abbreviation.
    :param carried: of the Vietnamese for an English word.
    """

    dense: float = 0.5
    sentence: float = 0.4
    document: float = 0.4
    second: float = 1.0
    exact: float = 1.0
    folded: float = 0.8
    restored: float = 1.0
    corrected: float = 0.8
    pair: float = 0.6
    place: float = 1.0
    part: float = 0.5
    synonym: float = 0.5
    carried: float = 1.0


WEIGHTS = Weights()
