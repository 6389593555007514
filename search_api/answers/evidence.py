"""Sentences that may answer, each with the features that say how likely it does."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.query import ENGLISH_JOINING, content_words
from index.records import Hit
from ingest.instruments import canonical_term
from ingest.text import Token, fold_word, tokenise, words_of
from search_api.answers.abbreviate import long_forms
from search_api.answers.english import Frequency, ordinals, read_ideas, with_units
from search_api.answers.features import FEATURES, count_share, densest, of_form, of_passage, share
from search_api.answers.kinds import Aspect, Form
from search_api.answers.spans import Candidate, candidates
from search_api.answers.units import units_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as evidence is weighed against it.

    :param terms: folded content word to its weight (inverse document frequency).
    :param names: folded words of capitalised names, with weights.
    :param long_forms: short forms among them to what says the same in full; for an English
        question each term to what else says the same.
    :param unheard: those of the names that hardly a passage holds.
    :param numbers: numbers and years it holds.
    :param words: all its folded words.
    :param runs: its words two by two, joining words too.
    :param phrases: its names as typed, in order.
    :param counted: (word beside it, number, whether the word stands before) of each number.
    """

    form: Form
    terms: Mapping[str, float]
    pairs: frozenset[tuple[str, str]]
    names: Mapping[str, float]
    unheard: frozenset[str]
    numbers: frozenset[str]
    words: frozenset[str]
    runs: frozenset[tuple[str, ...]]
    phrases: tuple[str, ...]
    counted: tuple[tuple[str, str, bool], ...]
    long_forms: Mapping[str, tuple[tuple[str, ...], ...]]

    def read(self, words: frozenset[str]) -> frozenset[str]:
        """Return the words of a text, and the short forms of what it says in full."""
        short = [
            word
            for word, names in self.long_forms.items()
            if any(words.issuperset(name) for name in names)
        ]
        return words.union(short) if short else words


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage.

    :param start: offset in the passage's text.
    :param score: log-odds against the other sentences, by the fitted weights.
    :param found: for each aspect of the question its best candidates, best first;
        offsets in the passage's text.
    :param features: in the order of ``FEATURES``.
    :param around: folded words of it, its neighbours, and the titles above it.
    """

    hit: Hit
    ordinal: int
    start: int
    end: int
    score: float
    tokens: tuple[Token, ...]
    folded: tuple[str, ...]
    found: tuple[tuple[Candidate, ...], ...]
    features: tuple[float, ...]
    around: frozenset[str]

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.hit.text[self.start : self.end]


def weigh_question(question: str, form: Form, frequency: Frequency, n_passages: int) -> Asked:
    """Return a question's terms with their weights."""
    if form.english:
        return _weigh_english(question, form, frequency, n_passages)
    tokens = tokenise(question)
    words = [token.text for token in tokens]
    content = list(content_words(words))
    kept = [fold_word(word) for word in content]
    weight = {
        word: math.log(1 + n_passages / (1 + frequency(word))) for word in dict.fromkeys(kept)
    }
    phrases = _name_phrases(question, tokens)
    names = {fold_word(word) for phrase in phrases for word in words_of(phrase)}
    long = {word: full for word, full in long_forms().items() if word in weight}
    for word, meanings in long.items():
        of_parts = [math.log(1 + n_passages / (1 + frequency(part))) for part in meanings[0]]
        weight[word] = min(weight[word], max(of_parts))
    return Asked(
        form=form,
        terms={word: value for word, value in weight.items() if not word.isdecimal()},
        pairs=frozenset(pairwise(kept)),
        names={word: weight[word] for word in names if word in weight},
        unheard=_unheard((word for word in names if word in weight), frequency, n_passages),
        numbers=frozenset(word for word in kept if word.isdecimal()),
        words=frozenset(fold_word(word) for word in words),
        runs=frozenset(pairwise([fold_word(word) for word in words])),
        phrases=phrases,
        counted=tuple(_counted([fold_word(word) for word in words])),
        long_forms=long,
    )


