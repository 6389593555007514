"""The ways one Vietnamese question is typed: without marks, half marked, with slips.

Used to write the ``variants`` of a questions file. Every function is
deterministic: the seeded ones give the same text for the same seed (a question
id), so a file can be written again without a change.
"""

import re
import unicodedata
from collections.abc import Callable
from random import Random
from typing import Final

# Combining marks of the five tones and the keys that type them in Telex
# (https://vi.wikipedia.org/wiki/Telex).
_TONE_KEYS: Final = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
_LETTER_KEYS: Final = {
    "ă": "aw",
    "â": "aa",
    "đ": "dd",
    "ê": "ee",
    "ô": "oo",
    "ơ": "ow",
    "ư": "uw",
}
_WORD: Final = re.compile(r"[^\W\d_]+")
# Open syllables whose tone stands on either vowel: "thỏa" and "thoả". After
# "q" the u belongs to the consonant, so "quý" has one spelling only.
_MOVABLE: Final = ("oa", "oe", "uy")


def no_accents(text: str) -> str:
    """Return the text with every Vietnamese mark dropped and ``đ`` as ``d``."""
    decomposed = unicodedata.normalize("NFD", text)
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return kept.replace("đ", "d").replace("Đ", "D")


def half_accents(text: str, seed: str) -> str:
    """Return the text with about half of the marked words stripped of their marks.

    Where two words or more carry marks, at least one loses them and one keeps them.

    :param seed: the id of the question.
    """
    text = unicodedata.normalize("NFC", text)
    marked = [word.span() for word in _WORD.finditer(text) if no_accents(word[0]) != word[0]]
    chosen = sorted(Random(f"half:{seed}").sample(marked, (len(marked) + 1) // 2))  # noqa: S311 - no secret
    for start, end in reversed(chosen):
        text = text[:start] + no_accents(text[start:end]) + text[end:]
    return text


def telex_typos(text: str, seed: str) -> str:
    """Return the text with one or two slips of a hurried Telex typist.

    :param seed: the id of the question.
    """
    text = unicodedata.normalize("NFC", text)
    words = [word.span() for word in _WORD.finditer(text) if len(word[0]) >= 3]
    random = Random(f"telex:{seed}")  # noqa: S311 - no secret
    chosen = sorted(random.sample(words, min(len(words), random.choice((1, 2)))))
    for start, end in reversed(chosen):
        text = text[:start] + _slip(text[start:end], random) + text[end:]
    return text


def old_tone(text: str) -> str | None:
    """Return the text with the other placement of movable tone marks, else None.

    ``thỏa`` becomes ``thoả`` and ``thoả`` becomes ``thỏa``; None where the text
    holds no such syllable.
    """
    text = unicodedata.normalize("NFC", text)
    moved = _WORD.sub(lambda word: _move_tone(word[0]), text)
    return None if moved == text else moved


def _slip(word: str, random: Random) -> str:
    """Return the word as a slip leaves it; the slips possible depend on the word."""
    slips: list[Callable[[str], str]] = []
    if _telex_tone(word) != word:
        slips.append(_telex_tone)
    if _telex_letter(word) != word:
        slips.append(_telex_letter)
    # A swap or a lost letter inside the word; the first letter is seldom missed.
    at = random.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    slips.append(lambda whole: swapped if swapped != whole else whole[:at] + whole[at + 1 :])
    return random.choice(slips)(word)


def _telex_tone(word: str) -> str:
    """Return the word with its tone left as a key at the end: ``hợp`` -> ``hơpj``."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = [char for char in decomposed if char in _TONE_KEYS]
    if not tones:
        return word
    bare = "".join(char for char in decomposed if char not in _TONE_KEYS)
    return unicodedata.normalize("NFC", bare) + _TONE_KEYS[tones[0]]


def _telex_letter(word: str) -> str:
    """Return the word with its first marked letter as keys: ``đoàn`` -> ``ddoàn``."""
    for position, char in enumerate(word):
        tone = [mark for mark in unicodedata.normalize("NFD", char) if mark in _TONE_KEYS]
        bare = unicodedata.normalize(
            "NFC", "".join(m for m in unicodedata.normalize("NFD", char) if m not in _TONE_KEYS)
        )
        keys = _LETTER_KEYS.get(bare.lower())
        if keys is not None:
            keys = keys.title() if char.isupper() else keys
            tail = "".join(_TONE_KEYS[mark] for mark in tone)
            return word[:position] + keys + word[position + 1 :] + tail
    return word


def _move_tone(word: str) -> str:
    """Return the word with the tone of its open oa, oe or uy on the other vowel."""
    pair, tone = _open_pair(word)
    if pair is None or not tone:
        return word
    bare = unicodedata.normalize(
        "NFC",
        "".join(char for char in unicodedata.normalize("NFD", word) if char not in _TONE_KEYS),
    )
    on_first = _telex_tone(word[-2]) != word[-2]
    target = len(bare) - (1 if on_first else 2)
    return unicodedata.normalize("NFC", bare[: target + 1] + tone + bare[target + 1 :])


def _open_pair(word: str) -> tuple[str | None, str]:
    """Return the movable vowel pair the word ends in, and its tone mark."""
    if len(word) < 2 or no_accents(word[:-2]).lower().endswith("q"):
        return None, ""
    decomposed = unicodedata.normalize("NFD", word[-2:])
    bare = "".join(char for char in decomposed if char not in _TONE_KEYS).lower()
    tone = "".join(char for char in decomposed if char in _TONE_KEYS)
    return (bare if bare in _MOVABLE else None), tone
