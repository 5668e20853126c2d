"""An incident with the real voice, speech detector, recognizer and store: silence, a nudge, a reply, alerts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import real_home
from tests.practice.test_coach import play
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.source import AudioSource, ClipSource
from voicecoach.config import Folders, Settings
from voicecoach.content.dialogue import Turn
from voicecoach.practice.events import Alerted, Speaking
from voicecoach.review.part_figures import session_parts
from voicecoach.testing import MutedHeadphones, noise


@pytest.mark.slow_lane
def test_a_silent_learner_is_nudged_and_the_reply_after_that_is_recorded_and_graded_by_phase(
    tmp_path: Path, reading: Callable[..., Audio]
) -> None:
    (tmp_path / "models").symlink_to(real_home() / "models", target_is_directory=True)
    app = Application(Folders(tmp_path), Settings(model="tiny.en"))
    incident = app.library.find("incident-02")
    first = incident.turns[0]
    said = joined(silence(0.5), reading(first.model_reply), silence(4.0))
    sounds = [noise(12.0, 0.0005), Audio(said.samples + noise(said.seconds, 0.0005).samples[: len(said.samples)])]

    def source(_: Turn) -> AudioSource:
        return ClipSource(sounds.pop(0))

    coach = app.coach(incident, keys=lambda: None, headphones=MutedHeadphones(), source=source)
    events = play(coach.practice(incident, turns=[0]), iter(["next"]))
    spoken = [event.text for event in events if isinstance(event, Speaking)]
    assert spoken == [first.line, incident.impatience[0]]
    assert [event.text for event in events if isinstance(event, Alerted)] == [alert.text for alert in first.alerts]
    session = app.store.session("last")
    app.close()
    [result] = session.results
    assert result.grade
    assert result.grade.fluency
    assert result.grade.fluency.measures.response_latency_seconds == pytest.approx(8.5, abs=0.5)
    assert session_parts(session)["detect"] >= 0.75
    assert result.grade.seconds < said.seconds + 0.1, "the silence before the nudge is not part of the recording"
