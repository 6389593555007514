"""``NAME.meta.yaml``: what a person says of a file, above what the file says.

For ``a.pdf`` it is ``a.pdf.meta.yaml``, else ``a.meta.yaml``, inside an archive
too. All fields are
optional: ``title``, ``published``, ``publisher``, ``url``, ``doc_type``,
``language``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any, TypeVar

from ingest.errors import BadSidecar
from ingest.records import DocType, Language
from ingest.text import normalise

_AnyPath = TypeVar("_AnyPath", bound=PurePath)

SIDECAR_SUFFIX = ".meta.yaml"

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """Fields that override the file's own; None where the sidecar is silent."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    doc_type: DocType | None = None
    language: Language | None = None


def sidecar_names(path: _AnyPath) -> tuple[_AnyPath, _AnyPath]:
    """Return where the sidecar of a file may stand, the likelier place first."""
    return path.with_name(path.name + SIDECAR_SUFFIX), path.with_name(path.stem + SIDECAR_SUFFIX)


def sidecar_path(path: Path) -> Path | None:
    """Return the sidecar that stands beside a file, if there is one."""
    return next((beside for beside in sidecar_names(path) if beside.is_file()), None)


def read_sidecar(path: Path) -> Sidecar | None:
    """Read the sidecar beside ``path``; None where there is none.

    :raises BadSidecar: no valid YAML, an unknown field, a value of a wrong kind.
    """
    beside = sidecar_path(path)
    return None if beside is None else parse_sidecar(beside.read_bytes(), beside.name)


def parse_sidecar(data: bytes, name: str) -> Sidecar:
    """Read a sidecar's bytes; see :func:`read_sidecar`.

    :param name: the sidecar's name, for messages.
    """
    import yaml

    try:
        content = yaml.safe_load(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadSidecar(
            f"{name} không phải văn bản UTF-8.", "Lưu lại tệp với mã UTF-8 rồi nạp lại."
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        place = "" if line is None else f" ở dòng {line + 1}"
        raise BadSidecar(
            f"{name} không phải YAML hợp lệ{place}.",
            "Sửa theo dạng 'tên: giá trị', mỗi dòng một mục; "
            "giá trị có dấu ':' đặt trong ngoặc kép.",
        ) from None
    if content is None:
        return Sidecar()
    if not isinstance(content, dict):
        raise BadSidecar(
            f"{name} phải gồm các mục 'tên: giá trị', không phải {content!r:.60}.",
            f"Chỉ dùng các mục: {', '.join(_FIELDS)}.",
        )
    unknown = [str(key) for key in content if key not in _FIELDS]
    if unknown:
        raise BadSidecar(
            f"{name} có mục không biết: {', '.join(unknown)}.",
            f"Chỉ dùng các mục: {', '.join(_FIELDS)}.",
        )
    return Sidecar(
        **{
            key: _FIELDS[key](name, key, value)
            for key, value in content.items()
            if value is not None
        }
    )


def overridden(shared: Sidecar | None, own: Sidecar | None) -> Sidecar | None:
    """Return what an archive's sidecar says, replaced where a member's own says more."""
    if shared is None or own is None:
        return own or shared
    said = {field: value for field in _FIELDS if (value := getattr(own, field)) is not None}
    return replace(shared, **said)


def _text(name: str, key: str, value: Any) -> str:
    if not isinstance(value, str) or not normalise(value):
        raise _bad_value(name, key, value, "Ghi một dòng chữ, đặt trong ngoặc kép nếu là số.")
    return normalise(value)


def _url(name: str, key: str, value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s/]\S*", value.strip()):
        raise _bad_value(name, key, value, "Ghi địa chỉ bắt đầu bằng http:// hoặc https://.")
    return value.strip()


def _published(name: str, key: str, value: Any) -> str:
    if isinstance(value, date):  # YAML reads 2016-03-05 as a date, 2016 as a number
        return value.isoformat()[:10]
    stated = str(value).strip() if isinstance(value, int | str) else ""
    if not is_partial_date(stated):
        raise _bad_value(name, key, value, "Ghi ngày có thật dạng 2016, 2016-03 hoặc 2016-03-05.")
    return stated


def _doc_type(name: str, key: str, value: Any) -> DocType:
    try:
        return DocType(value)
    except ValueError:
        raise _bad_value(name, key, value, f"Chọn một trong: {', '.join(DocType)}.") from None


def _language(name: str, key: str, value: Any) -> Language:
    try:
        return Language(value)
    except ValueError:
        raise _bad_value(name, key, value, f"Chọn một trong: {', '.join(Language)}.") from None


_FIELDS: dict[str, Callable[[str, str, Any], Any]] = {
    "title": _text,
    "published": _published,
    "publisher": _text,
    "url": _url,
    "doc_type": _doc_type,
    "language": _language,
}


def _bad_value(name: str, key: str, value: Any, remedy: str) -> BadSidecar:
    return BadSidecar(f"{name}: giá trị {value!r:.60} không dùng được cho mục '{key}'.", remedy)


def is_partial_date(stated: str) -> bool:
    """Say whether a string is a real ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""
    match = _PARTIAL_DATE.fullmatch(stated)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True
