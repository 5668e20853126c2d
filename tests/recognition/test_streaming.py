"""Streaming recognition: a reply is transcribed while the learner speaks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import pytest

from voicecoach.audio.clip import BLOCK, BLOCK_SECONDS, Audio, Span, joined, padded_blocks, rows_of_blocks, silence
from voicecoach.recognition.recognizer import EncodedSegment, Recognizer
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.streaming import StreamingTranscriber
from voicecoach.recognition.transcriber import Transcriber, transcribe_source
from voicecoach.testing import BlockSource, LevelDetector, ScriptedRecognizer, tone

REPLY = joined(silence(0.5), tone(6), silence(1), tone(2), silence(0.6))


def feed(stream: StreamingTranscriber, audio: Audio) -> None:
    detector = LevelDetector()
    for block in rows_of_blocks(audio.samples):
        stream.feed(block, float(detector(block)[0]))


def test_feeding_never_waits_for_recognition_and_loses_no_sound() -> None:
    fed = threading.Event()

    def wait() -> None:
        fed.wait(60)

    recognizer = ScriptedRecognizer(["a b c"], before_each=wait)
    stream = StreamingTranscriber(lambda: Transcriber(recognizer))
    feed(stream, REPLY)
    assert recognizer.heard == [], "recognition cannot finish before all is fed"
    fed.set()
    evidence = stream.finish()
    assert evidence.transcript.text == "a b c"
    assert len(evidence.speech_probabilities) == len(REPLY.samples) // BLOCK


def test_a_speculative_result_is_ready_before_the_end_and_is_not_computed_again() -> None:
    recognizer = ScriptedRecognizer(["a b"])
    stream = StreamingTranscriber(lambda: Transcriber(recognizer))
    feed(stream, joined(silence(0.5), tone(2), silence(0.6)))
    deadline = time.monotonic() + 60
    while not stream.words() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [word.text for word in stream.words()] == ["a", "b"]
    assert len(recognizer.heard) == 1
    assert stream.finish().transcript.text == "a b"
    assert len(recognizer.heard) == 1


def test_a_speculative_result_is_given_up_when_the_learner_goes_on_while_it_is_encoded() -> None:
    encoding, spoken = threading.Event(), threading.Event()

    class Recognizer(ScriptedRecognizer):
        def encode(self, sound: Audio, speech: Sequence[Span]) -> EncodedSegment:
            encoding.set()
            spoken.wait(60)
            return super().encode(sound, speech)

    recognizer = Recognizer(["a b"])
    stream = StreamingTranscriber(lambda: Transcriber(recognizer))
    feed(stream, joined(silence(0.5), tone(2), silence(0.6)))
    assert encoding.wait(60)
    feed(stream, tone(1))
    spoken.set()
    assert stream.finish().transcript.text == "a b"
    ((sound, _),) = recognizer.heard
    assert sound.seconds > 3.5, "only the whole reply is decoded"


def test_an_exception_of_the_worker_is_raised_by_finish() -> None:
    def fail() -> None:
        raise RuntimeError("the model is gone")

    stream = StreamingTranscriber(lambda: Transcriber(ScriptedRecognizer(["x"], before_each=fail)))
    feed(stream, REPLY)
    with pytest.raises(RuntimeError, match="the model is gone"):
        stream.finish()


def test_cancelling_a_reply_ends_its_thread() -> None:
    before = set(threading.enumerate())
    stream = StreamingTranscriber(lambda: Transcriber(ScriptedRecognizer(["x"])))
    assert len(set(threading.enumerate()) - before) == 1
    feed(stream, REPLY)
    stream.cancel()
    assert set(threading.enumerate()) - before == set()


def test_a_live_reply_has_the_words_of_the_same_reply_from_a_file(
    recognizer: Recognizer, reading: Callable[[str], Audio]
) -> None:
    """Live: at twice the pace of speech, with a speculative result at every pause. File: all at once."""
    first, second = (
        reading("We keep the image in the registry, and every service pulls it from there when it starts."),
        reading("If the error rate goes up, the pipeline rolls back, and nobody has to do anything by hand."),
    )
    reply = joined(silence(0.3), first, silence(0.9), second, silence(1.2)).samples
    detector = SileroDetector()
    stream = StreamingTranscriber(lambda: Transcriber(recognizer))
    for block in padded_blocks(reply):
        stream.feed(block, float(detector(block)[0]))
        time.sleep(BLOCK_SECONDS / 2)
    live = stream.finish()
    from_file = transcribe_source(BlockSource(reply), SileroDetector(), Transcriber(recognizer))
    assert len(live.transcript.words) > 20
    assert live.transcript == from_file.transcript
    assert live.segments == from_file.segments
