"""The register's form: what it was sent with, and links that change one thing in it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self
from urllib.parse import urlencode

from index.register import Totals
from search_api.register_schemas import Form, RegisterQuery
from search_api.web.form import split_names

_SHOWN_PER_TOTAL = 8
_FIRST_YEAR, _LAST_YEAR = "1900", "2100"
TOTAL_NAMES = {
    "country": "Quốc gia",
    "province": "Tỉnh, thành phố",
    "year": "Năm ký",
    "kind": "Loại văn bản",
}


@dataclass(frozen=True, slots=True)
class RegisterForm:
    """Fields as typed; several names in one field are parted by commas."""

    country: str = ""
    province: str = ""
    partner: str = ""
    year_from: str = ""
    year_to: str = ""
    kind: str = ""
    field: str = ""
    status: str = ""
    as_of: str = ""
    rejected: str = ""
    offset: str = ""

    @classmethod
    def read(cls, params: Mapping[str, str]) -> Self:
        """Return the fields of a query string."""
        return cls(**{field.name: params.get(field.name, "").strip() for field in fields(cls)})

    def query(self) -> RegisterQuery:
        """Return what ``GET /v1/agreements`` takes.

        :raises ValidationError: for what it would refuse.
        """
        return RegisterQuery.model_validate(self._parameters() | {"offset": self.offset or 0})

    def _parameters(self) -> dict[str, Any]:
        names = ("country", "province", "partner", "kind", "field", "status")
        given: dict[str, Any] = {name: split_names(getattr(self, name)) for name in names}
        if self.year_from or self.year_to:
            first, last = self.year_from or _FIRST_YEAR, self.year_to or _LAST_YEAR
            given["year"] = [f"{first}..{last}"]
        if self.as_of:
            given["as_of"] = self.as_of
        if self.rejected:
            given["rejected"] = "true"
        return {name: value for name, value in given.items() if value}

    @property
    def filtered(self) -> bool:
        """Return whether any filter is set."""
        return replace(self, offset="") != RegisterForm()

    def href(self, **changes: str) -> str:
        """Return the address of the register with some fields changed, from its start."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        given = {**values, "offset": "", **changes}
        return "/agreements?" + urlencode({name: value for name, value in given.items() if value})

    def download(self, form: Form) -> str:
        """Return the address of the same entries as a file."""
        return "/v1/agreements?" + urlencode(
            {**self._parameters(), "format": form.value}, doseq=True
        )


def total_groups(form: RegisterForm, counted: Totals) -> list[dict[str, Any]]:
    """Return the commonest values of each total, each with the register narrowed to it."""
    groups = []
    for field, name in TOTAL_NAMES.items():
        counts = list(getattr(counted, field).items())[:_SHOWN_PER_TOTAL]
        if len(counts) < 2:  # narrowing to the only value changes nothing
            continue
        items = [{"name": v, "count": n, "href": _narrowed(form, field, v)} for v, n in counts]
        groups.append({"name": name, "entries": items})
    return groups


def _narrowed(form: RegisterForm, field: str, value: str) -> str:
    if field == "year":
        return form.href(year_from=value, year_to=value)
    return form.href(**{field: value})
