"""JSON Schema of the protocol between a practice and its page, generated from the types that are sent."""

from __future__ import annotations

import json
import sys
import typing
from typing import Any

from voicecoach.practice.events import Event
from voicecoach.sessions.json_schema import type_schema
from voicecoach.web.messages import PROTOCOL, FromPage, Happened, ToPage


def protocol_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of every message; `$defs` has the events and all other types."""
    definitions: dict[str, Any] = {}
    sent, received = ([_message(kind, definitions) for kind in typing.get_args(union)] for union in (ToPage, FromPage))
    definitions[Happened.__name__]["anyOf"] = [
        {"properties": {"name": {"const": kind.__name__}, "event": type_schema(kind, definitions)}}
        for kind in typing.get_args(Event)
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Messages between a practice and its page",
        "description": f"Version {PROTOCOL}. A number that is infinite is null.",
        "properties": {"toPage": {"anyOf": sent}, "fromPage": {"anyOf": received}},
        "$defs": {name: _with_null(definition) for name, definition in definitions.items()},
    }


def _message(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a message: the type's own, with its name in `type`."""
    reference = type_schema(kind, definitions)
    definition = definitions[kind.__name__]
    definition["properties"]["type"] = {"const": kind.__name__}
    definition["required"] = [*definition["required"], "type"]
    return reference


def _with_null(schema: Any) -> Any:
    """Return a schema in which every float may be null."""
    if isinstance(schema, list):
        return [_with_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: _with_null(item) for name, item in schema.items()}
    return changed | {"type": ["number", "null"]} if schema.get("type") == "number" else changed


if __name__ == "__main__":
    sys.stdout.write(json.dumps(protocol_schema(), indent=1) + "\n")
