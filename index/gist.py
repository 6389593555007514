"""What a query asks for, weighed for reading passages against it."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from index.lexical import LexicalQuery
from ingest.text import fold_word, tokenise

Frequency = Callable[[str], int]
"""How many passages hold a folded term."""

# On the words as probably meant: without marks "đầu" is "đâu" and "cơ quan" a "quận".
_NUMBER = re.compile(r"\b(?:bao nhiêu|mấy|bao lâu|chừng nào|how (?:many|much|long|large))\b")
_NOUN = (
    r"(?:tỉnh|thành phố|tp|địa phương|huyện|xã|quận|nơi|địa bàn|khu vực|thôn|cửa khẩu|cảng"
    r"|sân bay|thị trấn|đảo|thủ đô|châu lục)"
)
_PLACE = re.compile(
    rf"\b(?:đâu|where)\b|\b{_NOUN}(?: \w+){{0,2}} nào\b|\b(?:which|what)(?: \w+){{0,2}}"
    r" (?:provinces?|city|cities|locality|localities|places?|districts?|regions?|towns?)\b"
)


@dataclass(frozen=True, slots=True)
class Gist:
    """The terms of a query, each with its share of what all of them tell.

    :param words: folded word to share; the shares sum to 1.
    :param pairs: two neighbouring folded words to share.
    :param exact: word with its marks to share.
    :param names: folded words of capitalised names to share.
    :param said: all its words, folded.
    """

    words: Mapping[str, float]
    pairs: Mapping[tuple[str, str], float]
    exact: Mapping[str, float]
    names: Mapping[str, float]
    said: frozenset[str]
    wants_number: bool
    wants_place: bool


def weigh(text: str, terms: LexicalQuery, frequency: Frequency, n_passages: int) -> Gist:
    """Return the gist of a query; a term tells the more, the fewer passages hold it.

    :param text: the query as it was probably meant.
    :param terms: its terms, see ``index.terms``.
    """

    def told(term: str) -> float:
        return math.log(1 + n_passages / (1 + frequency(term)))

    words = {term: w * told(term) for term, w in terms.folded.items() if "_" not in term}
    pairs = {term: w * told(term) for term, w in terms.folded.items() if term.count("_") == 1}
    exact = {term: w * told(fold_word(term)) for term, w in terms.exact.items() if "_" not in term}
    tokens = tokenise(text)
    plain = " ".join(token.text for token in tokens)
    return Gist(
        words=_shares(words),
        pairs={_two(term): share for term, share in _shares(pairs).items()},
        exact=_shares(exact),
        names=_shares({name: words[name] for name in _names(text) if name in words}),
        said=frozenset(fold_word(token.text) for token in tokens),
        wants_number=bool(_NUMBER.search(plain)),
        wants_place=bool(_PLACE.search(plain)),
    )


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {term: weight / total for term, weight in weights.items()} if total else {}


def _two(pair: str) -> tuple[str, str]:
    one, _, other = pair.partition("_")
    return one, other


def _names(text: str) -> set[str]:
    """Return the capitalised words, folded; a lone one that opens the query is no name."""
    tokens = tokenise(text)
    capital = [text[token.start].isupper() for token in tokens]
    if capital:
        capital[0] = capital[0] and any(capital[1:2])
    return {fold_word(t.text) for t, is_name in zip(tokens, capital, strict=True) if is_name}
