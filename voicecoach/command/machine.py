"""Devices, weights, health."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from rich.table import Table

from voicecoach import __version__
from voicecoach.app import App
from voicecoach.command import screen
from voicecoach.command.check import Check
from voicecoach.device.catalogue import devices
from voicecoach.errors import VoicecoachError

_PACKAGES = ("faster-whisper", "ctranslate2", "onnxruntime", "piper-tts", "sounddevice", "soundfile", "soxr", "numpy")
_ROOM = 500  # MB that a few weeks of practice take


def list_devices(*, as_json: bool) -> None:
    """List sound devices."""
    found = devices()
    if as_json:
        for one in found:
            screen.print_json(asdict(one))
        return
    if not found:
        screen.out.print("There is no sound device on this machine.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("Device", "In", "Out", "Rate", "Host", ""):
        table.add_column(name)
    for one in found:
        default = " and ".join(
            name for name, on in (("microphone", one.default_input), ("headphones", one.default_output)) if on
        )
        table.add_row(
            one.name, str(one.inputs), str(one.outputs), f"{one.rate:.0f}", one.host, default and f"default {default}"
        )
    screen.out.print(table)


def list_models(app: App, *, as_json: bool) -> None:
    """List models and how they stand."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("Model", "State", "Size", "Licence", "About"):
        table.add_column(name)
    for model in app.weights.models:
        state = app.weights.status(model.name)
        size = sum(file.size or 0 for file in model.files)
        if as_json:
            screen.print_json({"name": model.name, "kind": model.kind, "state": state, "bytes": size})
        colour = {"ready": "green", "missing": "dim"}.get(state, "red")
        mega = f"{size >> 20} MB" if size else "?"
        table.add_row(model.name, f"[{colour}]{state}", mega, model.licence, model.about)
    if not as_json:
        screen.out.print(table)


def pull(app: App, names: list[str]) -> None:
    """Fetch or mend models."""
    for name in names or [app.settings.model, app.settings.voice]:
        with screen.progress() as bar:
            app.weights.pull(name, lambda what, done, total: bar(f"{name}: {what}", done, total))  # noqa: B023
        screen.out.print(f"{name}: [green]ready[/] in {app.weights.folder(name)}")


def verify(app: App, names: list[str]) -> bool:
    """Check weights against their sums; return whether all are right."""
    there = [model.name for model in app.weights.models if app.weights.status(model.name) != "missing"]
    right = True
    for name in names or there:
        with screen.progress() as bar:
            good = app.weights.verify(name, lambda what, done, total: bar(f"{name}: {what}", done, total))  # noqa: B023
        right &= good
        state = "[green]right" if good else f"[red]{app.weights.status(name)}[/]: run `voicecoach models pull {name}`"
        screen.out.print(f"{name}: {state}")
    return right


def examine(app: App, *, as_json: bool) -> bool:
    """Show everything that practice needs; return whether nothing is wrong."""
    return report([*_program(), *_sound(app), *_weights(app), *_folders(app)], as_json=as_json)


def report(checks: list[Check], *, as_json: bool) -> bool:
    """Show checks with what to do about each that is wrong; return whether none is."""
    if as_json:
        for check in checks:
            screen.print_json(asdict(check))
    else:
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for check in checks:
            mark = "[green]✓" if check.right else "[red]✗"
            remedy = f"\n[yellow]{check.remedy}" if check.remedy and not check.right else ""
            table.add_row(mark, f"[bold]{check.what}", check.found + remedy)
        screen.out.print(table)
    return all(check.right for check in checks)


def _program() -> list[Check]:
    version = platform.python_version()
    checks = [
        Check("voicecoach", True, __version__),
        Check("Python", sys.version_info >= (3, 11), version, "Use Python 3.11 or newer."),
    ]
    for package in _PACKAGES:
        try:
            checks.append(Check(package, True, metadata.version(package)))
        except metadata.PackageNotFoundError:
            checks.append(Check(package, False, "not installed", "Run the set-up again."))
    return checks


def _sound(app: App) -> list[Check]:
    try:
        found = devices()
    except VoicecoachError as error:
        return [Check("PortAudio", False, error.what, error.next)]
    checks = [Check("PortAudio", True, f"{len(found)} devices")]
    sides: tuple[tuple[str, str, Callable[[int], bool]], ...] = (
        ("microphone", app.settings.microphone, lambda place: found[place].inputs > 0),
        ("headphones", app.settings.headphones, lambda place: found[place].outputs > 0),
    )
    for what, chosen, fits in sides:
        names = [one.name for place, one in enumerate(found) if fits(place)]
        named = [name for name in names if chosen.lower() in name.lower()]
        remedy = (
            f"{chosen!r} is not there; choose another with --{what}." if names else "Plug one in; the demo needs none."
        )
        checks.append(Check(what, bool(named), (chosen or named[0]) if named else "none", remedy))
    return checks


def _weights(app: App) -> list[Check]:
    checks = []
    for name in (app.settings.model, app.settings.voice):
        try:
            path = app.weights.whisper(name)[0] if name == app.settings.model else app.weights.path(name)
            checks.append(Check(name, True, str(path)))
        except VoicecoachError as error:
            checks.append(Check(name, False, error.what, error.next))
    return checks


def _folders(app: App) -> list[Check]:
    home = app.folders.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / ".writable"
        probe.touch()
        probe.unlink()
        free = shutil.disk_usage(home).free >> 20
        room = Check("room on disk", free > _ROOM, f"{free} MB", f"Make room: practice wants {_ROOM} MB.")
        folder = Check("folder", True, str(home))
    except OSError as error:
        folder = Check("folder", False, f"{home}: {error.strerror}", "Set VOICECOACH_HOME to a folder of yours.")
        return [folder]
    try:
        count = len(app.store.sessions())
    except VoicecoachError as error:
        return [folder, room, Check("sessions", False, error.what, error.next)]
    own = len(list(Path(app.folders.dialogues).glob("*.y*ml"))) if app.folders.dialogues.is_dir() else 0
    return [folder, room, Check("sessions", True, str(count)), Check("your own dialogues", True, str(own))]
