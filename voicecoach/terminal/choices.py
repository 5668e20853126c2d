"""The menu after a reply, and its keys."""

from __future__ import annotations

from rich.text import Text

from voicecoach.practice.events import Choice, Choose
from voicecoach.practice.spoken_commands import IN_WORDS

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
_OFFERS: dict[Choice, tuple[str, str]] = {
    "again": ("a", "gain"),
    "model": ("m", "odel reply"),
    "shadow": ("s", "hadow it"),
    "start": ("c", "onversation now"),
    "answered": ("y", "es, it is an answer"),
    "next": ("n", "ext"),
    "quit": ("q", "uit"),
}


def menu(event: Choose, said: str) -> Text:
    """Return what can be chosen, with the keys; `said`: what the learner says in a turn."""
    offers = _OFFERS | {"model": ("m", f"odel {said}")} | ({"next": ("f", "inish")} if event.last else {})
    shown = [Text.assemble((f"[{key}]", "bold"), rest) for key, rest in map(offers.__getitem__, event.choices)]
    return Text("   ").join(shown)


def while_listening(event: Choose) -> str:
    """Return what the learner may say while the microphone is still open."""
    if not event.by_voice:
        return "still listening: go on if you have more to say"
    follows = "your grade" if event.then_grade else "finishes" if event.last else "goes on"
    return f"say {IN_WORDS}; {follows} in {event.listening:.0f} s"


def choice_of(event: Choose, pressed: str) -> Choice | None:
    """Return what a key chooses, None if that is not offered; q always leaves."""
    choice = CHOICES.get(pressed.lower())
    return choice if choice == "quit" or choice in event.choices else None
