"""When the paper of a clause was signed, as its sentence or the one before it says."""

import re

from ingest.records import AgreementStatus
from ingest.register.clauses import end_of
from ingest.register.sentence import Context, Sentence
from ingest.register.told_dates import read_day_of_visit, says_same_day, says_same_year
from ingest.register.told_instruments import Instrument, signing_at


def read_dates(
    sentence: Sentence,
    first: int,
    instrument: Instrument,
    stop: int,
    status: AgreementStatus,
    context: Context,
) -> list[tuple[str | None, str | None]]:
    """Return (date, how it was inferred) of an instrument; several for ``các năm …``."""
    start, begin = sentence.offset(first), sentence.offset(instrument.first)
    end = end_of(sentence.tokens, stop, sentence.text)
    behind = [
        date
        for date in sentence.dates
        if begin < date.start < end
        and (
            _closes(sentence.text, date.end)
            or date.end >= end
            or re.search(
                r"(?:\bký|\bkết|\bvào|\bhồi|\btừ|\blập|năm|\bngày|\btác|\bnghĩa)\s?"
                r"(?:kết |vào |các |ngày |tháng |năm |\(|hồi )*$|(?:19|20)\d\d(?:, | và )$",
                sentence.text[begin : date.start],
            )
        )
        and not re.search(
            r"\b(?:đến|trước|tới|cho|hết|cuối|(?<!ký )(?<!kết )từ|đầu|trong)\s(?:năm\s)?$"
            r"|\bhiệu lực (?:kể )?(?:từ |vào )?(?:ngày |tháng |năm )?$",
            sentence.text[begin : date.start],
        )
    ]
    if len(behind) > 1 and instrument.plural:
        return [(date.iso, None) for date in behind]
    if behind:
        return [(behind[0].iso, None)]
    ahead = [
        date
        for date in sentence.dates
        if date.start < begin
        and not re.search(
            r"\b(?:từ|đến|tới|trước|sau|kỷ niệm|niệm)\s(?:năm\s|ngày\s|tháng\s)?$",
            sentence.text[: date.start],
        )
        and not re.search(r"\b(?:kỷ niệm|năm ngày)\b", sentence.text[date.end : begin].lower())
    ]
    signed = (
        status is AgreementStatus.SIGNED
        or signing_at(sentence.tokens, first, instrument.first) is not None
        or "thiết lập" in sentence.folded(first, instrument.first)
        or (ahead and ahead[-1].start < 12)
    )
    if ahead and signed:
        same = ahead[-1].start >= start
        return [(ahead[-1].iso, None if same else "cùng câu")]
    if signed and (day := read_day_of_visit(sentence.text[:begin], context.visits)):
        return [(day, "năm của chuyến thăm")]
    if context.date is not None and signed:
        opening = sentence.text[:40].lower()
        if says_same_year(opening) or opening.startswith("đồng thời"):
            return [(context.date.iso[:4], "cùng năm với câu trước")]
        if says_same_day(opening):
            return [(context.date.iso, "cùng ngày với câu trước")]
    return [(None, None)]


def _closes(text: str, at: int) -> bool:
    """Tell a date that ends its clause, as in ``tăng cường năm 2015.``, from others."""
    return text[at : at + 1] in ("", ".", ";", ")") and text[at : at + 2] != ").."
