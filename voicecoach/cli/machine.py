"""This machine: devices, doctor, weights, benchmarks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voicecoach.cli.wiring import Json, wired

verbs = typer.Typer()
models = typer.Typer(help="The weights: list, pull, verify.", no_args_is_help=True)
verbs.add_typer(models, name="models")


@verbs.command()
def devices(as_json: Json = False) -> None:
    """List microphones and headphones."""
    from voicecoach.command.machine import list_devices

    list_devices(as_json=as_json)


@verbs.command()
def doctor(
    audio: Annotated[bool, typer.Option("--audio", help="Play a phrase, listen to you, judge the sound.")] = False,
    microphone: Annotated[str, typer.Option(help="Part of the microphone's name, with --audio.")] = "",
    headphones: Annotated[str, typer.Option(help="Part of the headphones' name, with --audio.")] = "",
    as_json: Json = False,
) -> None:
    """Check the installation, or with --audio the sound: one screen, and what to do about each red line."""
    from voicecoach.command.machine import examine, report
    from voicecoach.command.soundcheck import examine_sound

    app = wired(microphone=microphone, headphones=headphones)
    right = report(examine_sound(app), as_json=as_json) if audio else examine(app, as_json=as_json)
    raise typer.Exit(0 if right else 2)


@models.command("list")
def models_list(as_json: Json = False) -> None:
    """List the models and how they stand."""
    from voicecoach.command.machine import list_models

    list_models(wired(), as_json=as_json)


@models.command("pull")
def models_pull(names: Annotated[list[str] | None, typer.Argument(help="Default: base and the voice.")] = None) -> None:
    """Fetch models, and mend what is partial or damaged."""
    from voicecoach.command.machine import pull

    pull(wired(), names or [])


@models.command("verify")
def models_verify(
    names: Annotated[list[str] | None, typer.Argument(help="Default: all that are here.")] = None,
) -> None:
    """Read the weights and compare them with their sha256."""
    from voicecoach.command.machine import verify

    raise typer.Exit(0 if verify(wired(), names or []) else 2)


@verbs.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="Which; default: all of docs/performance.md.")] = None,
    data: Annotated[Path | None, typer.Option("--data", help="Folder of recordings with labels.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Renew the tables in this Markdown file.")] = None,
) -> None:
    """Measure speed, accuracy and agreement on this machine."""
    from voicecoach.bench.run import run

    run(wired(), names or [], data, out)
