"""Headphones: plays the voice through PortAudio."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from voicecoach.audio.clip import SAMPLE_RATE, Audio, Samples, joined_samples, silence
from voicecoach.audio.resampling import resampled
from voicecoach.audio.source import Stop
from voicecoach.devices import portaudio
from voicecoach.errors import DeviceError

_PIECE_SECONDS = 0.05
"""Seconds written at once. Pressing a key stops the voice within this time plus the device's latency."""

_AHEAD_SECONDS = 0.2
"""Seconds that PortAudio buffers, so that the voice does not stutter while the machine loads a model."""

_TRAIL_SECONDS = _AHEAD_SECONDS + 0.1
"""Seconds of silence after the voice: PortAudio does not always play its last buffer."""

_REMEMBERED = 4.0
"""Seconds of played sound that are kept: the microphone may still record its end when it opens."""

_LEAD_SECONDS = 0.2
"""Seconds of silence before the voice: wireless headphones lose the first moment of sound."""

_USUAL_RATE = 22_050
"""Hz, of most Piper voices."""


class Headphones:
    """An `AudioSink` on PortAudio. `name`: part of the device's name, "" for the default."""

    def __init__(self, name: str = "") -> None:
        self._name = name
        self._last: deque[Samples] = deque(maxlen=round(_REMEMBERED / _PIECE_SECONDS))
        self._last_rate = SAMPLE_RATE
        self._expected_rate = _USUAL_RATE

    def last(self) -> Audio:
        """Return the last seconds of the sound that was played, at 16 kHz."""
        return resampled(Audio(joined_samples(list(self._last)), self._last_rate))

    def play(self, parts: Iterator[Audio], stop: Stop) -> bool:
        """Play the parts as they arrive, the first at once; return False if `stop` ended it early."""
        sound = portaudio.sounddevice_module()
        stream = None
        self._last.clear()
        try:
            stream = self._open()  # the voice synthesizes the first part meanwhile
            for part in parts:
                self._expected_rate = part.rate
                samples = resampled(part, self._last_rate).samples
                step = round(self._last_rate * _PIECE_SECONDS)
                for start in range(0, len(samples), step):
                    if stop():
                        stream.abort()
                        return False
                    stream.write(samples[start : start + step])
                    self._last.append(samples[start : start + step])
            stream.write(silence(_TRAIL_SECONDS, self._last_rate).samples)
            stream.stop()  # waits until everything has been played
        except sound.PortAudioError as error:
            raise DeviceError(
                f"Can't play through the headphones: {error}.", next="Choose others.", hint="headphones"
            ) from error
        finally:
            if stream is not None:
                portaudio.stop(stream)
        return True

    def _open(self) -> Any:
        """Return a running output stream that plays silence first, at a rate that both voice and device can have."""
        portaudio.refresh()
        device, _ = portaudio.present(self._name, inputs=False)
        self._last_rate = self._rate(device.index, self._expected_rate, device.rate)
        stream = portaudio.start(
            "OutputStream",
            device=device.index,
            samplerate=self._last_rate,
            channels=1,
            dtype="float32",
            latency=_AHEAD_SECONDS,
        )
        stream.write(silence(_LEAD_SECONDS, self._last_rate).samples)
        return stream

    def _rate(self, device: int, preferred: int, default: float) -> int:
        sound = portaudio.sounddevice_module()
        try:
            sound.check_output_settings(device=device, channels=1, dtype="float32", samplerate=preferred)
        except sound.PortAudioError:
            return int(default)
        return preferred


class NoHeadphones:
    """An `AudioSink` for machines without sound. It takes no part, so a voice that nobody hears synthesizes nothing."""

    def play(self, parts: Iterator[Audio], stop: Stop) -> bool:  # noqa: ARG002
        """Play nothing; return False if `stop` says so already."""
        return not stop()
