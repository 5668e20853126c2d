"""Recognition while speaking."""

from __future__ import annotations

import threading
import time

import pytest

from voicecoach.audio import BLOCK, Audio, joined, silence
from voicecoach.speech.live import LiveTranscriber
from voicecoach.testing import LevelDetector, ScriptedRecognizer, tone
from voicecoach.transcriber import Transcriber

REPLY = joined(silence(0.5), tone(6), silence(1), tone(2), silence(0.6))


def feed(live: LiveTranscriber, audio: Audio) -> None:
    detector = LevelDetector()
    for start in range(0, len(audio.samples) - BLOCK + 1, BLOCK):
        block = audio.samples[start : start + BLOCK]
        live.feed(block, float(detector(block)[0]))


def test_no_sound_is_lost_under_a_slow_recogniser() -> None:
    recognizer = ScriptedRecognizer(["a b c"], before_each=lambda: time.sleep(0.3))
    live = LiveTranscriber(lambda: Transcriber(recognizer))
    started = time.monotonic()
    feed(live, REPLY)
    assert time.monotonic() - started < 0.3, "feeding never waits for recognition"
    evidence = live.finish()
    assert len(evidence.speech) == len(REPLY.samples) // BLOCK


def test_the_result_is_ready_before_it_is_asked_for() -> None:
    recognizer = ScriptedRecognizer(["a b"])
    live = LiveTranscriber(lambda: Transcriber(recognizer))
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

    live = LiveTranscriber(lambda: Transcriber(ScriptedRecognizer(["x"], before_each=fail)))
    feed(live, REPLY)
    with pytest.raises(RuntimeError, match="the model is gone"):
        live.finish()


def test_a_cancelled_reply_leaves_no_thread() -> None:
    live = LiveTranscriber(lambda: Transcriber(ScriptedRecognizer(["x"])))
    feed(live, REPLY)
    live.cancel()
    assert not [thread for thread in threading.enumerate() if thread.name == "live-recognition" and thread.is_alive()]
