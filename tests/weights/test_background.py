"""Loading in the background: starts at once, is waited for, and passes its failure on."""

from __future__ import annotations

import threading

import pytest

from voicecoach.errors import WeightsError
from voicecoach.weights.background import BackgroundLoad


def test_loading_starts_at_once_and_get_waits_for_it_and_returns_the_same_object() -> None:
    started, gate = threading.Event(), threading.Event()

    def load() -> list[int]:
        started.set()
        assert gate.wait(30)
        return [1]

    loading = BackgroundLoad(load)
    assert started.wait(30)
    gate.set()
    assert loading.get() == [1]
    assert loading.get() is loading.get()


def test_what_loading_raised_is_raised_by_every_get_and_not_by_close() -> None:
    def load() -> None:
        raise WeightsError("The model is missing.")

    loading = BackgroundLoad(load)
    loading.close()
    for _ in range(2):
        with pytest.raises(WeightsError, match="missing"):
            loading.get()