def _weigh_english(question: str, form: Form, frequency: Frequency, n_passages: int) -> Asked:
    """Return the terms of an English question as Vietnamese documents would say them.

    A word that no translation is known of and that no passage holds tells nothing of what the
    documents say, unless it is a name.
    """
    tokens = tokenise(question)
    folded = [fold_word(token.text) for token in tokens]
    ideas = [
        idea
        for idea in read_ideas(question, tokens, frequency)
        if idea.carried or idea.named or idea.words[0].isdecimal() or frequency(idea.words[0])
    ]
    kept = dict.fromkeys(word for idea in ideas for word in idea.words)
    # what may be said in many other ways weighs less: of the dev questions .37 instead of .34
    odds = {word: max(one.odds for one in ideas if word in one.words) for word in kept}
    weight = {word: odds[word] * math.log(1 + n_passages / (1 + frequency(word))) for word in kept}
    same: dict[str, tuple[tuple[str, ...], ...]] = {}
    for idea in ideas:
        for word in idea.words:
            same[word] = (*same.get(word, ()), *(one for one in idea.others if one != (word,)))
        for word in idea.typed if idea.named and idea.carried else ():
            same[word] = (*same.get(word, ()), idea.words)
    names = {word for idea in ideas if idea.named for word in idea.words}
    said = [pair for idea in ideas for pair in pairwise(idea.words)]
    return Asked(
        form=with_units(form, ideas),
        terms={word: value for word, value in weight.items() if not word.isdecimal()},
        pairs=frozenset(said),
        names={word: weight[word] for word in names},
        unheard=_unheard(names, frequency, n_passages),
        numbers=frozenset(word for word in kept if word.isdecimal()),
        words=frozenset((*folded, *kept)),
        runs=frozenset((*pairwise(folded), *said)),
        phrases=_name_phrases(question, tokens, skipped=ENGLISH_JOINING),
        counted=(*_counted(folded), *ordinals(tokens)),
        long_forms=same,
    )


_UNHEARD = 0.75  # of the weight of a word in no passage: of 10,000 passages ten


def _unheard(names: Iterable[str], frequency: Frequency, n_passages: int) -> frozenset[str]:
    """Return names so rare that a sentence without them, or their surroundings, tells of others."""
    least = _UNHEARD * math.log(1 + n_passages)
    return frozenset(
        name for name in names if math.log(1 + n_passages / (1 + frequency(name))) >= least
    )


