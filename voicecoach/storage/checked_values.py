"""The border for values from outside: plain values and JSON become values of a declared type, or are refused.

Types, ranges (`limits`), lengths and dates are checked, and a number is always finite. No caller sees another exception
than `InvalidValueError`, whatever the source contains.
"""

from __future__ import annotations

import dataclasses
import re
import typing
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

import msgspec

from voicecoach.errors import shortened
from voicecoach.storage.limits import EARLIEST, LATEST

T = TypeVar("T")

_ESCAPED = re.compile(rb"\\(?:u00(?:[01][0-9a-f]|7f|[89][0-9a-f])|.)", re.IGNORECASE | re.DOTALL)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PLACEHOLDER = "\ufffd"


class InvalidValueError(ValueError):
    """A value that doesn't fit its type: one short line that says what was expected, and where."""


def checked(kind: type[T], source: object, *, lax: bool = False) -> T:
    """Return the value of type `kind` that a plain value stands for; raise InvalidValueError if it doesn't fit.

    `lax`: as in a database, 0 and 1 stand for booleans.
    """
    return _limited(lambda: msgspec.convert(source, kind, strict=not lax))


def parsed(kind: type[T], text: bytes) -> T:
    """Return the value of type `kind` that a JSON text stands for; raise InvalidValueError if it doesn't fit."""
    if b"\\u00" in text:
        text = _ESCAPED.sub(_without_control, text)
    return _limited(lambda: typing.cast(T, _decoder(typing.cast(Any, kind)).decode(text)))


def without_controls(text: str) -> str:
    """Return a text in which a placeholder stands for each control character: a terminal would obey them."""
    return _CONTROLS.sub(_PLACEHOLDER, text)


def encodable(text: str) -> str:
    """Return a text in which a placeholder stands for what UTF-8 can't express, such as half a file name."""
    return text.encode("utf-8", "replace").decode()


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _without_control(escaped: re.Match[bytes]) -> bytes:
    found = escaped.group()
    return rb"\ufffd" if len(found) == 6 and int(found[2:6], 16) not in (0x09, 0x0A) else found


def _limited(convert: typing.Callable[[], T]) -> T:
    try:
        value = convert()
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InvalidValueError(_in_words(error)) from error
    _check_dates(value)
    return value


def _in_words(error: Exception) -> str:
    """Return what is wrong, with the place as in "results[2].grades[0]"."""
    if isinstance(error, RecursionError):
        return "nested too deep"
    what, _, place = str(error).replace("`", "").partition(" - at $")
    return shortened(f"{place.lstrip('.')}: {what[:1].lower()}{what[1:]}" if place else what)


def _check_dates(value: Any) -> None:
    if isinstance(value, datetime):
        if not EARLIEST <= value.year <= LATEST:
            raise InvalidValueError(f"the year {value.year} is not between {EARLIEST} and {LATEST}")
    elif isinstance(value, tuple):
        for item in value:
            _check_dates(item)
    elif dataclasses.is_dataclass(value):
        for name in _dated_fields(value.__class__):
            _check_dates(getattr(value, name))


@cache
def _dated_fields(kind: type) -> tuple[str, ...]:
    """Return the fields of a dataclass that contain dates, at any depth."""
    hints = typing.get_type_hints(kind)
    return tuple(field.name for field in dataclasses.fields(kind) if _has_dates(hints[field.name]))


def _has_dates(kind: Any) -> bool:
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return bool(_dated_fields(kind))
    return kind is datetime or any(map(_has_dates, typing.get_args(kind)))
