"""Many recordings: transcribed together, in order, each as if it were alone."""

from collections.abc import Iterator

import pytest

from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.source import AudioSource
from voicecoach.errors import AudioError
from voicecoach.recognition import many
from voicecoach.recognition.batching import Start
from voicecoach.recognition.many import Open, transcribe_many
from voicecoach.recognition.transcriber import Transcriber, transcribe_source
from voicecoach.testing import BlockSource, LevelDetector, ScriptedRecognizer, tone

SHORT = joined(silence(0.5), tone(2), silence(0.5))
LONG = joined(*[joined(tone(11), silence(1))] * 12)


def opening(recognizer: ScriptedRecognizer, audio: Audio, failure: Exception | None = None) -> Open:
    def open_recording(start: Start) -> tuple[AudioSource, Transcriber]:
        source = BlockSource(audio.samples, breaks_after=40 if failure else None, failure=failure)
        return source, Transcriber(recognizer, start=start)

    return open_recording


def test_recordings_come_in_order_and_share_batches() -> None:
    recognizer = ScriptedRecognizer([f"reply {number}" for number in range(20)])
    found = transcribe_many([opening(recognizer, SHORT) for _ in range(20)], recognizer, LevelDetector())
    assert [each().transcript.text for each in found] == [f"reply {number}" for number in range(20)]
    assert recognizer.batches == [8, 8, 4]


def test_a_long_recording_between_short_ones_gives_what_it_gives_alone() -> None:
    recognizer = ScriptedRecognizer(["same words"])
    audios = [SHORT, LONG, SHORT, SHORT]
    found = transcribe_many([opening(recognizer, audio) for audio in audios], recognizer, LevelDetector())
    for audio, evidence in zip(audios, found, strict=True):
        alone = transcribe_source(BlockSource(audio.samples), LevelDetector(), Transcriber(recognizer))
        assert evidence().transcript == alone.transcript
        assert evidence().segments == alone.segments
    assert max(recognizer.batches) > 1


def test_a_recording_that_breaks_off_raises_in_its_turn_and_the_others_go_on() -> None:
    recognizer = ScriptedRecognizer(["words"])
    broken = opening(recognizer, SHORT, AudioError("cut off"))

    def missing(start: Start) -> tuple[AudioSource, Transcriber]:
        raise AudioError("not there")

    good = opening(recognizer, SHORT)
    first, second, third, last = transcribe_many([good, broken, missing, good], recognizer, LevelDetector())
    assert first().transcript.text == last().transcript.text == "words"
    with pytest.raises(AudioError, match="cut off"):
        second()
    with pytest.raises(AudioError, match="not there"):
        third()


def test_silent_recordings_wait_for_nothing() -> None:
    recognizer = ScriptedRecognizer(["words"])
    (evidence,) = transcribe_many([opening(recognizer, silence(2))], recognizer, LevelDetector())
    assert evidence().transcript.text == ""
    assert recognizer.batches == []


def test_only_some_recordings_are_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "MOST_READ", 3)
    recognizer, opened = ScriptedRecognizer(["words"]), 0

    def openings() -> Iterator[Open]:
        nonlocal opened
        for _ in range(10):
            opened += 1
            yield opening(recognizer, SHORT)

    found = transcribe_many(openings(), recognizer, LevelDetector())
    next(found)
    assert opened == 3
    assert len(list(found)) == 9


def test_progress_counts_recognized_seconds_and_reaches_the_end() -> None:
    recognizer, reported = ScriptedRecognizer(["words"]), [0.0]
    openings = [opening(recognizer, audio) for audio in (LONG, SHORT)]
    assert len(list(transcribe_many(openings, recognizer, LevelDetector(), reported.append))) == 2
    assert reported == sorted(reported)
    assert reported[-1] == pytest.approx(LONG.seconds + SHORT.seconds, abs=0.1)
