"""Practice on a terminal.

Turns events into what the learner sees, and keys into answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from voicecoach.coach import Practice
from voicecoach.device.keyboard import Keyboard
from voicecoach.events import (
    Choice,
    Choose,
    Event,
    Finished,
    Graded,
    Grading,
    Key,
    Listening,
    Notice,
    Ready,
    Speaking,
    Started,
    Typing,
    Waiting,
)
from voicecoach.grading.terms.corrected import corrected
from voicecoach.grading.terms.report import TermVerdict
from voicecoach.lexicon import Lexicon
from voicecoach.review.words import Mark, marked
from voicecoach.session import Grade, Session, TurnResult

_KEYS: dict[str, Key] = {
    " ": "done",
    "\r": "done",
    "\n": "done",
    "m": "more",
    "r": "repeat",
    "s": "slower",
    "w": "reword",
    "q": "quit",
    "t": "talk",
}
_CHOICES: dict[str, Choice] = {
    "a": "again",
    "m": "model",
    "n": "next",
    "\r": "next",
    "\n": "next",
    " ": "next",
    "q": "quit",
}
_STYLES: dict[Mark, str] = {"said": "bold green", "unclear": "bold yellow", "filler": "dim", "pause": "dim red", "": ""}
_FLOOR, _CEILING = -60.0, -6.0  # dBFS at the two ends of the level meter
_METER = 16
_SILENT: dict[type[Event], RenderableType] = {
    Waiting: Text("○ the microphone gives no sound yet, please wait  [q] quit", "yellow"),
    Ready: Text("○ [space] to speak, and [space] again when you have finished  [r] say it again  [q] quit", "bold"),
}


def keys_of(keyboard: Keyboard) -> Callable[[], Key | None]:
    """Return what the coach polls while it speaks and listens."""
    return lambda: _KEYS.get(keyboard.pressed().lower())


class Terminal:
    """Shows a practice and answers for the learner."""

    def __init__(
        self, console: Console, keyboard: Keyboard, lexicon: Lexicon, *, answers: Iterable[Choice] | None = None
    ) -> None:
        self._console, self._keyboard, self._lexicon = console, keyboard, lexicon
        self._answers = None if answers is None else iter(answers)
        self._live: Live | None = None
        self._turns = 0

    def run(self, practice: Practice) -> Session | None:
        """Show everything that happens until the end; None if it was broken off."""
        answer: Choice | str | None = None
        finished: Session | None = None
        try:
            while True:
                event = practice.send(answer)
                answer = self._show(event)
                if isinstance(event, Finished):
                    finished = event.session
        except StopIteration:
            return finished
        finally:
            self._settle()
            practice.close()

    def _show(self, event: Event) -> Choice | str | None:
        """Show an event; return the answer where it asks for one."""
        if isinstance(event, Listening | Waiting | Ready):
            self._listen(_meter(event) if isinstance(event, Listening) else _SILENT[type(event)])
            return None
        self._settle()
        if isinstance(event, Choose):
            return self._choose(event)
        if isinstance(event, Typing):
            self._console.print(Text("Type your reply, then Enter:", "bold"))
            return self._keyboard.line()
        self._tell(event)
        return None

    def _tell(self, event: Event) -> None:
        match event:
            case Started(dialogue=dialogue):
                self._turns = len(dialogue.turns)
                turns = f"{self._turns} turns" if self._turns > 1 else "1 turn"
                about = f"{dialogue.level} · {turns} · you are the {dialogue.learner}"
                self._console.print(Panel(Text(about, "dim"), title=f"[bold]{dialogue.title}", title_align="left"))
            case Speaking(role=role, turn=turn, text=text):
                who = f"Developer {turn + 1}/{self._turns}" if role == "developer" else "Model reply"
                style = "cyan" if role == "developer" else "magenta"
                self._console.print()
                self._console.print(Text.assemble((f"{who}  ", f"bold {style}"), (f"“{text}”", style)))
            case Notice(text=text):
                self._console.print(Text(f"! {text}", "yellow"))
            case Grading():
                if self._console.is_terminal:
                    self._console.print(Text("grading …", "dim"), end="\r")
            case Graded(result=result):
                self._console.print(shown_take(result, self._lexicon))
            case _:
                pass

    def _listen(self, shown: RenderableType) -> None:
        if self._live is None:
            self._live = Live(console=self._console, transient=True, auto_refresh=False)
            self._live.start()
        self._live.update(shown, refresh=True)

    def _settle(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _choose(self, asked: Choose) -> Choice:
        if self._answers is not None:
            return next(self._answers, "next")
        onward = "finish" if asked.last else "next"
        parts = (("a", "gain   "), ("m", "odel reply   "), (onward[0], f"{onward[1:]}   "), ("q", "uit"))
        self._console.print(Text.assemble(*(piece for key, rest in parts for piece in ((f"[{key}]", "bold"), rest))))
        while True:
            pressed = self._pressed()
            if pressed is None:
                return "next"
            choice = _CHOICES.get(pressed.lower()) or ("next" if pressed.lower() == onward[0] else None)
            if choice:
                return choice

    def _pressed(self) -> str | None:
        """Return the next key, or the first letter of the next line where no terminal is attached; None at its end."""
        if self._keyboard.attached:
            return self._keyboard.pressed(wait=0.2)
        line = self._keyboard.line()
        return None if line is None else (line.strip() or "\n")[0]


def _meter(now: Listening) -> RenderableType:
    share = min(1.0, max(0.0, (now.level - _FLOOR) / (_CEILING - _FLOOR)))
    filled = round(share * _METER)
    bar = Text("▮" * filled, "green" if now.level < _CEILING else "red") + Text("▯" * (_METER - filled), "dim")
    if now.speaking:
        wait = "listening"
    elif now.silence > now.seconds - 0.01:
        wait = "waiting for you to begin"
    elif math.isinf(now.patience):
        wait = "listening until you press [space]"
    else:
        wait = f"finished? {max(0.0, now.patience):.1f} s"
    clock = f"{int(now.seconds) // 60}:{int(now.seconds) % 60:02d}"
    hint = Text("  [space] done  [m] more time  [r] say it again  [s] slower  [w] in other words  [q] quit", "dim")
    now_line = Text.assemble(("● ", "bold red"), bar, f"  {clock}  ", (wait, "bold" if now.speaking else ""))
    return Group(now_line, hint)


def shown_take(result: TurnResult, lexicon: Lexicon) -> RenderableType:
    """Return a take as a panel: what was heard with the terms marked, fluency with what cost most, terms."""
    grade = result.grade
    title = "You said" if result.take == 1 else f"You said, take {result.take}"
    if grade is None:
        return Panel(Text("cut short before it was graded; the recording is kept", "yellow"), title=title)
    heading = f"[bold]{title}[/]  {grade.seconds:.1f} s" if result.audio else f"[bold]{title}"
    if not grade.graded:
        return Panel(Text(f"Not graded: {grade.reason}", "yellow"), title=heading, title_align="left")
    grade = replace(grade, terms=corrected(grade.terms, {one.term: one.said for one in result.corrections}))
    said = Text(" ").join(Text(piece.text, _STYLES[piece.mark]) for piece in marked(grade))
    return Panel(Group(said, Text(), _figures(grade, lexicon)), title=heading, title_align="left")


def _figures(grade: Grade, lexicon: Lexicon) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column()
    table.add_column(ratio=1)
    fluency = grade.fluency
    if fluency:
        score = "not scored" if fluency.score is None else f"{fluency.score:.0f}"
        band = f" ±{fluency.error:.0f}" if fluency.score is not None and fluency.error else ""
        remarks = Text("\n".join(fluency.remarks) or "nothing stood in the way")
        table.add_row("Fluency", Text(score + band, _colour(fluency.score)), remarks)
    if grade.terms.coverage is not None:
        table.add_row(
            "Terms", Text(f"{grade.terms.coverage:.0%}", _colour(100 * grade.terms.coverage)), _terms(grade, lexicon)
        )
    return Padding(table, (0, 0))


def _terms(grade: Grade, lexicon: Lexicon) -> Text:
    signs = {"said": ("✓", "green"), "unclear": ("?", "yellow"), "missed": ("✗", "red")}
    lines: list[Text] = []
    said = [verdict for verdict in grade.terms.verdicts if verdict.state == "said"]
    if said:
        lines.append(Text("  ").join(_said(verdict) for verdict in said))
    for verdict in grade.terms.verdicts:
        if verdict.state == "said":
            continue
        sign, style = signs[verdict.state]
        meaning = f": {lexicon[verdict.term].meaning}" if verdict.term in lexicon else ""
        heard = f" (heard “{verdict.heard}”)" if verdict.heard else " (your word)" if verdict.how == "learner" else ""
        lines.append(Text.assemble((f"{sign} ", style), (verdict.term, "bold"), (meaning + heard, "dim")))
    return Text("\n").join(lines)


def _said(verdict: TermVerdict) -> Text:
    """A term that came across, with how, where that isn't by its name."""
    by = " (your word)" if verdict.how == "learner" else ""
    if verdict.how in ("spoken form", "sound", "verified"):
        by = f" (by its sound, “{verdict.heard}”)"
    return Text.assemble(("✓ ", "green"), verdict.term, (by, "dim"))


def _colour(score: float | None) -> str:
    if score is None:
        return "dim"
    return "bold green" if score >= 75 else "bold yellow" if score >= 50 else "bold red"
