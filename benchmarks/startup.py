"""Start-up: from the command to the program's voice in the headphones, and to the moment when it listens."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.browser import DIALOGUE, made_home
from benchmarks.figures import Table, Tell, spread
from benchmarks.machine import machine, titled
from tests.e2e.screen import Screen
from tests.e2e.virtual_sound import VirtualSound, missing
from voicecoach.application import Application
from voicecoach.config import Folders
from voicecoach.errors import UsageError

TIMES = 7
"""Starts that are measured, after one that nothing is kept from."""

RATE, PIECE = 16_000, 320
"""Samples a second of what the headphones play, and samples that are read at once (20 ms)."""

AUDIBLE = 200
"""Sample value (of 32,767) from which something is heard; the sink itself plays zeros."""

BEGIN = "waiting for you to begin"


def start_up(app: Application, tell: Tell) -> Table:
    """Start a practice again and again; measure the time to the first sound and to the open microphone."""
    if lacking := missing():
        raise UsageError(f"This benchmark needs a sound server: {', '.join(lacking)}.")
    heard: dict[str, list[float]] = {"the voice has said the line before": [], "it has not": []}
    ready: list[float] = []
    with tempfile.TemporaryDirectory() as folder, VirtualSound(Path(folder) / "sound") as sound:
        folders = made_home(app, Path(folder) / "home", 1)
        _start(sound, folders)
        for turn in range(TIMES):
            tell("start-up", turn, TIMES)
            voiced, listening = _start(sound, folders)
            heard["the voice has said the line before"].append(voiced)
            ready.append(listening)
            for kept in folders.voice_cache.rglob("*.npy"):
                kept.unlink()
            heard["it has not"].append(_start(sound, folders)[0])
    rows = [(f"first sound; {name}", spread(taken)) for name, taken in heard.items()]
    return Table(
        titled("Start-up"),
        ("from the command", "median and quartiles"),
        (*rows, ("microphone open, after the line was stopped with a key", spread(ready))),
        f"`voicecoach practice ID` {TIMES} times in turn with both, the files in the system's cache, through PortAudio"
        " to a virtual sink; 20 ms of it are what the sink waits for. The recognizer loads meanwhile. " + machine(),
    )


def _start(sound: VirtualSound, folders: Folders) -> tuple[float, float]:
    """Start a practice; return the seconds to its first sound, and those from a key to the open microphone."""
    command = [sys.executable, "-m", "voicecoach", "practice", DIALOGUE]
    listen = ["parec", "--device=speakers.monitor", f"--rate={RATE}", "--channels=1", "--format=s16le"]
    environment = {**sound.environment, "VOICECOACH_HOME": str(folders.home)}
    with subprocess.Popen(
        [*listen, "--latency-msec=20", "--raw"], env=sound.environment, stdout=subprocess.PIPE
    ) as recorder:
        assert recorder.stdout is not None
        recorder.stdout.read(2 * PIECE)
        started = time.perf_counter()
        with Screen(command, environment) as screen:
            while not _audible(recorder.stdout.read(2 * PIECE)):
                pass
            voiced = time.perf_counter() - started
            screen.press("x")
            pressed = time.perf_counter()
            screen.wait_for(BEGIN)
            listening = time.perf_counter() - pressed
        recorder.terminate()
    return voiced, listening


def _audible(piece: bytes) -> bool:
    return bool(np.any(np.abs(np.frombuffer(piece, "<i2").astype(int)) > AUDIBLE))
