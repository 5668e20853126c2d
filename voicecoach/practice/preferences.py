"""What is kept between runs, on disk: the settings, the learner's pauses, what is known of each microphone."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

from voicecoach.config import Settings
from voicecoach.errors import UsageError
from voicecoach.practice.patience import PauseProfile
from voicecoach.storage.json_files import read_object, write_object


def load_settings(file: Path) -> Settings:
    """Read the settings; what is not there has its default, what is unknown is left alone."""
    given = read_object(file)
    kinds = {field.name: type(field.default) for field in fields(Settings)}
    for name, value in given.items():
        if name in kinds and not isinstance(value, kinds[name]):
            raise UsageError(
                f"In {file}, {name} is {value!r}.",
                there=f"It must be a {kinds[name].__name__}.",
                next="Mend or delete the file.",
            )
    return Settings(**{name: value for name, value in given.items() if name in kinds})


def save_settings(file: Path, settings: Settings) -> None:
    """Write the settings whole or not at all."""
    write_object(file, asdict(settings))


def load_pause_profile(file: Path) -> PauseProfile:
    """Read how long this learner pauses; a profile of nobody where nothing is known, or nothing sensible."""
    try:
        given = read_object(file)["pauses"]
        return PauseProfile(int(given["count"]), float(given["mean"]))
    except (UsageError, KeyError, TypeError, ValueError):
        return PauseProfile()  # it is learned again within a few replies: no reason to stop anybody


def save_pause_profile(file: Path, profile: PauseProfile) -> None:
    """Write it whole or not at all."""
    write_object(file, {"pauses": asdict(profile)})


def load_findings(file: Path, microphone: str) -> list[str] | None:
    """Read what the last check of a microphone found, in sentences; None where it was never checked."""
    try:
        given = read_object(file).get(microphone)
    except UsageError:
        return None
    return [str(one) for one in given] if isinstance(given, list) else None


def save_findings(file: Path, microphone: str, found: list[str]) -> None:
    """Write them beside those of other microphones, whole or not at all."""
    try:
        known = read_object(file)
    except UsageError:
        known = {}
    write_object(file, {**known, microphone: found})
