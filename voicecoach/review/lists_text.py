"""Lists in words."""

from __future__ import annotations

from collections.abc import Sequence

NAMED = 4
"""Terms that are named; the others are counted. Chosen so that a sentence stays readable."""


def listed(items: Sequence[str], named: int = NAMED) -> str:
    """Return one or more items as "A, B and C"; with more than `named`, "A, B, C, D and 3 more"."""
    shown = [*items[:named], *([f"{len(items) - named} more"] if len(items) > named else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
