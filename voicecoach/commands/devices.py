"""`voicecoach devices`: the microphones and headphones of this machine."""

from __future__ import annotations

from dataclasses import asdict

from rich.table import Table

from voicecoach.devices.portaudio import devices
from voicecoach.terminal import console


def list_devices(*, as_json: bool) -> None:
    """List sound devices."""
    listed = devices()
    if as_json:
        for device in listed:
            console.print_json(asdict(device))
        return
    if not listed:
        console.out.print("This machine has no sound device.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("Device", "In", "Out", "Rate", "Host", ""):
        table.add_column(name)
    for device in listed:
        roles = (("microphone", device.default_input), ("headphones", device.default_output))
        default = " and ".join(role for role, is_default in roles if is_default)
        channels = (str(device.inputs), str(device.outputs))
        table.add_row(device.name, *channels, f"{device.rate:.0f}", device.host, default and f"default {default}")
    console.out.print(table)
