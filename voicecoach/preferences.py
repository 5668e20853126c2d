"""What is kept between runs, on disk: the settings, the learner's pauses, what is known of each microphone."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from voicecoach.config import Settings
from voicecoach.errors import UsageError
from voicecoach.patience import PauseProfile


def load(file: Path) -> Settings:
    """Read the settings; what is not there has its default, what is unknown is left alone."""
    given = _read(file)
    kinds = {field.name: type(field.default) for field in fields(Settings)}
    for name, value in given.items():
        if name in kinds and not isinstance(value, kinds[name]):
            raise UsageError(
                f"In {file}, {name} is {value!r}.",
                there=f"It must be a {kinds[name].__name__}.",
                next="Mend or delete the file.",
            )
    return Settings(**{name: value for name, value in given.items() if name in kinds})


def save(file: Path, settings: Settings) -> None:
    """Write the settings whole or not at all."""
    _write(file, asdict(settings))


def pauses(file: Path) -> PauseProfile:
    """Read how long this learner pauses; a profile of nobody where nothing is known, or nothing sensible."""
    try:
        given = _read(file)["pauses"]
        return PauseProfile(int(given["count"]), float(given["mean"]))
    except (UsageError, KeyError, TypeError, ValueError):
        return PauseProfile()  # it is learned again within a few replies: no reason to stop anybody


def keep_pauses(file: Path, profile: PauseProfile) -> None:
    """Write it whole or not at all."""
    _write(file, {"pauses": asdict(profile)})


def findings(file: Path, microphone: str) -> list[str] | None:
    """Read what the last check of a microphone found, in sentences; None where it was never checked."""
    try:
        given = _read(file).get(microphone)
    except UsageError:
        return None
    return [str(one) for one in given] if isinstance(given, list) else None


def keep_findings(file: Path, microphone: str, found: list[str]) -> None:
    """Write them beside those of other microphones, whole or not at all."""
    try:
        known = _read(file)
    except UsageError:
        known = {}
    _write(file, {**known, microphone: found})


def _read(file: Path) -> dict[str, Any]:
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} can't be read: {error}", next="Mend or delete the file.") from error
    if not isinstance(given, dict):
        raise UsageError(f"{file} is not an object.", next="Mend or delete the file.")
    return given


def _write(file: Path, content: dict[str, Any]) -> None:
    unfinished = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        unfinished.replace(file)
    except OSError as error:
        raise UsageError(f"{file} can't be written: {error}") from error
