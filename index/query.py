"""What was asked: checked, understood, and turned into terms."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.abbreviations import full_forms
from index.carry import carry
from index.errors import BadQuery
from index.lexical import MAX_TERM_LENGTH, Label, LexicalQuery
from index.names import Names, find_names
from index.records import Analysis
from index.restore import Reading, is_english, load_restorer
from index.terms import Terms
from index.trigrams import load_trigrams
from index.weights import WEIGHTS, Weights
from ingest.merger import merger_notes
from ingest.text import has_marks, normalise, tokenise, words_of

MAX_CHARACTERS = 2000

# What asks and is never in the answer. Dropping these alone gains .003 of nDCG@10 on the dev
# questions; dropping the joining words below too loses .022: BM25 weighs those by itself.
_ASKING = frozenset(["ai", "bao", "đâu", "gì", "không", "mấy", "nào", "nhiêu", "sao", "thế", "vậy"])
# Not worth a highlight, and no sign of what a text is about.
_JOINING_WORDS = """
các cái chỉ cho chưa có của cùng do đã đang đây để đến đều được giờ hay hãy khi là lại làm lúc
mà mỗi một này nên nếu những nó ở phải qua ra rằng rồi sẽ tại thì theo trên trong từ tới và vào
vẫn về vì việc với
"""
_JOINING = frozenset(_JOINING_WORDS.split())
VIETNAMESE_JOINING = _ASKING | _JOINING
"""Vietnamese words that ask or join."""
# English ones that are no Vietnamese syllables without their marks: a sign that the query is
# English, where the others ("an" as in Nghệ An, "the" as in thế nào, "do", "in", "to") go too.
_ENGLISH_WORDS = """
about and any are been did does for from had has have how is its many much of that their
these this those was were what when where which who whom whose why will with
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_ENGLISH_TOO = frozenset(
    ["a", "an", "as", "at", "be", "by", "do", "in", "it", "on", "or", "the", "there", "to"]
)
ENGLISH_JOINING = _ENGLISH | _ENGLISH_TOO
"""English words that ask or join."""


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query ready for both legs.

    :param text: its likeliest reading, on one line, composed; what the dense leg encodes.
    :param words: its content words, as typed and as read, for highlights.
    :param marked: whether any word of its likeliest reading carries a mark.
    """

    text: str
    words: tuple[str, ...]
    marked: bool
    lexical: LexicalQuery
    analysis: Analysis


def check_query(query: str) -> str:
    """Return the query on one line.

    :raises BadQuery: if it is empty, too long, or has no letter and no digit.
    """
    if len(query) > MAX_CHARACTERS:
        raise BadQuery(
            f"The query has {len(query)} characters; at most {MAX_CHARACTERS} are taken. "
            "Ask in a sentence or two, or look for similar passages instead."
        )
    text = normalise(query.replace("\0", " "))
    if not tokenise(text):
        what = f"{text[:40]!r} has no letter or digit" if text else "The query is empty"
        raise BadQuery(f"{what}. Type some words to search for.")
    return text


def prepare(query: str, weights: Weights = WEIGHTS) -> PreparedQuery:
    """Check a query, read it as it was probably meant, and turn it into weighted terms.

    :raises BadQuery: see ``check_query``.
    """
    text = check_query(query)
    english = is_english(text, load_trigrams())
    reading = Reading(text, text) if english else _read(text, weights)
    names = find_names(reading.corrected)
    terms = Terms(weights)
    typed, meant = _short_words(text), _short_words(reading.corrected)
    terms.add_readings(typed, meant, _worth_scoring(typed, meant), is_foreign=english)
    told = carry(typed, ENGLISH_JOINING) if english and weights.carried else []
    for words, odds in told:
        terms.add_phrase(words, weights.carried * odds)
    if weights.synonym and not english:
        for words in full_forms(text):
            terms.add_phrase(words, weights.synonym)
    shown = dict.fromkeys([*content_words(meant), *content_words(typed)])
    shown |= dict.fromkeys(word for words, odds in told if odds >= _SURE for word in words)
    return PreparedQuery(
        text=reading.corrected,
        words=tuple(shown),
        marked=has_marks(reading.corrected) or bool(told),
        lexical=terms.query(_labels(names, weights)),
        analysis=Analysis(
            restored=reading.restored if reading.restored != text else None,
            corrected=reading.corrected if reading.corrected != reading.restored else None,
            places=(*names.countries, *names.provinces),
            notes=merger_notes(names.provinces, english=english),
        ),
    )


_SURE = 0.3  # odds from which a translation is worth a highlight


def _read(text: str, weights: Weights) -> Reading:
    """Return the likeliest reading, with only those parts that count for anything."""
    if not weights.restored:
        return Reading(text, text)
    reading = load_restorer().read(text)
    return reading if weights.corrected else Reading(reading.restored, reading.restored)


def _short_words(text: str) -> list[str]:
    return [word for word in words_of(text) if len(word) <= MAX_TERM_LENGTH]


def content_words(words: Sequence[str]) -> Sequence[str]:
    """Drop words that ask or join, unless there are no others."""
    dropped = VIETNAMESE_JOINING | _english(words)
    return [word for word in words if word not in dropped] or words


def _english(words: Sequence[str]) -> frozenset[str]:
    """Return the English words to drop: none where nothing says that the query is English."""
    return ENGLISH_JOINING if _ENGLISH.intersection(words) else frozenset()


def _worth_scoring(typed: Sequence[str], meant: Sequence[str]) -> list[bool]:
    """Tell the words that ask from the others; all are worth it where there are no others."""
    dropped = _ASKING | _english(typed)
    kept = [word not in dropped for word in meant]
    return kept if any(kept) else [True] * len(meant)


def _labels(names: Names, weights: Weights) -> tuple[Label, ...]:
    """Return what a passage may state that the query names, and what that is worth."""
    return (
        *(Label("country", name, weights.place) for name in names.countries if weights.place),
        *(Label("province", name, weights.place) for name in names.provinces if weights.place),
        *(Label("province", name, weights.part) for name in names.parts if weights.part),
        *(Label("unit", name, weights.part) for name in names.units if weights.part),
    )
