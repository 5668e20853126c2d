"""Dataclasses as JSON values. `storage/checked_values.py` reads them back."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from typing import Any


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
