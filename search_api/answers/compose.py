"""Drafts of answers, one way for each kind of question."""

from collections.abc import Sequence
from dataclasses import replace

from search_api.answers.collection.collect import Collected
from search_api.answers.collection.scope import Listed
from search_api.answers.draft import Draft, DraftItem, Proof, Quote, clip, join_quotes, one_line
from search_api.answers.evidence import Asked, Sentence
from search_api.answers.extract import cut_to, nearly_as_likely, quotes_of
from search_api.answers.kinds import Sought
from search_api.answers.lists import enumerate_best, stated_figure
from search_api.answers.pairs import best_pairs, with_numbers
from search_api.answers.polarity import polarity_of
from search_api.answers.records import MAX_ANSWER, MAX_ITEM, Kind
from search_api.answers.say import say_counted, say_others, say_sources, say_stated

_N_SPANS = 3
_FITS = 0.5
_MAY_FIT = 0.3
_N_CASES = 8
# How much less likely than the best a case of a precedent may be.
_CASE_MARGIN = 3.0
# How much less likely the other side of a comparison: else one sentence holds both.
_SIDE_MARGIN = 2.5
_PAIR_WORDS = frozenset(["cap", "pair", "pairs"])
_DEFINES = 5.0  # in score: more than any sentence that only speaks of the thing


def compose(asked: Asked, ranked: Sequence[Sentence], collected: Collected | None = None) -> Draft:
    """Return the draft of an answer.

    :param ranked: best first, not empty.
    :param collected: what the register holds, for a question over the collection.
    """
    kind = asked.form.kind
    if collected is not None:
        if kind is Kind.COUNT:
            return _count(asked, ranked, collected)
        stated = enumerate_best(asked, ranked)
        rows = _pairs(asked, ranked) if _PAIR_WORDS & asked.words else ()
        whole = stated is not None and len(stated.items) == asked.form.expected
        if not whole and len(rows) <= len(collected.items):
            return _collection(asked, ranked, collected)
    if kind is Kind.YES_NO:
        return _yes_or_no(asked, ranked)
    if kind is Kind.PRECEDENT:
        return _cases(asked, ranked)
    if kind is Kind.COMPARISON:
        return _both_sides(asked, ranked)
    if kind is Kind.DEFINITION:
        return _extract(asked, _defining_first(asked, ranked))
    if asked.form.plural:
        return _list(asked, ranked)
    return _extract(asked, ranked)


def _extract(asked: Asked, ranked: Sequence[Sentence]) -> Draft:
    quotes = quotes_of(asked, ranked)
    items = (*_spans(asked, ranked[0]), *_beside(asked, ranked, quotes))
    return Draft(join_quotes(quotes), quotes, items)


def _beside(
    asked: Asked, ranked: Sequence[Sentence], quotes: Sequence[Quote]
) -> tuple[DraftItem, ...]:
    """Return what may answer nearly as well, each as an item."""
    others = nearly_as_likely(asked, ranked, quotes)
    return tuple(DraftItem(one_line(quote.text), (quote,)) for quote in others)


def _spans(asked: Asked, sentence: Sentence) -> tuple[DraftItem, ...]:
    """Return the shortest stretches that answer, one for each thing asked.

    None where a name of anything is: "hiệp định nào" is no run of capitals.
    """
    items = []
    whole = Quote(sentence.hit, sentence.start, sentence.end)
    for aspect, of_aspect in zip(asked.form.aspects, sentence.found, strict=True):
        if aspect.sought is not Sought.NAME and of_aspect and of_aspect[0].fit >= _FITS:
            best = of_aspect[0]
            items.append(DraftItem(one_line(sentence.hit.text[best.start : best.end]), (whole,)))
    return tuple(dict.fromkeys(items))[:_N_SPANS]


def _list(asked: Asked, ranked: Sequence[Sentence]) -> Draft:
    pairs = _pairs(asked, ranked) if _PAIR_WORDS & asked.words else ()
    found = None if pairs else enumerate_best(asked, ranked)
    items = pairs or (found.items if found else ())
    if not items:  # a span would pass for the whole list
        return replace(_extract(asked, ranked), items=())
    # the answer is the sentence that states the list, whichever ranks first
    home = items[0].quotes[0]
    assert isinstance(home, Quote)
    first = [one for one in ranked if _holds(home, one)]
    others = [one for one in ranked if not _holds(home, one)]
    quotes = quotes_of(asked, [*first, *others])
    return Draft(join_quotes(quotes), quotes, items)


def _holds(quote: Quote, sentence: Sentence) -> bool:
    return (
        quote.hit.passage_id == sentence.hit.passage_id
        and quote.start <= sentence.start
        and sentence.end <= quote.end
    )


