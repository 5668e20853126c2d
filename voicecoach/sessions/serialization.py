"""Values as JSON.

Turns the frozen dataclasses of sessions into plain values and back, by their declared types; strict on reading.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union

T = TypeVar("T")


def plain(value: object) -> Any:
    """Return dicts, lists, strings, numbers, booleans and None for a value."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def value(kind: type[T], given: Any) -> T:
    """Return the value of that type that `plain` wrote; raise ValueError where it doesn't fit."""
    return typing.cast(T, _value(kind, given))


def _value(kind: Any, given: Any) -> Any:  # noqa: C901 - one branch a kind of type
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind, given)
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        if given not in parts:
            raise ValueError(f"{given!r} is none of {parts}")
        return given
    if origin in (Union, types.UnionType):
        return None if given is None else _value(next(part for part in parts if part is not types.NoneType), given)
    if origin is tuple:
        if not isinstance(given, list):
            raise ValueError(f"{given!r} is not a list")
        if parts[-1] is Ellipsis:
            return tuple(_value(parts[0], part) for part in given)
        return tuple(_value(part, one) for part, one in zip(parts, given, strict=True))
    if kind is datetime:
        return datetime.fromisoformat(given).astimezone(UTC)
    if kind is float and isinstance(given, int) and not isinstance(given, bool):
        return float(given)
    if not isinstance(given, kind):
        raise ValueError(f"{given!r} is not {kind}")
    return given


@cache
def _types(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _dataclass(kind: Any, given: Any) -> Any:
    if not isinstance(given, dict):
        raise ValueError(f"{given!r} is not an object")
    hints = _types(kind)
    known = {field.name for field in dataclasses.fields(kind)}
    try:
        return kind(**{name: _value(hints[name], part) for name, part in given.items() if name in known})
    except TypeError as error:
        raise ValueError(str(error)) from error
