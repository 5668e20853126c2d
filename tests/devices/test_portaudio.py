"""The choice of device and rate, and the errors if there is none, over a fake PortAudio."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from voicecoach.devices import microphone, portaudio
from voicecoach.devices.portaudio import choose, present, refresh
from voicecoach.errors import DeviceError


class RefusedError(Exception):
    """PortAudio's error."""


@dataclass
class FakePortAudio:
    """Lists devices by name, opens streams at the rates that it offers; others refuse."""

    names: list[str]
    rates: tuple[int, ...] = (48_000,)
    started: list[int] = field(default_factory=list)
    listed: int = 0
    PortAudioError: type[Exception] = RefusedError

    def query_hostapis(self) -> list[dict[str, str]]:
        return [{"name": "Fake"}]

    def query_devices(self) -> list[dict[str, Any]]:
        ends = {"hostapi": 0, "max_input_channels": 1, "max_output_channels": 2, "default_samplerate": 48_000.0}
        return [{"name": name, **ends} for name in self.names]

    @property
    def default(self) -> SimpleNamespace:
        return SimpleNamespace(device=(0, 0))

    def InputStream(self, *, samplerate: int, **_: Any) -> Any:
        if samplerate not in self.rates:
            raise RefusedError("Invalid sample rate")
        return SimpleNamespace(start=lambda: self.started.append(samplerate), close=lambda **_: None, active=True)

    def _terminate(self) -> None:
        """Nothing is held."""

    def _initialize(self) -> None:
        self.listed += 1


@pytest.fixture
def sound(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    fake = FakePortAudio(["Built-in", "Headset H1"])
    monkeypatch.setattr(portaudio, "sounddevice_module", lambda: fake)
    monkeypatch.setattr(microphone, "sounddevice_module", lambda: fake)
    return fake


def test_part_of_a_name_is_enough_and_an_unknown_name_is_answered_with_the_list(sound: FakePortAudio) -> None:
    assert choose("headset", inputs=True).name == "Headset H1"
    assert choose("", inputs=True).name == "Built-in"
    with pytest.raises(DeviceError) as failure:
        choose("studio", inputs=True)
    assert failure.value.there == "Devices: Built-in, Headset H1."


def test_a_remembered_device_that_is_missing_is_replaced_by_the_default_with_a_notice(sound: FakePortAudio) -> None:
    assert present("headset", inputs=True)[1] == ""
    sound.names = ["Built-in"]
    device, notice = present("headset", inputs=True)
    assert device.name == "Built-in"
    assert notice == "The microphone 'headset' isn't there; using Built-in instead."
    sound.names = []
    with pytest.raises(DeviceError, match="no microphone"):
        present("headset", inputs=True)


def test_if_the_device_refuses_16_khz_the_next_rate_that_it_accepts_is_used(sound: FakePortAudio) -> None:
    opened = microphone.start_stream("", lambda *_: None)
    assert (opened.rate, sound.started) == (48_000, [48_000])
    opened.close()


def test_a_busy_device_is_an_error_that_lists_each_rate_that_was_tried(sound: FakePortAudio) -> None:
    sound.rates = ()
    with pytest.raises(DeviceError) as failure:
        microphone.start_stream("", lambda *_: None)
    assert "16000 Hz: Invalid sample rate; 48000 Hz" in failure.value.there
    assert "Close the program that uses it" in failure.value.next


def test_the_list_of_devices_is_refreshed_but_never_while_a_stream_runs(sound: FakePortAudio) -> None:
    opened = microphone.start_stream("", lambda *_: None)
    assert sound.listed == 1
    refresh()
    assert sound.listed == 1, "a refresh would end the stream"
    opened.close()
    refresh()
    assert sound.listed == 2
