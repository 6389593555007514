"""Templates to pages; everything that a document or a person wrote is escaped."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Request
from starlette.responses import HTMLResponse

from search_api.web import present

if TYPE_CHECKING:
    from jinja2 import Environment

    from search_api.errors import Problem

_TEMPLATES = Path(__file__).parent / "templates"


def wants_page(request: Request) -> bool:
    """Return whether a person in a browser asked, not a program."""
    path = request.url.path
    if path.startswith(("/v1/", "/static/")):
        return False
    return "text/html" in request.headers.get("accept", "")


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["date"] = present.date_in_words
    environment.globals.update(
        pages=present.pages_in_words,
        pieces=present.marked_pieces,
        unwrapped=present.unwrapped,
        citation=present.citation,
        doc_types=present.DOC_TYPES,
        languages=present.LANGUAGES,
        modes=present.MODES,
        facet_names=present.FACETS,
    )
    return environment


def render(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a template as a page."""
    return HTMLResponse(_environment().get_template(template).render(**values), status)


def render_problem(problem: "Problem") -> HTMLResponse:
    """Return a problem as a page."""
    page = render("problem.html", problem.status, problem=problem)
    page.headers.update(problem.headers)
    return page
