"""A WordPiece tokenizer that keeps Vietnamese marks, made from one that strips them."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Combining marks of Vietnamese: grave, acute, tilde, hook above, dot below;
# circumflex, breve, horn.
_MARKS = "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"
MARKED_LETTERS = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?"
    rf"[aeiouy{MARKED_LETTERS.replace('đ', '')}]{{1,3}}"
    r"(?:ch|ng|nh|[cmnpt])?"
)


def is_syllable(word: str) -> bool:
    """Tell whether a lower-case NFC word is built as a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(word) is not None


def marks_kept(tokenizer: "Tokenizer", words: Iterable[str]) -> "Tokenizer":
    """Return the tokenizer with marks kept, and with pieces for words and marked letters.

    Composed and decomposed text give the same pieces: marks are taken apart, those
    dropped that no Vietnamese letter carries ("ü" becomes "u", as before), and the
    rest composed. Marked letters, at a word's start and inside it, are pieces to
    fall back on, so that no Vietnamese word is unknown.

    :param tokenizer: a WordPiece tokenizer as BERT's; ids of its pieces are kept.
    :param words: lower case, NFC; each becomes one piece.
    """
    from tokenizers import Tokenizer

    description: dict[str, Any] = json.loads(tokenizer.to_str())
    vocabulary: dict[str, int] = description["model"]["vocab"]
    for piece in [*words, *MARKED_LETTERS, *(f"##{letter}" for letter in MARKED_LETTERS)]:
        vocabulary.setdefault(piece, len(vocabulary))
    description["normalizer"] = {"type": "Sequence", "normalizers": _normalizers()}
    description["truncation"] = None
    description["padding"] = None
    return Tokenizer.from_str(json.dumps(description, ensure_ascii=False))


def _normalizers() -> Sequence[dict[str, Any]]:
    foreign_marks = rf"[\p{{Mn}}&&[^{_MARKS}]]+"
    marks_on_consonants = rf"(?<![aeiouyAEIOUY{_MARKS}])[{_MARKS}]+"
    return [
        {"type": "NFD"},
        {"type": "Replace", "pattern": {"Regex": foreign_marks}, "content": ""},
        {"type": "Replace", "pattern": {"Regex": marks_on_consonants}, "content": ""},
        {"type": "NFC"},
        {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": False,
            "lowercase": True,
        },
    ]
