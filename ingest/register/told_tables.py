"""Agreements that the rows of a table tell of: a partner, its country, the paper and the year."""

import re
from collections.abc import Iterator, Sequence

from ingest.fields import find_fields
from ingest.gazetteer import Kind
from ingest.instruments import find_instruments, instrument_kinds
from ingest.places import find_provinces, mentions
from ingest.records import Agreement, AgreementStatus, Document, Level, Span
from ingest.register.told_dates import find_dates, find_period
from ingest.rows import Cell, Head, Role, Row, split_rows

# Not, or not yet: "mới là cặp mà …", "chưa ký".
_UNSURE = re.compile(
    r"\b(?:chưa|dự kiến|đề xuất|đề nghị|mong muốn|mới là|planned|proposed|not yet)\b", re.IGNORECASE
)
_BODY = re.compile(
    r"\b(?:đại học|cao đẳng|trường|viện|sở|bệnh viện|công ty|hội|mặt trận|tiểu khu|quỹ|tập đoàn"
    r"|university|college|school|company|corporation)\b",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(r"(?<![\d–-])\b(?:19|20)\d\d\b(?!\s?[-–]\s?\d)")


def read_tables(document: Document, spans: Sequence[Span]) -> Iterator[Agreement]:
    """Yield the agreements that rows of tables tell of, in order.

    A row tells of one where it names a kind of paper and a partner abroad. The Vietnamese
    side is the one that the row names, else the one province of its heading or the title.

    :param spans: paragraphs of ``document.text`` without boilerplate.
    """
    for start, end in spans:
        for row in split_rows(document.text[start:end], Head()):
            if isinstance(row, Row):
                yield from _of_row(row, start, document)


def _of_row(row: Row, offset: int, document: Document) -> Iterator[Agreement]:
    kind = _kind_of(row)
    if kind is None or _UNSURE.search(row.text):
        return
    at = offset + row.span.start
    homes = _homes(row) or _subject(document, at)
    evidence = Span(at, offset + row.span.end)
    date = _date_of(row)
    fields = tuple(f for cell in row.of_role(Role.FIELDS) for f in find_fields(cell.text))
    for home in homes:
        for name, country in dict.fromkeys(_partners(row)):
            yield Agreement(
                vn_parties=(home,),
                foreign_parties=(name,),
                countries=(country,),
                kind=kind,
                status=AgreementStatus.SIGNED,
                level=Level.LOCAL,
                evidence=evidence,
                date=date,
                date_inferred=None,
                period=find_period(row.text),
                fields=tuple(dict.fromkeys(fields)),
            )


def _kind_of(row: Row) -> str | None:
    kinds = instrument_kinds()
    for cell in row.cells:
        if cell.role in (Role.PARTNER, Role.HOME, Role.COUNTRY, Role.FIELDS):
            continue
        found = [term.name for term in find_instruments(cell.text) if term.name in kinds]
        if found:
            return found[0]
    return None


def _homes(row: Row) -> tuple[str, ...]:
    cells = row.of_role(Role.HOME)
    found = tuple(name for cell in cells for name in find_provinces(cell.text))
    if found and not any(_BODY.search(cell.text) for cell in cells):
        return found
    return () if found else tuple(n for cell in cells for n in find_provinces(cell.label))


def _subject(document: Document, at: int) -> tuple[str, ...]:
    """Return the one province of the heading above a place in the text, else of the title."""
    above = [heading for heading in document.headings if heading.end <= at]
    nearest = document.text[above[-1].start : above[-1].end] if above else ""
    for text in (nearest, document.title):
        if found := find_provinces(text):
            return found if len(found) == 1 else ()
    return ()


def _partners(row: Row) -> Iterator[tuple[str, str]]:
    """Yield name and country of each partner of a row."""
    for cell in row.of_role(Role.PARTNER):
        if _BODY.search(cell.text):
            continue
        places = [m for m in mentions(cell.text) if m.kind is Kind.LOCALITY]
        yield from ((m.name, m.country or "") for m in places)
        country = _country_of(row, cell)
        if not places and country and cell.is_name:
            yield cell.text, country


def _country_of(row: Row, cell: Cell) -> str | None:
    """Return the one country that a row states, else that the label of the partner names."""
    stated = [*(one.text for one in row.of_role(Role.COUNTRY)), cell.label]
    for text in stated:
        countries = {m.name for m in mentions(text) if m.kind is Kind.COUNTRY}
        if len(countries) == 1:
            return countries.pop()
    return None


def _date_of(row: Row) -> str | None:
    """Return the day, month or year of signing; None where the row states none, or several."""
    for cells in (row.of_role(Role.DATE), row.of_role(Role.OTHER)):
        for cell in cells:
            dates = [date.iso for date in find_dates(cell.text)]
            dates = dates or _BARE_YEAR.findall(cell.text)
            if len(set(dates)) == 1:
                return str(dates[0])
    return None
