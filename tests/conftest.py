"""Real parts, shared by all tests."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import platformdirs
import pytest
import soxr
from hypothesis import settings

from voicecoach.app import App
from voicecoach.audio import SAMPLE_RATE, Audio, joined
from voicecoach.config import Folders, Settings
from voicecoach.lexicon import Lexicon
from voicecoach.ports import Recognizer
from voicecoach.speech.piper import PiperVoice

settings.register_profile("voicecoach", deadline=None)  # a busy machine is no defect
settings.load_profile("voicecoach")

SHARED = Path(__file__).parent.parent.parent / "shared"


def real_home() -> Path:
    """Where the weights were pulled to."""
    return Path(os.environ.get("VOICECOACH_HOME") or platformdirs.user_data_dir("voicecoach", False))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to reach a network fails the test: nothing leaves the machine."""

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family != getattr(socket, "AF_UNIX", None) and "127.0.0.1" not in str(address):
            raise AssertionError(f"a connection to {address} was attempted")
        connect(self, address)

    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of its own with the real weights in it."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "models").symlink_to(real_home() / "models", target_is_directory=True)
    return folder


@pytest.fixture(scope="session")
def app(home: Path) -> App:
    """The program, wired."""
    return App(Folders(home), Settings())


@pytest.fixture(scope="session")
def lexicon(app: App) -> Lexicon:
    """The shipped lexicon."""
    return app.lexicon


@pytest.fixture(scope="session")
def voice(app: App) -> PiperVoice:
    """The real voice; its randomness starts from one place, so that a failure can be repeated."""
    onnxruntime.set_seed(7)
    return PiperVoice(app.weights.path("en_US-joe-medium"))


@pytest.fixture(scope="session")
def recognizer(app: App) -> Recognizer:
    """The real recogniser, base."""
    return app.recognizer()


@pytest.fixture(scope="session")
def reading(voice: PiperVoice) -> Callable[..., Audio]:
    """Speaks a text with the real voice, 16 kHz; each text once a test run."""
    known: dict[tuple[str, float], Audio] = {}

    def read(text: str, pace: float = 1.0) -> Audio:
        if (text, pace) not in known:
            whole = joined(*voice.speak(text, pace=pace))
            samples = soxr.resample(whole.samples, whole.rate, SAMPLE_RATE)
            known[text, pace] = Audio(np.asarray(samples, np.float32))
        return known[text, pace]

    return read


@pytest.fixture
def learners() -> Path:
    """Real learners' recordings, beside the project."""
    folder = SHARED / "speech"
    if not folder.is_dir():
        pytest.skip("needs the recordings in ../shared/speech")
    return folder
