"""What is kept on disk between runs: the settings, the learner's pause profile, the findings about each microphone."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

from voicecoach.config import Settings
from voicecoach.errors import UsageError
from voicecoach.practice.follow_ups import MOST
from voicecoach.practice.patience import PauseProfile, parse_patience
from voicecoach.storage.checked_values import InvalidValueError, checked
from voicecoach.storage.json_files import read_object, write_object
from voicecoach.storage.limits import LONGEST_LINE, Line

HIGHEST = {"keep_days": 36_500, "follow_ups": MOST}
"""Highest value of each setting that is a whole number; the lowest is 0. Sessions can be kept for a hundred years."""

RANGES = {"desired_retention": (0.7, 0.97), "voice_speed": (0.6, 1.4)}
"""Lowest and highest value of each setting that is a fraction. Choices: with less retention, a third is forgotten each
time; with more, almost everything comes back every day. Slower and faster than this, the voice sounds unnatural."""

_YES_OR_NO = frozenset({"page_headphones", "show_lines", "partial_words", "hands_free"})


def load_settings(file: Path) -> Settings:
    """Read the settings; missing ones have their defaults, unknown ones are ignored.

    Raises UsageError if the file can't be read, or a setting has the wrong type or a value that is not allowed: a
    negative `keep_days` would delete every session.
    """
    values = read_object(file)
    known = {field.name: values[field.name] for field in fields(Settings) if field.name in values}
    for name, value in known.items():
        if name in HIGHEST:
            allowed = f"a whole number from 0 to {HIGHEST[name]:,}"
            valid = type(value) is int and 0 <= value <= HIGHEST[name]  # isinstance would take true for 1
        elif name in RANGES:
            least, most = RANGES[name]
            allowed = f"a number from {least} to {most}"
            valid = type(value) in (int, float) and least <= value <= most
        elif name in _YES_OR_NO:
            allowed, valid = "true or false", isinstance(value, bool)
        else:
            allowed, valid = "a text in quotation marks", isinstance(value, str) and len(value) <= LONGEST_LINE
        if not valid:
            raise UsageError(
                f"In {file}, {name} is {value!r}.", there=f"It must be {allowed}.", next="Fix or delete the file."
            )
    settings = Settings(**known)
    try:
        parse_patience(settings.patience)
    except UsageError as error:
        raise UsageError(f"In {file}: {error.what}", there=error.there, next="Fix or delete the file.") from error
    return settings


def save_settings(file: Path, settings: Settings) -> None:
    """Write the settings atomically; those that only another version knows stay in the file."""
    own = asdict(settings)
    write_object(file, {**_kept(file), **own})


def _kept(file: Path) -> dict[str, object]:
    """Return what is in a file that is about to be written again; nothing if it can't be read."""
    try:
        return read_object(file)
    except UsageError:
        return {}


def load_pause_profile(file: Path) -> PauseProfile:
    """Read the learner's pause profile; return an empty one if there is none or it can't be read."""
    try:
        return checked(PauseProfile, read_object(file).get("pauses"))
    except (UsageError, InvalidValueError):
        return PauseProfile()  # a few replies teach it again: no reason to stop a practice


def save_pause_profile(file: Path, profile: PauseProfile) -> None:
    """Write the learner's pause profile atomically."""
    write_object(file, {"pauses": asdict(profile)})


def load_findings(file: Path, microphone: str) -> list[str] | None:
    """Read what the last check of a microphone found, in sentences; return None if it was never checked."""
    try:
        return list(checked(tuple[Line, ...], read_object(file)[microphone]))
    except (UsageError, KeyError, InvalidValueError):
        return None


def save_findings(file: Path, microphone: str, findings: list[str]) -> None:
    """Write what a check of a microphone found atomically; the findings about other microphones stay."""
    write_object(file, {**_kept(file), microphone: findings})
