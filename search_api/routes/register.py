"""``/v1/agreements``: the register, read, exported and reviewed."""

from collections.abc import Callable
from typing import Annotated, NamedTuple, TypeVar

from fastapi import APIRouter, Query
from starlette.responses import Response

from index.register import Entry, find_entries, find_entry, totals
from index.register_filters import RegisterFilters
from index.stored import read_state
from search_api.errors import Problem
from search_api.register_export import entry_table, tables
from search_api.register_review import review
from search_api.register_schemas import (
    EntryOut,
    Form,
    RegisterPage,
    RegisterQuery,
    ReviewIn,
    TotalsOut,
)
from search_api.routes.search import PROBLEMS
from search_api.services import Opened, Services
from search_api.spreadsheet import to_csv, to_xlsx

T = TypeVar("T")
router = APIRouter(prefix="/v1", tags=["Sổ thỏa thuận"], responses=PROBLEMS)

_TYPES = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILES: dict[int | str, dict[str, object]] = {
    200: {
        "content": {
            media_type.split(";")[0]: {"schema": {"type": "string", "format": "binary"}}
            for media_type in _TYPES.values()
        }
    }
}


class Found(NamedTuple):
    """Entries, all of one generation."""

    entries: list[Entry]
    generation: int


def find(opened: Services, filters: RegisterFilters) -> Found:
    """Return the entries of what is published."""
    with opened.store.reading() as connection:
        generation = int(read_state(connection)["published"])
        return Found(find_entries(connection, generation, filters), generation)


def limits_of(query: RegisterQuery) -> RegisterFilters:
    """Return the limits that a request names.

    :raises Problem: for a value that no field has.
    :raises UnknownPlace, UnknownField: for a name that we do not know.
    """
    return _valid(query.limits)


def _valid(read: Callable[[], T]) -> T:
    try:
        return read()
    except ValueError as error:
        raise Problem(422, "invalid-request", "Tham số không hợp lệ", str(error)) from None


@router.get(
    "/agreements",
    summary="Sổ thỏa thuận: lọc, đếm, xuất",
    response_model=RegisterPage,
    responses=_FILES,
)
async def list_agreements(
    query: Annotated[RegisterQuery, Query()], opened: Opened
) -> RegisterPage | Response:
    """Mới nhất trước; `csv` và `xlsx` có mọi mục khớp bộ lọc, không chia trang."""

    def run() -> RegisterPage | Response:
        filters = limits_of(query)
        found = find(opened, filters)
        if query.format != Form.JSON:
            return export(found.entries, filters, query.format)
        shown = found.entries[query.offset : query.offset + query.limit]
        return RegisterPage(
            total=len(found.entries),
            offset=query.offset,
            limit=query.limit,
            generation=found.generation,
            totals=TotalsOut.of(totals(found.entries)),
            entries=[EntryOut.of(entry, filters.as_of) for entry in shown],
        )

    return await opened.gate.run(run)


def export(entries: list[Entry], filters: RegisterFilters, form: Form) -> Response:
    """Return entries as a file to download."""
    if form == Form.CSV:
        content = to_csv(entry_table(entries, filters.as_of))
    else:
        content = to_xlsx(tables(entries, filters.as_of))
    headers = {"Content-Disposition": f'attachment; filename="so-thoa-thuan.{form}"'}
    return Response(content, media_type=_TYPES[form], headers=headers)


@router.get("/agreements/{entry_id}", summary="Một mục trong sổ")
async def show_agreement(entry_id: str, opened: Opened) -> EntryOut:
    """Kể cả mục đã bị bác."""
    return await opened.gate.run(lambda: EntryOut.of(_entry(opened, entry_id)))


def _entry(opened: Services, entry_id: str) -> Entry:
    with opened.store.reading() as connection:
        generation = int(read_state(connection)["published"])
        return find_entry(connection, generation, entry_id)


@router.post("/agreements/{entry_id}/review", summary="Xác nhận, sửa hoặc bác một mục")
async def review_agreement(entry_id: str, body: ReviewIn, opened: Opened) -> EntryOut:
    """Ý kiến được giữ khi tài liệu được đọc lại, và có trong mọi bản xuất."""
    limit_s = opened.settings.writer_timeout_s + opened.settings.timeout_s
    return await opened.gate.run(lambda: _review(opened, entry_id, body), timeout_s=limit_s)


def _review(opened: Services, entry_id: str, body: ReviewIn) -> EntryOut:
    entry = _valid(
        lambda: review(
            opened.store,
            entry_id,
            body.verdict,
            changes=body.changes,
            reviewer=body.reviewer,
            note=body.note,
            writer_timeout_s=opened.settings.writer_timeout_s,
        )
    )
    return EntryOut.of(entry)
