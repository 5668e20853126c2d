"""Sessions made of recordings, and graded again: together, in order, and whatever can't be read costs only itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from voicecoach.audio.clip import joined, silence
from voicecoach.audio.files import pieces, write
from voicecoach.config import Folders
from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.errors import AudioError, VoicecoachError
from voicecoach.grading.grade_reply import Rubric
from voicecoach.grading.grader import Grader
from voicecoach.review import recorded_session
from voicecoach.review.recorded_session import keep_recordings
from voicecoach.review.regrading import regrade
from voicecoach.sessions.sqlite import SqliteStore, open_store
from voicecoach.testing import ScriptedRecognizer, tone

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
TURN = Turn("", "", (("ECR",),))


@pytest.fixture
def recordings(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.wav" for number in range(4)]
    for number, path in enumerate(paths):
        write(path, joined(silence(0.2), tone(0.2 + 0.1 * number)))
    return paths


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return open_store(Folders(tmp_path / "home"))


def grader() -> Grader:
    scripted = ScriptedRecognizer(["hello"])
    return Grader(recognizer=lambda: scripted, rubric=Rubric(Lexicon({})))


def kept(store: SqliteStore, recordings: list[Path], progress: Callable[[str, float, float], None]) -> str:
    session = store.start_session(kind="recordings", dialogue="", title="Class", at=AT)
    takes = keep_recordings(store, grader(), session, recordings, TURN, now=lambda: AT, progress=progress)
    assert [path for path, _ in takes] == recordings
    return session


def test_recordings_become_graded_takes_in_order_and_progress_counts_them(
    store: SqliteStore, recordings: list[Path]
) -> None:
    told: list[tuple[str, float, float]] = []
    session = store.session(kept(store, recordings, lambda *told_now: told.append(told_now)))
    assert [result.line for result in session.results] == [path.name for path in recordings]
    assert all(result.grade for result in session.results)
    assert [seconds for _, seconds, _ in told] == sorted(seconds for _, seconds, _ in told)
    assert told[-1][0] == "4 of 4"
    assert told[-1][1] == told[-1][2] > 2


def test_a_recording_that_breaks_off_while_it_is_copied_keeps_the_grades_of_those_before_it(
    store: SqliteStore, recordings: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(path: Path) -> object:
        if path == recordings[2]:
            raise AudioError("cut off")
        return pieces(path)

    monkeypatch.setattr(recorded_session, "pieces", breaks_off)
    session = store.start_session(kind="recordings", dialogue="", title="Class", at=AT)
    takes = keep_recordings(store, grader(), session, recordings, TURN, now=lambda: AT, progress=lambda *_: None)
    assert [next(takes)[0], next(takes)[0]] == recordings[:2]
    with pytest.raises(AudioError, match="cut off"):
        next(takes)
    assert [bool(result.grade) for result in store.session(session).results][:2] == [True, True]


def test_regrading_leaves_out_what_cant_be_read_and_adds_a_grade_to_each_other_take(
    store: SqliteStore, recordings: list[Path]
) -> None:
    session = store.session(kept(store, recordings, lambda *_: None))
    store.recording(session.id, session.results[0].id).unlink()
    store.recording(session.id, session.results[2].id).write_bytes(b"no sound")
    errors: list[VoicecoachError] = []
    told: list[tuple[float, float]] = []
    pairs = regrade(store, grader(), session, progress=lambda *seconds: told.append(seconds), on_error=errors.append)
    assert [before.id for before, _ in pairs] == [session.results[1].id, session.results[3].id]
    assert len(errors) == 2
    assert told[-1][0] == told[-1][1] > 1
    assert [len(result.grades) for result in store.session(session.id).results] == [1, 2, 1, 2]
