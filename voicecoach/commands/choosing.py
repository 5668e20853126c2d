"""What `voicecoach practice` asks before a practice: whether to check the sound, and which dialogue it is to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from voicecoach.config import RETENTION
from voicecoach.content.dialogue import Dialogue
from voicecoach.content.library import DialogueLibrary, shipped_ids
from voicecoach.devices.keyboard import Keyboard
from voicecoach.errors import UsageError
from voicecoach.review.dialogue_list import dialogue_rows
from voicecoach.review.progress import progress
from voicecoach.sessions.session import Session
from voicecoach.sessions.summary import summary
from voicecoach.terminal import console
from voicecoach.terminal.chooser import Recommended, choose
from voicecoach.terminal.welcome import key_names


def sound_check_wanted(read: Callable[[], str]) -> Literal["check", "skip", "leave"]:
    """Ask whether to check the sound; any answer but yes skips it. `read` returns a typed line."""
    keys = key_names({"Enter": "check", "s": "skip", "q": "quit"})
    console.out.print("\nCheck the sound now? It takes about 20 seconds.\n", keys, sep="")
    console.out.print("> ", end="")
    answer = read().strip().lower()
    if answer in ("q", "quit"):
        return "leave"
    return "check" if answer in ("", "y", "yes") else "skip"


def choose_dialogue(
    library: DialogueLibrary,
    history: Sequence[Session],
    today: date,
    read: Callable[[], str],
    retention: float = RETENTION,
) -> Dialogue | None:
    """Let the learner choose a dialogue, the recommended ones first; return None if the learner leaves.

    `history`: newest first; `read` returns a typed line; `retention`: desired probability of recall, 0 to 1.
    """
    dialogues, _ = library.load()
    titles = {pack.id: pack.title for pack in library.packs.values()}
    rows = dialogue_rows(dialogues, shipped_ids(), [summary(session) for session in history], titles)
    row_of = {row.dialogue.id: row for row in rows}
    suggestions = progress(history, dialogues, today, None, retention).next
    recommended = [Recommended(row_of[suggestion.dialogue], suggestion.why) for suggestion in suggestions]
    chosen = choose(console.out, read, recommended, rows)
    return chosen.dialogue if chosen else None


def typed(keyboard: Keyboard) -> str:
    """Return a typed line; the end of input leaves on a terminal, and raises UsageError elsewhere."""
    line = keyboard.line()
    if line is None:
        console.out.print()
        if not keyboard.attached:
            raise UsageError("No conversation was chosen.", next="Name one: `voicecoach practice conversation-01`.")
        return "q"
    return line
