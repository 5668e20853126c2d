"""Is anybody looking?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

GRACE = 3.0
"""Seconds without any open page after which nobody is looking: from page to page takes less."""

_STEP = 0.25


class Keepalive:
    """Counts the pages that are open, each of which holds a stream.

    Calls `leave` when the last one has been gone for a while; streams end where `leaving` tells that the server does.
    """

    def __init__(self, leave: Callable[[], None], leaving: Callable[[], bool]) -> None:
        self.pages = 0
        self._leave, self._leaving = leave, leaving
        self._farewell: asyncio.TimerHandle | None = None

    async def stream(self) -> AsyncIterator[str]:
        """Yield a sign of life now and then, until the page goes or the server does."""
        self.pages += 1
        if self._farewell:
            self._farewell.cancel()
        try:
            yield "retry: 1000\n: here\n\n"
            beats = 0
            while not self._leaving():
                await asyncio.sleep(_STEP)
                beats += 1
                if beats % 40 == 0:  # a page that vanished without a word is noticed when it can't be written to
                    yield ": still here\n\n"
        finally:
            self.pages -= 1
            if not self.pages:
                self._farewell = asyncio.get_running_loop().call_later(GRACE, self._leave)
