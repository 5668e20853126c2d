"""The pipeline: work runs beside the caller, in order, and never piles up."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from voicecoach.recognition.pipelining import WORKERS, Pipeline


def test_results_are_those_of_the_work_that_was_started() -> None:
    with Pipeline() as pipeline:
        results = [pipeline.start(partial(pow, number, 2)) for number in range(10)]
        assert [result() for result in results] == [number * number for number in range(10)]


def test_two_pieces_of_work_run_at_the_same_time() -> None:
    both = threading.Barrier(WORKERS, timeout=60)
    with Pipeline() as pipeline:
        results = [pipeline.start(both.wait) for _ in range(WORKERS)]
        assert sorted(result() for result in results) == list(range(WORKERS))


def test_starting_waits_while_too_much_work_is_unfinished() -> None:
    release, started = threading.Event(), threading.Semaphore(0)

    def start_many(pipeline: Pipeline) -> None:
        for _ in range(10):
            pipeline.start(lambda: release.wait(60))
            started.release()

    with Pipeline() as pipeline:
        caller = threading.Thread(target=start_many, args=[pipeline])
        caller.start()
        for _ in range(WORKERS + 1):
            assert started.acquire(timeout=60)
        assert not started.acquire(timeout=0.2), "one more than the threads may wait"
        release.set()
        caller.join(60)
        assert not caller.is_alive()


def test_an_exception_is_raised_by_the_result_and_by_the_next_start_that_waits_for_it() -> None:
    def fail() -> None:
        raise RuntimeError("no")

    with Pipeline() as pipeline:
        with pytest.raises(RuntimeError, match="no"):
            pipeline.start(fail)()
        for _ in range(WORKERS):
            pipeline.start(lambda: None)
        with pytest.raises(RuntimeError, match="no"):
            pipeline.start(lambda: None)
