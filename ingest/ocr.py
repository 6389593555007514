"""Characters of a picture, read by Tesseract where it is installed.

Tesseract runs as a process of its own: one that hangs or eats memory is ended by the
limits of the reader that started it. It is optional; ``make ocr`` installs it.
"""

import ctypes
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from statistics import fmean
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.errors import OcrFailed, OcrMissing, OcrTimeout

INSTALL = "make ocr"  # the Makefile's target: apt-get install tesseract-ocr tesseract-ocr-vie
_PROGRAM = "tesseract"
_WANTED = ("vie", "eng")  # together they read names in both as well as Vietnamese alone
_LIST_TIMEOUT_S = 10.0
_AUTO_WITH_ORIENTATION = 1  # page segmentation mode: turned pages are read too
_ORIENTATION_ONLY = 0
_WORD_LEVEL = "5"
_UPRIGHT_SHARE = 0.5
# Rules and frames of a picture are read as words of these.
_STROKES = frozenset("| ")
# Borders and stains read as letters; lines of text, names too, lie well above.
_LEAST_CONFIDENCE = 0.4
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class OcrWord(NamedTuple):
    """A word and its box in pixels, the origin at the upper left.

    :param confidence: Tesseract's own, in [0, 1].
    """

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float


Line = tuple[OcrWord, ...]  # words in reading order, never empty


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What stands in one picture.

    :param width: pixels of the picture as it was read, turned upright.
    :param height: likewise.
    """

    lines: tuple[Line, ...]
    width: int
    height: int

    @property
    def text(self) -> str:
        """Return the lines as plain text."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)

    @property
    def confidence(self) -> float:
        """Return the mean confidence of the words, in [0, 1]; 0 where there are none."""
        found = [word.confidence for line in self.lines for word in line]
        return round(fmean(found), 3) if found else 0.0


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return the trained languages that are installed, of those we read.

    :raises OcrMissing: if there is no Tesseract, or none that reads Vietnamese.
    """
    if shutil.which(_PROGRAM) is None:
        raise OcrMissing(
            "Máy này chưa có chương trình nhận dạng chữ (OCR) Tesseract.",
            f"Cài bằng lệnh `{INSTALL}`, rồi nạp lại với --retry.",
        )
    listed = _run(["--list-langs"], b"", _LIST_TIMEOUT_S).split()
    found = tuple(name for name in _WANTED if name in listed)
    if "vie" not in found:
        raise OcrMissing(
            "Tesseract trên máy này chưa có dữ liệu tiếng Việt (tesseract-ocr-vie).",
            f"Cài bằng lệnh `{INSTALL}`, rồi nạp lại với --retry.",
        )
    return found


def recognise(picture: NDArray[np.uint8], *, dpi: int, timeout_s: float) -> OcrPage:
    """Read the text of a picture.

    :param picture: (height, width) grey levels, 0 black.
    :raises OcrMissing: see :func:`languages`.
    :raises OcrTimeout: if it takes longer than ``timeout_s``.
    :raises OcrFailed: if Tesseract ends with an error.
    """
    names = "+".join(languages())

    def read(upright: NDArray[np.uint8]) -> list[Line]:
        settings = ["-l", names, "--psm", str(_AUTO_WITH_ORIENTATION), "--dpi", str(dpi), "tsv"]
        return _parse_tsv(_run(["-", "-", *settings], _pgm(upright), timeout_s))

    lines = read(picture)
    if not _is_upright(lines):
        picture = _turned(picture, timeout_s)
        lines = read(picture)
    return OcrPage(tuple(lines), picture.shape[1], picture.shape[0])


def _turned(picture: NDArray[np.uint8], timeout_s: float) -> NDArray[np.uint8]:
    """Turn a picture by the quarter turns that Tesseract sees in it."""
    said = _run(["-", "-", "--psm", str(_ORIENTATION_ONLY)], _pgm(picture), timeout_s)
    for line in said.splitlines():
        name, _, value = line.partition(":")
        if name == "Rotate" and value.strip().isdecimal():  # degrees, clockwise
            return np.ascontiguousarray(np.rot90(picture, -int(value) // 90))
    return picture


def _is_upright(lines: Sequence[Line]) -> bool:
    """Say whether words follow each other to the right, as in a page that stands upright."""
    n_steps = n_right = 0
    for line in lines:
        for before, after in pairwise(line):
            n_steps += 1
            n_right += after.left >= before.right - (before.bottom - before.top) // 2
    return n_right >= _UPRIGHT_SHARE * n_steps


def _parse_tsv(table: str) -> list[Line]:
    """Lines of Tesseract's table: level, page, block, paragraph, line, word, box, conf, text."""
    lines: list[Line] = []
    rows = (row.split("\t") for row in table.splitlines()[1:])
    words = (row for row in rows if row[0] == _WORD_LEVEL)
    for _, group in groupby(words, key=lambda row: row[2:5]):
        line = tuple(word for word in map(_word, group) if not _STROKES.issuperset(word.text))
        has_text = any(c.isalnum() for word in line for c in word.text)
        if has_text and fmean(word.confidence for word in line) >= _LEAST_CONFIDENCE:
            lines.append(line)
    return lines


def _word(row: Sequence[str]) -> OcrWord:
    left, top, width, height = map(int, row[6:10])
    share = min(1.0, max(0.0, float(row[10]) / 100))
    return OcrWord(row[11].strip(), left, top, left + width, top + height, share)


def _pgm(picture: NDArray[np.uint8]) -> bytes:
    """Return the picture as a binary PGM file."""
    height, width = picture.shape
    return b"P5 %d %d 255\n" % (width, height) + picture.tobytes()


def _run(arguments: Sequence[str], given: bytes, timeout_s: float) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, no shell
            [_PROGRAM, *arguments],
            input=given,
            capture_output=True,
            timeout=timeout_s,
            # one thread: readers already run side by side, and four threads gain a third
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            preexec_fn=_death_with_parent(timeout_s),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise OcrTimeout(timeout_s) from None
    except OSError as error:
        raise OcrFailed(f"không chạy được {_PROGRAM}: {error.strerror}") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise OcrFailed(said[-1][:200] if said else f"mã thoát {done.returncode}")
    return done.stdout.decode("utf-8", "replace")


def _death_with_parent(timeout_s: float) -> Callable[[], None]:
    """Return what the child does first: end when the reader that started it is killed.

    Elsewhere than on Linux a limit on processor time ends it a little later.
    """
    try:
        prctl = ctypes.CDLL(None).prctl
    except (AttributeError, OSError):
        prctl = None
    n_seconds = int(timeout_s) + 2

    def prepare() -> None:
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_CPU, (n_seconds, n_seconds))

    return prepare
