"""`voicecoach settings`: what the program remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from math import exp
from pathlib import Path

from rich.padding import Padding
from rich.text import Text

from voicecoach.config import Folders, Settings
from voicecoach.content.validation import nearest
from voicecoach.errors import UsageError
from voicecoach.practice.preferences import load_pause_profile, load_settings, save_settings
from voicecoach.practice.setting_values import Setting, changed, in_words
from voicecoach.storage.json_files import read_object
from voicecoach.terminal import console
from voicecoach.terminal.hints import sentence

_DEFAULTS = asdict(Settings())


def show_settings(folders: Folders, known: Mapping[str, Setting], key: str, *, as_json: bool) -> None:
    """Show every setting, or the one named `key`: its value and what it means."""
    values = asdict(load_settings(folders.settings))
    names = [_known(key, known)] if key else list(known)
    if as_json:
        fields = [
            {"name": name, "value": values[name], "default": _DEFAULTS[name], "meaning": known[name].meaning}
            for name in names
        ]
        console.print_json({"schema": 1, "settings": fields})
        return
    for name in names:
        default = ("  (default)", "dim") if values[name] == _DEFAULTS[name] else ""
        console.out.print(Text.assemble((f"{name}  ", "bold"), _shown(values[name]), default))
        meaning = " ".join(filter(None, [known[name].meaning, sentence(known[name].hint)]))
        console.out.print(Padding(Text(meaning, "dim"), (0, 0, 0, 2)))
    if not key:
        _show_learned(folders)
        console.out.print("\nChange one: `voicecoach settings NAME VALUE`. Back to the default: add --reset.")


def set_setting(file: Path, known: Mapping[str, Setting], key: str, text: str) -> None:
    """Save the value of one setting; raise VoicecoachError, and change nothing, if the value is not allowed."""
    name = _known(key, known)
    before = load_settings(file)
    after = changed(before, known, name, text)
    save_settings(file, after)
    _show_change(name, before, after)


def reset_setting(file: Path, known: Mapping[str, Setting], key: str) -> None:
    """Give one setting its default again."""
    name = _known(key, known)
    before = load_settings(file)
    after = replace(before, **{name: _DEFAULTS[name]})
    save_settings(file, after)
    _show_change(name, before, after)


def reset_all(file: Path, *, yes: bool) -> None:
    """Give every setting its default again, after asking."""
    if not yes and not console.confirmed("Give every setting its default again?"):
        console.out.print("Nothing was changed.")
        return
    save_settings(file, Settings())
    console.out.print("Every setting has its default again.")


def _known(key: str, known: Mapping[str, Setting]) -> str:
    name = key.lower().replace("-", "_")
    if name not in known:
        raise UsageError(f"There is no setting {key!r}: {nearest(key, known)}")
    return name


def _show_change(name: str, before: Settings, after: Settings) -> None:
    old, new = (_shown(getattr(settings, name)) for settings in (before, after))
    console.out.print(f"{name} is {new}, as before." if old == new else f"{name}: {old} → {new}", markup=False)


def _shown(value: object) -> str:
    return "the system's choice" if value == "" else in_words(value)


def _show_learned(folders: Folders) -> None:
    """Show what was learned from practice; deleting a file forgets it."""
    profile = load_pause_profile(folders.learner)
    console.out.print(Text("\nLearned from practice; delete the file to forget it", "bold"))
    pauses = f"{profile.count} of your pauses, usually {exp(profile.mean):.1f} s" if profile.count else "none yet"
    checked = ", ".join(_microphones(folders.devices)) or "none yet"
    for what, file in ((f"pauses: {pauses}", folders.learner), (f"checked microphones: {checked}", folders.devices)):
        console.out.print(Text(f"  {what}"))
        if file.is_file():
            console.out.print(Text(f"    {file}", "dim"), soft_wrap=True)


def _microphones(file: Path) -> list[str]:
    try:
        return list(read_object(file))
    except UsageError:
        return []
