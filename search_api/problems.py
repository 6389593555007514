"""Every error as a problem document (RFC 9457), in Vietnamese, without a trace.

Browsers that ask for a page get the same words as a page.
"""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from index.errors import BadQuery, IndexFailure, IndexLocked, NotFound
from ingest.errors import UnknownField, UnknownPlace, UnreadableFile
from search_api.errors import Problem
from search_api.web.render import render_problem, wants_page

_log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_PLACE_KINDS = {"country": "quốc gia", "province": "tỉnh, thành phố"}
_HTTP_TITLES = {
    400: ("bad-request", "Yêu cầu không đọc được", "Nội dung gửi lên không đọc được."),
    404: ("no-route", "Không có trang này", "Địa chỉ này không dẫn đến đâu cả."),
    405: ("method-not-allowed", "Cách gọi không được phép", "Hãy xem các cách gọi ở Allow."),
    413: ("too-large", "Nội dung gửi lên quá lớn", "Hãy gửi tệp nhỏ hơn."),
    415: ("unsupported-media-type", "Kiểu nội dung không được hỗ trợ", "Hãy gửi JSON."),
}
# https://docs.pydantic.dev/latest/errors/validation_errors/
_SAID = {
    "missing": "thiếu trường này",
    "extra_forbidden": "không có trường này",
    "enum": "phải là một trong: {expected}",
    "string_too_short": "không được để trống",
    "string_too_long": "dài quá {max_length} ký tự",
    "string_type": "phải là một chuỗi",
    "string_unicode": "không phải Unicode hợp lệ",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "int_parsing_size": "số quá lớn",
    "int_from_float": "phải là số nguyên",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "không được quá {le}",
    "list_type": "phải là một danh sách",
    "too_long": "không được quá {max_length} giá trị",
    "bool_parsing": "phải là true hoặc false",
    "bool_type": "phải là true hoặc false",
    "json_invalid": "không phải JSON hợp lệ",
    "model_attributes_type": "phải là một đối tượng JSON",
    "model_type": "phải là một đối tượng JSON",
}


def add_problem_handlers(app: FastAPI) -> None:
    """Answer whatever is raised below ``app`` as a problem."""
    app.add_exception_handler(Problem, _answer)
    app.add_exception_handler(RequestValidationError, _answer)
    app.add_exception_handler(HTTPException, _answer)
    app.add_exception_handler(IndexFailure, _answer)
    app.add_exception_handler(UnknownPlace, _answer)
    app.add_exception_handler(UnknownField, _answer)
    app.add_exception_handler(UnreadableFile, _answer)
    app.add_exception_handler(Exception, _answer)


def _answer(request: Request, error: Exception) -> Response:
    problem = problem_of(error, request)
    if wants_page(request):
        return render_problem(problem)
    return problem_response(problem, request.url.path)


def problem_response(problem: Problem, instance: str) -> Response:
    """Return the problem as ``application/problem+json``."""
    body = {
        "type": f"urn:hoptac:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": instance,
        **problem.more,
    }
    return JSONResponse(body, problem.status, problem.headers, MEDIA_TYPE)


def problem_of(error: Exception, request: Request | None = None) -> Problem:
    """Say any error as a problem; the unforeseen is logged and told without detail."""
    match error:
        case Problem():
            return error
        case RequestValidationError():
            return _invalid_request(error.errors(), request)
        case HTTPException():
            return _http_problem(error)
        case UnknownPlace() | UnknownField():
            return _unknown_name(error)
        case UnreadableFile():
            return unreadable(error.reason, error.remedy)
        case NotFound():
            return Problem(
                404,
                "not-found",
                "Không tìm thấy tài liệu, đoạn hoặc mục này",
                "Mã này không có trong kho: tài liệu đã bị xóa hoặc đã được thay bằng bản mới.",
            )
        case BadQuery():
            return bad_query(str(error))
        case IndexLocked():
            return Problem(
                503,
                "writer-busy",
                "Kho tài liệu đang được ghi, xin thử lại sau ít phút",
                str(error),
                headers={"Retry-After": "5"},
            )
        case IndexFailure():
            _log.error("index unusable: %s", error)
            return Problem(503, "index-unusable", "Kho tài liệu chưa dùng được", str(error))
        case _:
            return Problem(
                500,
                "internal",
                "Lỗi bên trong máy chủ",
                "Máy chủ gặp lỗi ngoài dự kiến. Lỗi đã được ghi vào nhật ký.",
            )


def bad_query(detail: str) -> Problem:
    """Return the problem of a query that cannot be searched for."""
    return Problem(422, "bad-query", "Câu hỏi không tìm được", detail)


def unreadable(reason: str, remedy: str) -> Problem:
    """Return the problem of an uploaded file that no reader can read."""
    return Problem(
        422,
        "unreadable-file",
        "Không đọc được tệp",
        f"{reason} {remedy}",
        reason=reason,
        remedy=remedy,
    )


def _unknown_name(error: UnknownPlace | UnknownField) -> Problem:
    if isinstance(error, UnknownField):
        return Problem(
            422,
            "unknown-field",
            "Không biết lĩnh vực này",
            f"Không có lĩnh vực nào gọi là “{error.name}”. Có: {', '.join(error.nearest)}.",
            field="field",
            value=error.name,
            nearest=list(error.nearest),
        )
    kind = _PLACE_KINDS.get(error.kind, error.kind)
    hint = f" Có phải: {', '.join(error.nearest)}?" if error.nearest else ""
    return Problem(
        422,
        "unknown-place",
        f"Không biết {kind} này",
        f"Không có {kind} nào tên là “{error.name}”.{hint}",
        field=error.kind,
        value=error.name,
        nearest=list(error.nearest),
    )


def _http_problem(error: HTTPException) -> Problem:
    phrase = HTTPStatus(error.status_code).phrase
    code, title, usual = _HTTP_TITLES.get(
        error.status_code,
        (phrase.lower().replace(" ", "-"), "Yêu cầu không thực hiện được", phrase),
    )
    detail = usual if error.detail in (None, "", phrase) else str(error.detail)
    if error.status_code == 400:  # the libraries' own words, in English
        detail = f"{usual} ({error.detail})"
    return Problem(error.status_code, code, title, detail, headers=dict(error.headers or {}))


def _invalid_request(errors: Sequence[Any], request: Request | None) -> Problem:
    """Say which field is wrong; the input itself is not repeated, it may be huge."""
    if request is not None and request.method == "POST" and not _is_json(request):
        got = request.headers.get("content-type", "không có Content-Type")
        return _http_problem(
            HTTPException(415, f"Nội dung phải là application/json, không phải {got[:100]}.")
        )
    return invalid_fields(errors)


def invalid_fields(errors: Sequence[Any]) -> Problem:
    """Return the problem of fields that failed validation, each named."""
    fields = [{"field": _field_name(e["loc"]), "message": _said(e)} for e in errors]
    said = "; ".join(f"{f['field'] or 'body'}: {f['message']}" for f in fields[:5])
    return Problem(422, "invalid-request", "Tham số không hợp lệ", said, errors=fields[:20])


def _field_name(location: Sequence[str | int]) -> str:
    """Return the path of a field without where it came from: ``filters.year``."""
    parts = location[1:] if location[:1] in (("body",), ("query",), ("path",)) else location
    return ".".join(str(part) for part in parts)


def _said(error: Any) -> str:
    """Say in Vietnamese what pydantic found; its own words where we have none."""
    template = _SAID.get(error["type"])
    if template is None:
        return str(error["msg"]).removeprefix("Value error, ")
    return template.format(**error.get("ctx", {})).replace("' or '", "', '")


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")
