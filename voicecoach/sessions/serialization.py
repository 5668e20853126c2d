"""Conversion between dataclasses and JSON values, by declared type; reading is strict."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union

T = TypeVar("T")


def plain(value: object) -> Any:
    """Return a value as dicts, lists, strings, numbers, booleans and None."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def value(kind: type[T], source: Any) -> T:
    """Return the value that `plain` turned into `source`; raise ValueError if it doesn't fit the type `kind`."""
    return typing.cast(T, _value(kind, source))


def _value(kind: Any, source: Any) -> Any:  # noqa: C901 - one branch for each kind of type
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind, source)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        if source not in arguments:
            raise ValueError(f"{source!r} is not one of {arguments}")
        return source
    if origin in (Union, types.UnionType):
        return (
            None if source is None else _value(next(item for item in arguments if item is not types.NoneType), source)
        )
    if origin is tuple:
        if not isinstance(source, list):
            raise ValueError(f"{source!r} is not a list")
        if arguments[-1] is Ellipsis:
            return tuple(_value(arguments[0], item) for item in source)
        return tuple(_value(argument, item) for argument, item in zip(arguments, source, strict=True))
    if kind is datetime:
        return datetime.fromisoformat(source).astimezone(UTC)
    if kind is float and isinstance(source, int) and not isinstance(source, bool):
        return float(source)
    if not isinstance(source, kind):
        raise ValueError(f"{source!r} is not a {kind.__name__}")
    return source


@cache
def _types(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _dataclass(kind: Any, source: Any) -> Any:
    if not isinstance(source, dict):
        raise ValueError(f"{source!r} is not an object")
    hints = _types(kind)
    known = {field.name for field in dataclasses.fields(kind)}
    try:
        return kind(**{name: _value(hints[name], item) for name, item in source.items() if name in known})
    except TypeError as error:
        raise ValueError(str(error)) from error
