"""The result of one check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `voicecoach doctor`; `remedy` says what to do if the check failed."""

    what: str
    right: bool
    found: str
    remedy: str = ""
