"""List numbers of a Word file, as Word shows them.

Source: ECMA-376 part 1, section 17.9 (numbering) and 17.18.59 (number formats).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
          (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list definition.

    :param text: its label, ``%1`` to ``%9`` standing for the levels' numbers.
    :param restart: the level (from 1) whose use starts this one anew; None for
        any higher one, 0 for never.
    """

    text: str = "%1."
    form: str = "decimal"
    start: int = 1
    restart: int | None = None
    suffix: str = "tab"
    style: str | None = None
    is_legal: bool = False


@dataclass(slots=True)
class _List:
    """A ``w:num``: a definition with what this list changes in it."""

    abstract: str
    levels: dict[int, Level]
    restarts: dict[int, int]
    is_started: set[int] = field(default_factory=set)


class Numbering:
    """Counts list items through a document, in order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is not None:
            self._load(root)

    def level_of_style(self, num_id: str, style: str) -> int:
        """Return the level that a list ties to a paragraph style; 0 where to none."""
        levels = self._lists[num_id].levels if num_id in self._lists else {}
        return next((n for n, level in levels.items() if level.style == style), 0)

    def next_label(self, num_id: str, n: int) -> str:
        """Count one item and return its label, such as ``Điều 5.`` or ``a)``.

        :param n: the item's level, from 0.
        :return: the label with the space after it; empty for none.
        """
        item_list = self._lists.get(num_id)
        level = item_list.levels.get(n) if item_list else None
        if item_list is None or level is None:
            return ""
        counts = self._counts.setdefault(item_list.abstract, {})
        if n in item_list.restarts and n not in item_list.is_started:
            counts[n] = item_list.restarts[n]
        else:
            counts[n] = counts[n] + 1 if n in counts else level.start
        item_list.is_started.add(n)
        for deeper in [m for m in counts if m > n]:
            restart = item_list.levels.get(deeper, level).restart
            if restart is None or n < restart:
                del counts[deeper]
        return _label(item_list, n, counts)

    def _load(self, root: etree._Element) -> None:
        abstracts = {a.get(f"{W}abstractNumId", ""): a for a in root.iter(f"{W}abstractNum")}
        by_style_link = {
            _value(a, "styleLink"): a for a in abstracts.values() if _value(a, "styleLink")
        }
        nums = {num.get(f"{W}numId", ""): num for num in root.iter(f"{W}num")}
        for num_id, num in nums.items():
            abstract_id = _value(num, "abstractNumId") or ""
            abstract = abstracts.get(abstract_id)
            if abstract is not None and (link := _value(abstract, "numStyleLink")):
                abstract = by_style_link.get(link, abstract)
                abstract_id = abstract.get(f"{W}abstractNumId", "")
            levels = _levels(abstract) if abstract is not None else {}
            restarts: dict[int, int] = {}
            for override in num.iter(f"{W}lvlOverride"):
                n = _number(override.get(f"{W}ilvl"), 0)
                levels |= _levels(override)
                start = _value(override, "startOverride")
                if start is not None:
                    restarts[n] = _number(start, 1)
            self._lists[num_id] = _List(abstract_id, levels, restarts)


def _label(item_list: _List, n: int, counts: dict[int, int]) -> str:
    level = item_list.levels[n]
    if level.form == "bullet":
        return "- "

    def number(match: re.Match[str]) -> str:
        m = int(match[1]) - 1
        shown = item_list.levels.get(m, level)
        form = "decimal" if level.is_legal else shown.form
        return format_number(counts.get(m, shown.start), form)

    label = _PLACE.sub(number, level.text)
    return f"{label}{'' if level.suffix == 'nothing' else ' '}" if label else ""


def format_number(n: int, form: str) -> str:
    """Return a number in one of Word's formats; formats we do not know come out decimal."""
    formats: dict[str, Callable[[int], str]] = {
        "decimalZero": lambda n: f"{n:02d}",
        "lowerLetter": _letters,
        "upperLetter": lambda n: _letters(n).upper(),
        "lowerRoman": _roman,
        "upperRoman": lambda n: _roman(n).upper(),
        "ordinal": lambda n: f"{n}{_ordinal_ending(n)}",
        "none": lambda _: "",
    }
    return formats.get(form, str)(n)


def _letters(n: int) -> str:
    """Return letters as Word counts them: a … z, then aa, bb …."""
    return chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1) if n > 0 else str(n)


def _roman(n: int) -> str:
    if not 0 < n < 4000:
        return str(n)
    digits = ""
    for value, letters in _ROMAN:
        digits += letters * (n // value)
        n %= value
    return digits


def _ordinal_ending(n: int) -> str:
    return "th" if n % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")


def _levels(parent: etree._Element) -> dict[int, Level]:
    levels = {}
    for lvl in parent.findall(f"{W}lvl"):
        restart = _value(lvl, "lvlRestart")
        legal = lvl.find(f"{W}isLgl")
        levels[_number(lvl.get(f"{W}ilvl"), 0)] = Level(
            text=_value(lvl, "lvlText") or "",
            form=_value(lvl, "numFmt") or "decimal",
            start=_number(_value(lvl, "start"), 0),
            restart=None if restart is None else _number(restart, 0),
            suffix=_value(lvl, "suff") or "tab",
            style=_value(lvl, "pStyle"),
            is_legal=legal is not None and legal.get(f"{W}val") not in {"0", "false", "off"},
        )
    return levels


def _value(parent: etree._Element, tag: str) -> str | None:
    child = parent.find(W + tag)
    return None if child is None else child.get(f"{W}val")


def _number(value: str | None, default: int) -> int:
    try:
        return int(value) if value is not None else default
    except ValueError:
        return default
