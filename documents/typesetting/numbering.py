"""How articles, clauses and points are numbered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One level; ``pattern`` as Word's lvlText: ``%1`` is the first level's number.

    :param form: Word's numFmt: ``decimal``, ``lowerLetter`` or ``upperRoman``.
    """

    pattern: str
    form: str = "decimal"


Levels = tuple[Level, Level, Level]

_LETTER = Level("%3)", "lowerLetter")

STYLES: dict[str, Levels] = {
    "dieu": (Level("Điều %1."), Level("%1.%2."), _LETTER),
    "khoan": (Level("Điều %1."), Level("%2."), _LETTER),
    "muc": (Level("%1.", "upperRoman"), Level("%2."), _LETTER),
    "article": (Level("Article %1."), Level("%1.%2"), Level("(%3)", "lowerLetter")),
    "section": (Level("%1."), Level("%1.%2"), Level("(%3)", "lowerLetter")),
}

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


class Counter:
    """Counts articles, clauses and points and writes their labels."""

    def __init__(self, style: str) -> None:
        self._levels = STYLES[style]
        self._counts = [0, 0, 0]

    def next(self, level: int) -> str:
        """Return the label of the next item at ``level`` (0 article, 1 clause, 2 point)."""
        self._counts[level] += 1
        self._counts[level + 1 :] = [0] * (2 - level)
        label = self._levels[level].pattern
        for place, count in enumerate(self._counts):
            label = label.replace(f"%{place + 1}", _written(count, self._levels[place].form))
        return label


def _written(count: int, form: str) -> str:
    if form == "lowerLetter":
        return chr(ord("a") + count - 1)
    return _ROMAN[count] if form == "upperRoman" else str(count)
