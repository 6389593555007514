"""Yes, no or not yet: what a sentence says of what is asked."""

from collections.abc import Sequence
from itertools import pairwise

from ingest.text import Token, fold_word, tokenise
from search_api.answers.evidence import Asked, Sentence
from search_api.answers.wordings import pattern

_NOT_YET = pattern(r"<(?:chưa|đang chờ|phải chờ|đang xem xét|chờ (?:quyết định|ý kiến|phê duyệt))>")
# What is only meant to be done by now; what holds no longer.
_MEANT = pattern(
    r"<(?:chuẩn bị|dự kiến|dự thảo|đề nghị|tiến tới|hướng tới|mong sớm|mong muốn|sẽ|xem xét"
    r"|planned|plans to|proposed|proposal|prepare|preparing|draft)>"
)
_DONE = pattern(r"<(?:đã|vừa) (?:chính thức )?(?:ký|kết|lập|nhận|đồng ý|thông qua)>|<signed>")
_OVER = pattern(r"<(?:hết hạn|hết hiệu lực|chấm dứt|bãi bỏ|không còn|expired|ended|no longer)>")
_STILL = (frozenset(["con", "hieu", "luc"]), frozenset(["still"]))
_REACH = 10  # "không quyên góp tài chính, vận động tài trợ, gây quỹ"
_NEGATIONS = ("không", "chưa", "not", "no", "never", "cannot")


def polarity_of(asked: Asked, sentence: Sentence) -> str:
    """Return the word that answers: Có, Không or Chưa; Yes or No for English.

    No where the sentence denies near a word that is asked about, or where it enumerates
    others of the kind and leaves out the one that is asked about.
    """
    english = asked.form.english
    text = " ".join(token.text for token in sentence.tokens)
    meant = _MEANT.search(text) and not _DONE.search(text)
    if asked.form.asks_yet and (meant or _NOT_YET.search(text)):
        return "Not yet" if english else "Chưa"
    if any(words <= asked.words for words in _STILL) and _OVER.search(text):
        return "No" if english else "Không"
    if _denies(asked, sentence) or _leaves_out(asked, sentence):
        return "No" if english else "Không"
    return "Yes" if english else "Có"


def _denies(asked: Asked, sentence: Sentence) -> bool:
    tokens: Sequence[Token] = sentence.tokens
    for at, token in enumerate(tokens):
        if token.text not in _NEGATIONS:
            continue
        if sentence.folded[at : at + 2] in asked.runs:  # the question says it too
            continue
        reach = sentence.folded[at + 1 : at + 1 + _REACH]
        if any(word in asked.terms for word in reach):
            return True
    return False


def _leaves_out(asked: Asked, sentence: Sentence) -> bool:
    """Say whether a name asked about is missing where two or more of its kind stand in a row."""
    lacking = [
        phrase
        for phrase in asked.phrases
        if not all(fold_word(t.text) in sentence.around for t in tokenise(phrase))
    ]
    if not lacking:
        return False
    text = sentence.text
    capitals = [
        (one.end - sentence.start, other.start - sentence.start)
        for one, other in pairwise(sentence.tokens)
        if sentence.hit.text[other.start].isupper()
    ]
    rows = sum("," in text[end:start] or text[end:start].strip() == "" for end, start in capitals)
    return rows >= 2 and text.count(",") >= 1
