"""Sound into evidence."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from voicecoach.audio.clip import BLOCK, SAMPLE_RATE, Audio, joined, silence
from voicecoach.recognition.recognizer import SegmentResult
from voicecoach.recognition.transcriber import Transcriber, transcribe_source
from voicecoach.testing import BlockSource, LevelDetector, ScriptedRecognizer, noise, tone


def feed(transcriber: Transcriber, audio: Audio, *, guess: bool = False) -> None:
    detector = LevelDetector()
    for start in range(0, len(audio.samples) - BLOCK + 1, BLOCK):
        block = audio.samples[start : start + BLOCK]
        transcriber.feed(block, float(detector(block)[0]))
        if guess and transcriber.pausing:
            transcriber.speculate()


LONG = joined(silence(1), tone(11), silence(1), tone(12), silence(1), tone(2), silence(1))


def test_segments_are_recognised_in_order_with_the_words_before_them() -> None:
    recognizer = ScriptedRecognizer(["one two", "three four", "five"])
    transcriber = Transcriber(recognizer)
    feed(transcriber, LONG)
    evidence = transcriber.finish()
    assert evidence.transcript.text == "one two three four five"
    assert [previous for _, previous in recognizer.heard] == ["", "one two", "one two three four"]
    starts = [word.start for word in evidence.transcript.words]
    assert starts == sorted(starts)
    assert 0.9 < starts[0] < 1.1
    assert 25.8 < starts[-1] < 26.2


def test_guessing_at_every_pause_gives_the_same_evidence_as_not_guessing() -> None:
    plain, guessing = (Transcriber(ScriptedRecognizer(["same words"])) for _ in range(2))
    feed(plain, LONG)
    feed(guessing, LONG, guess=True)
    assert plain.finish().transcript == guessing.finish().transcript


def test_a_guess_is_thrown_away_when_speech_goes_on() -> None:
    recognizer = ScriptedRecognizer(["guess", "whole"])
    transcriber = Transcriber(recognizer)
    feed(transcriber, joined(silence(0.5), tone(1), silence(0.3)), guess=True)
    assert [word.text for word in transcriber.words] == ["guess"]
    feed(transcriber, joined(tone(1), silence(0.5)))
    assert transcriber.words == ()
    assert transcriber.finish().transcript.text == "whole"


def test_the_last_guess_is_the_result_without_recognising_again() -> None:
    recognizer = ScriptedRecognizer(["only once"])
    transcriber = Transcriber(recognizer)
    feed(transcriber, joined(silence(0.5), tone(1), silence(1)), guess=True)
    assert transcriber.finish().transcript.text == "only once"
    assert len(recognizer.heard) == 1


def test_clicks_and_silence_are_never_given_to_the_recogniser() -> None:
    recognizer = ScriptedRecognizer(["Thank you."])
    transcriber = Transcriber(recognizer)
    feed(transcriber, joined(silence(2), tone(0.05), silence(3)))
    assert transcriber.finish().transcript.words == ()
    assert recognizer.heard == []


def test_a_long_reply_takes_no_more_memory_than_its_last_segment() -> None:
    part = joined(tone(20), silence(1))
    sizes = []
    for times in (3, 12):
        recognizer = ScriptedRecognizer(["word"])
        transcriber = Transcriber(recognizer)
        tracemalloc.start()
        for _ in range(times):
            feed(transcriber, part)
            recognizer.heard.clear()  # the double remembers all sound
        ours = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*voicecoach*")])
        sizes.append(sum(trace.size for trace in ours.traces))
        tracemalloc.stop()
    sound = 9 * part.seconds * 4 * SAMPLE_RATE  # bytes that the second reply has more
    assert sizes[1] - sizes[0] < sound / 8, "features stay, the sound does not"


def test_a_source_is_closed_when_recognition_fails() -> None:
    def fail() -> None:
        raise RuntimeError("no")

    source = BlockSource(joined(tone(6), silence(2)).samples)
    transcriber = Transcriber(ScriptedRecognizer(["x"], before_each=fail))
    with pytest.raises(RuntimeError):
        transcribe_source(source, LevelDetector(), transcriber, lambda done: None)
    assert source.closed == 1


def test_evidence_counts_clipped_samples_and_keeps_frames_and_probabilities() -> None:
    loud = np.clip(tone(2, level=4.0).samples, -1, 1)
    transcriber = Transcriber(ScriptedRecognizer(["x y"]), None)
    feed(transcriber, Audio(loud))
    evidence = transcriber.finish()
    assert evidence.clipped > 0.5
    assert len(evidence.speech_probabilities) == int(evidence.seconds / 0.032)
    assert abs(len(evidence.frames) - evidence.seconds * 100) < 5


def test_candidates_of_a_probe_are_placed_in_the_reply() -> None:
    from voicecoach.recognition.evidence import Candidate

    def probe(hearing: SegmentResult) -> list[Candidate]:
        return [Candidate("ECR", 0.5, 1.0, hearing.words[0].text, 1.0, 0.0)]

    transcriber = Transcriber(ScriptedRecognizer(["a"]), probe)
    feed(transcriber, joined(silence(2), tone(11), silence(1), tone(6), silence(1)))
    found = transcriber.finish().candidates
    assert len(found) == 2
    assert found[1].start > found[0].start + 11


def test_noise_seed_makes_the_same_noise() -> None:
    assert np.array_equal(noise(0.1, seed=3).samples, noise(0.1, seed=3).samples)
