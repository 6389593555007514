"""The search form: what it was sent with, and links that change one thing in it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from index.records import SearchResult
from search_api.web.present import DOC_TYPES, FACETS, LANGUAGES

EXAMPLES = (
    "Nghệ An ký thỏa thuận hợp tác với tỉnh nào của Lào?",
    "hop tac giao duc dao tao voi Nhat Ban",
    "thẩm quyền ký kết thỏa thuận quốc tế của cấp tỉnh",
    "agreement on friendship and cooperation between provinces",
)
_SHOWN_PER_FACET = 8
_FIRST_YEAR, _LAST_YEAR = 1, 9999
_NAMES_SEPARATOR = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class Form:
    """Fields as typed; several names in one field are parted by commas."""

    q: str = ""
    like: str = ""
    mode: str = "hybrid"
    country: str = ""
    province: str = ""
    year_from: str = ""
    year_to: str = ""
    doc_type: str = ""
    language: str = ""
    k: int = 10

    @classmethod
    def read(cls, params: Mapping[str, str]) -> Self:
        """Return the fields of a query string; a bad number of results is passed over."""
        given = {name: params.get(name, "").strip() for name in _TEXT_FIELDS}
        k = params.get("k", "")
        n_results = int(k) if k.isascii() and k.isdecimal() and len(k) < 4 else 10
        mode = given.pop("mode") or "hybrid"
        return cls(**given, mode=mode, k=min(max(n_results, 1), 100))

    @property
    def asked(self) -> bool:
        """Return whether there is something to answer."""
        return bool(self.q or self.like)

    @property
    def filtered(self) -> bool:
        """Return whether anything beside the question is set."""
        return bool(active_filters(self)) or self.mode != "hybrid"

    def limits(self) -> dict[str, Any]:
        """Return what ``POST /v1/search`` and ``/v1/similar`` take beside the question."""
        return {
            "k": self.k,
            "filters": {
                "country": split_names(self.country),
                "province": split_names(self.province),
                "year": self._years(),
                "doc_type": split_names(self.doc_type),
                "language": split_names(self.language),
            },
        }

    def _years(self) -> list[Any]:
        if not (self.year_from or self.year_to):
            return []
        return [self.year_from or _FIRST_YEAR, self.year_to or _LAST_YEAR]

    def href(self, **changes: str) -> str:
        """Return the address of the same search with some fields changed."""
        values = {field.name: getattr(self, field.name) for field in fields(self)} | changes
        usual = {"mode": "hybrid", "k": 10}
        return "/?" + urlencode(
            {name: value for name, value in values.items() if value and value != usual.get(name)}
        )


_TEXT_FIELDS = [field.name for field in fields(Form) if field.name != "k"]


def split_names(typed: str) -> list[str]:
    """Return the names that commas or semicolons part."""
    return [name.strip() for name in _NAMES_SEPARATOR.split(typed) if name.strip()]


def example_links() -> list[dict[str, str]]:
    """Return the questions shown before the first search."""
    return [{"name": text, "href": Form(q=text).href()} for text in EXAMPLES]


def suggestions(form: Form, kind: str, nearest: Iterable[str]) -> list[dict[str, str]]:
    """Return the same search with the unknown place replaced by each near name."""
    return [{"name": name, "href": form.href(**{kind: name})} for name in nearest]


def meant_link(form: Form, result: SearchResult) -> dict[str, str] | None:
    """Return the question as it was read, with its search; None where it was read as typed."""
    meant = result.analysis.corrected or result.analysis.restored
    return {"name": meant, "href": form.href(q=meant)} if meant else None


def active_filters(form: Form) -> list[dict[str, str]]:
    """Return the filters that are set, each with the search without it."""
    items = [
        {"name": name, "href": form.href(**{field: ", ".join(n for n in names if n != name)})}
        for field in ("country", "province")
        for names in [split_names(getattr(form, field))]
        for name in names
    ]
    if form.year_from or form.year_to:
        name = f"{form.year_from or '…'}–{form.year_to or '…'}"
        items.append({"name": name, "href": form.href(year_from="", year_to="")})
    labels: dict[str, Mapping[Any, str]] = {"doc_type": DOC_TYPES, "language": LANGUAGES}
    for field, names_of in labels.items():
        if value := getattr(form, field):
            items.append({"name": names_of.get(value, value), "href": form.href(**{field: ""})})
    return items


def facet_groups(form: Form, result: SearchResult) -> list[dict[str, Any]]:
    """Return the commonest values of each facet, each with the search narrowed to it."""
    groups = []
    for field, name in FACETS.items():
        counts = result.facets.get(field, {})
        common = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN_PER_FACET]
        if len(common) < 2:  # narrowing to the only value changes nothing
            continue
        items = [
            {"name": _label(field, value), "count": n, "href": _narrowed(form, field, value)}
            for value, n in common
        ]
        groups.append({"name": name, "entries": items})
    return groups


def _label(field: str, value: str) -> str:
    labels: Mapping[Any, str] = DOC_TYPES if field == "doc_type" else {}
    return labels.get(value, value)


def _narrowed(form: Form, field: str, value: str) -> str:
    narrowed = replace(form, k=10)
    if field == "year":
        return narrowed.href(year_from=value, year_to=value)
    return narrowed.href(**{field: value})
