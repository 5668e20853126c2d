"""The transcriber: sound becomes evidence."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from voicecoach.audio.clip import BLOCK_SECONDS, SAMPLE_RATE, Audio, joined, rows_of_blocks, silence
from voicecoach.recognition.evidence import Candidate
from voicecoach.recognition.recognizer import SegmentResult
from voicecoach.recognition.transcriber import Transcriber, transcribe_source
from voicecoach.testing import BlockSource, LevelDetector, ScriptedRecognizer, tone


def feed(transcriber: Transcriber, audio: Audio, *, speculate: bool = False) -> None:
    detector = LevelDetector()
    for block in rows_of_blocks(audio.samples):
        transcriber.feed(block, float(detector(block)[0]))
        if speculate and transcriber.pausing:
            transcriber.speculate()


LONG = joined(silence(1), tone(11), silence(1), tone(12), silence(1), tone(2), silence(1))


def test_segments_are_recognized_in_order_with_the_words_before_them() -> None:
    recognizer = ScriptedRecognizer(["one two", "three four", "five"])
    transcriber = Transcriber(recognizer)
    feed(transcriber, LONG)
    evidence = transcriber.finish()
    assert evidence.transcript.text == "one two three four five"
    assert [previous for _, previous in recognizer.heard] == ["", "one two", "one two"]
    starts = [word.start for word in evidence.transcript.words]
    assert starts == sorted(starts)
    assert 0.9 < starts[0] < 1.1
    assert 25.8 < starts[-1] < 26.2


def test_speculative_results_at_every_pause_do_not_change_the_evidence() -> None:
    plain, speculative = (Transcriber(ScriptedRecognizer(["same words"])) for _ in range(2))
    feed(plain, LONG)
    feed(speculative, LONG, speculate=True)
    expected, evidence = plain.finish(), speculative.finish()
    assert len(expected.transcript.words) == 6
    assert evidence.transcript == expected.transcript
    assert evidence.segments == expected.segments


def test_a_speculative_result_is_dropped_when_the_learner_goes_on() -> None:
    recognizer = ScriptedRecognizer(["beginning", "whole"])
    transcriber = Transcriber(recognizer)
    feed(transcriber, joined(silence(0.5), tone(1), silence(0.3)), speculate=True)
    assert [word.text for word in transcriber.words] == ["beginning"]
    feed(transcriber, joined(tone(1), silence(0.5)))
    assert transcriber.words == ()
    assert transcriber.finish().transcript.text == "whole"


def test_the_last_speculative_result_is_the_result_without_recognizing_again() -> None:
    recognizer = ScriptedRecognizer(["only once"])
    transcriber = Transcriber(recognizer)
    feed(transcriber, joined(silence(0.5), tone(1), silence(1)), speculate=True)
    assert transcriber.finish().transcript.text == "only once"
    assert len(recognizer.heard) == 1


def test_clicks_and_silence_never_reach_the_recognizer() -> None:
    recognizer = ScriptedRecognizer(["Thank you."])
    transcriber = Transcriber(recognizer)
    feed(transcriber, joined(silence(2), tone(0.05), silence(3)))
    assert transcriber.finish().transcript.words == ()
    assert recognizer.heard == []


def test_a_long_reply_takes_no_more_memory_than_its_last_segment() -> None:
    part = joined(tone(20), silence(1))
    sizes = []
    for parts in (3, 12):
        recognizer = ScriptedRecognizer(["word"])
        transcriber = Transcriber(recognizer)
        tracemalloc.start()
        for _ in range(parts):
            feed(transcriber, part)
            recognizer.heard.clear()  # the double keeps all sound
        snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*voicecoach*")])
        sizes.append(sum(trace.size for trace in snapshot.traces))
        tracemalloc.stop()
    sound = 9 * part.seconds * 4 * SAMPLE_RATE  # bytes of sound by which the second reply is longer
    assert sizes[1] - sizes[0] < sound / 8, "features are kept, sound is not"


def test_a_source_is_closed_when_recognition_fails() -> None:
    def fail() -> None:
        raise RuntimeError("no")

    source = BlockSource(joined(tone(6), silence(2)).samples)
    transcriber = Transcriber(ScriptedRecognizer(["x"], before_each=fail))
    with pytest.raises(RuntimeError, match="no"):
        transcribe_source(source, LevelDetector(), transcriber)
    assert source.closed == 1


def test_progress_reports_the_seconds_done_up_to_the_end() -> None:
    reported: list[float] = []
    source = BlockSource(silence(2.56).samples, waits=3)
    transcribe_source(source, LevelDetector(), Transcriber(ScriptedRecognizer([])), reported.append)
    assert reported == pytest.approx([1.024, 2.048, 2.56])


def test_evidence_counts_clipped_samples_and_keeps_frames_and_probabilities() -> None:
    transcriber = Transcriber(ScriptedRecognizer(["x y"]))
    feed(transcriber, Audio(np.clip(tone(2, level=4.0).samples, -1, 1)))
    evidence = transcriber.finish()
    assert evidence.clipped > 0.5
    assert len(evidence.speech_probabilities) == round(evidence.seconds / BLOCK_SECONDS) == 62
    assert abs(len(evidence.frames) - evidence.seconds * 100) < 5


def test_the_times_of_candidates_count_from_the_beginning_of_the_reply() -> None:
    def verify_terms(segment: SegmentResult) -> list[Candidate]:
        return [Candidate("ECR", 0.5, 1.0, segment.words[0].text, 1.0, 0.0)]

    transcriber = Transcriber(ScriptedRecognizer(["a"]), verify_terms)
    feed(transcriber, joined(silence(2), tone(11), silence(1), tone(6), silence(1)))
    evidence = transcriber.finish()
    assert len(evidence.candidates) == 2
    for candidate, segment in zip(evidence.candidates, evidence.segments, strict=True):
        assert (candidate.start, candidate.end) == pytest.approx((segment.start + 0.5, segment.start + 1.0))
