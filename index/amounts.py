"""Amounts of money as printed, compared: "20 triệu USD" is "20.000.000 đô la Mỹ"."""

import re
from decimal import Decimal
from functools import lru_cache

from ingest.text import fold, fold_word, words_of

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SCALES = {
    "nghin": 3, "ngan": 3, "thousand": 3, "trieu": 6, "million": 6, "mn": 6,
    "ty": 9, "ti": 9, "billion": 9, "bn": 9,
}  # fmt: skip
_CURRENCIES = {
    "USD": r"usd|us\$|\$|do ?la(?: my)?|dollars?",
    "EUR": r"eur|euros?|€",
    "VND": r"vnd|dong",
    "JPY": r"jpy|yen|¥",
    "KRW": r"krw|won",
    "CNY": r"cny|rmb|nhan dan te|yuan",
    "GBP": r"gbp|bang anh|pounds?|£",
}


@lru_cache(maxsize=4096)
def amount(printed: str) -> tuple[Decimal, str] | None:
    """Return number and ISO 4217 code of an amount; None where either cannot be told."""
    text = fold(printed)
    numbers = _NUMBER.findall(text)
    currencies = [
        code
        for code, forms in _CURRENCIES.items()
        if re.search(rf"(?<![a-z])(?:{forms})(?![a-z])", text)
    ]
    if len(numbers) != 1 or len(currencies) != 1:
        return None
    rest = text[text.index(numbers[0]) + len(numbers[0]) :].split()
    scale = _SCALES.get(rest[0], 0) if rest else 0
    return _number(numbers[0]) * 10**scale, currencies[0]


def _number(digits: str) -> Decimal:
    """Read a number with points or commas: groups of three are thousands, else a fraction.

    One mark that parts three digits from the rest is a thousand's, as money is printed.
    """
    marks = [mark for mark in digits if mark in ".,"]
    groups = re.split("[.,]", digits)
    if len(set(marks)) == 2:  # 1.234,5 or 1,234.5: the last mark is the fraction's
        return Decimal("".join(groups[:-1]) + "." + groups[-1])
    if marks and not all(len(group) == 3 for group in groups[1:]):
        return Decimal("".join(groups[:-1]) + "." + groups[-1])
    return Decimal("".join(groups))


def same_amount(one: str, other: str) -> bool:
    """Say whether two printed amounts are the same money."""
    first, second = amount(one), amount(other)
    if first is not None and second is not None:
        return first == second
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return [fold_word(word) for word in words_of(text)]
