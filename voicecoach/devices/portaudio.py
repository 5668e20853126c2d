"""Sound devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voicecoach.errors import DeviceError


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device as PortAudio lists it. `inputs`, `outputs`: channels; `rate`: its default, Hz."""

    index: int
    name: str
    host: str
    inputs: int
    outputs: int
    rate: float
    default_input: bool
    default_output: bool


def sounddevice_module() -> Any:
    """Return the sounddevice module, or raise DeviceError that names what is missing."""
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(
            "PortAudio, the library that reaches microphones and headphones, is not installed.",
            there="Everything that needs no sound device works: demo, grade, review.",
            next="On Debian or Ubuntu: apt install libportaudio2. On Fedora: dnf install portaudio.",
        ) from error
    return sounddevice


_running: list[Any] = []
"""Streams that are open. PortAudio is one for the whole process, and lists devices anew only while none is."""


def start(kind: str, **settings: Any) -> Any:
    """Open and start an InputStream or an OutputStream; raises sounddevice's PortAudioError."""
    stream = getattr(sounddevice_module(), kind)(**settings)
    stream.start()
    _running.append(stream)
    return stream


def stop(stream: Any) -> None:
    """Close a stream; one whose device is gone too."""
    stream.close(ignore_errors=True)
    if stream in _running:
        _running.remove(stream)


def refresh() -> None:
    """See devices that came and went: PortAudio lists them only when it is initialized. Nothing while a stream runs."""
    if not _running:
        sound = sounddevice_module()
        sound._terminate()  # noqa: SLF001 (there is no public way)
        sound._initialize()  # noqa: SLF001


def devices() -> list[Device]:
    """Return all devices of all hosts; empty on a machine without sound."""
    sound = sounddevice_module()
    hosts = sound.query_hostapis()
    default_input, default_output = sound.default.device
    return [
        Device(
            index=index,
            name=str(one["name"]),
            host=str(hosts[one["hostapi"]]["name"]),
            inputs=int(one["max_input_channels"]),
            outputs=int(one["max_output_channels"]),
            rate=float(one["default_samplerate"]),
            default_input=index == default_input,
            default_output=index == default_output,
        )
        for index, one in enumerate(sound.query_devices())
    ]


def present(name: str, *, inputs: bool) -> tuple[Device, str]:
    """Return the device called `name`, or where it isn't there the default, and a sentence that says so, or ""."""
    try:
        return choose(name, inputs=inputs), ""
    except DeviceError:
        if not name:
            raise
    other = choose("", inputs=inputs)
    what = "microphone" if inputs else "headphones"
    return other, f"The {what} {name!r} isn't there; using {other.name} instead."


def choose(name: str, *, inputs: bool) -> Device:
    """Return the device whose name contains `name`, or the default for ""; raise DeviceError with the list."""
    fitting = [one for one in devices() if (one.inputs if inputs else one.outputs) > 0]
    what = "microphone" if inputs else "headphones or speakers"
    if not fitting:
        raise DeviceError(f"There is no {what} on this machine.", next="Plug one in.", hint="no device")
    if not name:
        return next((one for one in fitting if (one.default_input if inputs else one.default_output)), fitting[0])
    named = [one for one in fitting if name.lower() in one.name.lower()]
    if not named:
        raise DeviceError(
            f"No {what} is called {name!r}.",
            there="Devices: " + ", ".join(device.name for device in fitting) + ".",
            next="Part of its name is enough.",
            hint="microphone" if inputs else "headphones",
        )
    return next((one for one in named if one.name.lower() == name.lower()), named[0])


def audible(sound: str) -> bool:
    """Tell whether the voice is to be played: `sound` is "on", "off", or "auto" for whether there is an output."""
    if sound != "auto":
        return sound == "on"
    try:
        return any(device.outputs for device in devices())
    except DeviceError:
        return False
