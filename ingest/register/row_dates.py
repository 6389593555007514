"""When the paper of a clause was signed, as its sentence or the one before it says."""

import re
from collections.abc import Sequence

from ingest.records import AgreementStatus
from ingest.register.clauses import end_of
from ingest.register.party import Side
from ingest.register.sentence import Context, Sentence
from ingest.register.told_dates import (
    ToldDate,
    read_day_of_visit,
    says_same_day,
    says_same_year,
)
from ingest.register.told_instruments import Instrument, signing_at

_SIGNED_AT = re.compile(
    r"(?:\bký|\bkết|\bvào|\bhồi|\btừ|\blập|năm|\bngày|\btác|\bnghĩa)\s?"
    r"(?:kết |vào |các |ngày |tháng |năm |\(|hồi )*$|(?:19|20)\d\d(?:, | và )$"
)
_NOT_AT = re.compile(
    r"\b(?:đến|trước|tới|cho|hết|cuối|(?<!ký )(?<!kết )từ|đầu|trong)\s(?:năm\s)?$"
    r"|\bhiệu lực (?:kể )?(?:từ |vào )?(?:ngày |tháng |năm )?$"
)
_LIMIT_AHEAD = re.compile(r"\b(?:từ|đến|tới|trước|sau|kỷ niệm|niệm)\s(?:năm\s|ngày\s|tháng\s)?$")
_ANNIVERSARY = re.compile(r"\b(?:kỷ niệm|năm ngày)\b")
_PAPER = re.compile(
    r"(?i)ghi nhớ|th(?:ỏa|oả) thuận|hiệp (?:định|ước)|nghị định thư|hợp đồng|tuyên bố|ý định thư"
)
_ABOUT = re.compile(r",? (?:vào |hồi |khoảng )?(?:ngày |tháng |năm )?")
_AT_OPENING = 12  # characters before a date that a sentence begins with


def read_dates(
    sentence: Sentence,
    first: int,
    instrument: Instrument,
    stop: int,
    status: AgreementStatus,
    context: Context,
) -> list[tuple[str | None, str | None]]:
    """Return (date, how it was inferred) of an instrument; several for ``các năm …``."""
    behind = _dates_behind(sentence, instrument, stop)
    if behind:
        return [(date.iso, None) for date in (behind if instrument.plural else behind[:1])]
    start, begin = sentence.offset(first), sentence.offset(instrument.first)
    ahead = _dates_ahead(sentence.text, sentence.dates, begin)
    signed = (
        status is AgreementStatus.SIGNED
        or signing_at(sentence.tokens, first, instrument.first) is not None
        or "thiết lập" in sentence.folded(first, instrument.first)
        or (ahead and ahead[-1].start < _AT_OPENING)
    )
    if not signed:
        return [(None, None)]
    if ahead:
        same = ahead[-1].start >= start
        return [(ahead[-1].iso, None if same else "cùng câu")]
    if day := read_day_of_visit(sentence.text[:begin], context.visits):
        return [(day, "năm của chuyến thăm")]
    if context.date is not None:
        opening = sentence.text[:40].lower()
        if says_same_year(opening) or opening.startswith("đồng thời"):
            return [(context.date.iso[:4], "cùng năm với câu trước")]
        if says_same_day(opening):
            return [(context.date.iso, "cùng ngày với câu trước")]
    return [(None, None)]


def _dates_behind(sentence: Sentence, instrument: Instrument, stop: int) -> list[ToldDate]:
    """Return the dates behind an instrument that end its clause or follow a word of signing."""
    begin = sentence.offset(instrument.first)
    end = end_of(sentence.tokens, stop, sentence.text)
    return [
        date
        for date in sentence.dates
        if begin < date.start < end
        and (
            _closes(sentence.text, date.end)
            or date.end >= end
            or _SIGNED_AT.search(sentence.text[begin : date.start])
            or _follows_party(sentence, date)
        )
        and not _NOT_AT.search(sentence.text[begin : date.start])
    ]


def _follows_party(sentence: Sentence, date: ToldDate) -> bool:
    """Tell ``ký … với Frankfurt tháng 5/2019 (…)``: the day stands right behind the partner."""
    return any(
        _ABOUT.fullmatch(sentence.text, sentence.tokens[party.stop - 1].end, date.start)
        for party in sentence.parties
        if party.side is Side.ABROAD
    )


def _dates_ahead(text: str, dates: Sequence[ToldDate], begin: int) -> list[ToldDate]:
    """Return the dates before an instrument; no limits of time, no anniversaries."""
    return [
        date
        for date in dates
        if date.start < begin
        and not _LIMIT_AHEAD.search(text[: date.start])
        and not _ANNIVERSARY.search(text[date.end : begin].lower())
        and not _is_of_another(text, date, begin)
    ]


def _is_of_another(text: str, date: ToldDate, begin: int) -> bool:
    """Tell ``Hiệp định A ngày 5/4/2012; Hiệp định B`` from ``Năm 2012, ký A; ký B``."""
    return ";" in text[date.end : begin] and _PAPER.search(text, 0, date.start) is not None


def _closes(text: str, at: int) -> bool:
    """Tell a date that ends its clause, as in ``tăng cường năm 2015.``, from others."""
    return text[at : at + 1] in ("", ".", ";", ")") and text[at : at + 2] != ").."
