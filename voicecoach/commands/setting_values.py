"""The settings: what each means, and which values it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from voicecoach.devices.portaudio import choose
from voicecoach.errors import UsageError
from voicecoach.practice.patience import parse_patience
from voicecoach.practice.preferences import HIGHEST, LEAST_RETENTION, MOST_RETENTION
from voicecoach.weights.store import WeightStore

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `parse` returns a value from its text; it raises VoicecoachError for anything else."""

    meaning: str
    parse: Callable[[str], Value]


def settings_by_name(weights: WeightStore) -> Mapping[str, Setting]:
    """Return every setting by its name in `Settings`."""
    return {
        "model": Setting(
            "The recognizer: a Whisper model by its name (`voicecoach models list`) or its folder.",
            lambda text: _ready(text, weights, weights.whisper),
        ),
        "voice": Setting(
            "The voice that speaks to you: a Piper voice by its name (`voicecoach models list`), .onnx file or folder.",
            lambda text: _ready(text, weights, weights.voice),
        ),
        "patience": Setting(
            "How long silence may last before your reply ends: short, normal, long, or seconds from 0.3 to 30.",
            _patience,
        ),
        "microphone": Setting(
            'The microphone: a part of its name; "" for the system\'s choice.',
            lambda text: _device(text, inputs=True),
        ),
        "headphones": Setting(
            'The headphones: a part of their name; "" for the system\'s choice.',
            lambda text: _device(text, inputs=False),
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
            f"How likely you are to know a term still when it comes back, {LEAST_RETENTION} to {MOST_RETENTION}: more"
            " brings things back sooner.",
            _retention,
        ),
    }


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


def _number(name: str, text: str) -> int:
    most = HIGHEST[name]
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) else -1
    if not 0 <= number <= most:
        raise UsageError(f"{name} can't be {text!r}.", there=f"It is a number from 0 to {most:,}.")
    return number


def _retention(text: str) -> float:
    try:
        retention = float(text)
    except ValueError:
        retention = 0.0
    if not LEAST_RETENTION <= retention <= MOST_RETENTION:
        raise UsageError(
            f"desired_retention can't be {text!r}.", there=f"It is a number from {LEAST_RETENTION} to {MOST_RETENTION}."
        )
    return retention
