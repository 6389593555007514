"""Legacy encodings read back without font information: characters right, files left alone.

python -m bench.encodings [FOLDER …]

The text of ``documents/`` is written in each encoding and read again, as a file of bytes
and as UTF-8 of the Western characters that share those bytes. TCVN3 has no capitals with
tones and is compared without case; VIQR is written with its literal marks escaped. Files
of the folders named are Unicode: what changes in them is counted, and the time it takes.
"""

import difflib
import re
import sys
import time
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from ingest.encodings import Encoding, letter_codes, western
from ingest.legacy import convert, decode_bytes

_DOCUMENTS = Path(__file__).resolve().parent.parent / "documents"
_SUFFIXES = frozenset({".txt", ".md"})


def encode(text: str, encoding: Encoding) -> str:
    """Return a text as the characters that its codes in an encoding are in Latin-1.

    Letters that the encoding lacks stay. A capital with a tone is its small letter in TCVN3.
    """
    codes: dict[str, str] = {}
    for letter, code in letter_codes(encoding):
        codes.setdefault(letter, code)
    if encoding is Encoding.TCVN3:
        codes |= {c: codes[c.lower()] for c in codes if len(codes[c]) > 1}
    composed = unicodedata.normalize("NFC", text)
    if encoding is Encoding.VIQR:
        composed = re.sub(r"([\\^(+'`?~.])", r"\\\1", composed)
        composed = re.sub(r"([dD])([dD])", r"\1\\\2", composed)
    return "".join(codes.get(c, c) for c in composed)


def as_western(text: str) -> str:
    """Return a text in Latin-1 codes as a program that takes them for windows-1252 shows it."""
    return "".join(western(ord(c)) if 0x80 <= ord(c) < 0x100 else c for c in text)


def as_bytes(text: str) -> bytes:
    """Return the bytes of a text in Latin-1 codes; what windows-1252 lacks is lost."""
    return b"".join(
        bytes([ord(c)]) if ord(c) < 0x100 else c.encode("cp1252", "replace") for c in text
    )


def n_right(expected: str, found: str) -> int:
    """Count the characters of the expected text that stand in the found one, line by line."""
    total = 0
    lines = zip(expected.split("\n"), found.split("\n"), strict=True)
    for one, other in lines:
        if len(one) == len(other):
            total += sum(a == b for a, b in zip(one, other, strict=True)) + 1
        else:
            matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
            total += sum(block.size for block in matcher.get_matching_blocks()) + 1
    return total - 1


def accuracy(texts: Iterable[str], encoding: Encoding, *, in_bytes: bool) -> float:
    """Share of the characters of texts that come back from an encoding.

    :param in_bytes: from a file of that encoding's bytes; else from UTF-8 made of it.
    """
    right = total = 0
    for text in texts:
        expected = unicodedata.normalize("NFC", text)
        coded = encode(expected, encoding)
        if in_bytes and not as_bytes(coded).isascii():
            found = decode_bytes(as_bytes(coded)) or ""
        elif encoding is Encoding.VIQR:
            found = convert(coded)
        else:
            found = convert(as_western(coded))
        if encoding is Encoding.TCVN3:
            expected, found = expected.lower(), found.lower()
        right += n_right(expected, found) if found else 0
        total += len(expected)
    return right / total


def read_texts(folder: Path) -> list[str]:
    """Return the texts below a folder."""
    return [
        path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in _SUFFIXES
    ]


def main(folders: list[str]) -> None:
    """Print the accuracies, and what happens to Unicode files."""
    texts = read_texts(_DOCUMENTS)
    print(f"{len(texts)} texts of documents/, {sum(map(len, texts))} characters")
    for encoding in Encoding:
        bytewise = accuracy(texts, encoding, in_bytes=True)
        shown = accuracy(texts, encoding, in_bytes=False)
        print(f"{encoding}: bytes {bytewise:.4%}, as UTF-8 of Western letters {shown:.4%}")
    for folder in folders:
        texts = read_texts(Path(folder))
        started = time.process_time()
        n_changed = sum(convert(text) != text for text in texts)
        took_ms = (time.process_time() - started) * 1000
        n = sum(map(len, texts))
        print(f"{folder}: {n_changed} of {len(texts)} files changed, {took_ms:.0f} ms ({n} chars)")


if __name__ == "__main__":
    main(sys.argv[1:])
