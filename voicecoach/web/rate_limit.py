"""A bound on how many messages a page may send."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class RateLimit:
    """Allows `per_second` in the long run and `burst` at once; `clock` seconds are passed in."""

    per_second: float
    burst: float
    _left: float = field(init=False)
    _last: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._left = self.burst

    def allows(self, clock: float) -> bool:
        """Count one message; return whether it is allowed."""
        if self._last is not None:
            self._left = min(self.burst, self._left + (clock - self._last) * self.per_second)
        self._last = clock
        if self._left < 1:
            return False
        self._left -= 1
        return True
