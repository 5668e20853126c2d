"""Loading in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class LazyLoad(Generic[T]):
    """Loads something slow at the first `get`, once, however many threads ask for it at the same time."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load, self._lock = load, threading.Lock()
        self._loaded: list[T] = []

    def get(self) -> T:
        """Return the loaded object; raise what loading raised, and load again at the next call."""
        with self._lock:
            if not self._loaded:
                self._loaded.append(self._load())
            return self._loaded[0]


class BackgroundLoad(Generic[T]):
    """Loads something slow on its own thread, starting now; `get` waits for it."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._value: T | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="loading", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        try:
            self._value = self._load()
        except BaseException as failure:  # raised again by `get`
            self._failure = failure

    def close(self) -> None:
        """Wait until loading has ended, successfully or not."""
        self._thread.join()

    def get(self) -> T:
        """Return the loaded object; raise what loading raised."""
        self._thread.join()
        if self._failure:
            raise self._failure
        assert self._value is not None
        return self._value
