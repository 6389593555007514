"""Text in an encoding before Unicode, found by the syllables that it makes.

Where no font says how text is encoded, each reading of it is tried: words that are no
Vietnamese syllables as they stand, and are once decoded, speak for that encoding. One
document mixes encodings, so the most likely reading is sought run by run, as a Viterbi
path over the words: each word pays for what it makes, a change of encoding pays too.
Plain Unicode costs one search for the letters that legacy text always has.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from ingest.encodings import Encoding, decode, western
from ingest.syllables import is_syllable
from ingest.viqr import ESCAPE, SHAPE, is_abbreviation

# Western letters and signs that Vietnamese in Unicode has no use for, and legacy text has
# in any line of some words; quotation marks, degrees and the like are left out.
FOREIGN = re.compile("[\x80-\x9f¤¥¦¨ª¬¯´µ¶¸¹º¼¾ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ\uf080-\uf0ff]")
# Words that must speak for an encoding, above those against, before any text is changed.
_LEAST_GAIN = 5.0
# Price of going over to another encoding between two words, in words.
_CHANGE = 1.5
# Part of it that is paid where a run begins: encodings change there rather than inside.
_BETWEEN_RUNS = 0.8
_CHUNK = re.compile(r"[^ \t\r\n]+")
_WORD = re.compile(r"[^\W\d_¹²³¼½¾]+")
# A sign inside or beside a word, as legacy letters stand: ®Êt, H§ND; ­ may be a soft hyphen.
_SIGN = "[\x80-\x9f¡-©«¬®-´¶-¹»-¿×÷‚ƒ„…†‡ˆ‰‹Œ˜™›\uf080-\uf0ff]"
_SIGN_IN_WORD = re.compile(rf"[^\W\d_]{_SIGN}|{_SIGN}[^\W\d_]")
_CAPITAL_INSIDE = re.compile("[a-zß-öø-ÿ][A-ZÀ-ÖØ-Þ]")
_VIQR_MARKED = re.compile(r"[AEIOUYaeiouy][\^(+`?~.']|[Dd][Dd]")
# Marks that English has inside words too: it's, a.m.
_VIQR_CERTAIN = re.compile(rf"{SHAPE.pattern}|[AEIOUYaeiouy][`~]|\b[Dd][Dd]")
_EIGHT_BIT = tuple(encoding for encoding in Encoding if encoding is not Encoding.VIQR)
_READINGS: tuple[Encoding | None, ...] = (None, *_EIGHT_BIT, Encoding.VIQR)
# A letter that no 8-bit code can have become.
_UNICODE_LETTER = re.compile("[^\x00-\xff\uf020-\uf0ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
# A bullet, a mark of registration, a section sign by itself is none of the letters á ả ã đ.
# Signs that are signs: those in units (30 km², 25 °C), and elsewhere those that stand alone.
_UNITS = r"(?<![^\W\d_])(?:[kcdm]?m[²³]|(?<=\d)°|°[CF])(?![^\W\d_])"
_UNIT = re.compile(f"({_UNITS})")
_LONE_SIGN = re.compile(rf"((?<![^ \t\n])[·¶®©§°](?![^ \t\n])|{_UNITS})")
# Encodings whose letters look like quotation marks and dashes in a Western text.
WITH_PUNCTUATION = frozenset([Encoding.VPS, Encoding.VISCII])
_PUNCTUATION = re.compile("([‘’“”–—…•‚„]+)")
_PUNCTUATION_INSIDE = re.compile(r"[^\W\d_][‘’“”–—…•‚„]+[^\W\d_]")
# The hyphen, and PDFium's marks for one at a line's end.
_HYPHEN = re.compile("[-\x02\ufffe]")
_WITH_SECOND_HYPHEN = frozenset([Encoding.TCVN3, Encoding.VISCII])
_LAST_WORD = re.compile(r"[^\W\d_]*$")
_FIRST_WORD = re.compile(r"^[^\W\d_]*")
# What an escape in VIQR, or a hyphen that may be a letter, says for its encoding.
_HINT = 0.25
# Share of the different words with marks, in lines that are no UTF-8, that may be no
# Vietnamese once read: names of other languages. Text read wrongly has most of them so.
_MOST_UNREAD = 0.25
# The same among all words of the file, for a text in English with a few names.
_MOSTFOREIGN = 0.05


class Stretch(NamedTuple):
    """A part of one run that is in a legacy encoding: code points of the run."""

    start: int
    end: int
    encoding: Encoding


def convert(text: str) -> str:
    """Return a text with what is in legacy encodings made Unicode; else the same object."""
    if not may_be_legacy(text):
        return text
    lines = text.split("\n")
    converted = convert_runs(lines)
    return text if converted == lines else "\n".join(converted)


def convert_runs(runs: Sequence[str]) -> list[str]:
    """Return runs of one document, in order, each with its legacy stretches made Unicode."""
    return [
        convert_stretches(run, found) if found else run
        for run, found in zip(runs, find_legacy(runs), strict=True)
    ]


def western_text(data: bytes) -> str | None:
    """Return bytes that ``decode_bytes`` can read, but with their legacy text as it is."""
    if decode_bytes(data) is None:
        return None
    return "\n".join(_line(line)[0] for line in data.split(b"\n"))


def decode_bytes(data: bytes) -> str | None:
    """Return the text of bytes that are no UTF-8, or None where no reading makes sense.

    A line that is UTF-8 stays what it is, since files are also put together from others;
    the other lines are windows-1252, or a Vietnamese encoding that looks like it.
    """
    lines = [_line(line) for line in data.split(b"\n")]
    texts = [text for text, _ in lines]
    found = find_legacy(texts, change=_CHANGE / 2, least=1.0)
    read = list(map(convert_stretches, texts, found))
    western = [text for text, (_, is_western) in zip(read, lines, strict=True) if is_western]
    n_words = sum(len(_CHUNK.findall(text)) for text in read)
    return "\n".join(read) if _makes_sense(western, n_words) else None


def _makes_sense(texts: Iterable[str], n_words: int) -> bool:
    """Whether few words with marks are no Vietnamese, among them or among all of a file's."""
    marked = {word for text in texts for word in _CHUNK.findall(text) if not word.isascii()}
    n_unread = sum(_score(word) < 0 or bool(_SIGN_IN_WORD.search(word)) for word in marked)
    return n_unread <= max(_MOST_UNREAD * len(marked), _MOSTFOREIGN * n_words)


