"""Whether a sentence says only what the passages that it cites say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.places import mentions
from ingest.sentences import sentence_spans
from ingest.text import fold, words_of
from ingest.vocabulary import words

_CITED = re.compile(r"\s*[\[【](\d{1,3}(?:\s*[,;]\s*\d{1,3})*)[\]】]")
_HALF_CITED = re.compile(r"\s*[\[【][\d\s,;]*$")
_TRAILING = re.compile(rf"([.!?…])((?:{_CITED.pattern})+)")
_FIGURE = re.compile(r"\d+")
# No passage is cited for where to write to: what a planted text would like to have.
_ADDRESS = re.compile(r"\w@\w|https?://|www\.")
_WORD = re.compile(r"[^\W\d_]+")
_NEGATIONS = words("không chưa chẳng not no never without")
# Words that join others prove nothing.
_JOINING = words(
    """
    và của các những một là có được với cho trong tại ở từ đến về này đó theo như để do bởi vào ra
    cũng đã đang sẽ thì mà nên khi nếu hay hoặc trên dưới giữa cùng the a an of and in on at to for
    with by from is are was were has have had that which this these it its as be been or
    """
)
# English for what Vietnamese passages write in Vietnamese; no names.
_TITLES = words(
    """
    vietnam vietnamese province city ministry department people committee council memorandum
    understanding agreement minister prime president chairman vice governor mayor ambassador
    university government republic foreign affairs mou article clause decree law january february
    march april may june july august september october november december
    """
)
# Of the content words of a sentence in the passages' language, so many must stand in them.
_LEAST_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verified quotation that a model may cite.

    :param title: of its document.
    :param published: ISO date, or None.
    """

    quote: str
    title: str
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a model.

    :param text: without its citations.
    :param citations: positions in the evidence, from 0; empty where it cites none.
    """

    text: str
    citations: tuple[int, ...]


def read_sentences(text: str, *, finished: bool = True) -> list[Sentence]:
    """Split a model's words into sentences with what they cite.

    :param finished: False leaves out the last sentence, which may go on.
    """
    # "… 2015. [1]": the citation belongs to the sentence before the stop
    whole = text if finished else _HALF_CITED.sub("", text)
    joined = _TRAILING.sub(lambda match: f"{match[2]}{match[1]}", whole.strip())
    spans = sentence_spans(joined, 0, len(joined))
    if not finished:
        # the last one may go on, and what it cites may stand after its stop
        spans = spans[:-1]
    return [_read(joined[span.start : span.end]) for span in spans]


def _read(sentence: str) -> Sentence:
    cited = [
        int(number) - 1
        for match in _CITED.finditer(sentence)
        for number in re.findall(r"\d+", match[1])
    ]
    return Sentence(_CITED.sub("", sentence).strip(" -•"), tuple(dict.fromkeys(cited)))


def is_proven(sentence: Sentence, evidence: Sequence[Evidence], question: str) -> bool:
    """Say whether the passages cited carry the sentence.

    It must cite, and only passages that there are; each figure and each name must stand
    in a passage cited (or in the question); a negation too; and where both are in one
    language, half of its content words.
    """
    if not sentence.citations or not all(0 <= n < len(evidence) for n in sentence.citations):
        return False
    cited = [evidence[number] for number in sentence.citations]
    source = "\n".join(f"{piece.title}\n{piece.quote}\n{piece.published or ''}" for piece in cited)
    known = f"{source}\n{question}"
    if _ADDRESS.search(sentence.text):
        return False
    return (
        _figures(sentence.text) <= _figures(known)
        and not _unknown_names(sentence.text, known)
        and (not _negates(sentence.text) or _negates(source))
        and _shares_words(sentence.text, known)
    )


def _figures(text: str) -> set[str]:
    return {figure.lstrip("0") or "0" for figure in _FIGURE.findall(text)}


def _unknown_names(text: str, known: str) -> list[str]:
    places = {mention.name for mention in mentions(known)}
    stated = {mention.name for mention in mentions(text)}
    if not stated <= places:
        return sorted(stated - places)
    of_places = [(m.start, m.end) for m in mentions(text)]
    known_words = set(words_of(fold(known))) | _TITLES
    return [
        word[0]
        for word in _WORD.finditer(text)
        if word[0][0].isupper()
        and word.start() > 0  # a sentence begins with a capital
        and fold(word[0]) not in known_words
        and not any(start <= word.start() < end for start, end in of_places)
    ]


def _negates(text: str) -> bool:
    return not _NEGATIONS.isdisjoint(words_of(text))


def _shares_words(text: str, known: str) -> bool:
    if _is_english(text) != _is_english(known):
        # Its words cannot be the same: it must say a name or figure, which were compared.
        named = any(word[0].isupper() for word in _WORD.findall(text)[1:])
        return named or bool(_FIGURE.search(text))
    content = [word for word in words_of(text) if word not in _JOINING]
    known_words = set(words_of(fold(known)))
    shared = sum(fold(word) in known_words for word in content)
    return shared >= _LEAST_SHARED * len(content)


def _is_english(text: str) -> bool:
    found = words_of(text)
    return sum(word.isascii() for word in found) > 0.8 * len(found)
