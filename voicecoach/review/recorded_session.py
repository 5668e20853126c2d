"""A session made of existing recordings, one turn for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from voicecoach.audio.files import pieces
from voicecoach.content.dialogue import Turn
from voicecoach.grading.grader import Grader
from voicecoach.review.regrading import GradeStore
from voicecoach.sessions.recording import WavRecording
from voicecoach.sessions.session import NewTake, TurnResult


class RecordedSessionStore(GradeStore, Protocol):
    """Stores the session."""

    def open_take(self, take: NewTake) -> WavRecording:
        """Add a take and return its recording."""


def keep_recordings(
    store: RecordedSessionStore,
    grader: Grader,
    session: str,
    recordings: Sequence[Path],
    turn: Turn,
    *,
    now: Callable[[], datetime],
    progress: Callable[[str, float, float], None],
) -> Iterator[tuple[Path, TurnResult]]:
    """Copy each recording into an open session, grade the copy as a reply to `turn`, yield the path and the take.

    The copy is graded, not the original, so that regrading gives the same result. `progress` is called with the number
    of the recording ("2 of 5"), the seconds done and the seconds in total.
    """
    for index, path in enumerate(recordings):
        take = NewTake(
            session=session,
            turn=index,
            line=path.name,
            model_reply=turn.model_reply,
            terms=turn.terms,
            at=now(),
            parts=turn.parts,
            avoid=turn.avoid,
        )
        with store.open_take(take) as recording:
            for piece in pieces(path):
                recording.write(piece)
        copy = store.recording(session, recording.take)
        label = f"{index + 1} of {len(recordings)}"
        grade = grader.grade(copy, turn.terms, avoid=turn.avoid, progress=partial(progress, label))
        yield path, store.add_grade(session, recording.take, grade)
