"""Regrading: grade a session's recordings again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from voicecoach.errors import AudioError, StoreError, VoicecoachError
from voicecoach.grading.grade import Grade
from voicecoach.grading.grader import Grader, Progress
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
    """Yield each recorded take before and after; `on_error` receives the error of an unreadable recording."""
    for before in session.results:
        if before.audio is None:
            continue
        try:
            recording = store.recording(session.id, before.id)
            grade = grader.grade(recording, before.terms, avoid=before.avoid, progress=progress)
        except (StoreError, AudioError) as error:
            on_error(error)
            continue
        yield before, store.add_grade(session.id, before.id, grade)
