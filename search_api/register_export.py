"""The register as tables: one of the agreements, one of the evidence, one of the reviews."""

import datetime
import json
import re
from collections.abc import Callable, Iterable, Sequence

from index.register import Entry
from index.standing import standing
from search_api.register_schemas import STANDINGS
from search_api.spreadsheet import Cell, Table

FIELD_NAMES = {
    "vn_parties": "Bên Việt Nam",
    "foreign_parties": "Đối tác nước ngoài",
    "countries": "Quốc gia",
    "kind": "Loại văn bản",
    "status": "Trạng thái",
    "date": "Ngày ký",
    "date_inferred": "Ngày suy ra từ",
    "period": "Giai đoạn",
    "fields": "Lĩnh vực",
    "value": "Giá trị",
    "level": "Cấp",
    "signatories": "Người ký",
    "place_signed": "Nơi ký",
    "effect": "Có hiệu lực từ",
    "term": "Thời hạn",
    "renewal": "Gia hạn",
    "termination": "Chấm dứt",
    "ends": "Hết hạn",
    "languages": "Ngôn ngữ văn bản",
    "fields_by_article": "Lĩnh vực theo điều",
}
STATUS_NAMES = {
    "signed": "đã ký",
    "in force": "đang có",
    "planned": "dự kiến",
    "proposed": "đề xuất",
}
LEVEL_NAMES = {"local": "địa phương", "national": "quốc gia", "organisation": "tổ chức"}
VERDICT_NAMES = {
    "confirmed": "đã xác nhận",
    "corrected": "đã sửa",
    "rejected": "đã bác",
    None: "chưa kiểm tra",
}
_REVIEW_NAMES = {"confirm": "xác nhận", "correct": "sửa", "reject": "bác"}
_FULL_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_SEPARATOR = "; "


def entry_table(entries: Sequence[Entry], as_of: datetime.date | None = None) -> Table:
    """Return one row an agreement; with a day, also what can be said of it on that day."""
    columns = _columns(as_of)
    rows = [[read(entry) for _, read in columns] for entry in entries]
    return Table("Thỏa thuận", [name for name, _ in columns], rows)


def tables(entries: Sequence[Entry], as_of: datetime.date | None = None) -> list[Table]:
    """Return all that is known of the entries, a sheet each for agreements, evidence, reviews."""
    return [entry_table(entries, as_of), _evidence_table(entries), _review_table(entries)]


def _columns(as_of: datetime.date | None) -> list[tuple[str, Callable[[Entry], Cell]]]:
    names = FIELD_NAMES
    found: list[tuple[str, Callable[[Entry], Cell]]] = [
        ("Mã", lambda entry: entry.id),
        (names["vn_parties"], lambda e: _listed(e.agreement.vn_parties)),
        ("Tỉnh, thành (tên khi ký)", lambda e: _listed(e.provinces)),
        ("Tỉnh, thành (hiện nay)", lambda e: _listed(e.provinces_today)),
        (names["foreign_parties"], lambda e: _listed(e.agreement.foreign_parties)),
        (names["countries"], lambda e: _listed(e.agreement.countries)),
        (names["kind"], lambda e: e.agreement.kind),
        (names["status"], lambda e: STATUS_NAMES.get(e.agreement.status)),
        (names["date"], lambda e: _date(e.agreement.date)),
        (names["date_inferred"], lambda e: e.agreement.date_inferred),
        (names["period"], lambda e: e.agreement.period),
        (names["fields"], lambda e: _listed(e.agreement.fields)),
        ("Nhóm lĩnh vực", lambda e: _listed(e.categories)),
        (names["value"], lambda e: e.agreement.value),
        (names["level"], lambda e: LEVEL_NAMES.get(e.agreement.level)),
        (names["signatories"], signed_by),
        (names["place_signed"], lambda e: e.agreement.place_signed),
        (names["effect"], lambda e: _date(e.agreement.effect)),
        (names["term"], lambda e: e.agreement.term),
        (names["renewal"], lambda e: e.agreement.renewal),
        (names["termination"], lambda e: e.agreement.termination),
        (names["ends"], lambda e: _date(e.agreement.ends)),
        (names["languages"], lambda e: _listed(e.agreement.languages)),
        (names["fields_by_article"], _by_article),
    ]
    if as_of is not None:
        found.append((f"Hiệu lực ngày {as_of:%d/%m/%Y}", lambda e: standing_in_words(e, as_of)))
    return [
        *found,
        ("Mâu thuẫn", contradictions_in_words),
        ("Số nguồn", lambda e: len(e.evidence)),
        ("Trích dẫn", lambda e: e.evidence[0].quote),
        ("Tài liệu", lambda e: e.evidence[0].document.title),
        ("Nguồn", lambda e: _listed(dict.fromkeys(s.document.source for s in e.evidence))),
        ("Trang", lambda e: e.evidence[0].page),
        ("Kiểm tra", lambda e: VERDICT_NAMES[e.verdict]),
        ("Ý kiến", reviews_in_words),
    ]


