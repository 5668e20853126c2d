"""Pipelining of segments: while one core decodes a segment, the next segment is already encoded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

WORKERS = 2


class Pipeline:
    """Runs work on two threads, in the order it is started; entering starts the threads, leaving ends them."""

    def __init__(self) -> None:
        self._running: deque[Future[Any]] = deque()

    def __enter__(self) -> Pipeline:
        self._pool = ThreadPoolExecutor(WORKERS, "recognition")
        return self

    def __exit__(self, *exc: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def start(self, work: Callable[[], T]) -> Callable[[], T]:
        """Start `work` and return a function that waits for its result.

        First waits for the oldest work if more than two results are outstanding; this bounds the memory for recordings
        of any length. Raises what that work raised.
        """
        while len(self._running) > WORKERS:
            self._running.popleft().result()
        future = self._pool.submit(work)
        self._running.append(future)
        return future.result