def _line(line: bytes) -> tuple[str, bool]:
    try:
        return line.decode("utf-8"), False
    except UnicodeDecodeError:
        return "".join(map(western, line)), True


def may_be_legacy(text: str) -> bool:
    """Say at little cost whether a text could hold legacy text at all."""
    if "^" in text:
        return True
    return not text.isascii() and FOREIGN.search(text) is not None


def has_unicode_letters(text: str) -> bool:
    """Say whether a text has a letter that no 8-bit code can have become."""
    return any(c.isalpha() for c in _UNICODE_LETTER.findall(text))


def is_in(texts: Iterable[str], encoding: Encoding) -> bool:
    """Say whether texts make more sense in an encoding than as they are, or as much."""
    gain = 0.0
    for text in texts:
        for chunk in _CHUNK.findall(text):
            if has_unicode_letters(chunk):
                gain -= 1.0
            elif not chunk.isascii():
                gain += _score(decode(chunk, encoding)) - _score(chunk)
    return gain >= 0


def find_legacy(
    runs: Sequence[str], *, change: float = _CHANGE, least: float = _LEAST_GAIN
) -> list[list[Stretch]]:
    """Find legacy text in the runs of a document.

    :param runs: paragraphs or lines, in order.
    :param change: price of a change of encoding, in words.
    :param least: words that must speak for an encoding in the whole of the document.
    :return: for each run its stretches, in order.
    """
    words = [
        _Word(n, *match.span(), scores)
        for n, run in enumerate(runs)
        for match in _CHUNK.finditer(run)
        if (scores := _scores(match.group())) is not None
    ]
    found: list[list[Stretch]] = [[] for _ in runs]
    # marks of VIQR are in all kinds of ASCII: no file is taken for it on a hint
    needed = {r: _LEAST_GAIN if e is Encoding.VIQR else least for r, e in enumerate(_READINGS)}
    readings = [0, *(r for r in needed if r and _possible_gain(words, r) >= needed[r])]
    while len(readings) > 1:
        path = _best_path(words, readings, change)
        weak = {r for r in readings if r and _gain(words, path, r) < needed[r]}
        if not weak:
            for n, stretch in _stretches(words, path):
                found[n].append(stretch)
            break
        readings = [reading for reading in readings if reading not in weak]
    return found


