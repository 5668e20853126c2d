"""This machine: devices, doctor, weights."""

from __future__ import annotations

from typing import Annotated

import typer

from voicecoach.cli.wiring import Json, wired

verbs = typer.Typer()
models = typer.Typer(help="The models: list, pull, verify.", no_args_is_help=True)
verbs.add_typer(models, name="models")


@verbs.command()
def devices(as_json: Json = False) -> None:
    """List microphones and headphones."""
    from voicecoach.commands.devices import list_devices

    list_devices(as_json=as_json)


@verbs.command()
def doctor(
    audio: Annotated[bool, typer.Option("--audio", help="Play a phrase, listen to you, check the sound.")] = False,
    microphone: Annotated[str, typer.Option(help="Part of the microphone's name, with --audio.")] = "",
    headphones: Annotated[str, typer.Option(help="Part of the headphones' name, with --audio.")] = "",
    as_json: Json = False,
) -> None:
    """Check the installation, or with --audio the sound, and say how to fix each red line."""
    from voicecoach.commands.doctor import check_installation, report
    from voicecoach.commands.sound_check import check_sound

    app = wired(microphone=microphone, headphones=headphones)
    if audio:
        checks = check_sound(app.settings, app.folders.devices, lambda: app.voice, app.headphones(sound=True))
        passed = report(checks, as_json=as_json)
    else:
        passed = check_installation(app.folders, app.settings, app.weights, lambda: app.store, as_json=as_json)
    raise typer.Exit(0 if passed else 2)


@models.command("list")
def models_list(as_json: Json = False) -> None:
    """List the models and their state."""
    from voicecoach.commands.models import list_models

    list_models(wired().weights, as_json=as_json)


@models.command("pull")
def models_pull(names: Annotated[list[str] | None, typer.Argument(help="Default: base and the voice.")] = None) -> None:
    """Download models; repair partial or damaged ones."""
    from voicecoach.commands.models import pull

    app = wired()
    pull(app.weights, names or [app.settings.model, app.settings.voice])


@models.command("verify")
def models_verify(
    names: Annotated[list[str] | None, typer.Argument(help="Default: all present.")] = None,
) -> None:
    """Compare the models with their sha256."""
    from voicecoach.commands.models import verify

    raise typer.Exit(0 if verify(wired().weights, names or []) else 2)
