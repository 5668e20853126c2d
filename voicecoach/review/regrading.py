"""Regrading: grade a session's recordings again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from voicecoach.audio.files import duration
from voicecoach.errors import AudioError, StoreError, VoicecoachError
from voicecoach.grading.grade import Grade
from voicecoach.grading.grader import Grader, Progress, Reply
from voicecoach.sessions.session import Session, TurnResult


class GradeStore(Protocol):
    """Finds recordings and stores grades."""

    def recording(self, session: str, take: int) -> Path:
        """Return the path of a take's recording; raise StoreError if it is missing."""

    def add_grade(self, session: str, take: int, grade: Grade) -> TurnResult:
        """Add a grade to a take; return the updated take."""


def regrade(
    store: GradeStore,
    grader: Grader,
    session: Session,
    *,
    progress: Progress,
    on_error: Callable[[VoicecoachError], None],
) -> Iterator[tuple[TurnResult, TurnResult]]:
    """Yield each recorded take before and after; `on_error` receives the error of an unreadable recording.

    `progress` is called with the seconds done and the seconds of all recordings.
    """
    found = [(take, path) for take in session.results if (path := _recording(store, session, take, on_error))]
    total = sum(seconds for _, (_, seconds) in found)
    replies = [Reply(path, take.terms, take.avoid) for take, (path, _) in found]
    graded = grader.grade_replies(replies, progress=lambda done: progress(min(done, total), total))
    for (before, _), grade in zip(found, graded, strict=True):
        try:
            after = store.add_grade(session.id, before.id, grade())
        except AudioError as error:
            on_error(error)
        else:
            yield before, after


def _recording(
    store: GradeStore, session: Session, take: TurnResult, on_error: Callable[[VoicecoachError], None]
) -> tuple[Path, float] | None:
    """Return the recording of a take and its seconds; None if there is none or it can't be read."""
    if take.audio is None:
        return None
    try:
        path = store.recording(session.id, take.id)
        return path, duration(path)
    except (StoreError, AudioError) as error:
        on_error(error)
        return None