def convert_stretches(run: str, stretches: Iterable[Stretch]) -> str:
    """Return a run with its legacy stretches made Unicode."""
    parts = []
    at = 0
    for start, end, encoding in stretches:
        parts += [run[at:start], decode_found(run[start:end], encoding)]
        at = end
    return "".join([*parts, run[at:]])


def with_second_hyphens(text: str, encoding: Encoding) -> str:
    """Return text with the hyphens that stand for the letter of code 0xAD as that code.

    WinAnsiEncoding has a second hyphen there (ISO 32000-1, annex D.2, note 6), and what is
    taken from a PDF has a plain one for both. It is the letter where it makes a syllable
    of what is none without it: ``n-íc`` (nước) in TCVN3, but not ``Thiªn-HuÕ``.
    """
    if not _HYPHEN.search(text) or encoding not in _WITH_SECOND_HYPHEN:
        return text
    return _CHUNK.sub(lambda match: _with_second_hyphens(match.group(), encoding), text)


@lru_cache(maxsize=65536)
def _with_second_hyphens(chunk: str, encoding: Encoding) -> str:
    letter = decode("\xad", encoding)
    for at in [match.start() for match in _HYPHEN.finditer(chunk)]:
        left = _LAST_WORD.findall(decode(chunk[:at], encoding))[0]
        right = _FIRST_WORD.findall(decode(chunk[at + 1 :], encoding))[0]
        are_words = is_syllable(left) and is_syllable(right)
        if (left or right) and is_syllable(left + letter + right) and not are_words:
            chunk = chunk[:at] + "\xad" + chunk[at + 1 :]
        elif chunk[at] != "-" and is_syllable(left + letter) and not is_syllable(left):
            # a line's last letter, which PDFium took for a hyphen and joined the next line to
            chunk = chunk[:at] + "\xad " + chunk[at + 1 :]
    return chunk


def decode_found(text: str, encoding: Encoding) -> str:
    """Decode text that no font vouches for: a sign that makes no syllable is a sign."""
    text = with_second_hyphens(text, encoding)
    if encoding in WITH_PUNCTUATION:
        return _CHUNK.sub(lambda match: _decode_chunk(match.group(), encoding), text)
    return _decode_between(_LONE_SIGN, text, encoding)


def _decode_between(kept: re.Pattern[str], text: str, encoding: Encoding) -> str:
    parts = kept.split(text)
    return "".join(part if n % 2 else decode(part, encoding) for n, part in enumerate(parts))


def _decode_chunk(chunk: str, encoding: Encoding) -> str:
    whole = decode(chunk, encoding)
    if _UNIT.search(chunk):
        return _decode_between(_UNIT, chunk, encoding)
    if not _PUNCTUATION.search(chunk):
        return whole
    kept = _decode_between(_PUNCTUATION, chunk, encoding)
    gain = _score(whole) - _score(kept)
    return whole if gain > 0 or (gain == 0 and _PUNCTUATION_INSIDE.search(chunk)) else kept


class _Word(NamedTuple):
    """What stands between spaces, with a score for each of ``_READINGS``."""

    run: int
    start: int
    end: int
    scores: tuple[float, ...]

    def gain(self, reading: int) -> float:
        """Return what it says for a reading against plain Unicode; a hint alone says nothing."""
        gain = self.scores[reading] - self.scores[0]
        return gain if gain != _HINT else 0.0


