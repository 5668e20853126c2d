"""A browser whose microphone plays what a test says, and a server to practice with."""

from __future__ import annotations

import os
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.resampling import resampled

RATE = 48_000
"""Hz, the rate of the browser's fake microphone."""

SILENCE_BEFORE = 0.5
"""Seconds of silence before a reply."""

TAIL = 30.0
"""Seconds of silence after a reply: the browser plays its file in a loop."""


@dataclass
class Learner:
    """Speaks into the browser's microphone: each time it opens, it plays the file from the beginning."""

    file: Path
    said: list[Audio] = field(default_factory=list)

    def says(self, *parts: Audio) -> None:
        """Say this when the microphone opens the next time."""
        reply = joined(silence(SILENCE_BEFORE), *parts)
        self.said.append(reply)
        samples = resampled(joined(reply, silence(TAIL)), RATE).samples
        new = self.file.with_suffix(".new")
        with wave.open(str(new), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes(np.clip(np.round(samples * 32768), -32768, 32767).astype("<i2").tobytes())
        new.replace(self.file)


def launch(kind: Any, learner: Learner, *options: str) -> Any:
    """Start a browser of this kind with the learner's file as its microphone."""
    return kind.launch(
        executable_path=os.environ.get("VOICECOACH_TEST_BROWSER") or _executable(),
        args=[
            "--no-sandbox",
            "--autoplay-policy=no-user-gesture-required",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={learner.file}",
            *options,
        ],
    )


def _executable() -> str:
    import shutil

    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))


def state(page: Any) -> str:
    """Return what the practice on a page is doing; "" before it begins and after it ended."""
    found: str = page.evaluate("(dock => dock.hidden ? '' : dock.dataset.state)(document.getElementById('dock'))")
    return found


def wait_for(page: Any, wanted: str | Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until the practice is in a state, or until something is true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (state(page) == wanted) if isinstance(wanted, str) else wanted():
            return
        page.wait_for_timeout(40)
    pytest.fail(f"never came: {wanted}; the page is in {state(page)!r}: {page.inner_text('main')[-400:]}")
