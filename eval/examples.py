"""Questions as asked of an index, with their evidence: what answers' weights are fitted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.answers import UNANSWERABLE
from eval.datasets import QUESTION, Question, QuestionSet, load
from eval.gold import gold_passages
from eval.gold_answers import ANSWER_CHARS, GoldEntry, holds, read_entry
from eval.qrels import build_qrels
from index.search import Searcher
from search_api.answers.answerer import N_PASSAGES, Answerer, find_passages
from search_api.answers.collection.collect import Collected
from search_api.answers.evidence import Asked, Sentence

VARIANTS = (QUESTION, "no_accents", "telex_typos", "english")
_WINDOW_STEP = 40
_N_LOOKED_AT = 5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One question as asked, with its evidence.

    :param variant: which wording of the question.
    :param gain: of each sentence: share of the gold entries that it holds.
    :param without_gold: whether the relevant passages were taken away.
    """

    id: str
    variant: str
    answerable: bool
    without_gold: bool
    asked: Asked
    sentences: tuple[Sentence, ...]
    gain: Floats
    entries: tuple[GoldEntry, ...]
    collected: Collected | None

    @property
    def features(self) -> Floats:
        """Features of the sentences, float64, (n_sentences, n_features)."""
        return np.array([sentence.features for sentence in self.sentences], dtype=np.float64)


def collect(questions: Path, searcher: Searcher) -> list[Example]:
    """Ask every question, in each variant once as it is and once without its gold passages."""
    loaded = load(questions)
    assert isinstance(loaded, QuestionSet)
    qrels = build_qrels(loaded.questions, gold_passages(searcher.store, loaded.questions))
    answerer = Answerer(searcher)
    examples = []
    for question in loaded.questions:
        for variant in VARIANTS:
            if variant != "question" and question.variants.get(variant) is None:
                continue
            text = question.wording(variant)
            found = find_passages(searcher, text, 2 * N_PASSAGES)
            relevant = qrels.get(question.id, {})
            first = replace(found, hits=found.hits[:N_PASSAGES])
            asked, ranked = answerer.evidence(text, first)
            collected = answerer.collected(text, asked)
            made = _Maker(question, variant)
            examples.append(made.example(asked, ranked, relevant, collected))
            if relevant:
                left = [hit for hit in found.hits if hit.passage_id not in relevant]
                hits = tuple(
                    replace(hit, rank=rank) for rank, hit in enumerate(left[:N_PASSAGES], start=1)
                )
                asked, ranked = answerer.evidence(text, replace(found, hits=hits))
                without = made.without_gold(asked, ranked)
                examples += [without] if without else []
    return examples


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the examples of one question in one wording."""

    question: Question
    variant: str

    def example(
        self,
        asked: Asked,
        ranked: Sequence[Sentence],
        relevant: Mapping[str, int],
        collected: Collected | None,
    ) -> Example:
        """Return the example of the question as it is."""
        entries = tuple(read_entry(entry) for entry in self.question.answers)
        gain = [
            _share(entries, one.text) * (1.0 if one.hit.passage_id in relevant else 0.3)
            for one in ranked
        ]
        return Example(
            self.question.id,
            self.variant,
            self.question.type != UNANSWERABLE,
            False,
            asked,
            tuple(ranked),
            np.array(gain, dtype=np.float64),
            entries,
            collected,
        )

    def without_gold(self, asked: Asked, ranked: Sequence[Sentence]) -> Example | None:
        """Return the example without the relevant passages; None where others answer too."""
        made = self.example(asked, ranked, {}, None)
        if made.gain[:_N_LOOKED_AT].any():
            return None
        return replace(made, answerable=False, without_gold=True)


def _share(entries: Sequence[GoldEntry], text: str) -> float:
    if not entries:
        return 0.0
    windows = [
        text[start : start + ANSWER_CHARS]
        for start in range(0, max(1, len(text) - ANSWER_CHARS + 1), _WINDOW_STEP)
    ]
    return max(float(np.mean([holds(e, window) for e in entries])) for window in windows)
