"""The quiet sound check: after the first reply of a practice, never before the grade."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soxr

from voicecoach.app import App
from voicecoach.audio import BLOCK, SAMPLE_RATE, Audio, joined, silence
from voicecoach.coach import Practice
from voicecoach.command.soundcheck import watched
from voicecoach.config import Folders, Settings
from voicecoach.dialogue import Dialogue, Turn
from voicecoach.events import Graded, Grading, Notice, Started
from voicecoach.grading.terms.report import TermReport
from voicecoach.session import Grade
from voicecoach.testing import SCRIPTED, noise
from voicecoach.transcript import Transcript

TURN = Turn("Where?", "There.", ())
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[App]:
    app = App(Folders(tmp_path), Settings())
    yield app
    app.close()


def practised(app: App, replies: list[Audio]) -> Practice:
    """A practice whose learner says these."""
    session = app.store.begin(kind="practice", dialogue="d", title="D", at=NOW)
    yield Started(session, Dialogue("d", "D", "beginner", (), (TURN,)))
    for reply in replies:
        with app.store.record(session, turn=0, line="", model_reply="", terms=(), at=NOW) as recording:
            for block in reply.samples[: len(reply.samples) // BLOCK * BLOCK].reshape(-1, BLOCK):
                recording.write(block)
        yield Grading(0, "pause")
        grade = Grade(True, "", reply.seconds, SCRIPTED, Transcript(), None, TermReport())
        yield Graded(app.store.graded(session, recording.take, grade), TURN)


def thin(audio: Audio) -> Audio:
    down = soxr.resample(audio.samples, SAMPLE_RATE, 8000)
    return Audio(np.asarray(soxr.resample(down, 8000, SAMPLE_RATE), np.float32))


def test_telephone_quality_is_told_once_after_the_first_grade(own: App, reading: Callable[..., Audio]) -> None:
    said = joined(silence(0.6), reading("We switch the traffic, and we see no downtime."), silence(0.6))
    heard = thin(Audio(said.samples + noise(said.seconds, 0.0005).samples[: len(said.samples)]))
    events = list(watched(own, practised(own, [heard, heard]), []))
    assert [type(event) for event in events] == [Started, Grading, Graded, Notice, Grading, Graded]
    assert "telephone quality" in str(events[3])
    told = [str(events[3])]
    assert not [one for one in watched(own, practised(own, [heard]), told) if isinstance(one, Notice)]


def test_of_good_sound_nothing_is_said(own: App, reading: Callable[..., Audio]) -> None:
    said = joined(silence(0.6), reading("We switch the traffic, and we see no downtime."), silence(0.6))
    heard = Audio(said.samples + noise(said.seconds, 0.0005).samples[: len(said.samples)])
    assert not [event for event in watched(own, practised(own, [heard]), []) if isinstance(event, Notice)]
