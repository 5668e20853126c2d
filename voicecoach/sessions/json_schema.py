"""JSON Schema of an exported session, for other programs.

The schema is generated from the declared types that `plain` writes, so the two can't diverge.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import datetime
from typing import Any, Literal, Union

from voicecoach.sessions.session import Session

VERSION = 1
"""Version of the export; an incompatible change increases it."""

_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of what `voicecoach export --format json` writes."""
    definitions: dict[str, Any] = {}
    session = type_schema(Session, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A session exported by voicecoach",
        "type": "object",
        "properties": {"schema": {"const": VERSION}, "session": session},
        "required": ["schema", "session"],
        "$defs": definitions,
    }


def type_schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a type; add those of the dataclasses in it to `definitions`."""
    if kind is Any:
        return {}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _reference(kind, definitions)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        present = [type_schema(item, definitions) for item in arguments if item is not types.NoneType]
        return {"anyOf": [*present, {"type": "null"}] if types.NoneType in arguments else present}
    if origin is dict:
        return {"type": "object", "additionalProperties": type_schema(arguments[1], definitions)}
    if origin is tuple and arguments[-1] is Ellipsis:
        return {"type": "array", "items": type_schema(arguments[0], definitions)}
    if origin is tuple:
        items = [type_schema(item, definitions) for item in arguments]
        return {"type": "array", "prefixItems": items, "items": False}
    if kind is datetime:
        return {"type": "string", "format": "date-time"}
    return {"type": _JSON_TYPES[kind]}


def _reference(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return a reference to the definition of a dataclass; add the definition if it is new."""
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}  # placeholder: a type that contains itself must not recurse forever
        hints = typing.get_type_hints(kind)
        fields = [field.name for field in dataclasses.fields(kind)]
        definitions[kind.__name__] = {
            "description": (kind.__doc__ or "").strip().partition("\n")[0],
            "type": "object",
            "properties": {name: type_schema(hints[name], definitions) for name in fields},
            "required": fields,
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}
