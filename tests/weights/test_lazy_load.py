"""Loading: once, and what fails is raised where it is asked for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from voicecoach.weights.background import LazyLoad


def test_threads_that_ask_at_the_same_time_load_once_and_get_the_same_object() -> None:
    together = threading.Barrier(4)
    loads: list[int] = []

    def load() -> object:
        loads.append(1)
        return object()

    lazy = LazyLoad(load)

    def ask() -> object:
        together.wait(timeout=30)
        return lazy.get()

    with ThreadPoolExecutor(4) as pool:
        objects = [future.result() for future in [pool.submit(ask) for _ in range(4)]]
    assert loads == [1]
    assert len(set(map(id, objects))) == 1


def test_nothing_is_loaded_before_it_is_asked_for_and_a_failure_can_be_tried_again() -> None:
    outcomes: list[object] = [OSError("busy"), "loaded"]

    def load() -> str:
        outcome = outcomes.pop(0)
        if isinstance(outcome, OSError):
            raise outcome
        return str(outcome)

    lazy = LazyLoad(load)
    assert len(outcomes) == 2
    with pytest.raises(OSError, match="busy"):
        lazy.get()
    assert (lazy.get(), lazy.get()) == ("loaded", "loaded")
