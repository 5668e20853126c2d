"""`voicecoach devices`: microphones and headphones."""

from __future__ import annotations

from dataclasses import asdict

from rich.table import Table

from voicecoach.devices.portaudio import devices
from voicecoach.terminal import console


def list_devices(*, as_json: bool) -> None:
    """List sound devices."""
    found = devices()
    if as_json:
        for one in found:
            console.print_json(asdict(one))
        return
    if not found:
        console.out.print("There is no sound device on this machine.")
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
    console.out.print(table)
