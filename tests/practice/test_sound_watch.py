"""The sound check during practice: after the grade of the first reply, never before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soxr

from voicecoach.application import Application
from voicecoach.audio.clip import BLOCK, SAMPLE_RATE, Audio, joined, silence
from voicecoach.audio.source import Notice
from voicecoach.config import Folders, Settings
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.report import TermReport
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Graded, Grading, Started
from voicecoach.practice.sound_watch import with_sound_check
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcript import Transcript
from voicecoach.sessions.session import NewTake
from voicecoach.testing import SCRIPTED, noise

TURN = Turn("Where?", "There.", ())
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Application]:
    app = Application(Folders(tmp_path), Settings())
    yield app
    app.close()


def practiced(app: Application, replies: list[Audio]) -> Practice:
    """Yield the events of a practice with these replies."""
    session = app.store.start_session(kind="practice", dialogue="d", title="D", at=NOW)
    yield Started(session, Dialogue("d", "D", "beginner", (), (TURN,)))
    for reply in replies:
        with app.store.open_take(NewTake(session, 0, "", "", (), NOW)) as recording:
            for block in reply.samples[: len(reply.samples) // BLOCK * BLOCK].reshape(-1, BLOCK):
                recording.write(block)
        yield Grading(0, "pause")
        grade = Grade(True, "", reply.seconds, SCRIPTED, Transcript(), None, TermReport())
        yield Graded(app.store.add_grade(session, recording.take, grade))


def telephone(audio: Audio) -> Audio:
    down = soxr.resample(audio.samples, SAMPLE_RATE, 8000)
    return Audio(np.asarray(soxr.resample(down, 8000, SAMPLE_RATE), np.float32))


def test_telephone_quality_is_reported_once_after_the_first_grade(
    own: Application, reading: Callable[..., Audio]
) -> None:
    said = joined(silence(0.6), reading("We switch the traffic, and we see no downtime."), silence(0.6))
    heard = telephone(Audio(said.samples + noise(said.seconds, 0.0005).samples[: len(said.samples)]))
    events = list(with_sound_check(practiced(own, [heard, heard]), [], own.store.recording, SileroDetector))
    assert [type(event) for event in events] == [Started, Grading, Graded, Notice, Grading, Graded]
    assert "telephone quality" in str(events[3])
    shown = [str(events[3])]
    again = list(with_sound_check(practiced(own, [heard]), shown, own.store.recording, SileroDetector))
    assert [type(event) for event in again] == [Started, Grading, Graded], "what was shown before is not repeated"


def test_good_sound_gives_no_notice(own: Application, reading: Callable[..., Audio]) -> None:
    said = joined(silence(0.6), reading("We switch the traffic, and we see no downtime."), silence(0.6))
    heard = Audio(said.samples + noise(said.seconds, 0.0005).samples[: len(said.samples)])
    events = list(with_sound_check(practiced(own, [heard]), [], own.store.recording, SileroDetector))
    assert [type(event) for event in events] == [Started, Grading, Graded]
