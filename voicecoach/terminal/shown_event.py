"""How the events of a practice look on a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from voicecoach.audio.source import Notice
from voicecoach.content.genres import CONVERSATION, GENRES
from voicecoach.practice.events import (
    Alerted,
    Event,
    FollowedUp,
    Help,
    Shadowed,
    Started,
    TermTried,
    VocabularyTerm,
)
from voicecoach.practice.rounds import Round, RoundFinished
from voicecoach.review.round_figures import change, round_figures
from voicecoach.terminal.colors import WARNING
from voicecoach.terminal.exercises import shown_exercise
from voicecoach.terminal.hints import sentence
from voicecoach.terminal.renderables import shown_alert, shown_follow_up, shown_help
from voicecoach.terminal.rounds_table import rounds_table


def shown_event(event: Event) -> RenderableType | None:
    """Return how an event looks that needs nothing but itself; None for the others."""
    match event:
        case Started(dialogue=dialogue):
            turns = f"{len(dialogue.turns)} turns" if len(dialogue.turns) > 1 else "1 turn"
            genre = "" if dialogue.genre == CONVERSATION else f"{dialogue.genre} · "
            heading = Text(f"{genre}{dialogue.level} · {turns} · your role: {dialogue.learner}", "dim")
            task = GENRES[dialogue.genre].task
            return Panel(
                Group(heading, *([Text(task)] if task else [])), title=Text(dialogue.title, "bold"), title_align="left"
            )
        case Notice(text=text, hint=hint):
            return Text("\n".join(filter(None, [f"! {text}", sentence(hint)])), WARNING)
        case Alerted():
            return shown_alert(event)
        case Help(step=step, lines=lines):
            return shown_help(step, lines)
        case Round(number=number, of=of):
            return Text(f"\nRound {number} of {of}", "bold")
        case RoundFinished(session=session):
            return rounds_table(round_figures(session), change(session))
        case FollowedUp():
            return shown_follow_up(event)
        case VocabularyTerm() | TermTried() | Shadowed():
            return shown_exercise(event)
    return None