def _counted(words: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    for one, other in pairwise(words):
        if other.isdecimal() and not one.isdecimal():
            yield one, other, True
        elif one.isdecimal() and not other.isdecimal():
            yield other, one, False


def _name_phrases(
    question: str, tokens: Sequence[Token], skipped: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return runs of capitalised words; a lone one that opens the question is none."""
    phrases: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        if not question[token.start].isupper() or (not at and not _is_name(question, tokens)):
            continue
        if (not at and token.text in skipped) or canonical_term(token.text):
            continue  # "MoU", "Memorandum": kinds of paper are no names
        if phrases and question[phrases[-1][1] : token.start] in (" ", "-", "."):
            phrases[-1] = (phrases[-1][0], token.end)
        else:
            phrases.append((token.start, token.end))
    return tuple(dict.fromkeys(question[start:end] for start, end in phrases))


def _is_name(question: str, tokens: Sequence[Token]) -> bool:
    """Say whether the first word of a question belongs to a name: the next is capitalised too."""
    return len(tokens) > 1 and (
        question[tokens[1].start].isupper() or question[tokens[0].start : tokens[0].end].isupper()
    )


def read_sentences(
    asked: Asked, hits: Sequence[Hit], weights: Mapping[str, float]
) -> list[Sentence]:
    """Return every sentence of the passages found, best first.

    :param weights: of the features by name, see ``answers.weights``.
    """
    row = [weights.get(name, 0.0) for name in FEATURES]
    sentences = [
        sentence
        for hit in hits
        for sentence in _of_passage(asked, hit, row)
        if "http" not in sentence.text  # a line of a bibliography answers nothing
    ]
    return sorted(sentences, key=lambda one: (-one.score, one.hit.rank, one.start))


@dataclass(frozen=True, slots=True)
class _Read:
    start: int
    end: int
    tokens: tuple[Token, ...]
    folded: tuple[str, ...]


def _of_passage(asked: Asked, hit: Hit, row: Sequence[float]) -> list[Sentence]:
    tokens = tokenise(hit.text)
    read = []
    for span in units_of(hit.text):
        inside = tuple(t for t in tokens if span.start <= t.start < span.end)
        read.append(_Read(*span, inside, tuple(fold_word(token.text) for token in inside)))
    title = [fold_word(t.text) for t in tokenise(f"{hit.document.title} {hit.heading}")]
    context = frozenset(title) | _date_words(hit)
    title_words = asked.read(frozenset(title))
    return [_sentence(asked, hit, read, at, context, title_words, row) for at in range(len(read))]


def _date_words(hit: Hit) -> frozenset[str]:
    return frozenset((hit.document.published or "")[:4].split())


def _sentence(
    asked: Asked,
    hit: Hit,
    read: Sequence[_Read],
    at: int,
    context: frozenset[str],
    title: frozenset[str],
    row: Sequence[float],
) -> Sentence:
    here = read[at]
    own = frozenset(here.folded)
    beside = own.union(
        *(read[other].folded for other in (at - 1, at + 1) if 0 <= other < len(read))
    )
    own, beside, around = (asked.read(words) for words in (own, beside, beside | context))
    text = hit.text[here.start : here.end]
    local = [Token(t.text, t.start - here.start, t.end - here.start) for t in here.tokens]
    found = tuple(
        _best(list(candidates(text, local, aspect, asked.words)), aspect, here, asked)
        for aspect in asked.form.aspects
    )
    fits = [max((c.fit for c in of_aspect), default=0.0) for of_aspect in found]
    features = (
        share(asked.terms, own),
        share(asked.terms, around),
        len(asked.pairs & frozenset(pairwise(here.folded))) / max(len(asked.pairs), 1),
        share(asked.names, own),
        share(asked.names, beside),
        share(asked.names, around),
        count_share(asked.numbers, own),
        count_share(asked.numbers, around),
        max(fits, default=0.0),
        sum(fits) / len(fits) if fits else 0.0,
        max((_nearness(c, here, asked) for f in found for c in f[:2]), default=0.0),
        densest(asked.terms, here.folded),
        *of_passage(hit),
        1.0 if here.tokens and own <= title else 0.0,
        *of_form(text, here.folded, plural=asked.form.plural),
    )
    score = sum(weight * value for weight, value in zip(row, features, strict=True))
    return Sentence(
        hit, at, here.start, here.end, score, here.tokens, here.folded, found, features, around
    )


_NEAR_WORDS = 8


def _nearness(candidate: Candidate, here: _Read, asked: Asked) -> float:
    """Return the share of the question's words that stand close to a candidate."""
    inside = [
        at for at, token in enumerate(here.tokens) if candidate.start <= token.start < candidate.end
    ]
    if not inside:
        return 0.0
    close = here.folded[max(0, inside[0] - _NEAR_WORDS) : inside[-1] + 1 + _NEAR_WORDS]
    return candidate.fit * share(asked.terms, asked.read(frozenset(close)))


def _best(
    found: list[Candidate], aspect: Aspect, here: _Read, asked: Asked
) -> tuple[Candidate, ...]:
    """Return candidates in the passage's offsets, best first: by fit and by what is near."""
    del aspect
    moved = [Candidate(c.start + here.start, c.end + here.start, c.fit) for c in found]
    return tuple(sorted(moved, key=lambda c: (-(c.fit + _nearness(c, here, asked)), c.start)))
