"""Practice on a terminal: shows the events of a practice, and turns keys into answers."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from voicecoach.audio.source import Notice
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.library import Lexicons
from voicecoach.devices.keyboard import Keyboard
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import (
    Choice,
    Choose,
    Cue,
    Event,
    Finished,
    Graded,
    Grading,
    Key,
    Listening,
    Ready,
    Recognized,
    Resumed,
    Speaking,
    Started,
    Typing,
    Waiting,
)
from voicecoach.practice.rounds import Round, TimeTarget
from voicecoach.practice.take_reply import HELP
from voicecoach.sessions.session import Session
from voicecoach.terminal.choices import choice_of, menu, while_listening
from voicecoach.terminal.colors import LINE, MODEL, WARNING
from voicecoach.terminal.keys import SHOW_LINE
from voicecoach.terminal.renderables import meter, shown_preview, shown_take
from voicecoach.terminal.shown_event import shown_event

_WITHOUT_LEVEL: dict[type[Event], RenderableType] = {
    Waiting: Text("○ no sound from the microphone yet, please wait  [q] quit", WARNING),
    Ready: Text("○ [space] to speak, then [space] when you are done  [r] repeat  [q] quit", "bold"),
}
_WHILE_SPEAKING: dict[Key, str] = {
    "help": "[h] help",
    "repeat": "[r] repeat",
    "slower": "[s] slower",
    "reword": "[w] reword",
    "terms": "[v] terms",
    "again": "[a] answer again",
    "more": "[m] from the start",
    "next": "[n] next",
    "quit": "[q] quit",
}
_JUST_ENDED = 0.7
"""Seconds after the end of a reply in which space still means "done", not "next"."""


class Terminal:
    """Shows a practice and returns the learner's answers.

    `answers`: choices to take instead of keys, then "next". `session`: the id of the session, "" before it started.
    `hears_lines`: the voice is played, so from the second round on the lines are not shown; `shows_lines`: nor before.
    """

    def __init__(
        self,
        console: Console,
        keyboard: Keyboard,
        lexicons: Lexicons,
        *,
        answers: Iterable[Choice] | None = None,
        hears_lines: bool = False,
        shows_lines: bool = True,
    ) -> None:
        self._hears_lines, self._shows_lines = hears_lines, shows_lines
        self._hidden_line = ""
        self._heard: Text | None = None  # the words so far
        self._console, self._keyboard, self._lexicons = console, keyboard, lexicons
        self._lexicon = Lexicon()
        self._answers = None if answers is None else iter(answers)
        self._live: Live | None = None
        self._unprinted: RenderableType | None = None  # a grade: it is printed when it can't be taken back any more
        self._open_for = 0.0  # seconds for which the end would stand when it began to
        self._turns = 0
        self._developer = ""
        self.session = ""
        self._round = 1
        self._target: float | None = None
        self._said = "reply"  # what the learner says in a turn
        self._brief = False  # whether a word or a sentence is expected, not a reply

    def run(self, practice: Practice) -> Session | None:
        """Show a practice until its end; return its session, None if it has none."""
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
            self._print_grade()
            practice.close()

    def _show(self, event: Event) -> Choice | str | None:
        """Show an event; return the answer if it asks for one."""
        if isinstance(event, Listening | Waiting | Ready):
            keys = self._answers is None
            shown = _WITHOUT_LEVEL.get(type(event))
            if isinstance(event, Listening):
                shown = meter(event, keys=keys, target=self._target, brief=self._brief)
            self._update_live(Group(self._heard, shown or "") if self._heard else shown or "")
            return None
        self._heard = shown_preview(event) if isinstance(event, Recognized) else None
        if self._heard:
            return None
        if isinstance(event, Choose) and event.listening:
            return self._choose_while_listening(event)
        if isinstance(event, Graded):
            self._unprinted, self._open_for = shown_take(event.result, self._lexicon), 0.0
            return None
        if isinstance(event, Resumed):
            self._resume()
            return None
        if not isinstance(event, Notice):
            self._print_grade()
        self._stop_live()
        if isinstance(event, Choose):
            return self._choose(event)
        if isinstance(event, Typing):
            self._console.print(Text.assemble(("Type your reply, then Enter", "bold"), (f" ({HELP}: help)", "dim")))
            return self._keyboard.line()
        self._print(event)
        return None

    def _print(self, event: Event) -> None:
        match event:
            case Started(session=session, dialogue=dialogue):
                self.session, self._turns, self._developer = session, len(dialogue.turns), dialogue.developer
                self._target = None
                self._lexicon = self._lexicons(dialogue.id)
            case Round(number=number):
                self._round = number
            case TimeTarget(seconds=seconds):
                self._target = seconds
            case Cue(turn=turn, text=text):
                self._brief = False
                self._print_cue(turn, text)
            case Speaking():
                self._print_line(event)
            case Grading():
                if self._console.is_terminal:
                    self._console.print(Text("grading …", "dim"), end="\r")
        if (shown := shown_event(event)) is not None:
            self._console.print(shown)

    def _print_cue(self, turn: int, text: str) -> None:
        self._said = "question"
        who = f"Ask the {self._developer} {turn + 1}/{self._turns}"
        self._console.print()
        self._console.print(Text.assemble((f"{who}  ", f"bold {LINE}"), (text, LINE)))

    def _print_line(self, speaking: Speaking) -> None:
        """Show what the voice speaks, unless it was just shown, and the keys that work meanwhile."""
        just_shown = speaking.role in ("grade", "help", "cue")
        self._brief = not just_shown and "help" not in speaking.keys
        if speaking.role == "term":
            return
        if not just_shown:
            self._print_text(speaking)
        if self._answers is None and self._keyboard.attached:
            self._update_live(_speaking_keys(speaking))

    def _print_text(self, speaking: Speaking) -> None:
        text = f"“{speaking.text}”"
        if speaking.role == "developer":
            who, style = f"{self._developer} {speaking.turn + 1}/{self._turns}", LINE
            if self._hears_lines and (self._round > 1 or not self._shows_lines):
                self._hidden_line, text = text, f"listen; [{SHOW_LINE}] shows the line"
        else:
            who, style = f"Model {self._said}", MODEL
        self._console.print()
        self._console.print(Text.assemble((f"{who}  ", f"bold {style}"), (text, style)))

    def show_line(self) -> None:
        """Show the line that was only heard, once."""
        if self._hidden_line:
            self._console.print(Text(self._hidden_line, LINE))
        self._hidden_line = ""

    def _update_live(self, shown: RenderableType) -> None:
        if self._live is None:
            self._live = Live(console=self._console, transient=True, auto_refresh=False)
            self._live.start()
        self._live.update(shown, refresh=True)

    def _stop_live(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _print_grade(self) -> None:
        """Print the grade that was shown while it could be taken back, if there is one."""
        self._stop_live()
        if self._unprinted is not None:
            self._console.print(self._unprinted)
            self._unprinted = None

    def _resume(self) -> None:
        """Take the grade back, because the learner goes on."""
        self._stop_live()
        replaced = "" if self._unprinted is not None else " A new grade will replace the one above."
        self._unprinted = None
        self._console.print(Text.assemble(("Go on, I'm listening.", "bold"), (replaced, "dim")))

    def _choose_while_listening(self, event: Choose) -> Choice | None:
        """Show the grade and what can be chosen; return the choice, None so far. The learner may go on instead."""
        if self._answers is not None or not self._keyboard.attached:
            return None
        offered = Group(menu(event, self._said), Text(f"● {while_listening(event)}", "dim"))
        if self._unprinted is not None and not self._fits(self._unprinted, offered):
            self._print_grade()
        self._update_live(offered if self._unprinted is None else Group(self._unprinted, offered))
        self._open_for = max(self._open_for, event.listening)
        pressed = self._keyboard.pressed()
        if pressed.lower() == SHOW_LINE:
            self.show_line()
        if pressed == " " and event.listening > self._open_for - _JUST_ENDED:
            return None  # meant to end the reply, which had just ended
        choice = choice_of(event, pressed)
        if choice:
            self._print_grade()
        return choice

    def _fits(self, *parts: RenderableType) -> bool:
        """Tell whether parts have room on the screen together, so that they can be erased again."""
        return sum(len(self._console.render_lines(part)) for part in parts) < self._console.height

    def _choose(self, event: Choose) -> Choice:
        if self._answers is not None:
            return next(self._answers, "next")
        self._console.print(menu(event, self._said))
        while True:
            pressed = self._pressed()
            if pressed is None:
                return "next"
            if pressed.lower() == SHOW_LINE:
                self.show_line()
            if choice := choice_of(event, pressed):
                return choice

    def _pressed(self) -> str | None:
        """Return the next key, or without a terminal the first letter of the next line; None at the end of input."""
        if self._keyboard.attached:
            return self._keyboard.pressed(wait=0.2)
        line = self._keyboard.line()
        return None if line is None else (line.strip() or "\n")[0]


def _speaking_keys(event: Speaking) -> Text:
    """Return the line that says which keys do what while the voice speaks."""
    names = _WHILE_SPEAKING if "quit" in event.keys else _WHILE_SPEAKING | {"next": "[f] finish"}
    names = names | {"more": "[m] model reply"} if event.role == "grade" else names
    rest = {"developer": "answer", "help": "answer", "cue": "ask"}.get(event.role, "stop")
    return Text(" ".join([*(names[key] for key in event.keys), f"other keys: {rest}"]), "dim")
