"""Headphones: plays the voice through PortAudio."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

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


class Headphones:
    """An `AudioSink` on PortAudio. `name`: part of the device's name, "" for the default."""

    def __init__(self, name: str = "") -> None:
        self._name = name
        self._last: deque[Samples] = deque(maxlen=round(_REMEMBERED / _PIECE_SECONDS))
        self._last_rate = SAMPLE_RATE

    def last(self) -> Audio:
        """Return the last seconds of the sound that was played, at 16 kHz."""
        return resampled(Audio(joined_samples(list(self._last)), self._last_rate))

    def play(self, parts: Iterator[Audio], stop: Stop) -> bool:
        """Play the parts as they arrive, the first at once; return False if `stop` ended it early."""
        sound = portaudio.sounddevice_module()
        stream = None
        self._last.clear()
        try:
            for part in parts:
                if stream is None:
                    portaudio.refresh()
                    device, _ = portaudio.present(self._name, inputs=False)
                    rate = self._rate(device.index, part.rate, device.rate)
                    stream = portaudio.start(
                        "OutputStream",
                        device=device.index,
                        samplerate=rate,
                        channels=1,
                        dtype="float32",
                        latency=_AHEAD_SECONDS,
                    )
                    self._last_rate = rate
                    stream.write(silence(_LEAD_SECONDS, rate).samples)
                samples = resampled(part, int(stream.samplerate)).samples
                step = round(stream.samplerate * _PIECE_SECONDS)
                for start in range(0, len(samples), step):
                    if stop():
                        stream.abort()
                        return False
                    stream.write(samples[start : start + step])
                    self._last.append(samples[start : start + step])
            if stream is not None:
                stream.write(silence(_TRAIL_SECONDS, int(stream.samplerate)).samples)
                stream.stop()  # waits until everything has been played
        except sound.PortAudioError as error:
            raise DeviceError(
                f"Can't play through the headphones: {error}.", next="Choose others.", hint="headphones"
            ) from error
        finally:
            if stream is not None:
                portaudio.stop(stream)
        return True

    def _rate(self, device: int, preferred: int, default: float) -> int:
        sound = portaudio.sounddevice_module()
        try:
            sound.check_output_settings(device=device, channels=1, dtype="float32", samplerate=preferred)
        except sound.PortAudioError:
            return int(default)
        return preferred


class NoHeadphones:
    """An `AudioSink` for machines without sound: accepts everything, plays nothing."""

    def play(self, parts: Iterator[Audio], stop: Stop) -> bool:
        """Skip the parts; return False if `stop` ended it early."""
        return not any(stop() for _ in parts)
