"""Weights while waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class BackgroundLoad(Generic[T]):
    """Something slow to load that is loaded on a thread of its own from now on; `get` waits for it."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._value: T | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="loading", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            self._value = self._load()
        except BaseException as failure:  # handed to whoever asks
            self._failure = failure

    def close(self) -> None:
        """Wait for the end of loading, whatever came of it."""
        self._thread.join()

    def get(self) -> T:
        """Return what was loaded, or raise what loading raised."""
        self._thread.join()
        if self._failure:
            raise self._failure
        assert self._value is not None
        return self._value
