"""The quotations that answer: the best sentence, cut to size, and what completes it."""

import re
from collections.abc import Sequence

from ingest.text import fold_word, tokenise
from search_api.answers.draft import Quote, one_line
from search_api.answers.evidence import Asked, Sentence
from search_api.answers.records import MAX_ANSWER, MAX_ITEM

# How much less likely than the best, in score, a sentence may be that is quoted after it. Of the
# same passage 3 to 12 find the same; of others 1 for .5 costs citations (.833 for .838 relevant
# over documents/) and finds nothing more.
SAME_PASSAGE = 5.0
OTHER_PASSAGE = 0.5
# What is so nearly as likely is given beside the answer: of the dev questions' gold entries it
# finds .619 for .593, and as many citations are relevant.
NEARLY = 1.0
_N_OTHERS = 2
_N_TRIED = 8
_BREAKS = re.compile(r"[;,:]\s+|\s[–-]\s|\s(?=(?:và|trong đó|nhằm|để|với)\s)")


def quotes_of(
    asked: Asked, ranked: Sequence[Sentence], room: int = MAX_ANSWER
) -> tuple[Quote, ...]:
    """Return the best sentence and, where there is room, those that complete it.

    :param ranked: best first, not empty.
    """
    best = ranked[0]
    chosen = [cut_to(asked, best, room)]
    left = room - len(one_line(chosen[0].text))
    for other in ranked[1:_N_TRIED]:
        gap = best.score - other.score
        same = other.hit.passage_id == best.hit.passage_id
        if gap > (SAME_PASSAGE if same else OTHER_PASSAGE):
            continue
        length = len(one_line(other.text)) + 3
        if length <= left and not _repeats(other, chosen):
            chosen.append(Quote(other.hit, other.start, other.end))
            left -= length
    return tuple(chosen)


def nearly_as_likely(
    asked: Asked, ranked: Sequence[Sentence], chosen: Sequence[Quote]
) -> tuple[Quote, ...]:
    """Return what may answer nearly as well as the best, and is not quoted yet."""
    quoted = {(quote.hit.passage_id, quote.start) for quote in chosen}
    close = [one for one in ranked[1:] if ranked[0].score - one.score <= NEARLY]
    others = [one for one in close if (one.hit.passage_id, one.start) not in quoted]
    return tuple(cut_to(asked, one, MAX_ITEM) for one in others[:_N_OTHERS])


def _repeats(sentence: Sentence, chosen: Sequence[Quote]) -> bool:
    """Say whether a sentence says little that the quotations do not."""
    said = {fold_word(token.text) for quote in chosen for token in tokenise(quote.text)}
    own = set(sentence.folded)
    return len(own & said) > 0.8 * len(own)


def cut_to(asked: Asked, sentence: Sentence, room: int) -> Quote:
    """Return a sentence, or the stretch of it that fits and answers best."""
    if len(one_line(sentence.text)) <= room:
        return Quote(sentence.hit, sentence.start, sentence.end)
    text = sentence.hit.text
    borders = [sentence.start]
    borders += [match.end() for match in _BREAKS.finditer(text, sentence.start, sentence.end)]
    borders.append(sentence.end)
    best = Quote(sentence.hit, sentence.start, min(sentence.end, sentence.start + room))
    best_value = -1.0
    for at, start in enumerate(borders[:-1]):
        ends = [end for end in borders[at + 1 :] if len(one_line(text[start:end])) <= room]
        if not ends:
            continue
        value = _value(asked, sentence, start, ends[-1])
        if value > best_value:
            best, best_value = Quote(sentence.hit, start, ends[-1]), value
    return _trimmed(best)


def _value(asked: Asked, sentence: Sentence, start: int, end: int) -> float:
    """Return what a stretch is worth: words of the question and what fits what is sought."""
    words = {
        folded
        for token, folded in zip(sentence.tokens, sentence.folded, strict=True)
        if start <= token.start < end
    }
    total = sum(asked.terms.values()) or 1.0
    terms = sum(weight for word, weight in asked.terms.items() if word in words) / total
    found = sum(
        max((c.fit for c in of_aspect[:2] if start <= c.start and c.end <= end), default=0.0)
        for of_aspect in sentence.found
    )
    return terms + found


def _trimmed(quote: Quote) -> Quote:
    text = quote.text
    start = quote.start + len(text) - len(text.lstrip(" ,;:–-\n\t"))
    end = quote.end - (len(text) - len(text.rstrip(" ,;:–-\n\t")))
    return Quote(quote.hit, start, max(end, start + 1))
