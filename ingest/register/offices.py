"""Persons and the offices they hold: ``Phó Chủ tịch Ủy ban nhân dân tỉnh``, ``Mayor``."""

import csv
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ingest import vocabulary

# What a name may hold besides capitalised words: "Khaled Abdel Aal", "Juan de la Cruz"
_PARTICLES = vocabulary.words("de la del da dos do das di van von der den bin binti al el ibn y e")
_HONORIFIC = re.compile(
    r"(?:(?:ông|bà|ngài|đồng\s+chí|đ/c|mr|mrs|ms|dr|prof|h\.?\s?e|his\s+excellency|her\s+excellency"
    r"|(?:(?:pgs|gs|ts|ths|ks|cn)\b\.?\s*)+)\b\.?,?\s*)+",
    re.IGNORECASE,
)
# Words of bodies and places, which no person's name begins with or holds.
_BODIES = re.compile(
    r"\b(?:ủy\s+ban|tỉnh|thành\s+phố|chính\s+quyền|hội\s+đồng|sở|bộ|huyện|quận|nước|cộng\s+hòa|hai\s+bên"
    r"|bên|đại\s+học|công\s+ty|mặt\s+trận|city|province|provincial|people's|people’s|committee|council|government"
    r"|republic|state|university|department|party|ministry|annex|article|điều|phụ\s+lục|ngày|tiếng)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w'’.\-]*|[\"“][^\W\d_]\w*[\"”]")


class Person(NamedTuple):
    """Someone named, with the office as printed; None where the text gives none."""

    name: str
    office: str | None


@cache
def _offices() -> re.Pattern[str]:
    text = files("ingest.data").joinpath("office_titles.tsv").read_text(encoding="utf-8")
    terms = sorted(
        (row["term"] for row in csv.DictReader(text.splitlines(), delimiter="\t")),
        key=len,
        reverse=True,
    )
    words = "|".join(re.escape(term).replace(r"\ ", r"\s+").replace(r"\-", "-") for term in terms)
    return re.compile(
        rf"(?:(?:quyền|nguyên|its|the|acting|permanent|first)\s+)?(?:{words})(?!\w)", re.IGNORECASE
    )


def starts_with_office(words: str) -> bool:
    """Say whether a phrase begins with an office: ``Thị trưởng …``, ``Mayor of …``."""
    return bool(_offices().match(words.lstrip(" *_(“\"'")))


def find_office(words: str, start: int = 0) -> re.Match[str] | None:
    """Return the first office named from ``start`` on."""
    for match in _offices().finditer(words, start):
        if match.start() == 0 or not words[match.start() - 1].isalnum():
            return match
    return None


def person_name(words: str) -> str | None:
    """Return a person's name when the words are one and nothing else, else None.

    >>> person_name("Ông Nguyễn Văn A")
    'Nguyễn Văn A'
    """
    bare = " ".join(words.split()).strip(" *_,.;:")
    bare = bare[match.end() :] if (match := _HONORIFIC.match(bare)) else bare
    tokens = bare.split()
    if not 2 <= len(tokens) <= 6 or _BODIES.search(bare) or _offices().match(bare):
        return None
    for token in tokens:
        if token.lower() in _PARTICLES:
            continue
        if not _WORD.fullmatch(token) or not token.strip('"“”')[0].isupper():
            return None
    return bare if tokens[0][0].isupper() else None


def leading_name(words: str) -> str | None:
    """Return the name that a phrase begins with: ``Mr Richard Raši, represented …``."""
    bare = words.lstrip(" ,:")
    bare = bare[match.end() :] if (match := _HONORIFIC.match(bare)) else bare
    tokens: list[str] = []
    for token in bare.split():
        clean = token.strip(",.;:()") if len(token) > 2 else token.strip(",;:()")
        is_word = bool(_WORD.fullmatch(clean)) and clean.strip('"“”')[:1].isupper()
        if not (is_word or (tokens and clean.lower() in _PARTICLES)) or len(tokens) == 6:
            break
        tokens.append(clean)
        if token[-1:] in ",;:)" or (token[-1:] == "." and len(clean) > 1):
            break
    while tokens and tokens[-1].lower() in _PARTICLES:
        tokens.pop()
    return person_name(" ".join(tokens))
