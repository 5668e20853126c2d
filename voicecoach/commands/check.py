"""What the doctor finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's screen; `remedy` says what to do where it isn't right."""

    what: str
    right: bool
    found: str
    remedy: str = ""
