"""The terms of the trade: words of cooperation between places, with their English."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

# Characters of a text that tell what it is about.
_OPENING = 600
# A text with so many different terms is of the trade; one without any is drawn a
# hundredth as often.
_N_TERMS = 8
_LEAST = 0.01
# Question words and measures say nothing of what a text is about.
_TELLING = re.compile(r"\w{2,} \w+|ký|bộ|tỉnh")


@lru_cache(maxsize=1)
def read_terms() -> Mapping[str, str]:
    """Return Vietnamese terms, lower case, and what they are in English, joined by ``; ``."""
    file = resources.files("train").joinpath("data/terms.tsv")
    lines = file.read_text(encoding="utf-8").splitlines()
    return {row["vi"]: row["en"] for row in csv.DictReader(lines, delimiter="\t")}


def weigh_by_terms(texts: Iterable[str]) -> NDArray[np.float64]:
    """Return how often each text is to be drawn, the more terms it opens with the oftener.

    :return: (n_texts,), sums to 1.
    """
    terms = sorted(filter(_TELLING.fullmatch, read_terms()), key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, terms))})\b")
    n_terms = [
        len(set(pattern.findall(unicodedata.normalize("NFC", text[:_OPENING]).lower())))
        for text in texts
    ]
    shares = np.minimum(np.array(n_terms, dtype=np.float64) / _N_TERMS, 1.0) ** 2
    weights: NDArray[np.float64] = (shares + _LEAST) / (shares + _LEAST).sum()
    return weights