def _evidence_table(entries: Iterable[Entry]) -> Table:
    header = (
        "Mã", "Trích dẫn", "Tài liệu", "Nguồn", "Địa chỉ", "Đăng ngày", "Trang", "Từ ký tự",
        "Đến ký tự", "Nêu loại", "Nêu ngày", "Nêu giá trị",
    )  # fmt: skip
    rows = [
        (
            entry.id,
            told.quote,
            told.document.title,
            told.document.source,
            told.document.url,
            _date(told.document.published),
            told.page,
            told.char_start,
            told.char_end,
            told.agreement.kind,
            _date(told.agreement.date),
            told.agreement.value,
        )
        for entry in entries
        for told in entry.evidence
    ]
    return Table("Bằng chứng", header, rows)


def _review_table(entries: Iterable[Entry]) -> Table:
    header = ("Mã", "Ý kiến", "Người kiểm tra", "Lúc", "Sửa", "Ghi chú")
    rows = [
        (
            entry.id,
            _REVIEW_NAMES[review.verdict],
            review.reviewer,
            review.reviewed_at,
            json.dumps(review.changes, ensure_ascii=False) if review.changes else None,
            review.note,
        )
        for entry in entries
        for review in entry.reviews
    ]
    return Table("Kiểm tra", header, rows)


def _listed(names: Iterable[str]) -> str:
    return _SEPARATOR.join(names)


def _date(stated: str | None) -> Cell:
    """Return a full date as one, anything less precise as it is stated."""
    if stated and _FULL_DATE.fullmatch(stated):
        return datetime.date.fromisoformat(stated)
    return stated


def signed_by(entry: Entry) -> str:
    """Return who signed, with office and party."""
    return _SEPARATOR.join(
        f"{person.name}{f' ({office})' if office else ''}"
        for person in entry.agreement.signatories
        for office in [", ".join(filter(None, (person.title, person.party)))]
    )


def _by_article(entry: Entry) -> str:
    articles = entry.agreement.fields_by_article
    return _SEPARATOR.join(f"{each.article}: {', '.join(each.fields)}" for each in articles)


def standing_in_words(entry: Entry, day: datetime.date) -> str:
    """Return ``còn hiệu lực`` or ``không rõ``."""
    on_day = standing(entry.agreement, day, entry.first_told)
    return STANDINGS.get(on_day, on_day.value)


def contradictions_in_words(entry: Entry) -> str:
    """Return what the documents disagree on, each value with how many tell it."""
    return _SEPARATOR.join(
        f"{FIELD_NAMES[each.field]}: "
        + " ≠ ".join(f"{told.value} ({len(told.evidence)} nguồn)" for told in each.told)
        for each in entry.contradictions
    )


def reviews_in_words(entry: Entry) -> str:
    """Return who said what of an entry, and when."""
    return _SEPARATOR.join(
        f"{_REVIEW_NAMES[review.verdict]}, {review.reviewer}, {review.reviewed_at[:10]}"
        + (f": {review.note}" if review.note else "")
        for review in entry.reviews
    )
