"""Agreements that English running text tells of: ``signed a memorandum of understanding with``.

Places only: provinces of Viet Nam on one side, localities or states on the other. Where a
sentence names no province, the one that the title names is meant.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.datelines import DATE, read_day
from ingest.fields import find_fields
from ingest.gazetteer import Kind
from ingest.instruments import find_instruments
from ingest.places import Mention, mentions
from ingest.records import Agreement, AgreementStatus, Level, Span
from ingest.sentences import sentence_spans

_MOST_EVIDENCE = 400
_SIGNED = re.compile(
    r"\b(?:signed|sign|signs|signing|concluded|exchanged|entered into|twinned|sister|established"
    r"|inked|(?:memorand(?:um|a)|agreements?) of \d)",
    re.IGNORECASE,
)
_ONLY_MEANT = re.compile(
    r"\b(?:not (?:yet )?(?:been )?signed|proposals?|proposed|wish(?:es|ed)?|hopes?|considers?"
    r"|asked|talks|no text|could sign|might sign|may sign|expired)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(r"\b(?:will|plans? to|expected to|is to|are to) (?:be )?sign", re.IGNORECASE)
_DAY = re.compile(DATE, re.IGNORECASE)
_MONTH = re.compile(
    r"\b(?P<m>January|February|March|April|May|June|July|August|September|October|November"
    r"|December) (?P<y>(?:19|20)\d\d)\b"
)
_MONTHS = "January February March April May June July August September October November December"
_YEAR = re.compile(r"\b(?:in|of|since|from) (?P<y>(?:19|20)\d\d)\b(?!\s?[-–]\s?\d)")


def read_english_statements(
    text: str, stretches: Iterable[Span], title: str = ""
) -> tuple[Agreement, ...]:
    """Return the agreements that an English text tells of, in order of their evidence.

    :param stretches: of ``text``, without boilerplate.
    :param title: names the province that sentences leave out.
    """
    subject = _of_kind(mentions(title), Kind.PROVINCE)
    found: dict[tuple[object, ...], Agreement] = {}
    for stretch in stretches:
        for span in sentence_spans(text, *stretch):
            for row in _told(text[span.start : span.end], span, subject[:1]):
                key = (row.vn_parties, row.foreign_parties, row.kind, row.date)
                found.setdefault(key, row)
    return tuple(found.values())


def _told(sentence: str, span: Span, subject: Sequence[str]) -> Iterator[Agreement]:
    if _SIGNED.search(sentence) is None or _ONLY_MEANT.search(sentence):
        return
    kinds = [term.name for term in find_instruments(sentence)]
    if not kinds:
        return
    named = mentions(sentence)
    home = _of_kind(named, Kind.PROVINCE) or tuple(subject)
    localities = [each for each in named if each.kind is Kind.LOCALITY]
    states = _of_kind(named, Kind.COUNTRY)
    if not home or not localities:
        return
    planned = _PLANNED.search(sentence) is not None
    for place in localities:
        yield Agreement(
            vn_parties=home,
            foreign_parties=(sentence[place.start : place.end],),
            countries=(place.country,) if place.country else states[:1],
            kind="kết nghĩa" if "kết nghĩa" in kinds else kinds[0],
            status=AgreementStatus.PLANNED if planned else AgreementStatus.SIGNED,
            level=Level.LOCAL,
            evidence=Span(span.start, min(span.end, span.start + _MOST_EVIDENCE)),
            date=None if planned else _date(sentence, place, len(localities)),
            fields=find_fields(sentence[localities[-1].end :]),
        )


def _of_kind(found: Sequence[Mention], kind: Kind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in found if each.kind is kind))


def _date(sentence: str, place: Mention, n_places: int) -> str | None:
    """Return the day, month or year told; with several places the one right behind each."""
    stretch = sentence if n_places == 1 else sentence[place.end : place.end + 40]
    if day := _DAY.search(stretch):
        return read_day(day)
    if month := _MONTH.search(stretch):
        return f"{month['y']}-{_MONTHS.split().index(month['m']) + 1:02d}"
    year = _YEAR.search(stretch) or re.match(r"\s*\((?P<y>(?:19|20)\d\d)\)", stretch)
    return year["y"] if year else None
