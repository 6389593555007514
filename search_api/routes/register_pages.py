"""``/agreements``: the register as a page."""

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse, Response

from index.register import totals
from index.register_filters import RegisterFilters
from ingest.errors import UnknownField, UnknownPlace
from ingest.fields import categories
from ingest.instruments import instrument_kinds
from search_api.errors import Problem
from search_api.problems import invalid_fields, problem_of
from search_api.register_export import (
    STATUS_NAMES,
    VERDICT_NAMES,
    contradictions_in_words,
    reviews_in_words,
    signed_by,
    standing_in_words,
)
from search_api.register_schemas import Form, RegisterQuery
from search_api.routes.register import Found, find, limits_of
from search_api.services import Opened
from search_api.web.register_form import RegisterForm, total_groups
from search_api.web.render import render

router = APIRouter(include_in_schema=False)


@router.get("/agreements", response_class=HTMLResponse)
async def show_register(request: Request, opened: Opened) -> Response:
    """Return the register, a page at a time, with what it holds counted."""
    form = RegisterForm.read(request.query_params)
    try:
        query = form.query()
        filters = limits_of(query)
    except ValidationError as error:
        return _problem_page(form, invalid_fields(error.errors()))
    except (UnknownPlace, UnknownField, Problem) as error:
        nearest = error.nearest if isinstance(error, UnknownPlace) else ()
        kind = error.kind if isinstance(error, UnknownPlace) else ""
        links = [{"name": name, "href": form.href(**{kind: name})} for name in nearest]
        return _problem_page(form, problem_of(error), links)
    found = await opened.gate.run(lambda: find(opened, filters))
    return _register_page(form, query, filters, found)


def _register_page(
    form: RegisterForm, query: RegisterQuery, filters: RegisterFilters, found: Found
) -> HTMLResponse:
    offset, limit, total = query.offset, query.limit, len(found.entries)
    return _page(
        form,
        entries=found.entries[offset : offset + limit],
        total=total,
        offset=offset,
        groups=total_groups(form, totals(found.entries)),
        as_of=filters.as_of,
        before=form.href(offset=str(max(0, offset - limit))) if offset else None,
        after=form.href(offset=str(offset + limit)) if offset + limit < total else None,
    )


def _problem_page(
    form: RegisterForm, problem: Problem, suggestions: list[dict[str, str]] | None = None
) -> HTMLResponse:
    page = _page(form, problem.status, problem=problem, suggestions=suggestions or [])
    page.headers.update(problem.headers)
    return page


def _page(form: RegisterForm, status: int = 200, **values: object) -> HTMLResponse:
    return render(
        "agreements.html",
        status,
        form=form,
        kinds=instrument_kinds(),
        categories=categories(),
        statuses=STATUS_NAMES,
        verdicts=VERDICT_NAMES,
        standing=standing_in_words,
        contradictions=contradictions_in_words,
        reviews=reviews_in_words,
        signed_by=signed_by,
        csv=form.download(Form.CSV),
        xlsx=form.download(Form.XLSX),
        **{"problem": None, "suggestions": [], **values},
    )
