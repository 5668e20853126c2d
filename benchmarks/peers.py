"""Other ways to hear a reply.

wyoming-faster-whisper, the recognizer of Home Assistant, as a server of its own where it is installed; and local
agreement (Macháček, Dabre & Bojar 2023), the policy of whisper_streaming, over faster-whisper's own transcribe.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from voicecoach.audio.clip import SAMPLE_RATE, Audio, Samples

WYOMING = "wyoming-faster-whisper"

CHUNK = 1.0
"""Seconds of new sound after which local agreement transcribes again, as whisper_streaming does."""

TRIMMED = 15.0
"""Seconds of sound beyond which what is agreed is let go."""


class Wyoming:
    """The server; entering starts it with the same weights on two threads."""

    def __init__(self, weights: Path) -> None:
        self._weights = weights

    @staticmethod
    def installed() -> bool:
        """Tell whether the server is on the path."""
        return shutil.which(WYOMING) is not None

    def __enter__(self) -> Wyoming:
        self._folder = tempfile.TemporaryDirectory()
        self._place = Path(self._folder.name) / "socket"
        options = {"uri": f"unix://{self._place}", "model": self._weights, "data-dir": self._folder.name}
        options |= {"language": "en", "cpu-threads": 2, "compute-type": "int8", "stt-library": "faster-whisper"}
        command = [WYOMING, *(f"--{name}={value}" for name, value in options.items()), "--local-files-only"]
        self._server = subprocess.Popen(
            command, env={**os.environ, "HF_HUB_OFFLINE": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 60
        while not self._place.exists():
            if self._server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{WYOMING} did not start")
            time.sleep(0.1)
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.terminate()
        self._server.wait(10)
        self._folder.cleanup()

    def latency(self, audio: Audio) -> float:
        """Return the seconds from the sound's stop to the transcript."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self._place))
            with connection.makefile("rwb") as stream:
                about = {"rate": SAMPLE_RATE, "width": 2, "channels": 1}
                _send(stream, "transcribe", {"language": "en"})
                _send(stream, "audio-start", about)
                for start in range(0, len(audio.samples), SAMPLE_RATE):
                    part = (audio.samples[start : start + SAMPLE_RATE] * 32767).astype("<i2").tobytes()
                    _send(stream, "audio-chunk", about, part)
                time.sleep(0.3)  # until what was sent is taken in
                stopped = time.perf_counter()
                _send(stream, "audio-stop", {})
                while _received(stream) != "transcript":
                    pass
                return time.perf_counter() - stopped


def _send(stream: BinaryIO | Any, kind: str, about: dict[str, Any], payload: bytes = b"") -> None:
    stream.write(json.dumps({"type": kind, "data": about, "payload_length": len(payload)}).encode() + b"\n" + payload)
    stream.flush()


def _received(stream: BinaryIO | Any) -> str:
    head = json.loads(stream.readline())
    stream.read(head.get("data_length", 0) + head.get("payload_length", 0))
    return str(head["type"])


class LocalAgreement:
    """Transcribes all that isn't agreed on again and again; words in which two passes in a row agree are settled."""

    def __init__(self, stock: Any) -> None:
        self._stock = stock
        self._sound: list[Samples] = []
        self._taken = 0.0  # seconds at which another pass is due
        self._before: list[str] = []
        self.settled: list[str] = []

    def feed(self, samples: Samples) -> None:
        """Take more sound; transcribes when a second of it is new."""
        self._sound.append(samples)
        if self._seconds() - self._taken >= CHUNK:
            self._pass()

    def finish(self) -> str:
        """Transcribe once more, return everything."""
        words = self._words()
        return " ".join([*self.settled, *(text for text, _ in words)])

    def _seconds(self) -> float:
        return sum(map(len, self._sound)) / SAMPLE_RATE

    def _words(self) -> list[tuple[str, float]]:
        segments, _ = self._stock.transcribe(
            np.concatenate(self._sound),
            language="en",
            word_timestamps=True,
            initial_prompt=" ".join(self.settled[-40:]) or None,
        )
        return [(word.word.strip(), word.end) for segment in segments for word in segment.words]

    def _pass(self) -> None:
        words = self._words()
        texts = [text for text, _ in words]
        agreed = 0
        while agreed < min(len(texts), len(self._before)) and texts[agreed].lower() == self._before[agreed].lower():
            agreed += 1
        self._before = texts
        if agreed and self._seconds() > TRIMMED:
            end = words[agreed - 1][1]
            self.settled += texts[:agreed]
            self._sound = [np.concatenate(self._sound)[round(end * SAMPLE_RATE) :]]
            self._before = texts[agreed:]
        self._taken = self._seconds()
