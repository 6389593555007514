"""Lists asked for by their noun alone: "các tỉnh kết nghĩa với Pháp", "provinces twinned with"."""

from collections.abc import Sequence
from functools import cache

from ingest.text import fold_word
from search_api.answers.lexicon import read_rows
from search_api.answers.wordings import pattern

_OPENS = pattern(
    r"^(?:(?:liệt kê|kể tên|danh sách|danh mục|cho biết|tất cả|toàn bộ) )*"
    r"(?:(?:các|những|mọi|danh sách|danh mục|liệt kê|kể tên) )"
)
_OPENS_ENGLISH = pattern(r"^(?:(?:list|name|all|of|the|vietnamese|every|vietnam s) )*")
# "MoU giữa Cần Thơ và Hàn Quốc" asks for all of them too.
_JOINS_SIDES = ("giua", "voi", "cua", "between", "with")
_PAPERS = ("biên bản ghi nhớ", "bản ghi nhớ", "thỏa thuận hợp tác", "thỏa thuận", "mou")
_PAPERS_ENGLISH = ("memoranda", "mous", "agreements")
_LONGEST = 4  # words of a noun


def read_list_head(words: Sequence[str], *, english: bool) -> tuple[str, ...] | None:
    """Return the noun that a text opens with as the head of a list; None for other texts.

    :param words: in lower case, in order.
    """
    opening = (_OPENS_ENGLISH if english else _OPENS).match(" ".join(words) + " ")
    rest = list(words[len(opening.group().split()) :] if opening else words)
    known = _english_nouns() if english else _nouns()
    papers = frozenset(" ".join(map(fold_word, paper.split())) for paper in _PAPERS)
    for size in range(min(_LONGEST, len(rest) - 1), 0, -1):
        noun = " ".join(map(fold_word, rest[:size]))
        joins = noun in papers and fold_word(rest[size]) in _JOINS_SIDES
        if (noun in known and opening is not None) or joins:
            return tuple(rest[:size])
    return None


def ends_with_paper(words: Sequence[str]) -> tuple[str, ...]:
    """Return the kind of paper that words end with, as it stands there; empty without one."""
    for paper in _PAPERS:
        size = paper.count(" ") + 1
        if " ".join(map(fold_word, words[-size:])) == " ".join(map(fold_word, paper.split())):
            return tuple(words[-size:])
    return ()


@cache
def _nouns() -> frozenset[str]:
    """Return the nouns of lists, without marks, their words parted by single spaces."""
    rows = read_rows("nouns.tsv")
    listed = [row["word"] for row in rows if row["role"] in ("place", "country", "body", "name")]
    return frozenset(" ".join(map(fold_word, noun.split())) for noun in (*listed, *_PAPERS))


@cache
def _english_nouns() -> frozenset[str]:
    """Return English nouns of lists; only plurals, since a lone noun opens any other text."""
    listed = [row["word"] for row in read_rows("nouns.tsv") if row["word"].endswith("s")]
    return frozenset([*(noun for noun in listed if noun.isascii()), *_PAPERS_ENGLISH])
