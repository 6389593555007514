"""Places of a sentence that may tell of partners: also names that elsewhere want a rank.

Kawasaki is a firm and Frankfurt a club in most news, so they count as places after "thành
phố" only. Where a sentence tells of partners they are taken without it, if no other
capitalised word stands beside them.
"""

from collections.abc import Iterator, Sequence
from functools import cache

from ingest.gazetteer import Evidence, Kind, Name, names_by_opening
from ingest.places import Mention, mentions
from ingest.text import Token, tokenise


def places_of(text: str) -> tuple[Mention, ...]:
    """Return the places that a sentence states, in order."""
    tokens = tokenise(text)
    found = mentions(text, tokens)
    taken = {at for place in found for at in range(place.start, place.end)}
    bare = [place for place in _bare(text, tokens) if place.start not in taken]
    every = sorted((*found, *bare), key=lambda place: place.start)
    return tuple(one for at, one in enumerate(every) if not _locates(text, every[at - 1 : at], one))


def _locates(text: str, before: Sequence[Mention], place: Mention) -> bool:
    """Say whether a place only says where the one before it lies: "Yongsan (Seoul)"."""
    if not before or place.kind is not Kind.LOCALITY or before[0].kind is not Kind.LOCALITY:
        return False
    return text[before[0].end : place.start] == " (" and text[place.end : place.end + 1] == ")"


def _bare(text: str, tokens: Sequence[Token]) -> Iterator[Mention]:
    for at, token in enumerate(tokens):
        for name in _ranked().get(token.text, ()):
            stop = at + len(name.words)
            here = tokens[at:stop]
            if tuple(one.text for one in here) == name.words and _stands_alone(
                text, tokens, at, stop
            ):
                yield Mention(name.kind, name.place, token.start, here[-1].end, name.locality)
                break


def _stands_alone(text: str, tokens: Sequence[Token], first: int, stop: int) -> bool:
    """Say whether a name is capitalised and no capitalised word touches it."""
    if not all(text[token.start].isupper() for token in tokens[first:stop]):
        return False
    for left, right in ((first - 1, first), (stop - 1, stop)):
        if left < 0 or right >= len(tokens):
            continue
        outer = tokens[left if right == first else right]
        gap = text[tokens[left].end : tokens[right].start]
        if gap == " " and text[outer.start].isupper():
            return False
    return True


@cache
def _ranked() -> dict[str, tuple[Name, ...]]:
    """Return the foreign places that want a rank by the first word of their names."""
    found: dict[str, tuple[Name, ...]] = {}
    for seconds in names_by_opening().values():
        for name in (one for names in seconds.values() for one in names):
            if name.kind is Kind.LOCALITY and name.evidence is Evidence.RANKED:
                found[name.words[0]] = (*found.get(name.words[0], ()), name)
    return found
