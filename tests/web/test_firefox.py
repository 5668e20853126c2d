"""Practice in Debian's Firefox: the smoke test. It speaks through a real sound server, without a fake microphone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.virtual_sound import VirtualSound, missing
from tests.session_fixtures import Running
from tests.web.firefox import Firefox, program
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.config import Folders, Settings


@pytest.mark.slow_lane
@pytest.mark.skipif(program() is None or bool(missing()), reason="needs firefox-esr and pulseaudio")
def test_a_reply_is_heard_graded_and_kept_in_firefox(
    own: Folders, opened: Running, tmp_path: Path, reading: Callable[..., Audio]
) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    with VirtualSound(tmp_path / "sound") as sound, Firefox(profile, sound.environment) as tab:
        tab.goto(opened.root)
        tab.goto(f"{opened.root}practice?dialogue=two")
        tab.wait_for("!document.getElementById('begin').disabled")
        tab.evaluate("document.getElementById('begin').click()")
        tab.wait_for("document.getElementById('dock').dataset.state === 'speaking'")
        tab.press("x")
        tab.wait_for("document.getElementById('dock').dataset.state === 'listening'")
        # the sound server takes up to 2.1 s to its first sound (docs/turns.md), and Firefox gives zeros meanwhile
        sound.speak(joined(silence(2.5), reading("We keep it as a Docker image in a registry.")))
        tab.wait_for("document.getElementById('dock').dataset.state === 'choose'")
        assert "registry" in str(tab.evaluate("document.querySelector('.words').textContent"))
    app = Application(own, Settings())
    [result] = app.store.session("last").results
    assert result.grade
    assert result.grade.graded
    assert result.overflows == 0
    app.close()
