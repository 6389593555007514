"""How a Vietnamese syllable is spelt: onset, rime, tone, and where the tone stands.

The inventory is that of the school grammar: 27 spellings of onsets, the rimes below,
six tones; before c, ch, p and t only two of them are spoken. The traditional placement
(``hòa``, ``thủy``) is taken where both are in use: the commoner in news text.
Source: Đoàn Thiện Thuật, Ngữ âm tiếng Việt, 1977 (syllable structure, table of rimes);
Quyết định 240/QĐ of 5 March 1984, on spelling (onsets before front vowels, i and y).
Beyond them, of place names: ``ăk`` (Đắk Lắk) and k before back vowels (Bắc Kạn, Sê Kông).
"""

import re
import unicodedata
from functools import cache, lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED_TONES = frozenset("\u0301\u0323")
_MARKED = "ăâêôơư"
_FRONT = frozenset("ieêy")

_ONSETS = """
b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x
"""
_ONLY_BEFORE_FRONT = frozenset(["gh", "ngh"])
_NEVER_BEFORE_FRONT = frozenset(["c", "g", "ng"])
_RIMES = """
a ai ao au ay am an ang anh ap at ac ach
ăm ăn ăng ăp ăt ăc ăk
âu ây âm ân âng âp ât âc
e eo em en eng ep et ec
ê êu êm ên êng ênh êp êt êch
i iu im in inh ip it ich ia iêu iêm iên iêng iêp iêt iêc
o oi om on ong op ot oc oong ooc
ô ôi ôm ôn ông ôp ôt ôc
ơ ơi ơm ơn ơp ơt
u ui um un ung up ut uc ua uôi uôm uôn uông uôt uôc
ư ưi ưu ưm ưn ưng ưt ưc ưa ươi ươu ươm ươn ương ươp ươt ươc
y yêu yêm yên yêng yêt yt ynh ych
oa oai oao oay oam oan oang oanh oap oat oac oach oăm oăn oăng oăt oăc oe oeo oem oen oet
uân uâng uây uât uê uêu uênh uêch uơ uy uya uyu uyn uynh uyp uyt uych uyên uyêt
"""


@cache
def _pattern(*, unmarked: bool = False) -> re.Pattern[str]:
    onsets, rimes = (
        "|".join(sorted({_unmarked(part) if unmarked else part for part in parts}, key=len)[::-1])
        for parts in (_ONSETS.split(), _RIMES.split())
    )
    return re.compile(f"({onsets})?({rimes})")


def _unmarked(word: str) -> str:
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", word)).replace("đ", "d")


@lru_cache(maxsize=65536)
def canonical_syllable(word: str) -> str | None:
    """Return a syllable with its tone where the traditional spelling has it.

    :param word: lower case, composed or decomposed; its tone on any of its letters.
    :return: composed; None where the word is no syllable that Vietnamese spells.
    """
    if word.isascii():
        toneless, tone = word, ""
    else:
        decomposed = unicodedata.normalize("NFD", word)
        tones = [c for c in decomposed if c in TONES]
        if len(tones) > 1:
            return None
        tone = "".join(tones)
        toneless = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
    match = _pattern().fullmatch(toneless)
    if match is None or not _is_spelt(match[1] or "", match[2], tone):
        return None
    at = match.start(2) + _tone_place(match[2])
    return unicodedata.normalize("NFC", toneless[: at + 1] + tone + toneless[at + 1 :])


def is_syllable(word: str) -> bool:
    """Say whether a word, of any case, is spelt as a Vietnamese syllable with its tone in place."""
    composed = unicodedata.normalize("NFC", word).lower()
    return canonical_syllable(composed) is not None


def is_unmarked_syllable(word: str) -> bool:
    """Say whether a word of plain letters may be a syllable that was typed without its marks."""
    return _pattern(unmarked=True).fullmatch(word.lower()) is not None


def _is_spelt(onset: str, rime: str, tone: str) -> bool:
    """Whether onset, rime and tone go together."""
    is_front = rime[0] in _FRONT
    if onset in _ONLY_BEFORE_FRONT and not is_front:
        return False
    # gi, gìn, giếng: g and i stand for the onset gi
    if onset in _NEVER_BEFORE_FRONT and is_front and not (onset == "g" and rime[0] == "i"):
        return False
    if onset == "qu" and rime[0] in "uư":
        return False
    is_stopped = rime[-1] in "ckpt" or rime.endswith("ch")
    return not (is_stopped and tone and tone not in _STOPPED_TONES)


def _tone_place(rime: str) -> int:
    """Index in a rime of the letter that carries the tone."""
    marked = [i for i, letter in enumerate(rime) if letter in _MARKED]
    if marked:
        return marked[-1]
    n_vowels = len(rime.rstrip("bcdghklmnpt"))
    if n_vowels < len(rime):
        return n_vowels - 1
    return 1 if n_vowels == 3 else 0
