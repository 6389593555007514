"""What the register answers, in JSON; the command prints the same."""

import datetime
from dataclasses import asdict
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from index.register import Entry, Totals
from index.register_filters import RegisterFilters, parse_register_filters
from index.reviews import Verdict
from index.standing import Standing, standing
from ingest.records import AgreementStatus, Level
from search_api.schemas import DocumentOut, Names

STANDINGS = {Standing.IN_FORCE: "còn hiệu lực", Standing.UNKNOWN: "không rõ"}

_EVIDENCE_EXAMPLE: dict[str, Any] = {
    "quote": "Ngày 5/3/2016, UBND tỉnh Nghệ An và tỉnh Xiêng Khoảng (Lào) ký thỏa thuận hợp tác.",
    "char_start": 48,
    "char_end": 131,
    "page": 1,
    "passage_id": "0f4c1d2e3a5b6978-0",
    "told": {"kind": "thỏa thuận", "status": "signed", "date": "2016-03-05", "value": None},
    "document": {
        "id": "0f4c1d2e3a5b6978",
        "title": "Nghệ An và Xiêng Khoảng ký thỏa thuận hợp tác 2016–2020",
        "title_inferred": False,
        "source": "tin-tuc/nghe-an-xieng-khoang.html",
        "url": "https://example.org/nghe-an-xieng-khoang",
        "publisher": "Báo Nghệ An",
        "doc_type": "news",
        "published": "2016-03-05",
        "language": "vi",
    },
}
ENTRY_EXAMPLE: dict[str, Any] = {
    "id": "5f0c9a1b2d3e",
    "vn_parties": ["Nghệ An"],
    "foreign_parties": ["Xiêng Khoảng"],
    "countries": ["Lào"],
    "provinces": ["Nghệ An"],
    "provinces_today": ["Nghệ An"],
    "kind": "thỏa thuận",
    "status": "signed",
    "level": "local",
    "date": "2016-03-05",
    "date_inferred": "năm nêu ở câu trước",
    "period": "2016–2020",
    "fields": ["giáo dục", "y tế"],
    "categories": ["giáo dục", "y tế"],
    "value": "1 triệu USD",
    "signatories": [{"name": "Nguyễn Văn A", "title": "Chủ tịch UBND tỉnh", "party": "Nghệ An"}],
    "place_signed": "Vinh",
    "effect": "2016-03-05",
    "term": "5 năm",
    "renewal": "tự động gia hạn 5 năm",
    "termination": "báo trước 6 tháng",
    "ends": "2021-03-05",
    "languages": ["tiếng Việt", "tiếng Lào"],
    "fields_by_article": [{"article": "Điều 2", "fields": ["giáo dục"]}],
    "standing": {"day": "2019-01-01", "is": "in force", "text": "còn hiệu lực"},
    "verdict": "corrected",
    "reviews": [
        {
            "verdict": "correct",
            "changes": {"date": "2016-03-05"},
            "reviewer": "Trần Thị Lan",
            "reviewed_at": "2026-11-28T08:00:00+00:00",
            "note": "Theo bản gốc lưu ở Sở Ngoại vụ.",
        }
    ],
    "contradictions": [
        {
            "field": "value",
            "told": [
                {"value": "1 triệu USD", "evidence": [0]},
                {"value": "2 triệu USD", "evidence": [1]},
            ],
        }
    ],
    "evidence": [_EVIDENCE_EXAMPLE],
}


class SignatoryOut(BaseModel):
    """Người ký."""

    name: str
    title: str | None
    party: str | None


class ArticleFieldsOut(BaseModel):
    """Lĩnh vực mà một điều khoản nêu."""

    article: str
    fields: list[str]


class StandingOut(BaseModel):
    """Hiệu lực vào một ngày; “không rõ” khi không tài liệu nào nêu ngày hết hạn."""

    model_config = ConfigDict(serialize_by_alias=True)

    day: datetime.date
    is_: Standing = Field(alias="is")
    text: str


class ReviewOut(BaseModel):
    """Ý kiến của một người về một mục."""

    verdict: Verdict
    changes: dict[str, Any]
    reviewer: str
    reviewed_at: str
    note: str


class ToldOut(BaseModel):
    """Một trong các giá trị mâu thuẫn, và vị trí của các bằng chứng nêu nó."""

    value: str
    evidence: list[int]


class ContradictionOut(BaseModel):
    """Các giá trị không thể cùng đúng của một trường, giá trị có nhiều căn cứ nhất trước."""

    field: str
    told: list[ToldOut]


class EvidenceOut(BaseModel):
    """Một đoạn nguyên văn: `text[char_start:char_end]` của tài liệu."""

    quote: str
    char_start: int
    char_end: int
    page: int | None
    passage_id: str | None
    told: dict[str, str | None] = Field(description="Tài liệu này nói gì.")
    document: DocumentOut


