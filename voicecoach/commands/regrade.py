"""`voicecoach regrade`: recordings graded again, and what changed."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text

from voicecoach.errors import DialogueError, VoicecoachError
from voicecoach.grading.grader import Grader
from voicecoach.review.changes import changes
from voicecoach.review.regrading import regrade
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.terminal import console
from voicecoach.terminal.hints import full_text

GraderOf = Callable[[str], Grader]
"""Returns the grader for a dialogue, by its id; raises DialogueError if the dialogue's pack is missing."""


def regrade_all(store: SqliteStore, grader_of: GraderOf) -> None:
    """Grade the recordings of every session again, the oldest session first; leave out those of missing packs."""
    for session in reversed(store.starts()):
        console.out.print(Text.assemble((session.title, "bold"), f"  {session.id}"))
        try:
            regrade_session(store, grader_of, session.id)
        except DialogueError as error:
            console.err.print(full_text(error), markup=False)


def regrade_session(store: SqliteStore, grader_of: GraderOf, name: str) -> None:
    """Grade a session's recordings again and show the differences."""
    session = store.session(name)
    grader = grader_of(session.dialogue)
    errors: list[VoicecoachError] = []
    with console.progress() as bar:
        takes = list(
            regrade(
                store,
                grader,
                session,
                progress=lambda done, total: bar("recognizing", done, total),
                on_error=errors.append,
            )
        )
    for error in errors:
        console.err.print(full_text(error), markup=False)
    if not takes:
        console.out.print(f"{session.id} has no recordings to grade again.")
    for before, after in takes:
        console.out.print(f"[bold]Turn {before.turn + 1}, take {before.take}[/]")
        for line in changes(before.grade, after.grade):
            console.out.print(f"  {line}", markup=False)
