"""An agreement text as an entry of the register: who, when, where, what, how long.

Every field is read from where such texts state it; what is not stated is None.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.instruments import find_instruments
from ingest.records import (
    Agreement,
    AgreementStatus,
    ArticleFields,
    DocType,
    Document,
    Signatory,
    Span,
)
from ingest.register.article_fields import fields_by_article, listed_fields, titled_fields
from ingest.register.final_clauses import end_of_term, read_final_clauses
from ingest.register.instrument import Instrument, read_instrument
from ingest.register.preamble import Parties, read_parties, represented_persons
from ingest.register.signature_block import Signature, read_signatures
from ingest.register.signing_place import read_signing
from ingest.text import fold

_UNSTATED = "văn bản hợp tác"  # signed, and the kind is not said
_LONGEST_HEAD = 60  # paragraphs among which parties and evidence are sought
_LONGEST_PARAGRAPH = 3000  # characters of each
_MOST_PARAGRAPHS = 12
_LONGEST_EVIDENCE = 400  # characters, as the register's guideline says
_NOTICE_WORDS = re.compile(
    r"không\s+phải\s+bản\s+gốc|not\s+the\s+original|bản\s+dịch\s+không", re.IGNORECASE
)
_MONEY = re.compile(
    r"(?:khoảng|hơn|gần|trên|about|over|nearly|more\s+than)?\s*(?:(?:USD|US\$|EUR|\$|€)\s?)?\d[\d.,]*\s*"
    r"(?:(?:nghìn|triệu|tỷ|tỉ|thousand|million|billion)\s+)?"
    r"(?:đồng|VND|USD|EUR|euros?|yên|yen|won|đô\s?la(?:\s+Mỹ)?|(?:US\s+)?dollars|nhân\s+dân\s+tệ|kíp|baht)\b",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"hỗ\s+trợ|tài\s+trợ|viện\s+trợ|trị\s+giá|tổng\s+(?:giá\s+trị|kinh\s+phí)|đóng\s+góp|tặng|grant|contribut|provides?\b|donat|worth",
    re.IGNORECASE,
)


def read_agreement_text(document: Document, blocks: Sequence[Span] = ()) -> Agreement | None:
    """Read an agreement text; None for another document, or one that names no two sides.

    :param blocks: paragraphs as the reader knew them; without them lines are taken.
    """
    if document.doc_type is not DocType.AGREEMENT:
        return None
    instrument = read_instrument(document.text, blocks, document.headings, document.boilerplate)
    head = [
        words[:_LONGEST_PARAGRAPH]
        for span in instrument.head[:_LONGEST_HEAD]
        if not _NOTICE_WORDS.search(words := instrument.words(span))
    ]
    signatures = read_signatures([document.text[s.start : s.end] for s in instrument.closing])
    parties = read_parties(head, [signature.party for signature in signatures], document.text)
    if parties is None:
        return None
    signing = read_signing(_dated_lines(instrument))
    clauses = read_final_clauses(instrument)
    by_article = fields_by_article(instrument)
    return Agreement(
        vn_parties=parties.vietnamese,
        foreign_parties=parties.foreign,
        countries=parties.countries,
        kind=_kind([*head[:3], document.title]),
        status=AgreementStatus.SIGNED,
        level=parties.level,
        evidence=_evidence(instrument, parties),
        date=signing.day,
        period=clauses.period,
        fields=_fields(instrument, by_article),
        value=_value(instrument),
        signatories=_signatories(signatures, head),
        place_signed=signing.place,
        effect=clauses.effect.words if clauses.effect else None,
        term=clauses.term.words if clauses.term else None,
        renewal=clauses.renewal.words if clauses.renewal else None,
        termination=clauses.termination.words if clauses.termination else None,
        ends=end_of_term(clauses, signing.day),
        languages=clauses.languages,
        fields_by_article=by_article,
    )


def _dated_lines(instrument: Instrument) -> list[str]:
    """Return where a signing is told: head, sentences of the last articles, signatures."""
    late = instrument.articles[len(instrument.articles) // 2 :]
    bodies = [span for article in late for span in article.body]
    spans = [*instrument.head, *instrument.sentences(bodies), *instrument.closing]
    lines = [instrument.words(span) for span in spans]
    broken = [f"{one} {two}" for one, two in pairwise(lines) if one.endswith(",")]
    return [*broken, *lines]


def _kind(lines: Sequence[str]) -> str:
    """Return the kind that the first line that names one names first."""
    return next((found[0].name for line in lines if (found := find_instruments(line))), _UNSTATED)


def _evidence(instrument: Instrument, parties: Parties) -> Span:
    """Return the first stretch of the head, as short as may be, that names both sides."""
    spans = instrument.head[:_LONGEST_HEAD] or (Span(0, min(len(instrument.text), 1)),)
    names = [fold(parties.vietnamese[0].removeprefix("TP. ")), fold(parties.foreign[0])]
    for n_paragraphs in range(1, min(len(spans), _MOST_PARAGRAPHS) + 1):
        for first in range(len(spans) - n_paragraphs + 1):
            stretch = Span(spans[first].start, spans[first + n_paragraphs - 1].end)
            if stretch.end - stretch.start > _LONGEST_EVIDENCE:
                continue
            words = fold(instrument.words(stretch))
            if all(name in words for name in names):
                return stretch
    return Span(spans[0].start, min(spans[0].end, spans[0].start + _LONGEST_EVIDENCE))


def _fields(instrument: Instrument, by_article: Sequence[ArticleFields]) -> tuple[str, ...]:
    """Return fields by their headings; where few have one, what title and preamble name."""
    headed = [name for article in by_article for name in article.fields]
    if len(headed) < 2:
        title = instrument.words(instrument.head[0]) if instrument.head else ""
        headed = [*titled_fields(title), *headed, *listed_fields(instrument)]
    unique = {fold(name): name for name in reversed(headed)}
    return tuple(name if not name.isupper() else name.lower() for name in reversed(unique.values()))


def _value(instrument: Instrument) -> str | None:
    """Return the first money that an article gives; figures of trade or projects are none."""
    for article in instrument.articles:
        for span in instrument.sentences(article.body):
            words = instrument.words(span)
            if _GIVES.search(words) and (money := _MONEY.search(words)):
                return money[0].strip()
    return None


def _signatories(signatures: Sequence[Signature], head: Sequence[str]) -> tuple[Signatory, ...]:
    """Return who signed by the block; by the preamble where the text has no block."""
    represented = {fold(person.name): person for person in represented_persons(head)}
    if not signatures:
        return tuple(Signatory(_cased(p.name), p.office) for p in represented.values())
    found: list[Signatory] = []
    for signature in signatures:
        if person := signature.person:
            told = represented.get(fold(person.name))
            office = person.office or (told.office if told else None)
            found.append(Signatory(_cased(person.name), office, signature.party or None))
    return tuple(found)


def _cased(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split()) if name.isupper() else name
