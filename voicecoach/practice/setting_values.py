"""The settings: what each means, and which values it takes. The command and the settings page both ask here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from voicecoach.config import Settings
from voicecoach.devices.portaudio import choose
from voicecoach.errors import UsageError
from voicecoach.practice.patience import parse_patience
from voicecoach.practice.preferences import HIGHEST, RANGES
from voicecoach.practice.spoken_commands import COMMANDS
from voicecoach.storage.limits import LONGEST_LINE
from voicecoach.weights.store import WeightStore

Value = str | int | float | bool

_WORDS = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `parse` returns a value from its text; it raises VoicecoachError for anything else.

    `hint`: what lists the values, as in errors; "" if the meaning says them.
    """

    meaning: str
    parse: Callable[[str], Value]
    hint: str = ""


def settings_by_name(weights: WeightStore) -> Mapping[str, Setting]:
    """Return every setting by its name in `Settings`."""
    return {
        "model": Setting(
            "The recognizer: a Whisper model by its name or its folder.",
            lambda text: _ready(text, weights, weights.whisper),
            "models",
        ),
        "voice": Setting(
            "The voice that speaks to you: a Piper voice by its name, .onnx file or folder.",
            lambda text: _ready(text, weights, weights.voice),
            "models",
        ),
        "voice_speed": Setting(
            f"How fast the voice speaks, {_range('voice_speed')}: 1 is its own speed, 0.8 a fifth slower.",
            lambda text: _fraction("voice_speed", text),
        ),
        "patience": Setting(
            "How long silence may last before your reply ends: short, normal, long, or seconds from 0.3 to 30.",
            _patience,
        ),
        "microphone": Setting(
            'The microphone on the terminal: a part of its name; "" for the system\'s choice.',
            lambda text: _device(text, inputs=True),
        ),
        "headphones": Setting(
            'The headphones on the terminal: a part of their name; "" for the system\'s choice.',
            lambda text: _device(text, inputs=False),
        ),
        "page_microphone": Setting(
            'The microphone on pages: a part of its name in the browser; "" for the browser\'s choice.',
            _line,
        ),
        "page_headphones": Setting(
            "Whether you wear headphones when you practice in the browser, yes or no; yes: no echo is canceled.",
            lambda text: _yes_or_no("page_headphones", text),
        ),
        "show_lines": Setting(
            "Whether the developer's lines are shown while you hear them, yes or no; no: to practice listening.",
            lambda text: _yes_or_no("show_lines", text),
        ),
        "partial_words": Setting(
            "Whether the words that were recognized so far are shown while you speak, yes or no.",
            lambda text: _yes_or_no("partial_words", text),
        ),
        "hands_free": Setting(
            f"Whether you hear grades and may go on by voice ({', '.join(COMMANDS)}), yes or no. Without a word, the"
            " conversation goes on by itself.",
            lambda text: _yes_or_no("hands_free", text),
        ),
        "keep_days": Setting(
            f"Days that sessions are kept, 0 to {HIGHEST['keep_days']:,}; 0: until you delete them."
            " Older ones are deleted when a practice starts.",
            lambda text: _number("keep_days", text),
        ),
        "follow_ups": Setting(
            f"Questions after a reply about terms that did not come across, 0 to {HIGHEST['follow_ups']}.",
            lambda text: _number("follow_ups", text),
        ),
        "desired_retention": Setting(
            f"How likely you are to know a term still when it comes back, {_range('desired_retention')}: more brings"
            " things back sooner.",
            lambda text: _fraction("desired_retention", text),
        ),
    }


def changed(settings: Settings, known: Mapping[str, Setting], name: str, text: str) -> Settings:
    """Return the settings with a new value of one, from its text; raise VoicecoachError if it is not allowed."""
    return replace(settings, **{name: known[name].parse(text)})  # type: ignore[arg-type]


def in_words(value: object) -> str:
    """Return the text of a value, as `parse` takes it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _ready(text: str, weights: WeightStore, find: Callable[[str], object]) -> str:
    """Return a model's name, or its place as an absolute path; raise WeightsError unless it is ready."""
    find(text)
    return str(Path(text).resolve()) if weights.is_own(text) else text


def _patience(text: str) -> str:
    parse_patience(text)
    return text


def _device(text: str, *, inputs: bool) -> str:
    if text:
        choose(text, inputs=inputs)
    return text


def _line(text: str) -> str:
    """Return a name that only a browser can check."""
    if len(text) > LONGEST_LINE or not text.isprintable():
        raise UsageError("This is no name of a microphone.", there=f"A name has at most {LONGEST_LINE:,} characters.")
    return text.strip()


def _yes_or_no(name: str, text: str) -> bool:
    if text.lower() not in _WORDS:
        raise UsageError(f"{_named(name)} can't be {text!r}.", there="It is yes or no.")
    return _WORDS[text.lower()]


def _number(name: str, text: str) -> int:
    most = HIGHEST[name]
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) else -1
    if not 0 <= number <= most:
        raise UsageError(f"{_named(name)} can't be {text!r}.", there=f"It is a number from 0 to {most:,}.")
    return number


def _fraction(name: str, text: str) -> float:
    least, most = RANGES[name]
    try:
        fraction = float(text)
    except ValueError:
        fraction = -1.0
    if not least <= fraction <= most:
        raise UsageError(f"{_named(name)} can't be {text!r}.", there=f"It is a number from {least} to {most}.")
    return fraction


def _named(name: str) -> str:
    """Return the name of a setting as the beginning of a sentence."""
    return name.replace("_", " ").capitalize()


def _range(name: str) -> str:
    return "{} to {}".format(*RANGES[name])
