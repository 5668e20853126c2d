"""Real parts, shared by all tests."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnxruntime
import pytest
from hypothesis import settings

from voicecoach.application import Application
from voicecoach.audio.clip import Audio
from voicecoach.audio.resampling import resampled
from voicecoach.config import Folders, Settings, home_folders
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.grader import Grader
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.voice.piper import PiperVoice
from voicecoach.voice.synthesizer import spoken

pytest_plugins = ["tests.session_fixtures"]

settings.register_profile("voicecoach", deadline=None)  # a busy machine is no defect
settings.load_profile("voicecoach")

SHARED = Path(__file__).parent.parent.parent / "shared"


def real_home() -> Path:
    """Where the weights were pulled to."""
    return home_folders().home


def another_speaker(said: Audio) -> Audio:
    """Return the same words in a higher voice.

    Echo suppression takes the program's own voice, saying what it just said within half a second, for an echo.
    """
    return Audio(resampled(Audio(said.samples, round(said.rate * 1.12)), said.rate).samples, said.rate)


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
def app(home: Path) -> Application:
    """The program, wired."""
    return Application(Folders(home), Settings())


@pytest.fixture(scope="session")
def lexicon(app: Application) -> Lexicon:
    """The shipped lexicon."""
    return app.lexicon


def seeded_voice(app: Application) -> PiperVoice:
    """Return the real voice with its randomness at a fixed start: what it says depends on what it said before alone."""
    onnxruntime.set_seed(7)
    return PiperVoice(app.weights.path("en_US-joe-medium"))


@pytest.fixture(scope="module")
def voice(app: Application) -> PiperVoice:
    """The real voice, one for each file of tests: other files can't change its sound, so a failure can be repeated."""
    return seeded_voice(app)


@pytest.fixture(scope="session")
def recognizer(app: Application) -> Recognizer:
    """The real recognizer, base."""
    return app.recognizer()


@pytest.fixture(scope="session")
def app_grader(app: Application) -> Grader:
    """The real grader with base."""
    return app.grader


def reader(voice: PiperVoice) -> Callable[..., Audio]:
    """Return what speaks a text with a voice, 16 kHz; each text once."""
    known: dict[tuple[str, float], Audio] = {}

    def read(text: str, pace: float = 1.0) -> Audio:
        if (text, pace) not in known:
            known[text, pace] = resampled(spoken(voice, text, pace=pace))
        return known[text, pace]

    return read


@pytest.fixture(scope="module")
def reading(voice: PiperVoice) -> Callable[..., Audio]:
    """Speaks a text with the real voice, 16 kHz; each text once a file of tests."""
    return reader(voice)


@pytest.fixture
def learners() -> Path:
    """Real learners' recordings, beside the project."""
    folder = SHARED / "speech"
    if not folder.is_dir():
        pytest.skip("needs the recordings in ../shared/speech")
    return folder
