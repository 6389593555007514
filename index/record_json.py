"""Records to JSON and back, by their annotations: what the truth keeps of an agreement."""

import json
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Record = TypeVar("Record")


def record_json(record: Any) -> str:
    """Return a dataclass as JSON; a field that holds its default is left out."""
    usual = {field.name: field.default for field in fields(record)}
    values = asdict(record)
    kept = {name: value for name, value in values.items() if value != usual[name]}
    return json.dumps(kept, ensure_ascii=False)


def record_of(kind: type[Record], text: str) -> Record:
    """Return the record that ``record_json`` wrote; unknown fields are passed over."""
    record: Record = value_of(kind, json.loads(text))
    return record


def value_of(kind: Any, value: Any) -> Any:
    """Return a JSON value as its annotation says: tuples, enums, records in records.

    :raises ValueError, TypeError: if it does not fit.
    """
    origin, options = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if value is None and NoneType in options:
            return None
        (other,) = (option for option in options if option is not NoneType)
        return value_of(other, value)
    if origin is tuple:
        if isinstance(value, str) or not isinstance(value, (list, tuple)):
            raise TypeError(f"{value!r} is no list")
        return tuple(value_of(options[0], each) for each in value)
    if is_dataclass(kind):
        hints = _hints(cast("type", kind))
        known = {name: value_of(hints[name], each) for name, each in value.items() if name in hints}
        return cast("type", kind)(**known)
    return _plain(kind, value)


def _plain(kind: Any, value: Any) -> Any:
    if issubclass(kind, Enum):
        return kind(value)
    if issubclass(kind, tuple):  # a NamedTuple
        return kind(*value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
