"""Sound devices, as PortAudio lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voicecoach.errors import DeviceError


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device. `inputs`, `outputs`: channels; `rate`: its default, Hz."""

    index: int
    name: str
    host: str
    inputs: int
    outputs: int
    rate: float
    default_input: bool
    default_output: bool


def sounddevice_module() -> Any:
    """Return the sounddevice module; raise DeviceError if PortAudio is not installed."""
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(
            "PortAudio, the library for microphones and headphones, is not installed.",
            there="The demo, grading recordings and reviewing sessions work without it.",
            next="On Debian or Ubuntu: apt install libportaudio2. On Fedora: dnf install portaudio.",
        ) from error
    return sounddevice


_running: list[Any] = []
"""Open streams. PortAudio has one state for the whole process and refreshes its list only while no stream is open."""


def start(kind: str, **settings: Any) -> Any:
    """Open and start an InputStream or an OutputStream; raises sounddevice's PortAudioError."""
    stream = getattr(sounddevice_module(), kind)(**settings)
    stream.start()
    _running.append(stream)
    return stream


def stop(stream: Any) -> None:
    """Close a stream, even if its device is gone."""
    stream.close(ignore_errors=True)
    if stream in _running:
        _running.remove(stream)


def refresh() -> None:
    """Refresh the list of devices, which PortAudio reads only when initialized; do nothing while a stream runs."""
    if not _running:
        sound = sounddevice_module()
        sound._terminate()  # noqa: SLF001 (there is no public way)
        sound._initialize()  # noqa: SLF001


def devices() -> list[Device]:
    """Return all devices of all host APIs; empty on a machine without sound."""
    sound = sounddevice_module()
    hosts = sound.query_hostapis()
    default_input, default_output = sound.default.device
    return [
        Device(
            index=index,
            name=str(device["name"]),
            host=str(hosts[device["hostapi"]]["name"]),
            inputs=int(device["max_input_channels"]),
            outputs=int(device["max_output_channels"]),
            rate=float(device["default_samplerate"]),
            default_input=index == default_input,
            default_output=index == default_output,
        )
        for index, device in enumerate(sound.query_devices())
    ]


def present(name: str, *, inputs: bool) -> tuple[Device, str]:
    """Return the named device and ""; if it is missing, the default device and a sentence that says so."""
    try:
        return choose(name, inputs=inputs), ""
    except DeviceError:
        if not name:
            raise
    other = choose("", inputs=inputs)
    kind = "microphone" if inputs else "headphones"
    return other, f"The {kind} {name!r} isn't there; using {other.name} instead."


def choose(name: str, *, inputs: bool) -> Device:
    """Return the device whose name contains `name`, or the default for ""; raise DeviceError with the list."""
    fitting = [device for device in devices() if (device.inputs if inputs else device.outputs) > 0]
    kind = "microphone" if inputs else "headphones or speakers"
    if not fitting:
        raise DeviceError(f"There is no {kind} on this machine.", next="Plug one in.", hint="no device")
    if not name:
        defaults = [device for device in fitting if (device.default_input if inputs else device.default_output)]
        return (defaults or fitting)[0]
    named = [device for device in fitting if name.lower() in device.name.lower()]
    if not named:
        raise DeviceError(
            f"No {kind} is called {name!r}.",
            there="Devices: " + ", ".join(device.name for device in fitting) + ".",
            next="Choose another; part of its name is enough.",
            hint="microphone" if inputs else "headphones",
        )
    return next((device for device in named if device.name.lower() == name.lower()), named[0])


def audible(sound: str) -> bool:
    """Return whether to play the voice: `sound` is "on", "off", or "auto" (play if there is an output device)."""
    if sound != "auto":
        return sound == "on"
    try:
        return any(device.outputs for device in devices())
    except DeviceError:
        return False