def _collection(asked: Asked, ranked: Sequence[Sentence], collected: Collected) -> Draft:
    """Return the list that the index gives, and the figure that a document states."""
    text = say_counted(asked, collected)
    figure: Proof | None = collected.figure
    if collected.listed is Listed.ABROAD:
        figure = stated_figure(asked, ranked)
    quotes: tuple[Proof, ...] = collected.items[0].quotes
    notes: tuple[str, ...] = (say_sources(asked, collected),)
    if collected.n_others:
        notes = (*notes, say_others(asked, collected))
    if figure is not None:
        quotes = (*quotes, figure)
        notes = (
            *notes,
            say_stated(asked, one_line(figure.text)),
        )
    return Draft(text, quotes, collected.items, notes, collected.n_documents)


def _count(asked: Asked, ranked: Sequence[Sentence], collected: Collected) -> Draft:
    """Return the figure that a document states, and our own count, told apart.

    What the documents say comes first, if they say it of all that the question names.
    """
    # a figure of some passage is not that of the whole country
    at_home = collected.listed is Listed.HOME and not collected.is_loose
    stated = collected.is_loose or (not at_home and _counts_named(asked, ranked[0]))
    drafts = [_extract(asked, ranked)] if stated else []
    if collected.figure is not None:
        drafts = [Draft(one_line(collected.figure.text), (collected.figure,))]
    if not drafts:
        return _collection(asked, ranked, collected)
    notes = (say_counted(asked, collected), say_sources(asked, collected))
    return replace(drafts[0], notes=(*drafts[0].notes, *notes))


def _counts_named(asked: Asked, sentence: Sentence) -> bool:
    """Say whether a sentence states a number, and it or what surrounds it names all asked about."""
    stated = any(found and found[0].fit >= _MAY_FIT for found in sentence.found)
    return stated and all(name in sentence.around for name in asked.names)


def _pairs(asked: Asked, ranked: Sequence[Sentence]) -> tuple[DraftItem, ...]:
    found = best_pairs(asked, ranked)
    if found is None:
        return ()
    home, pairs = found
    quote = Quote(home.hit, home.start, home.end)
    spans = with_numbers(asked, home, pairs)
    return tuple(DraftItem(clip(home.hit.text[a:b], MAX_ITEM), (quote,)) for a, b in spans)


def _yes_or_no(asked: Asked, ranked: Sequence[Sentence]) -> Draft:
    word = polarity_of(asked, ranked[0])
    quotes = quotes_of(asked, ranked, MAX_ANSWER - len(word) - 2)
    return Draft(f"{word}. {join_quotes(quotes)}", quotes, _beside(asked, ranked, quotes))


def _defining_first(asked: Asked, ranked: Sequence[Sentence]) -> list[Sentence]:
    """Put forward sentences of the form "X là …" whose X is asked for."""
    raised = [
        replace(one, score=one.score + _DEFINES) if _defines(asked, one) else one for one in ranked
    ]
    return sorted(raised, key=lambda one: -one.score)


def _defines(asked: Asked, sentence: Sentence) -> bool:
    words = sentence.folded
    for at, word in enumerate(words[:16]):
        if word in ("la", "means", "is") and at:
            subject = [one for one in words[:at] if not one.isdecimal()]
            return bool(subject) and all(one in asked.words for one in subject)
    return False


def _cases(asked: Asked, ranked: Sequence[Sentence]) -> Draft:
    """Return one case a document, each in the sentence that tells it best."""
    chosen: dict[str, Sentence] = {}
    for sentence in ranked:
        if ranked[0].score - sentence.score > _CASE_MARGIN or len(chosen) == _N_CASES:
            break
        chosen.setdefault(sentence.hit.passage_id, sentence)
    items = []
    for sentence in chosen.values():
        quote = cut_to(asked, sentence, MAX_ITEM)
        items.append(DraftItem(one_line(quote.text), (quote,)))
    quotes = quotes_of(asked, ranked)
    return Draft(join_quotes(quotes), quotes, tuple(items))


def _both_sides(asked: Asked, ranked: Sequence[Sentence]) -> Draft:
    """Return what two documents, or two places of one, say each."""
    best = ranked[0]
    close = [one for one in ranked[1:] if best.score - one.score <= _SIDE_MARGIN]
    other = next((one for one in close if _is_other_side(best, one)), None)
    if other is None:
        return _extract(asked, ranked)
    room = (MAX_ANSWER - 3) // 2
    first = cut_to(asked, best, max(room, MAX_ANSWER - 3 - len(one_line(other.text))))
    second = cut_to(asked, other, MAX_ANSWER - 3 - len(one_line(first.text)))
    quotes = (first, second)
    items = [cut_to(asked, one, MAX_ITEM) for one in (best, other)]
    return Draft(
        join_quotes(quotes),
        quotes,
        tuple(DraftItem(one_line(quote.text), (quote,)) for quote in items),
    )


def _is_other_side(one: Sentence, other: Sentence) -> bool:
    """Say whether a second sentence speaks of something else than the first."""
    numbers = [frozenset(w for w in s.folded if w.isdecimal()) for s in (one, other)]
    shared = frozenset(one.folded) & frozenset(other.folded)
    repeats = len(shared) > 0.8 * min(len(set(one.folded)), len(set(other.folded)))
    return not repeats and (
        one.hit.passage_id != other.hit.passage_id or bool(numbers[1] - numbers[0])
    )
