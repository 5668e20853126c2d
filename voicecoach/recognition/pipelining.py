"""Two segments at a time: while one is decoded on one core, the next is already encoded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

WORKERS = 2


class Pipeline:
    """Runs work in the order it is started, on two threads; entering starts the threads, leaving ends them."""

    def __init__(self) -> None:
        self._running: deque[Future[Any]] = deque()

    def __enter__(self) -> Pipeline:
        self._pool = ThreadPoolExecutor(WORKERS, "recognition")
        return self

    def __exit__(self, *exc: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def start(self, work: Callable[[], T]) -> Callable[[], T]:
        """Start `work` and return a function that waits for its result.

        Waits while two more are waiting, so that memory stays bounded however long the recording. Raises what earlier
        work raised.
        """
        while len(self._running) > WORKERS:
            self._running.popleft().result()
        future = self._pool.submit(work)
        self._running.append(future)
        return future.result
