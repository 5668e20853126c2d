"""HTML of the pages of practice: the list of conversations, the practice itself, and what is drawn during it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from voicecoach.config import Settings
from voicecoach.content.dialogue import DEVELOPER, Dialogue
from voicecoach.content.dialogue_files import LEVELS
from voicecoach.practice.spoken_commands import IN_WORDS
from voicecoach.review.closing import Closing
from voicecoach.review.dialogue_list import DialogueRow, matching
from voicecoach.review.exercise_views import shadowed_views
from voicecoach.review.page import SERVED_SCRIPTS, Served, templates
from voicecoach.review.page import STYLES as REVIEW_STYLES
from voicecoach.review.plan import Plan, Suggestion
from voicecoach.review.round_figures import change, round_figures
from voicecoach.review.since_last_time import since_last_time
from voicecoach.review.view import SessionView
from voicecoach.sessions.session import Session, ShadowedSentence
from voicecoach.sessions.summary import summary
from voicecoach.web.interruption import Interrupted

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"
STYLES = ("practice.css", "settings.css")
MODULES = (
    "home.js",
    "settings.js",
    "practice.js",
    "elements.js",
    "dock.js",
    "connection.js",
    "devices.js",
    "post.js",
    "hold.js",
    "microphone.js",
    "speaker.js",
    "capture.js",
    "resampler.js",
    "stage.js",
    "meter.js",
)


def asset(name: str) -> str:
    """Return the text of a style or a module; raise KeyError if the name is unknown."""
    if name not in (*STYLES, *MODULES):
        raise KeyError(name)
    return (_HERE / "assets" / name).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Conversations:
    """The conversations that match a `search` and have a `level`; "": all."""

    rows: Sequence[DialogueRow]
    search: str = ""
    level: str = ""

    @property
    def matches(self) -> list[DialogueRow]:
        """The rows in the order in which they are listed."""
        return [row for row in matching(self.rows, self.search) if self.level in ("", row.dialogue.level)]

    @property
    def groups(self) -> list[tuple[str, list[DialogueRow]]]:
        """The matches by group, in the order of the list."""
        return [(group, list(rows)) for group, rows in groupby(self.matches, key=lambda row: row.group)]


def home_page(plan: Plan, listed: Conversations, *, practiced: bool, interrupted: Interrupted | None = None) -> str:
    """Return the first page: today's plan and the conversations.

    `practiced`: whether the learner ever did; `interrupted`: the practice that ended because the program was killed.
    """
    values = {"plan": plan, "practiced": practiced, "levels": ("", *LEVELS), **_listed(listed)}
    values |= {"interrupted": interrupted}
    return rendered_page("home.html", "Practice", **values)


def conversations_fragment(listed: Conversations) -> str:
    """Return the HTML of the list of conversations."""
    return _render("conversations.html", served=Served(), **_listed(listed))


def _listed(listed: Conversations) -> dict[str, object]:
    return {"rows": listed.matches, "groups": listed.groups, "search": listed.search, "level": listed.level}


def plan_page(plan: Plan, settings: Settings) -> str:
    """Return the page on which today's plan is practiced."""
    turns = sum(len(item.turns) for item in plan.items)
    about = f"about {max(1, round(plan.seconds / 60))} min · {turns} turn{'' if turns == 1 else 's'}"
    asks = "The developer"
    shown = {"about": about, "asks": asks, "dialogue_id": "", "minutes": plan.minutes, "chosen": ()}
    return rendered_page("practice.html", "Today's plan", settings=settings, commands=IN_WORDS, **shown)


def practice_page(dialogue: Dialogue, settings: Settings, chosen: Sequence[int] = ()) -> str:
    """Return the page on which a conversation is practiced. `chosen`: the turns, by index; none: all."""
    turns = f"{len(dialogue.turns)} turn{'' if len(dialogue.turns) == 1 else 's'}"
    turns = f"{len(chosen)} of {turns}" if chosen else turns
    about = f"{dialogue.level} · {turns} · your role: {dialogue.learner}"
    asks = "The developer" if dialogue.developer == DEVELOPER else dialogue.developer
    shown = {"about": about, "asks": asks, "dialogue_id": dialogue.id, "minutes": 0, "chosen": chosen}
    return rendered_page("practice.html", dialogue.title, settings=settings, commands=IN_WORDS, **shown)


def take_fragment(view: SessionView) -> str:
    """Return the HTML of a view's only turn, and the sounds of its terms."""
    return _render("take_fragment.html", served=Served(), turn=view.turns[0], term_audio=view.term_audio)


def shadowed_fragment(sentence: ShadowedSentence, of: int) -> str:
    """Return the HTML of a sentence that was repeated after the voice, one `of` so many."""
    [view] = shadowed_views((sentence,), {})
    return _render("shadowed_fragment.html", sentence=view, of=of)


def round_fragment(session: Session) -> str:
    """Return the HTML that compares the rounds of a session."""
    return _render("round_fragment.html", figures=round_figures(session), change=change(session))


def finished_fragment(session: Session, history: Sequence[Session], said: Closing) -> str:
    """Return the HTML with the figures of a session, what changed since the last time, and what its end says."""
    since = since_last_time(session, history)
    return _render("finished_fragment.html", session=session, figures=summary(session), since=since, said=said)


def over_fragment(suggestions: Sequence[Suggestion]) -> str:
    """Return the HTML that says what to practice next."""
    return _render("over_fragment.html", suggestions=suggestions)


def rendered_page(template: str, title: str, **values: object) -> str:
    """Return a page from a template of this room or of the review pages."""
    files = {"styles": REVIEW_STYLES, "scripts": SERVED_SCRIPTS}
    return _render(template, title=title, served=Served(), inline=None, **files, **values)


def _render(template: str, **values: object) -> str:
    return templates(_TEMPLATES).get_template(template).render(**values)
