"""A virtual microphone and virtual headphones: a private PulseAudio server with two null sinks."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import numpy as np
import soundfile

from voicecoach.audio.clip import Audio

PROGRAMS = ("pulseaudio", "paplay", "parec", "pactl")
_RC = "pcm.!default { type pulse }\nctl.!default { type pulse }\npcm.pulse { type pulse }\n"
_MICROPHONE = ("module-remap-source", "source_name=learner", "master=vmic.monitor")


class VirtualSound:
    """Entering starts the server; `environment` is what programs need to reach it."""

    def __init__(self, folder: Path, *, rate: int = 48_000, name: str = "learner") -> None:
        self._folder, self._rate, self._name = folder, rate, name
        self.environment = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder)}
        self.environment.pop("PULSE_SERVER", None)

    def __enter__(self) -> VirtualSound:
        self.start()
        return self

    def start(self) -> None:
        """Start the server."""
        self._folder.mkdir(exist_ok=True)
        self._folder.chmod(0o700)
        (self._folder / ".asoundrc").write_text(_RC)
        script = self._folder / "sound.pa"
        script.write_text(
            "load-module module-native-protocol-unix\n"
            f"load-module module-null-sink sink_name=speakers rate={self._rate}\n"
            f"load-module module-null-sink sink_name=vmic rate={self._rate}\n"
            f"load-module {' '.join(_MICROPHONE)}\n"
            "set-default-sink speakers\nset-default-source learner\n"
        )
        self._log = (self._folder / "pulse.log").open("w")
        self._server = subprocess.Popen(
            ["pulseaudio", "-n", "-F", str(script), "--exit-idle-time=-1", "--daemonize=no"],
            env=self.environment,
            stdout=self._log,
            stderr=self._log,
        )
        for _ in range(600):
            if self._server.poll() is not None:
                raise RuntimeError((self._folder / "pulse.log").read_text())
            if "learner" in self.control("list", "short", "sources", check=False):
                self.wake()
                return
            time.sleep(0.1)
        raise TimeoutError("pulseaudio did not start")

    def wake(self) -> None:
        """Keep the microphone responsive.

        A null sink that nobody listens to renders two seconds at once, and its first listener waits up to that long.
        """
        self._keeper = subprocess.Popen(
            ["parec", "--device=vmic.monitor", "--latency-msec=20", "--raw"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
        )

    def doze(self) -> None:
        """Make the microphone slow to start, like a Bluetooth headset."""
        self._keeper.terminate()
        self._keeper.wait(10)

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the server: all devices are gone."""
        self.doze()
        self._server.terminate()
        self._server.wait(10)
        self._log.close()

    def control(self, *command: str, check: bool = True) -> str:
        """Run pactl."""
        done = subprocess.run(
            ["pactl", *command], env=self.environment, capture_output=True, text=True, timeout=60, check=check
        )
        return done.stdout

    def speak(self, audio: Audio, *, wait: bool = True, into: str = "vmic") -> subprocess.Popen[bytes]:
        """Play the learner's voice into a microphone."""
        file = self._folder / f"mouth-{time.monotonic_ns()}.wav"
        soundfile.write(str(file), audio.samples, audio.rate)
        process = subprocess.Popen(["paplay", f"--device={into}", str(file)], env=self.environment)
        if wait:
            process.wait(audio.seconds + 20)
        return process

    def unplug(self) -> None:
        """Remove the microphone."""
        self.control("unload-module", "module-remap-source")

    def plug(self) -> None:
        """Add the microphone again."""
        self.control("load-module", *_MICROPHONE)
        self.control("set-default-source", "learner")

    def plug_another(self, name: str) -> None:
        """Plug in a second microphone, which becomes the default."""
        self.control("load-module", "module-null-sink", f"sink_name={name}", f"rate={self._rate}")
        self.control("load-module", "module-remap-source", f"source_name={name}-source", f"master={name}.monitor")
        self.control("set-default-source", f"{name}-source")

    def loop(self, milliseconds: int) -> None:
        """Feed the loudspeakers into the microphone, delayed."""
        self.control(
            "load-module", "module-loopback", "source=speakers.monitor", "sink=vmic", f"latency_msec={milliseconds}"
        )

    def listeners(self) -> int:
        """Return how many programs have a microphone open through PortAudio."""
        return self.control("list", "source-outputs").count('application.name = "ALSA plug-in')

    def speaker_recorder(self, file: Path) -> SpeakerRecorder:
        """Return a recorder of what the speakers play."""
        return SpeakerRecorder(file, self.environment)


class SpeakerRecorder:
    """Records what the speakers play, at 16 kHz, between entering and leaving."""

    def __init__(self, file: Path, environment: dict[str, str]) -> None:
        self._file, self._environment = file, environment

    def __enter__(self) -> SpeakerRecorder:
        options = ["--device=speakers.monitor", "--rate=16000", "--channels=1", "--format=s16le", "--raw"]
        self._out = self._file.open("wb")
        self._process = subprocess.Popen(["parec", *options], env=self._environment, stdout=self._out)
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._out.close()

    def recorded(self) -> Audio:
        """Return the recording; call it after leaving."""
        return Audio(np.fromfile(self._file, "<i2").astype(np.float32) / np.float32(32768))


def missing() -> list[str]:
    """Return the programs of the sound server that are not installed."""
    return [name for name in PROGRAMS if not shutil.which(name)]
