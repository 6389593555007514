"""The pages for people: search, one document, the list of documents."""

from pathlib import Path
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import FileResponse, HTMLResponse, Response

from index.errors import NotFound
from index.records import SearchResult
from index.stored import StoredDocument
from ingest.errors import UnknownPlace
from search_api.answers.answerer import Answerer
from search_api.answers.kinds import is_question
from search_api.answers.records import Answer
from search_api.errors import Problem
from search_api.problems import invalid_fields, problem_of
from search_api.routes.search import resolve_filters
from search_api.schemas import SearchIn, SimilarIn
from search_api.services import Opened, Services
from search_api.web.form import (
    Form,
    active_filters,
    example_links,
    facet_groups,
    meant_link,
    suggestions,
)
from search_api.web.present import citation_window, ocr_note, segments, unread_pages
from search_api.web.render import render

router = APIRouter(include_in_schema=False)

_PAGE_SIZE = 50
MAX_SHOWN = 100


@router.get("/", response_class=HTMLResponse)
async def show_search(request: Request, opened: Opened) -> Response:
    """Return the search page, with the answer when something was asked."""
    form = Form.read(request.query_params)
    if not form.asked:
        return _search_page(form, None, None)
    try:
        found = await opened.gate.run(lambda: _find(opened, form))
    except ValidationError as error:
        return _search_page(form, None, invalid_fields(error.errors()))
    except (Problem, UnknownPlace, NotFound) as error:
        names = error.nearest if isinstance(error, UnknownPlace) else ()
        kind = error.kind if isinstance(error, UnknownPlace) else ""
        return _search_page(form, None, problem_of(error), suggestions(form, kind, names))
    return _search_page(form, found.result, None, likeness=found.likeness, answer=found.answer)


class _Found(NamedTuple):
    """What a search page shows.

    :param likeness: what the result is like, when that was the question.
    :param answer: None for what is no question: words to look for, a likeness.
    """

    result: SearchResult
    likeness: str = ""
    answer: Answer | None = None


def _find(opened: Services, form: Form) -> _Found:
    searcher, store = opened.searcher, opened.store
    if not form.like:
        asked = SearchIn.model_validate({"query": form.q, "mode": form.mode} | form.limits())
        filters = resolve_filters(asked.filters)
        result = searcher.search(asked.query, k=asked.k, mode=asked.mode, filters=filters)
        answer = None
        if result.hits and is_question(asked.query):
            answer = Answerer(searcher).ask(asked.query, filters=filters)
        return _Found(result, answer=answer)
    like = SimilarIn.model_validate({"passage_id": form.like} | form.limits())
    result = searcher.similar_to_id(form.like, k=like.k, filters=resolve_filters(like.filters))
    is_passage = "-" in form.like
    summary = store.passage(form.like).document if is_passage else store.document(form.like).summary
    return _Found(result, f"“{summary.title}”")


def _search_page(
    form: Form,
    result: SearchResult | None,
    problem: Problem | None,
    nearest: list[dict[str, str]] | None = None,
    likeness: str = "",
    answer: Answer | None = None,
) -> HTMLResponse:
    more = None
    if result and len(result.hits) == form.k and form.k < MAX_SHOWN:
        more = form.href(k=str(min(form.k + 10, MAX_SHOWN)))
    page = render(
        "search.html",
        problem.status if problem else 200,
        form=form,
        asked=form.asked,
        result=result,
        problem=problem,
        suggestions=nearest or [],
        examples=example_links(),
        facets=facet_groups(form, result) if result and result.hits else [],
        active=active_filters(form),
        likeness=likeness,
        meant=meant_link(form, result) if result else None,
        answer=answer,
        more=more,
    )
    if problem:
        page.headers.update(problem.headers)
    return page


@router.get("/documents", response_class=HTMLResponse)
async def list_documents(
    opened: Opened, offset: Annotated[int, Query(ge=0, le=10**9)] = 0
) -> Response:
    """Return the list of documents, a page at a time."""
    documents = await opened.gate.run(opened.store.documents)
    shown = documents[offset : offset + _PAGE_SIZE]
    return render(
        "documents.html",
        documents=shown,
        total=len(documents),
        offset=offset,
        before=max(0, offset - _PAGE_SIZE) if offset else None,
        after=offset + _PAGE_SIZE if offset + _PAGE_SIZE < len(documents) else None,
    )


@router.get("/documents/{document_id}", response_class=HTMLResponse)
async def show_document(
    document_id: str,
    opened: Opened,
    passage: str | None = None,
    start: Annotated[int, Query(ge=0, le=10**9)] = 0,
    end: Annotated[int, Query(ge=0, le=10**9)] = 0,
    at: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> Response:
    """Return a document's text around a passage, or a span of it, which stands out."""

    def run() -> HTMLResponse:
        stored = opened.store.document(document_id)
        cited = opened.store.passage(passage) if passage else None
        if cited and cited.document.id != document_id:
            raise NotFound(f"Passage {cited.id!r} is in document {cited.document.id!r}.")
        span = (cited.char_start, cited.char_end) if cited else None
        if span is None and start < end <= len(stored.text):
            span = (start, end)
        return _document_page(stored, span, at)

    return await opened.gate.run(run)


def _document_page(stored: StoredDocument, span: tuple[int, int] | None, at: int) -> HTMLResponse:
    window = citation_window(len(stored.text), span, at)
    shown = segments(
        stored.text,
        window,
        pages=[(page.number, page.start, page.end) for page in stored.pages],
        boilerplate=stored.boilerplate,
        headings=[(heading.start, heading.end) for heading in stored.headings],
        passage=span,
    )
    return render(
        "document.html",
        document=stored.summary,
        link=_web_address(stored.summary.url),
        has_original=Path(stored.path).is_file(),
        is_cited=span is not None,
        segments=shown,
        ocr_notes={page.number: ocr_note(page) for page in stored.pages},
        unread=unread_pages(stored.pages),
        first_cited=next((i for i, segment in enumerate(shown) if segment.passage), -1),
        before=max(0, window.start - (window.end - window.start)) if window.start else None,
        after=window.end if window.end < len(stored.text) else None,
    )


def _web_address(url: str | None) -> str | None:
    """Return an address that is safe to link to: never ``javascript:`` or the like."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


@router.get("/documents/{document_id}/original", response_class=Response)
async def download_original(document_id: str, opened: Opened) -> Response:
    """Return the file as a download: what others wrote is never shown inline."""
    stored = await opened.gate.run(lambda: opened.store.document(document_id))
    path = Path(stored.path)
    if not path.is_file():
        raise Problem(
            404,
            "original-gone",
            "Không còn tệp gốc",
            f"Tệp gốc của “{stored.summary.source}” không còn ở chỗ cũ; toàn văn vẫn xem được.",
        )
    return FileResponse(
        path,
        media_type="application/octet-stream",
        filename=_download_name(stored.summary.source, path.suffix),
        content_disposition_type="attachment",
    )


def _download_name(source: str, suffix: str) -> str:
    """Return the file's own name; for an archive's member the archive's."""
    parts = source.split("/")
    own = next((part for part in parts if part.lower().endswith(suffix.lower())), parts[-1])
    return own or f"tai-lieu{suffix}"
