"""What was asked: checked, and turned into terms."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.errors import BadQuery
from index.lexical import MAX_TERM_LENGTH, LexicalQuery
from ingest.text import fold, has_marks, normalise, tokenise

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


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query ready for both legs.

    :param text: on one line, composed; what the dense leg encodes.
    :param words: its content words with marks as typed, for highlights.
    :param marked: whether any word carries a mark.
    """

    text: str
    words: tuple[str, ...]
    marked: bool
    lexical: LexicalQuery


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


def prepare(query: str) -> PreparedQuery:
    """Check a query and turn it into weighted terms.

    :raises BadQuery: see ``check_query``.
    """
    text = check_query(query)
    words = [t.text for t in tokenise(text) if len(t.text) <= MAX_TERM_LENGTH]
    marked = has_marks(text)
    return PreparedQuery(
        text=text,
        words=tuple(content_words(words)),
        marked=marked,
        lexical=LexicalQuery(
            exact=_terms(words) if marked else Counter(),
            folded=_terms(words, folded=True),
        ),
    )


def content_words(words: Sequence[str]) -> Sequence[str]:
    """Drop words that ask or join, unless there are no others."""
    dropped = _ASKING | _JOINING | _english(words)
    return [word for word in words if word not in dropped] or words


def _english(words: Sequence[str]) -> frozenset[str]:
    """Return the English words to drop: none where nothing says that the query is English."""
    return _ENGLISH | _ENGLISH_TOO if _ENGLISH.intersection(words) else frozenset()


def _terms(words: list[str], *, folded: bool = False) -> Counter[str]:
    """Count the words to score by, and their adjacent pairs."""
    dropped = _ASKING | _english(words)
    kept = {word for word in words if word not in dropped} or set(words)
    form = fold if folded else str
    terms = Counter(form(word) for word in words if word in kept)
    terms.update(
        f"{form(one)}_{form(other)}"
        for one, other in pairwise(words)
        if one in kept and other in kept
    )
    return terms
