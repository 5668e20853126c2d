"""A list of terms in words."""

from __future__ import annotations

from collections.abc import Sequence

_NAMED = 4
"""Terms that are named; the others are counted. Chosen so that a sentence stays readable."""


def listed(terms: Sequence[str]) -> str:
    """Return one or more terms as "A, B and C"; from five on, "A, B, C, D and 3 more"."""
    shown = [*terms[:_NAMED], *([f"{len(terms) - _NAMED} more"] if len(terms) > _NAMED else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
