"""The shape of an exported session, for other programs.

A JSON Schema made from the declared types that `plain` writes, so that the two can't part.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import datetime
from typing import Any, Literal, Union

from voicecoach.sessions.session import Session

VERSION = 1
"""Counts incompatible changes of the export."""

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of what `voicecoach export --format json` writes."""
    named: dict[str, Any] = {}
    session = _shape(Session, named)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A session exported by voicecoach",
        "type": "object",
        "properties": {"schema": {"const": VERSION}, "session": session},
        "required": ["schema", "session"],
        "$defs": named,
    }


def _shape(kind: Any, named: dict[str, Any]) -> dict[str, Any]:
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _object(kind, named)
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return {"enum": list(parts)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_shape(part, named) for part in parts if part is not types.NoneType] + [{"type": "null"}]}
    if origin is tuple and parts[-1] is Ellipsis:
        return {"type": "array", "items": _shape(parts[0], named)}
    if origin is tuple:
        return {"type": "array", "prefixItems": [_shape(part, named) for part in parts], "items": False}
    if kind is datetime:
        return {"type": "string", "format": "date-time"}
    return {"type": _PLAIN[kind]}


def _object(kind: type, named: dict[str, Any]) -> dict[str, Any]:
    if kind.__name__ not in named:
        named[kind.__name__] = {}  # a place, should it hold itself
        hints = typing.get_type_hints(kind)
        fields = [field.name for field in dataclasses.fields(kind)]
        named[kind.__name__] = {
            "description": (kind.__doc__ or "").strip().partition("\n")[0],
            "type": "object",
            "properties": {name: _shape(hints[name], named) for name in fields},
            "required": fields,
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}
