"""`voicecoach doctor`: checks everything that practice needs."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict
from importlib import metadata

from rich.table import Table

from voicecoach import resources
from voicecoach.commands.check import Check
from voicecoach.config import Folders, Settings
from voicecoach.devices.portaudio import devices
from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.grading.calibration_files import read_all_clarity
from voicecoach.processor import processor
from voicecoach.recognition.tuning import load_tuning, usual
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.storage.private import make_private_folder
from voicecoach.terminal import console
from voicecoach.terminal.colors import BAD, GOOD, WARNING
from voicecoach.terminal.hints import next_steps
from voicecoach.weights.store import WeightStore

_PACKAGES = ("faster-whisper", "ctranslate2", "onnxruntime", "piper-tts", "sounddevice", "soundfile", "soxr", "numpy")
_SPACE = 500  # MB; a few weeks of practice


def check_installation(
    folders: Folders, settings: Settings, weights: WeightStore, store: Callable[[], SqliteStore], *, as_json: bool
) -> bool:
    """Show everything that practice needs; return whether everything passed."""
    return report(
        [*_program(), *_sound(settings), *_weights(weights, settings), *_folders(folders, store)], as_json=as_json
    )


def report(checks: list[Check], *, as_json: bool) -> bool:
    """Show checks, with a remedy for each that failed; return whether all passed."""
    if as_json:
        for check in checks:
            console.print_json(asdict(check))
    else:
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for check in checks:
            mark = f"[{GOOD}]✓" if check.right else f"[{BAD}]✗"
            remedy = f"\n[{WARNING}]{check.remedy}" if check.remedy and not check.right else ""
            table.add_row(mark, f"[bold]{check.what}", check.found + remedy)
        console.out.print(table)
    return all(check.right for check in checks)


def _program() -> list[Check]:
    version = platform.python_version()
    checks = [
        Check("voicecoach", True, resources.version()),
        Check("Python", sys.version_info >= (3, 11), version, "Use Python 3.11 or newer."),
    ]
    for package in _PACKAGES:
        try:
            checks.append(Check(package, True, metadata.version(package)))
        except metadata.PackageNotFoundError:
            checks.append(Check(package, False, "not installed", "Run the set-up again."))
    return checks


def _sound(settings: Settings) -> list[Check]:
    try:
        present = devices()
    except VoicecoachError as error:
        return [Check("PortAudio", False, error.what, next_steps(error))]
    checks = [Check("PortAudio", True, f"{len(present)} devices")]
    roles = (
        ("microphone", settings.microphone, [device.name for device in present if device.inputs]),
        ("headphones", settings.headphones, [device.name for device in present if device.outputs]),
    )
    for role, chosen, names in roles:
        matching = [name for name in names if chosen.lower() in name.lower()]
        remedy = (
            f"{chosen!r} is not there. Choose another with --{role}." if names else "Plug one in. The demo needs none."
        )
        checks.append(Check(role, bool(matching), (chosen or matching[0]) if matching else "none", remedy))
    return checks


def _weights(weights: WeightStore, settings: Settings) -> list[Check]:
    checks = []
    for name, find in ((settings.model, weights.whisper), (settings.voice, weights.voice)):
        try:
            found = find(name)
            path = found[0] if isinstance(found, tuple) else found
            checks.append(Check(name, True, str(path)))
        except VoicecoachError as error:
            checks.append(Check(name, False, error.what, next_steps(error)))
        else:
            if isinstance(found, tuple):
                checks += [_tuning(weights, found[1].sha256), _clarity(found[1].sha256)]
    return checks


def _clarity(sha256: str) -> Check:
    known = read_all_clarity(resources.folder("calibrations"))
    if any(calibration.sha256 == sha256 for calibration in known):
        return Check("clarity of words", True, "judged")
    names = ", ".join(calibration.name for calibration in known)
    return Check("clarity of words", True, f"not judged with this model, only with {names}")


def _tuning(weights: WeightStore, sha256: str) -> Check:
    try:
        known = load_tuning(weights.tunings, sha256)
    except UsageError as error:
        return Check("tuning", False, error.what, next_steps(error))
    if known is None:
        return Check("tuning", True, f"{usual()}; not measured on {processor()}: `voicecoach tune` does it")
    return Check("tuning", True, f"{known}; measured on {processor()}")


def _folders(folders: Folders, store: Callable[[], SqliteStore]) -> list[Check]:
    home = folders.home
    try:
        make_private_folder(home)
        probe = home / ".writable"
        probe.touch()
        probe.unlink()
        free = shutil.disk_usage(home).free >> 20
        room = Check("disk space", free > _SPACE, f"{free} MB", f"Free some space: practice needs {_SPACE} MB.")
        folder = Check("folder", True, str(home))
    except OSError as error:
        folder = Check(
            "folder", False, f"{home}: {error.strerror}", "Set VOICECOACH_HOME to a folder that you can write to."
        )
        return [folder]
    try:
        count = len(store().starts())
    except VoicecoachError as error:
        return [folder, room, Check("sessions", False, error.what, next_steps(error))]
    own = len(list(folders.dialogues.glob("*.y*ml"))) if folders.dialogues.is_dir() else 0
    return [folder, room, Check("sessions", True, str(count)), Check("your own dialogues", True, str(own))]