@lru_cache(maxsize=65536)
def _scores(chunk: str) -> tuple[float, ...] | None:
    """Score each reading of a chunk; None where it reads the same in all."""
    if chunk.isascii() and chunk.isprintable():
        viqr = _viqr_score(chunk)
        hyphens = [_hyphen_score(chunk, encoding) for encoding in _EIGHT_BIT]
        return (0.0, *hyphens, viqr) if viqr or any(hyphens) else None
    if _LONE_SIGN.fullmatch(chunk):
        return None
    plain = _score(chunk)
    legacy = [
        -1.0 if _UNICODE_LETTER.search(chunk) else _score(decode_found(chunk, encoding))
        for encoding in _EIGHT_BIT
    ]
    if _PUNCTUATION.sub("", chunk).isascii() and not _PUNCTUATION_INSIDE.search(chunk):
        legacy = [min(score, _HINT) for score in legacy]  # D’. is no Dị
    return (plain, *legacy, min(plain, 0.0))


def _score(text: str) -> float:
    """Count the words with marks that are Vietnamese, less those that are none."""
    text = _LONE_SIGN.sub("", text)
    score = -1.0 if _SIGN_IN_WORD.search(text) else 0.0
    for word in _WORD.findall(text):
        if word.isascii() or len(word) == 1:
            continue
        if is_syllable(word) and not _CAPITAL_INSIDE.search(word):
            score += 1.0
        elif not is_abbreviation(word):
            score -= 1.0
    return score


def _hyphen_score(chunk: str, encoding: Encoding) -> float:
    return _HINT if with_second_hyphens(chunk, encoding) != chunk else 0.0


def _viqr_score(chunk: str) -> float:
    if not _VIQR_MARKED.search(chunk):
        return _HINT if ESCAPE.search(chunk) else 0.0
    decoded = decode(chunk, Encoding.VIQR)
    if decoded == chunk:
        return 0.0
    score = _score(decoded)
    return score if score < 0 or (score and _VIQR_CERTAIN.search(chunk)) else _HINT


def _possible_gain(words: Iterable[_Word], reading: int) -> float:
    return sum(max(0.0, word.gain(reading)) for word in words)


def _best_path(words: Sequence[_Word], readings: Sequence[int], change: float) -> list[int]:
    """Return the reading of each word in the best path; plain Unicode begins it."""
    totals = {reading: -change if reading else 0.0 for reading in readings}
    came_from: list[dict[int, int]] = []
    run = 0
    for word in words:
        best = max(totals, key=totals.__getitem__)
        fresh = totals[best] - (change if word.run == run else change * _BETWEEN_RUNS)
        run = word.run
        origins = {r: r if total >= fresh else best for r, total in totals.items()}
        totals = {r: max(total, fresh) + word.scores[r] for r, total in totals.items()}
        came_from.append(origins)
    reading = max(totals, key=totals.__getitem__)
    path = []
    for origins in reversed(came_from):
        path.append(reading)
        reading = origins[reading]
    return path[::-1]


def _gain(words: Iterable[_Word], path: Iterable[int], reading: int) -> float:
    pairs = zip(words, path, strict=True)
    return sum(word.gain(reading) for word, taken in pairs if taken == reading)


def _stretches(words: Sequence[_Word], path: Sequence[int]) -> Iterator[tuple[int, Stretch]]:
    """Yield (run, stretch) for the words of one run that an encoding makes sense of.

    A foreign name in a plain paragraph between legacy ones has neither reading.
    """
    pairs = zip(words, path, strict=True)
    for (run, reading), group in groupby(pairs, key=lambda pair: (pair[0].run, pair[1])):
        encoding = _READINGS[reading]
        if encoding is None:
            continue
        found = [word for word, _ in group]
        decoded = sum(word.scores[reading] for word in found)
        plain = sum(word.scores[0] for word in found)
        if decoded > 0 and decoded >= plain:
            yield run, Stretch(found[0].start, found[-1].end, encoding)
