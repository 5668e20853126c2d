"""Detection of open pages: the server stops when the last one is closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

GRACE = 3.0
"""Seconds without an open page after which the server stops; loading another page takes less."""

GRACE_IN_PRACTICE = 60.0
"""The same while a practice runs: its page may have crashed, or its laptop slept."""

_STEP = 0.25  # seconds between checks whether the server stops
_STEPS_PER_MESSAGE = 40  # a message every 10 s: writing it reveals a page that vanished without closing its stream


class Keepalive:
    """Counts open pages, each of which holds a stream or a socket.

    Calls `stop` when no page has been open for GRACE seconds, or GRACE_IN_PRACTICE while `practicing` returns True;
    streams end when `stopping` returns True.
    """

    def __init__(
        self, stop: Callable[[], None], stopping: Callable[[], bool], practicing: Callable[[], bool] = lambda: False
    ) -> None:
        self.pages = 0
        self._stop, self._stopping, self._practicing = stop, stopping, practicing
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def page(self) -> Iterator[None]:
        """Count one open page."""
        self.pages += 1
        if self._timer:
            self._timer.cancel()
        try:
            yield
        finally:
            self.pages -= 1
            if not self.pages:
                grace = GRACE_IN_PRACTICE if self._practicing() else GRACE
                self._timer = asyncio.get_running_loop().call_later(grace, self._stop)

    async def stream(self) -> AsyncIterator[str]:
        """Yield a message of an event stream every 10 s until the page is closed or the server stops."""
        with self.page():
            yield "retry: 1000\n: here\n\n"
            steps = 0
            while not self._stopping():
                await asyncio.sleep(_STEP)
                steps += 1
                if steps % _STEPS_PER_MESSAGE == 0:
                    yield ": still here\n\n"
