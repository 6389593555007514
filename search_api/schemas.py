"""Bodies of requests and replies; pydantic lives at this edge only."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from index.records import Mode
from index.stored import StoredDocument
from ingest.records import DocType, Language
from search_api.answers.records import Kind

MAX_QUERY_LENGTH = 2000
MAX_DRAFT_LENGTH = 50_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _readable(text: str) -> str:
    """Refuse what no one can have meant to look for."""
    if _CONTROL.search(text):
        raise ValueError("có ký tự điều khiển (NUL …); hãy gõ lại bằng chữ")
    if not any(character.isalnum() for character in text):
        raise ValueError("không có chữ hay số nào để tìm")
    return text


Query = Annotated[str, Field(min_length=1, max_length=MAX_QUERY_LENGTH), AfterValidator(_readable)]
Draft = Annotated[str, Field(min_length=1, max_length=MAX_DRAFT_LENGTH), AfterValidator(_readable)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[list[Name], Field(max_length=50)]
K = Annotated[int, Field(ge=1, le=1000, description="Số đoạn muốn nhận.")]

_FILTERS_EXAMPLE: JsonDict = {
    "country": ["Lào"],
    "province": ["Nghệ An", "Hà Tĩnh"],
    "year": [2015, 2020],
    "doc_type": ["agreement"],
    "language": ["vi"],
    "source": [],
}


class FiltersIn(BaseModel):
    """Điều kiện lọc: các giá trị trong một trường là “hoặc”, các trường với nhau là “và”."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_FILTERS_EXAMPLE]})

    country: Names = Field(default=[], description="Tên nước, tiếng Việt hoặc tiếng Anh.")
    province: Names = Field(default=[], description="Tên tỉnh, thành phố, trước hoặc sau 1/7/2025.")
    year: list[Annotated[int, Field(ge=1, le=9999)]] = Field(
        default=[], max_length=2, description="Năm đầu và năm cuối, kể cả hai năm đó."
    )
    doc_type: list[DocType] = Field(default=[], max_length=10)
    language: list[Language] = Field(default=[], max_length=10)
    source: Names = Field(default=[], description="Mẫu đường dẫn, ví dụ `bao-cao/*.pdf`.")

    @model_validator(mode="after")
    def _check_years(self) -> Self:
        if len(self.year) == 1 or (self.year and self.year[0] > self.year[1]):
            raise ValueError("year phải là [năm đầu, năm cuối], ví dụ [2010, 2016]")
        return self


class SearchIn(BaseModel):
    """Một câu hỏi."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"query": "Nghệ An ký thỏa thuận hợp tác với tỉnh nào của Lào?", "k": 5},
                {"query": "hop tac giao duc voi Nhat Ban", "filters": {"country": ["Nhật Bản"]}},
            ]
        },
    )

    query: Query
    k: K = 10
    mode: Mode = Mode.HYBRID
    filters: FiltersIn = FiltersIn()
    fold: bool = Field(default=True, description="Gộp các bài gần như trùng nhau vào một kết quả.")


class SimilarIn(BaseModel):
    """Tìm tài liệu giống: cho đúng một trong `text`, `document_id`, `passage_id`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": "Hai bên thống nhất mở rộng hợp tác đào tạo nguồn nhân lực.", "k": 5},
                {"document_id": "0f4c1d2e3a5b6978"},
            ]
        },
    )

    text: Draft | None = None
    document_id: Name | None = None
    passage_id: Name | None = None
    k: Annotated[int, Field(ge=1, le=1000, description="Số tài liệu muốn nhận.")] = 10
    filters: FiltersIn = FiltersIn()
    fold: bool = Field(default=True, description="Gộp các bài gần như trùng nhau vào một kết quả.")

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        given = [self.text, self.document_id, self.passage_id]
        if sum(value is not None for value in given) != 1:
            raise ValueError("phải có đúng một trong text, document_id, passage_id")
        return self


class PreviousIn(BaseModel):
    """Câu hỏi trước, để hiểu một câu hỏi nối tiếp (“còn với Campuchia?”)."""

    model_config = ConfigDict(extra="forbid")

    question: Query
    filters: FiltersIn = FiltersIn()


