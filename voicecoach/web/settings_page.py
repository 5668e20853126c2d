"""HTML of the settings page: every setting with its label, its control and what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Literal

from voicecoach.config import Settings
from voicecoach.practice.setting_values import Setting, in_words
from voicecoach.practice.spoken_commands import IN_WORDS
from voicecoach.web.practice_pages import rendered_page

Options = Sequence[tuple[str, str]]
"""Values that can be chosen, each with its name."""


@dataclass(frozen=True, slots=True)
class Field:
    """A setting on the page.

    `kind`: of its control; "choice" also takes another value than the `options`, called `other`. `meaning`: where the
    setting's own says too much or too little for a page.
    """

    name: str
    label: str
    kind: Literal["choice", "yes or no", "text", "microphone"]
    options: Options = ()
    other: str = ""
    meaning: str = ""


_GROUPS: Mapping[str, Sequence[Field]] = {
    "The voice and its lines": (
        Field(
            "voice_speed",
            "Voice speed",
            "choice",
            (("0.7", "much slower"), ("0.85", "slower"), ("1.0", "its own speed"), ("1.15", "faster")),
            "times its own speed, 0.6 to 1.4",
            "The key s repeats a single line slower.",
        ),
        Field("voice", "Voice", "choice", (), "folder or .onnx file of a Piper voice", "Those on this machine."),
        Field(
            "show_lines",
            "Show the developer's lines",
            "yes or no",
            meaning="Without them you practice listening. The key l shows a line, here and on the terminal.",
        ),
    ),
    "Listening to you": (
        Field(
            "page_microphone",
            "Microphone in the browser",
            "microphone",
            meaning="If it is not there, the browser chooses another, and you are told.",
        ),
        Field(
            "page_headphones",
            "I wear headphones in the browser",
            "yes or no",
            meaning="Then the microphone hears no echo of the voice, and the browser leaves its sound as it is.",
        ),
        Field(
            "patience",
            "Patience",
            "choice",
            (("short", "short"), ("normal", "normal"), ("long", "long")),
            "seconds, 0.3 to 30",
            "How long silence may last before your reply ends. The first three adapt to your own pauses.",
        ),
        Field(
            "partial_words",
            "Show the words recognized so far",
            "yes or no",
            meaning="A preview while you speak, with the terms that came across; the grade decides.",
        ),
        Field(
            "hands_free",
            "Hands free",
            "yes or no",
            meaning=f"After a grade, say {IN_WORDS}. Without a word, the next turn comes.",
        ),
        Field(
            "model",
            "Recognition model",
            "choice",
            (),
            "folder of a Whisper model",
            "Those on this machine. A larger one hears more accurately and takes longer.",
        ),
    ),
    "Coaching": (
        Field(
            "follow_ups",
            "Follow-up questions",
            "choice",
            (("0", "none"), ("1", "1 after a reply"), ("2", "2 after a reply")),
            meaning="The developer asks about terms that did not come across before they are told.",
        ),
        Field(
            "desired_retention",
            "Repetition",
            "choice",
            (("0.8", "things come back later"), ("0.9", "normal"), ("0.95", "things come back sooner")),
            "probability, 0.7 to 0.97",
            "How likely you are to know a term still when it comes back.",
        ),
    ),
    "Recordings": (
        Field(
            "keep_days",
            "Keep recordings and grades",
            "choice",
            (("0", "until you delete them"), ("30", "30 days"), ("90", "90 days"), ("365", "a year")),
            "days, 1 to 36,500",
            "Older sessions are deleted for good when a practice starts.",
        ),
    ),
    "On the terminal": (
        Field("microphone", "Microphone", "text", meaning="A part of its name; empty for the system's choice."),
        Field("headphones", "Headphones", "text", meaning="A part of their name; empty for the system's choice."),
    ),
}
NAMES = tuple(field.name for group in _GROUPS.values() for field in group)
"""The settings on the page, in order."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A setting with its `value`, as the form sends it; the default is marked among the `options`."""

    field: Field
    value: str
    meaning: str
    options: Options

    @property
    def chosen(self) -> bool:
        """Whether the value is one of the options."""
        return self.value in dict(self.options)


def settings_page(settings: Settings, known: Mapping[str, Setting], ready: Mapping[str, Options], problem: str) -> str:
    """Return the settings page.

    `ready`: further options of some settings, by name. `problem`: why the settings can't be read, "" if they can.
    """
    values = {name: in_words(value) for name, value in asdict(settings).items()}
    groups = [
        (group, [_shown(field, values[field.name], known, ready) for field in shown])
        for group, shown in _GROUPS.items()
    ]
    return rendered_page("settings.html", "Settings", groups=groups, problem=problem)


def _shown(field: Field, value: str, known: Mapping[str, Setting], ready: Mapping[str, Options]) -> ShownField:
    options = tuple(ready.get(field.name, field.options))
    default = in_words(next(one.default for one in fields(Settings) if one.name == field.name))
    named = tuple((one, f"{name} (default)" if one == default else name) for one, name in options)
    return ShownField(field, value, field.meaning or known[field.name].meaning, named)
