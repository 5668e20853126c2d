"""Batches: segments wait for each other, results don't depend on it, and waiting is bounded."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Sequence

import pytest

from voicecoach.audio.clip import SAMPLE_RATE, Span
from voicecoach.recognition.batching import Batches, Result, Segment, at_once
from voicecoach.recognition.recognized_segment import RecognizedSegment, recognized_segment
from voicecoach.recognition.recognizer import EncodedSegment, SegmentResult
from voicecoach.testing import ScriptedRecognizer, ScriptedSegment, tone

SOUND, SPAN = tone(1), Span(0.0, 1.0)


def finish(result: SegmentResult) -> RecognizedSegment:
    return recognized_segment(SPAN, result, ())


def segment(*context: Result) -> Segment:
    return Segment(SOUND, (SPAN,), context, finish)


def text(result: Result) -> str:
    return " ".join(word.text for word in result().words)


def test_segments_are_decoded_together_when_a_result_is_needed() -> None:
    recognizer = ScriptedRecognizer(["a", "b", "c"])
    with Batches(recognizer) as batches:
        results = [batches.start(segment()) for _ in range(3)]
        assert [result.ready for result in results] == [False] * 3
        assert text(results[1]) == "b"
        assert [result.ready for result in results] == [True] * 3
    assert recognizer.batches == [3]


def test_a_segment_waits_for_its_context_and_others_overtake_it() -> None:
    recognizer = ScriptedRecognizer(["a", "b", "c"], batch=2)
    with Batches(recognizer) as batches:
        first = batches.start(segment())
        after = batches.start(segment(first))
        other = batches.start(segment())
        assert (text(first), text(other), text(after)) == ("a", "b", "c")
    assert recognizer.batches == [2, 1]
    assert [previous for _, previous in recognizer.heard] == ["", "", "a"]


def test_at_most_two_batches_wait_and_sound_is_let_go() -> None:
    sizes = []
    for count in (40, 200):
        recognizer = ScriptedRecognizer(["word"], batch=4)
        with Batches(recognizer) as batches:
            tracemalloc.start()
            results: list[Result] = []
            for _ in range(count):
                results.append(batches.start(Segment(tone(1), (SPAN,), tuple(results[-1:]), finish)))
                recognizer.heard.clear()  # the double keeps all sound
            snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*voicecoach*")])
            sizes.append(sum(trace.size for trace in snapshot.traces))
            tracemalloc.stop()
            assert sum(not result.ready for result in results) <= 8
            assert {text(result) for result in results} == {"word"}
    assert sizes[1] - sizes[0] < 160 * SAMPLE_RATE * 4 / 8, "results are kept, sound is not"


def test_parts_of_a_batch_are_decoded_at_the_same_time() -> None:
    both = threading.Barrier(2)

    class Recognizer(ScriptedRecognizer):
        def decode(
            self, segments: Sequence[EncodedSegment], previous: Sequence[str], *, alone: bool = False
        ) -> list[ScriptedSegment]:
            both.wait(60)
            return super().decode(segments, previous)

    recognizer = Recognizer(["word"], batch=2, decoders=2)
    with Batches(recognizer) as batches:
        results = [batches.start(segment()) for _ in range(6)]
        assert text(results[0]) == "word"
        assert [result.ready for result in results] == [True] * 4 + [False] * 2
        assert text(results[5]) == "word"
    assert sorted(recognizer.batches) == [1, 1, 2, 2]


def test_only_a_segment_that_nothing_is_decoded_beside_may_take_all_cores() -> None:
    recognizer = ScriptedRecognizer(["word"], batch=2, decoders=2)
    assert text(at_once(recognizer)(segment())) == "word"
    with Batches(recognizer) as batches:
        for count in (3, 1, 2):
            results = [batches.start(segment()) for _ in range(count)]
            assert text(results[-1]) == "word"
    assert recognizer.alone == [True, False, False, True, False, False]


def test_the_next_batch_is_encoded_while_one_is_decoded() -> None:
    encoded = threading.Semaphore(0)

    class Recognizer(ScriptedRecognizer):
        def encode(self, sound: object, speech: Sequence[Span]) -> EncodedSegment:
            encoded.release()
            return super().encode(SOUND, speech)

        def decode(
            self, segments: Sequence[EncodedSegment], previous: Sequence[str], *, alone: bool = False
        ) -> list[ScriptedSegment]:
            if not self.batches:
                assert all(encoded.acquire(timeout=60) for _ in range(4)), "the second batch is encoded meanwhile"
            return super().decode(segments, previous)

    recognizer = Recognizer(["word"], batch=2)
    with Batches(recognizer) as batches:
        results = [batches.start(segment()) for _ in range(4)]
        assert text(results[0]) == "word"
    assert recognizer.batches == [2]


def test_what_encoding_decoding_or_finishing_raises_is_raised_by_the_results_concerned() -> None:
    def fail() -> None:
        raise RuntimeError("no")

    def cant_finish(_: SegmentResult) -> RecognizedSegment:
        raise RuntimeError("no")

    with Batches(ScriptedRecognizer(["a"], batch=2)) as batches:
        broken, fine = batches.start(Segment(SOUND, (), (), cant_finish)), batches.start(segment())
        assert text(fine) == "a"
        with pytest.raises(RuntimeError, match="no"):
            broken()
        too_long = batches.start(Segment(tone(31), (), (), finish))
        with pytest.raises(ValueError, match="30 s"):
            too_long()
    with Batches(ScriptedRecognizer(["a"], before_each=fail, batch=2)) as batches:
        for result in [batches.start(segment()) for _ in range(2)]:
            with pytest.raises(RuntimeError, match="no"):
                result()