class AskIn(BaseModel):
    """Một câu hỏi cần câu trả lời có dẫn chứng."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "Những tỉnh nào hợp tác với Lào?"},
                {
                    "question": "còn với Campuchia?",
                    "previous": "Những tỉnh nào hợp tác với Lào?",
                },
            ]
        },
    )

    question: Query
    k: Annotated[int, Field(ge=1, le=1000, description="Số đoạn đọc để trả lời.")] = 12
    filters: FiltersIn = FiltersIn()
    previous: Query | PreviousIn | None = None


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class DocumentOut(_Out):
    """Tài liệu, như danh sách và kết quả tìm cho biết."""

    id: str = Field(examples=["0f4c1d2e3a5b6978"])
    title: str = Field(examples=["Nghệ An và Xiêng Khoảng ký thỏa thuận hợp tác 2016–2020"])
    title_inferred: bool = Field(description="Tài liệu không có tiêu đề; đây là câu đầu.")
    source: str = Field(examples=["tin-tuc/nghe-an-xieng-khoang.html"])
    url: str | None
    publisher: str | None = Field(examples=["Báo Nghệ An"])
    doc_type: DocType
    published: str | None = Field(
        description="ISO 8601, chính xác đến mức tài liệu ghi.", examples=["2016-03-05"]
    )
    language: Language


class ScoresOut(_Out):
    """Điểm của từng cách tìm; null nếu cách đó không được dùng."""

    lexical: float | None = Field(description="BM25.", examples=[11.7])
    dense: float | None = Field(description="Cosine, từ -1 đến 1.", examples=[0.62])


class HitOut(_Out):
    """Một đoạn tìm được; `highlights` tính theo ký tự Unicode của `text`."""

    rank: int = Field(examples=[1])
    score: float = Field(examples=[0.93])
    scores: ScoresOut
    text: str = Field(examples=["Hai tỉnh nhất trí mở rộng hợp tác về giáo dục và y tế."])
    highlights: list[tuple[int, int]] = Field(examples=[[[24, 31]]])
    passage_id: str = Field(examples=["0f4c1d2e3a5b6978-3"])
    page_start: int | None
    page_end: int | None
    char_start: int
    char_end: int
    heading: str = Field(examples=["Điều 2. Lĩnh vực hợp tác"])
    year_match: str | None = Field(description="`published` hoặc `stated` khi lọc theo năm.")
    siblings: list[DocumentOut] = Field(description="Các bài gần như trùng, đã gộp vào đây.")
    document: DocumentOut


class AnalysisOut(_Out):
    """Câu hỏi được hiểu thế nào."""

    restored: str | None
    corrected: str | None
    places: list[str]
    notes: list[str]


class SearchOut(_Out):
    """Câu trả lời: các đoạn xếp từ sát nhất, tất cả của cùng một thế hệ kho tài liệu."""

    query: str
    mode: Mode
    took_ms: float
    generation: int
    n_matched: int
    analysis: AnalysisOut
    facets: dict[str, dict[str, int]] = Field(
        examples=[{"country": {"Lào": 12}, "province": {"Nghệ An": 9}, "year": {"2016": 4}}]
    )
    hits: list[HitOut]


class TraitsOut(_Out):
    """Văn bản nói về gì, trong chừng mực chữ của nó cho biết."""

    places: list[str] = Field(
        description="Nước, và tỉnh theo tên trước ngày 1/7/2025.", examples=[["Nghệ An", "Lào"]]
    )
    fields: list[str] = Field(examples=[["giáo dục", "y tế"]])
    articles: list[str] = Field(examples=[["Điều 2. Lĩnh vực hợp tác"]])


class DifferencesOut(_Out):
    """Điều chỉ một bên có; không so điều, mục khi một bên không có tiêu đề nào."""

    asked: TraitsOut = Field(description="Chỉ ở văn bản đem hỏi.")
    found: TraitsOut = Field(description="Chỉ ở tài liệu tìm được.")


class PrecedentOut(HitOut):
    """Một tài liệu giống, với đoạn giống nhất của nó làm bằng."""

    shared: TraitsOut = Field(description="Cả hai đều có; `articles` là của tài liệu tìm được.")
    differs: DifferencesOut


class SimilarOut(SearchOut):
    """Các tài liệu xếp từ giống nhất, mỗi tài liệu một kết quả."""

    hits: list[PrecedentOut]  # type: ignore[assignment]


class CitationOut(_Out):
    """Lời dẫn nguyên văn: `text[char_start:char_end] == quote` trong toàn văn tài liệu."""

    source: str
    title: str
    published: str | None
    page: int | None
    quote: str
    char_start: int
    char_end: int
    passage_id: str
    document_id: str
    heading: str


class ItemOut(_Out):
    """Một mục của câu trả lời; `citations` là vị trí trong danh sách dẫn chứng."""

    text: str = Field(max_length=160)
    citations: list[int]


class CoverageOut(_Out):
    """Câu trả lời dựa trên bao nhiêu tài liệu, trong bao nhiêu tài liệu của kho."""

    documents: int
    of: int


class AnswerOut(_Out):
    """Câu trả lời, mỗi câu có dẫn chứng; hoặc nói rõ là tài liệu không nêu."""

    question: str
    kind: Kind
    answerable: bool
    answer: str = Field(max_length=300)
    items: list[ItemOut]
    citations: list[CitationOut]
    answer_citations: list[int] = Field(description="Dẫn chứng của `answer`.")
    confidence: float = Field(description="Xác suất câu trả lời đúng.", examples=[0.72])
    coverage: CoverageOut
    notes: list[str]
    took_ms: float


class PageOut(BaseModel):
    """Một trang là một khoảng của `text`."""

    page: int
    char_start: int
    char_end: int
    ocr_confidence: float | None = Field(
        description="Chữ nhận dạng từ ảnh (OCR): độ tin trung bình, 0 đến 1; null nếu chữ có sẵn.",
        examples=[0.93],
    )
    unread: str | None = Field(
        description="Vì sao không đọc được chữ của trang; null nếu đọc được."
    )


class DocumentText(BaseModel):
    """Toàn văn và những gì biết về một tài liệu."""

    id: str
    source: str
    url: str | None
    text: str
    pages: list[PageOut]
    title: str
    title_inferred: bool
    published: str | None
    publisher: str | None
    doc_type: DocType
    language: Language
    sha256: str
    boilerplate: list[tuple[int, int]] = Field(description="Các khoảng không phải nội dung chính.")

    @classmethod
    def of(cls, stored: StoredDocument) -> Self:
        """Return what is stored, in the shape of the interface."""
        return cls.model_validate(stored.as_dict())


class PassageOut(_Out):
    """Một đoạn, với vị trí của nó trong tài liệu."""

    passage_id: str = Field(validation_alias=AliasChoices("passage_id", "id"))
    text: str
    char_start: int
    char_end: int
    page_start: int | None
    page_end: int | None
    heading: str
    years: list[int] = Field(description="Các năm mà đoạn nêu.")
    countries: list[str]
    provinces: list[str] = Field(description="Tên tỉnh trước ngày 1/7/2025.")
    document: DocumentOut


class DocumentPage(BaseModel):
    """Một phần của danh sách tài liệu."""

    total: int = Field(examples=[84])
    offset: int
    limit: int
    documents: list[DocumentOut]


class Deleted(BaseModel):
    """Tài liệu đã xóa không còn trong câu trả lời nào từ thế hệ này."""

    deleted: str
    generation: int


class ProblemOut(BaseModel):
    """Lỗi theo RFC 9457 (`application/problem+json`)."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:hoptac:problem:unknown-place",
                    "title": "Không biết quốc gia này",
                    "status": 422,
                    "detail": "Không có quốc gia nào tên là “Nhậtt Bản”. Có phải: Nhật Bản?",
                    "instance": "/v1/search",
                    "nearest": ["Nhật Bản"],
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: str
    instance: str
