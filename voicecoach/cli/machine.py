"""`voicecoach devices`, `doctor`, `settings`, `tune` and `models`: what is on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from voicecoach.cli.wiring import Json, wired
from voicecoach.errors import UsageError

verbs = typer.Typer()
models = typer.Typer(help="List, download and verify the models.", no_args_is_help=True)
verbs.add_typer(models, name="models")


@verbs.command()
def devices(as_json: Json = False) -> None:
    """List microphones and headphones."""
    from voicecoach.commands.devices import list_devices

    list_devices(as_json=as_json)


@verbs.command()
def doctor(
    audio: Annotated[bool, typer.Option("--audio", help="Check the sound: play a phrase, then listen to you.")] = False,
    microphone: Annotated[str, typer.Option(help="Part of the microphone's name, with --audio.")] = "",
    headphones: Annotated[str, typer.Option(help="Part of the headphones' name, with --audio.")] = "",
    as_json: Json = False,
) -> None:
    """Check the installation, or the sound.

    Each red line says how to fix it.
    """
    from voicecoach.commands.doctor import check_installation, report
    from voicecoach.commands.sound_check import check_sound

    app = wired(microphone=microphone, headphones=headphones)
    if audio:
        checks = check_sound(app.settings, app.folders.devices, lambda: app.voice, app.headphones(sound=True))
        passed = report(checks, as_json=as_json)
    else:
        passed = check_installation(app.folders, app.settings, app.weights, lambda: app.store, as_json=as_json)
    raise typer.Exit(0 if passed else 2)


@verbs.command(context_settings={"ignore_unknown_options": True})  # a value may begin with a minus
def settings(
    name: Annotated[str, typer.Argument(help="One setting; without it, show all.")] = "",
    value: Annotated[str | None, typer.Argument(help="Its new value.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Back to the default: this setting, or all.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    as_json: Json = False,
) -> None:
    """Show or change what the program remembers."""
    from voicecoach.commands import settings as command
    from voicecoach.config import home_folders
    from voicecoach.practice.setting_values import settings_by_name
    from voicecoach.weights.store import open_weights

    folders = home_folders()
    known = settings_by_name(open_weights(folders))
    if reset and value is not None:
        raise UsageError("--reset takes no value.")
    if reset and name:
        command.reset_setting(folders.settings, known, name)
    elif reset:
        command.reset_all(folders.settings, yes=yes)
    elif value is not None:
        command.set_setting(folders.settings, known, name, value)
    else:
        command.show_settings(folders, known, name, as_json=as_json)


@verbs.command()
def tune(
    names: Annotated[list[str] | None, typer.Argument(help="Names of models; default: the recognizer in use.")] = None,
    as_json: Json = False,
) -> None:
    """Measure how the recognizer is fastest on this machine.

    Threads and batches change how long recognition takes, never the words. `models pull` measures, too.
    """
    from voicecoach.commands.tune import tune_models

    app = wired()
    tune_models(app.weights, names or [app.settings.model], as_json=as_json)


@models.command("list")
def models_list(as_json: Json = False) -> None:
    """List the models and their state."""
    from voicecoach.commands.models import list_models

    list_models(wired().weights, as_json=as_json)


@models.command("pull")
def models_pull(
    names: Annotated[
        list[str] | None, typer.Argument(help="Names of models; default: the recognizer and the voice in use.")
    ] = None,
) -> None:
    """Download models, and repair partial or damaged ones."""
    from voicecoach.commands.models import pull

    app = wired()
    pull(app.weights, names or [app.settings.model, app.settings.voice])


@models.command("verify")
def models_verify(
    names: Annotated[
        list[str] | None, typer.Argument(help="Names of models; default: all that are downloaded.")
    ] = None,
) -> None:
    """Compare the models' files with their SHA-256 checksums."""
    from voicecoach.commands.models import verify

    raise typer.Exit(0 if verify(wired().weights, names or []) else 2)
