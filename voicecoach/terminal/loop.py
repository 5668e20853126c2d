"""Practice on a terminal: shows the events of a practice, and turns keys into answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from voicecoach.audio.source import Notice
from voicecoach.content.genres import CONVERSATION, GENRES
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.library import Lexicons
from voicecoach.devices.keyboard import Keyboard
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import (
    Alerted,
    Choice,
    Choose,
    Cue,
    Event,
    Finished,
    FollowedUp,
    Graded,
    Grading,
    Help,
    Key,
    Listening,
    Ready,
    Shadowed,
    Speaking,
    Started,
    TermTried,
    Typing,
    VocabularyTerm,
    Waiting,
)
from voicecoach.practice.rounds import Round, RoundFinished, TimeTarget
from voicecoach.practice.take_reply import HELP
from voicecoach.review.round_figures import change, round_figures
from voicecoach.sessions.session import Session
from voicecoach.terminal.colors import LINE, MODEL, WARNING
from voicecoach.terminal.exercises import shown_exercise
from voicecoach.terminal.hints import sentence
from voicecoach.terminal.renderables import meter, shown_alert, shown_follow_up, shown_help, shown_take
from voicecoach.terminal.rounds_table import rounds_table

KEYS: dict[str, Key] = {
    " ": "done",
    "\r": "done",
    "\n": "done",
    "m": "more",
    "r": "repeat",
    "s": "slower",
    "w": "reword",
    "q": "quit",
    "t": "talk",
    "a": "again",
    "n": "next",
    "f": "next",
    "h": "help",
    "v": "terms",
}
CHOICES: dict[str, Choice] = {
    "a": "again",
    "m": "model",
    "s": "shadow",
    "c": "start",
    "y": "answered",
    "n": "next",
    "f": "next",
    "\r": "next",
    "\n": "next",
    " ": "next",
    "q": "quit",
}
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
_OFFERS: dict[Choice, tuple[str, str]] = {
    "again": ("a", "gain"),
    "model": ("m", "odel reply"),
    "shadow": ("s", "hadow it"),
    "start": ("c", "onversation now"),
    "answered": ("y", "es, it is an answer"),
    "next": ("n", "ext"),
    "quit": ("q", "uit"),
}


def keys_of(keyboard: Keyboard) -> Callable[[], Key | None]:
    """Return a function that the coach polls for keys while it speaks and listens."""

    def key() -> Key | None:
        pressed = keyboard.pressed().lower()
        return KEYS.get(pressed, "other") if pressed else None

    return key


class Terminal:
    """Shows a practice and returns the learner's answers.

    `answers`: choices to take instead of keys, then "next". `session`: the id of the session, "" before it started.
    `hears_lines`: the voice is played, so from the second round on the lines are not shown.
    """

    def __init__(
        self,
        console: Console,
        keyboard: Keyboard,
        lexicons: Lexicons,
        *,
        answers: Iterable[Choice] | None = None,
        hears_lines: bool = False,
    ) -> None:
        self._hears_lines = hears_lines
        self._console, self._keyboard, self._lexicons = console, keyboard, lexicons
        self._lexicon = Lexicon()
        self._answers = None if answers is None else iter(answers)
        self._live: Live | None = None
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
            self._stop_live()
            practice.close()

    def _show(self, event: Event) -> Choice | str | None:
        """Show an event; return the answer if it asks for one."""
        if isinstance(event, Listening | Waiting | Ready):
            keys = self._answers is None
            shown = _WITHOUT_LEVEL.get(type(event))
            if isinstance(event, Listening):
                shown = meter(event, keys=keys, target=self._target, brief=self._brief)
            self._update_live(shown or "")
            return None
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
        if (shown := _shown(event, self._lexicon)) is not None:
            self._console.print(shown)

    def _print_cue(self, turn: int, text: str) -> None:
        self._said = "question"
        who = f"Ask the {self._developer} {turn + 1}/{self._turns}"
        self._console.print()
        self._console.print(Text.assemble((f"{who}  ", f"bold {LINE}"), (text, LINE)))

    def _print_line(self, speaking: Speaking) -> None:
        """Show what the voice speaks, and the keys that work meanwhile; a term was just shown with its meaning."""
        self._brief = "help" not in speaking.keys
        if speaking.role == "term":
            return
        text = f"“{speaking.text}”"
        if speaking.role == "developer":
            who, style = f"{self._developer} {speaking.turn + 1}/{self._turns}", LINE
            if self._hears_lines and self._round > 1:
                text = "listen"
        else:
            who, style = f"Model {self._said}", MODEL
        self._console.print()
        self._console.print(Text.assemble((f"{who}  ", f"bold {style}"), (text, style)))
        if self._answers is None and self._keyboard.attached:
            self._update_live(_speaking_keys(speaking))

    def _update_live(self, shown: RenderableType) -> None:
        if self._live is None:
            self._live = Live(console=self._console, transient=True, auto_refresh=False)
            self._live.start()
        self._live.update(shown, refresh=True)

    def _stop_live(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _choose(self, event: Choose) -> Choice:
        if self._answers is not None:
            return next(self._answers, "next")
        offers = _OFFERS | {"model": ("m", f"odel {self._said}")} | ({"next": ("f", "inish")} if event.last else {})
        shown = [Text.assemble((f"[{key}]", "bold"), rest) for key, rest in map(offers.__getitem__, event.choices)]
        self._console.print(Text("   ").join(shown))
        while True:
            pressed = self._pressed()
            if pressed is None:
                return "next"
            choice = CHOICES.get(pressed.lower())
            if choice == "quit" or choice in event.choices:
                return choice

    def _pressed(self) -> str | None:
        """Return the next key, or without a terminal the first letter of the next line; None at the end of input."""
        if self._keyboard.attached:
            return self._keyboard.pressed(wait=0.2)
        line = self._keyboard.line()
        return None if line is None else (line.strip() or "\n")[0]


def _shown(event: Event, lexicon: Lexicon) -> RenderableType | None:
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
        case Graded(result=result):
            return shown_take(result, lexicon)
    return None


def _speaking_keys(event: Speaking) -> Text:
    """Return the line that says which keys do what while the voice speaks."""
    names = _WHILE_SPEAKING if "quit" in event.keys else _WHILE_SPEAKING | {"next": "[f] finish"}
    rest = "answer" if event.role == "developer" else "stop"
    return Text(" ".join([*(names[key] for key in event.keys), f"other keys: {rest}"]), "dim")
