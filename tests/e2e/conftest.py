"""The installed command, and a reply to grade."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile

from tests.e2e.installed import SENTENCE, Run
from voicecoach.audio.clip import SAMPLE_RATE, Audio, joined, silence


@pytest.fixture
def run(home: Path) -> Run:
    def command(*arguments: object, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "voicecoach", *map(str, arguments)],
            env={**os.environ, "VOICECOACH_HOME": str(home), "COLUMNS": "110", **environment},
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )

    return command


@pytest.fixture(scope="module")
def reply(tmp_path_factory: pytest.TempPathFactory, reading: Callable[[str], Audio]) -> Path:
    file = tmp_path_factory.mktemp("audio") / "reply.wav"
    soundfile.write(str(file), joined(silence(0.5), reading(SENTENCE), silence(1)).samples, SAMPLE_RATE)
    return file
