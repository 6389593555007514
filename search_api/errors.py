"""Errors of the API.

::

    SearchApiError
    ├── SettingsInvalid      an option, HOPTAC_* variable or hoptac.toml is wrong
    ├── HostRefused          --host is not this machine's own loopback address
    ├── LanguageModelFailed  the optional model is absent, slow, refuses or answers nonsense
    └── Problem              answered as application/problem+json (RFC 9457)

What ``index`` and ``ingest`` raise becomes a Problem in ``search_api.problems``.
"""

from collections.abc import Mapping
from typing import Any


class SearchApiError(Exception):
    """Root of what the API raises."""


class SettingsInvalid(SearchApiError, ValueError):
    """A setting that is not what it should be."""


class HostRefused(SearchApiError, ValueError):
    """An address to listen on that other machines could reach."""


class LanguageModelFailed(SearchApiError):
    """An endpoint that gave no usable answer; the extractive answer stands without it.

    :param cause: ``absent``, ``slow``, ``refused`` or ``broken``.
    """

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


class Problem(SearchApiError):
    """A request that is answered with an error status.

    :param code: stable word for the cause, the end of the problem's ``type``.
    :param title: what is wrong, for a person, in Vietnamese; the same for a code.
    :param detail: this very case, with the bad value and the remedy.
    :param more: further members (``nearest``, ``errors``, ``limit`` …).
    """

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.title = title
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more
