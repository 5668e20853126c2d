"""The protocol of the practice page: every event and every message, against its schema."""

from __future__ import annotations

import dataclasses
import json
import math
import typing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from voicecoach.audio.source import Notice
from voicecoach.errors import UsageError
from voicecoach.practice.events import Event, Listening
from voicecoach.sessions.serialization import plain
from voicecoach.web.messages import FromPage, Happened, ToPage, decoded, encoded, event_fields
from voicecoach.web.protocol_schema import protocol_schema

PUBLISHED = Path(__file__).parents[2] / "docs" / "practice-protocol.schema.json"
EVENTS = typing.get_args(Event)
REGENERATE = "python -m voicecoach.web.protocol_schema > docs/practice-protocol.schema.json"


def example(kind: Any) -> Any:
    """Return a value of a declared type; it goes through the fields of dataclasses, and takes the first of several."""
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        fields = {field.name: example(hints[field.name]) for field in dataclasses.fields(kind)}
        return typing.cast(Any, kind)(**fields)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return arguments[0]
    if origin is tuple:
        return (example(arguments[0]),) if arguments[-1] is Ellipsis else tuple(map(example, arguments))
    if origin is dict:
        return {"name": example(arguments[1])}
    if arguments:
        return example(arguments[0])
    plain_examples = {str: "“quoted” <b>&\u2028", int: 7, float: math.inf, bool: True, Any: None}
    return plain_examples.get(kind, datetime(2026, 3, 1, tzinfo=UTC))


@cache
def checker() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(protocol_schema())


def strict(text: str) -> Any:
    """Parse JSON as a browser does: without Infinity and NaN."""
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_the_published_schema_is_that_of_the_types() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == protocol_schema(), f"renew it: {REGENERATE}"


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_reaches_the_page_as_json_that_fits_the_schema(kind: type) -> None:
    event = example(kind)
    message = strict(encoded(Happened(1, "p", kind.__name__, event_fields(event))))
    checker().validate({"toPage": message})
    assert set(message["event"]) == {field.name for field in dataclasses.fields(event)}
    for name, field in message["event"].items():
        broken = {"toPage": {**message, "event": {**message["event"], name: {"no": "such value"}}}}
        assert not checker().is_valid(broken), (name, field)


@pytest.mark.parametrize("kind", typing.get_args(ToPage), ids=lambda kind: kind.__name__)
def test_every_message_to_the_page_fits_the_schema(kind: type) -> None:
    message = example(kind)
    if isinstance(message, Happened):
        message = dataclasses.replace(message, name="Waiting", event={})
    checker().validate({"toPage": strict(encoded(message))})


@pytest.mark.parametrize("kind", typing.get_args(FromPage), ids=lambda kind: kind.__name__)
def test_every_message_from_the_page_is_read_as_it_was_sent(kind: type) -> None:
    message = example(kind)
    sent = {"type": kind.__name__, **plain(message)}
    checker().validate({"fromPage": sent})
    assert decoded(json.dumps(sent)) == message


def test_a_patience_without_end_is_null_on_the_page() -> None:
    fields = event_fields(Listening(1.0, -20.0, speaking=True, silence=0.0, patience=math.inf, limit=100.0))
    assert fields["patience"] is None
    assert fields["limit"] == 100.0


def test_a_notice_keeps_its_words() -> None:
    assert event_fields(Notice("The limit is near.")) == {"text": "The limit is near.", "hint": ""}


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "7", "{", '{"type": "Unknown"}', '{"type": ["Press"]}', '{"type": "Press"}',
        '{"type": "Press", "key": "rm -rf"}', '{"type": "Reply", "to": "1", "answer": "next"}',
        '{"type": "Begin", "request": {"dialogue": 1}}', '{"type": "Played", "sound": 1.5}',
        '{"type": "Join", "practice": "x"}', "[" * 100_000, '{"type": "Happened"}', "\x00",
    ],
    ids=range(16),
)  # fmt: skip
def test_anything_else_from_the_page_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="does not know"):
        decoded(text)
