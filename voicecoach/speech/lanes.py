"""Two segments at a time.

While one segment of a recording is decoded, which keeps one core busy, the next is already encoded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

LANES = 2


class Lanes:
    """Work begun in order and done beside other work; entering makes the threads, leaving ends them."""

    def __init__(self) -> None:
        self._running: deque[Future[Any]] = deque()

    def __enter__(self) -> Lanes:
        self._pool = ThreadPoolExecutor(LANES, "recognition")
        return self

    def __exit__(self, *exc: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def begin(self, work: Callable[[], T]) -> Callable[[], T]:
        """Begin `work`, return what waits for its result; waits itself while as much as there are lanes waits.

        So memory stays bounded however long the recording. Raises what earlier work raised.
        """
        while len(self._running) > LANES:
            self._running.popleft().result()
        future = self._pool.submit(work)
        self._running.append(future)
        return future.result
