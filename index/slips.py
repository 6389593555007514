"""What a mistyped word may have been meant as: Telex keys left standing, letters lost.

Telex: tones by s f r x j, letters by aa ee oo aw ow uw dd, the key right after its vowel
or anywhere later in the word (https://vi.wikipedia.org/wiki/Telex).
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ingest.syllables import TONES, canonical_syllable
from ingest.text import fold_word

_TONE_OF_KEY = dict(zip("fsxrj", TONES, strict=True))  # grave, acute, tilde, hook, dot
_DOUBLED = {"a": "â", "e": "ê", "o": "ô"}
_WITH_W = {"a": "ă", "o": "ơ", "u": "ư"}
_VOWELS = frozenset("aeiouyăâêôơư")
_LETTERS = "abcdeghiklmnopqrstuvxy"  # of Vietnamese syllables
_LONGEST = 11  # "nghieengsx"; longer words have too many readings and are no syllables
_SHORTEST_EDIT = 3


@lru_cache(maxsize=8192)
def telex_readings(word: str) -> frozenset[str]:
    """Return the syllables that a word is if some of its letters are Telex keys.

    :param word: in its normal form, with whatever marks it has.
    """
    if len(word) > _LONGEST:
        return frozenset()
    decomposed = unicodedata.normalize("NFD", word)
    tone = "".join(c for c in decomposed if c in TONES)
    letters = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
    readings = {
        syllable
        for typed, its_tone in _typed(letters, tone)
        for syllable in (_syllable(typed, its_tone),)
        if syllable is not None
    }
    return frozenset(readings - {word})


def _typed(keys: str, tone: str) -> set[tuple[str, str]]:
    """Return (letters, tone) for every way of taking keys as letters or as commands."""
    states = {("", tone)}
    for key in keys:
        states = {
            state
            for letters, tone in states
            for state in ((letters + key, tone), *_commanded(letters, tone, key))
        }
    return states


def _commanded(letters: str, tone: str, key: str) -> Iterator[tuple[str, str]]:
    """Yield what a key does to the letters before it, if it is a command."""
    if key in _TONE_OF_KEY and not tone and _VOWELS.intersection(letters):
        yield letters, _TONE_OF_KEY[key]
    elif key in _DOUBLED and key in letters:
        at = letters.rindex(key)
        yield letters[:at] + _DOUBLED[key] + letters[at + 1 :], tone
    elif key == "d" and letters.startswith("d"):
        yield "đ" + letters[1:], tone
    elif key == "w":
        at = max(letters.rfind(vowel) for vowel in _WITH_W)
        if at >= 0:
            before = "ư" if letters[max(at - 1, 0) : at] == "u" and letters[at] == "o" else None
            kept = letters[:at] if before is None else letters[: at - 1] + before
            yield kept + _WITH_W[letters[at]] + letters[at + 1 :], tone


def _syllable(letters: str, tone: str) -> str | None:
    """Return letters under a tone as a syllable, the tone wherever it belongs."""
    first = next((at for at, letter in enumerate(letters) if letter in _VOWELS), None)
    if first is None:
        return None
    return canonical_syllable(letters[: first + 1] + tone + letters[first + 1 :])


@lru_cache(maxsize=8192)
def near_forms(word: str) -> frozenset[str]:
    """Return the unmarked forms one slip away: letters swapped, lost, or one too many."""
    bare = fold_word(word)
    if not _SHORTEST_EDIT <= len(bare) <= _LONGEST or not bare.isascii():
        return frozenset()
    cuts = [(bare[:at], bare[at:]) for at in range(len(bare) + 1)]
    swapped = {left + rest[1] + rest[0] + rest[2:] for left, rest in cuts if len(rest) > 1}
    lost = {left + letter + rest for left, rest in cuts if left for letter in _LETTERS}
    extra = {left + rest[1:] for left, rest in cuts if rest}
    return frozenset((swapped | lost | extra) - {bare})


def keeps_marks(typed: str, meant: str) -> bool:
    """Say whether a word carries every mark that was typed: an accent typed is meant."""
    left = _marks(meant)
    for mark in _marks(typed):
        if mark not in left:
            return False
        left.remove(mark)
    return True


@lru_cache(maxsize=16384)
def _mark_string(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(c for c in decomposed if c == "đ" or unicodedata.combining(c))


def _marks(word: str) -> list[str]:
    return list(_mark_string(word))


def adds_marks(typed: str, meant: str) -> bool:
    """Say whether a word is the typed one with marks added, none taken away or moved."""
    one, other = _mark_rows(typed), _mark_rows(meant)
    return len(one) == len(other) and all(
        letter == other_letter and marks <= other_marks
        for (letter, marks), (other_letter, other_marks) in zip(one, other, strict=True)
    )


@lru_cache(maxsize=16384)
def _mark_rows(word: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return each letter with its marks; the tone stands by itself at the end."""
    decomposed = unicodedata.normalize("NFD", word)
    rows: list[tuple[str, frozenset[str]]] = []
    tones = []
    for character in decomposed:
        if character in TONES:
            tones.append(character)
        elif unicodedata.combining(character) and rows:
            letter, marks = rows[-1]
            rows[-1] = (letter, marks | {character})
        else:
            bar = frozenset("đ" if character == "đ" else "")
            rows.append(("d" if bar else character, bar))
    return (*rows, ("", frozenset(tones)))