class EntryOut(BaseModel):
    """Một thỏa thuận trong sổ, gộp từ mọi tài liệu nói đến nó và đã sửa theo ý kiến của người."""

    model_config = ConfigDict(json_schema_extra={"examples": [ENTRY_EXAMPLE]})

    id: str
    vn_parties: list[str]
    foreign_parties: list[str]
    countries: list[str]
    provinces: list[str] = Field(description="Tên tỉnh trước ngày 1/7/2025.")
    provinces_today: list[str] = Field(description="Đơn vị hiện nay của các tỉnh đó.")
    kind: str
    status: AgreementStatus
    level: Level
    date: str | None = Field(description="ISO 8601, chính xác đến mức tài liệu nêu.")
    date_inferred: str | None = Field(description="Ngày được suy ra từ đâu, nếu không nêu đủ.")
    period: str | None
    fields: list[str]
    categories: list[str] = Field(description="Nhóm lĩnh vực, dùng để lọc.")
    value: str | None
    signatories: list[SignatoryOut]
    place_signed: str | None
    effect: str | None
    term: str | None
    renewal: str | None
    termination: str | None
    ends: str | None
    languages: list[str]
    fields_by_article: list[ArticleFieldsOut]
    standing: StandingOut | None = Field(description="Có khi hỏi hiệu lực vào một ngày.")
    verdict: str | None = Field(description="`confirmed`, `corrected`, `rejected`, hoặc null.")
    reviews: list[ReviewOut]
    contradictions: list[ContradictionOut]
    evidence: list[EvidenceOut]

    @classmethod
    def of(cls, entry: Entry, as_of: datetime.date | None = None) -> Self:
        """Return an entry in the shape of the interface."""
        stated = asdict(entry.agreement)
        del stated["evidence"]
        return cls.model_validate(
            {
                **{name: value for name, value in stated.items() if name in cls.model_fields},
                "id": entry.id,
                "provinces": entry.provinces,
                "provinces_today": entry.provinces_today,
                "categories": entry.categories,
                "standing": _standing(entry, as_of),
                "verdict": entry.verdict,
                "reviews": [asdict(review) for review in entry.reviews],
                "contradictions": [asdict(each) for each in entry.contradictions],
                "evidence": _evidence(entry),
            }
        )


def _standing(entry: Entry, as_of: datetime.date | None) -> dict[str, object] | None:
    if as_of is None:
        return None
    on_day = standing(entry.agreement, as_of, entry.first_told)
    return {"day": as_of, "is": on_day, "text": STANDINGS.get(on_day, on_day.value)}


def _evidence(entry: Entry) -> list[dict[str, object]]:
    return [
        {
            "quote": statement.quote,
            "char_start": statement.char_start,
            "char_end": statement.char_end,
            "page": statement.page,
            "passage_id": statement.passage_id,
            "told": {
                "kind": statement.agreement.kind,
                "status": statement.agreement.status,
                "date": statement.agreement.date,
                "value": statement.agreement.value,
            },
            "document": asdict(statement.document),
        }
        for statement in entry.evidence
    ]


class TotalsOut(BaseModel):
    """Số mục theo nước, tỉnh (tên khi ký), năm và loại, trên mọi mục khớp bộ lọc."""

    country: dict[str, int] = Field(examples=[{"Lào": 12, "Nhật Bản": 7}])
    province: dict[str, int] = Field(examples=[{"Nghệ An": 9}])
    year: dict[str, int] = Field(examples=[{"2016": 4}])
    kind: dict[str, int] = Field(examples=[{"thỏa thuận": 10, "kết nghĩa": 2}])

    @classmethod
    def of(cls, counted: Totals) -> Self:
        """Return totals in the shape of the interface."""
        return cls.model_validate(counted._asdict())


class RegisterPage(BaseModel):
    """Một phần của sổ, mới nhất trước; `totals` tính trên toàn bộ các mục khớp."""

    total: int = Field(examples=[19])
    offset: int
    limit: int
    generation: int
    totals: TotalsOut
    entries: list[EntryOut]


class Form(StrEnum):
    """What the register comes as."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class RegisterQuery(BaseModel):
    """Bộ lọc của sổ: lặp một tham số là “hoặc”, các tham số khác nhau là “và”."""

    model_config = ConfigDict(extra="forbid")

    country: Names = Field(default=[], description="Tên nước, tiếng Việt hoặc tiếng Anh.")
    province: Names = Field(default=[], description="Tên tỉnh, thành phố, trước hoặc sau 1/7/2025.")
    partner: Names = Field(default=[], description="Đối tác nước ngoài, cả tên hay một phần.")
    year: Names = Field(default=[], description="`2015` hoặc `2010..2016`.")
    kind: Names = Field(default=[], description="Ví dụ `bản ghi nhớ`, `kết nghĩa`.")
    field: Names = Field(default=[], description="Lĩnh vực, ví dụ `giáo dục`, `tourism`.")
    status: Names = Field(default=[], description="`signed`, `in force`, `planned`, `proposed`.")
    as_of: str | None = Field(
        default=None, max_length=20, description="Đã ký đến ngày này và chưa hết hạn."
    )
    rejected: bool = Field(default=False, description="Cả những mục đã bị bác.")
    offset: int = Field(default=0, ge=0, le=10**9)
    limit: int = Field(default=50, ge=1, le=500)
    format: Form = Form.JSON

    def limits(self) -> RegisterFilters:
        """Return the limits with every name resolved.

        :raises ValueError: for a value that no field has.
        :raises UnknownPlace, UnknownField: for a name that we do not know.
        """
        return parse_register_filters(
            countries=self.country,
            provinces=self.province,
            partners=self.partner,
            years=self.year,
            kinds=self.kind,
            fields=self.field,
            statuses=self.status,
            as_of=self.as_of,
            rejected=self.rejected,
        )


class ReviewIn(BaseModel):
    """Xác nhận, sửa hoặc bác một mục; `changes` chỉ dùng khi sửa."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "verdict": "correct",
                    "changes": {"date": "2016-03-05", "fields": ["giáo dục", "y tế"]},
                    "reviewer": "Trần Thị Lan",
                    "note": "Theo bản gốc lưu ở Sở Ngoại vụ.",
                },
                {"verdict": "reject", "reviewer": "Trần Thị Lan", "note": "Chỉ là chuyến thăm."},
            ]
        },
    )

    verdict: Verdict
    reviewer: str = Field(min_length=1, max_length=200, description="Ai xem xét.")
    note: str = Field(default="", max_length=2000)
    changes: dict[str, Any] = Field(default={}, max_length=40)
