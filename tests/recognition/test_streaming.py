"""Recognition while speaking."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from voicecoach.audio.clip import BLOCK, BLOCK_SECONDS, Audio, joined, silence
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.streaming import StreamingTranscriber
from voicecoach.recognition.transcriber import Transcriber, transcribe_source
from voicecoach.testing import BlockSource, LevelDetector, ScriptedRecognizer, tone

REPLY = joined(silence(0.5), tone(6), silence(1), tone(2), silence(0.6))


def feed(live: StreamingTranscriber, audio: Audio) -> None:
    detector = LevelDetector()
    for start in range(0, len(audio.samples) - BLOCK + 1, BLOCK):
        block = audio.samples[start : start + BLOCK]
        live.feed(block, float(detector(block)[0]))


def test_no_sound_is_lost_under_a_slow_recogniser() -> None:
    recognizer = ScriptedRecognizer(["a b c"], before_each=lambda: time.sleep(0.3))
    live = StreamingTranscriber(lambda: Transcriber(recognizer))
    started = time.monotonic()
    feed(live, REPLY)
    assert time.monotonic() - started < 0.3, "feeding never waits for recognition"
    evidence = live.finish()
    assert len(evidence.speech_probabilities) == len(REPLY.samples) // BLOCK


def test_the_result_is_ready_before_it_is_asked_for() -> None:
    recognizer = ScriptedRecognizer(["a b"])
    live = StreamingTranscriber(lambda: Transcriber(recognizer))
    feed(live, joined(silence(0.5), tone(2), silence(0.6)))
    deadline = time.monotonic() + 5
    while not live.words() and time.monotonic() < deadline:
        time.sleep(0.01)
    heard = len(recognizer.heard)
    assert live.finish().transcript.text == "a b"
    assert len(recognizer.heard) == heard == 1


def test_what_the_worker_meets_is_raised_where_the_result_is_asked_for() -> None:
    def fail() -> None:
        raise RuntimeError("the model is gone")

    live = StreamingTranscriber(lambda: Transcriber(ScriptedRecognizer(["x"], before_each=fail)))
    feed(live, REPLY)
    with pytest.raises(RuntimeError, match="the model is gone"):
        live.finish()


def test_a_cancelled_reply_leaves_no_thread() -> None:
    live = StreamingTranscriber(lambda: Transcriber(ScriptedRecognizer(["x"])))
    feed(live, REPLY)
    live.cancel()
    assert not [thread for thread in threading.enumerate() if thread.name == "live-recognition" and thread.is_alive()]


def test_a_reply_heard_live_has_the_words_of_the_same_reply_from_a_file(
    recognizer: Recognizer, reading: Callable[[str], Audio]
) -> None:
    """At the pace of speech, with guesses at every pause, against all at once."""
    first, second = (
        reading("We keep the image in the registry, and every service pulls it from there when it starts."),
        reading("If the error rate goes up, the pipeline rolls back, and nobody has to do anything by hand."),
    )
    whole = joined(silence(0.3), first, silence(0.9), second, silence(1.2)).samples
    blocks = np.pad(whole, (0, -len(whole) % BLOCK)).reshape(-1, BLOCK)
    detector = SileroDetector()
    follower = StreamingTranscriber(lambda: Transcriber(recognizer))
    for block in blocks:
        follower.feed(block, float(detector(block)[0]))
        time.sleep(BLOCK_SECONDS / 2)
    live = follower.finish()
    filed = transcribe_source(BlockSource(whole), SileroDetector(), Transcriber(recognizer), lambda _: None)
    assert live.transcript == filed.transcript
    assert live.segments == filed.segments
