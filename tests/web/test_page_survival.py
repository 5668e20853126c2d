"""What a practice on the page survives, in a real browser: a sleeping laptop, a lost microphone, a killed program."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.session_fixtures import Running, serving
from tests.web.speaking import SILENCE_BEFORE, Learner, wait_for
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, silence
from voicecoach.config import Folders, Settings
from voicecoach.sessions.session import TurnResult

SLEEP = """(seconds) => {
  const resume = sound.resume.bind(sound);
  sound.resume = async () => {};
  sound.suspend();
  setTimeout(() => { delete sound.resume; resume(); }, 1000 * seconds);
}"""

Reading = Callable[..., Audio]


def results(own: Folders) -> tuple[TurnResult, ...]:
    app = Application(own, Settings())
    try:
        return app.store.session("last").results
    finally:
        app.close()


def graded_words(result: TurnResult) -> str:
    assert result.grade
    assert result.grade.graded
    return " ".join(re.findall(r"\w+", result.grade.transcript.text.lower()))


def longest_pause(result: TurnResult) -> float:
    assert result.grade
    words = result.grade.transcript.words
    return max(after.start - before.end for before, after in pairwise(words))


def test_a_reply_lasts_as_long_as_space_is_held_down_whatever_pause_is_in_it(
    own: Folders, learner: Learner, page: Any, reading: Reading
) -> None:
    learner.says(reading("We keep it as a Docker image"), silence(1.2), reading("in a registry."))
    page.locator("#push-to-talk").check()
    page.click("#begin")
    wait_for(page, "speaking")
    page.locator("#dock-buttons .primary").focus()  # as after a click: space must not press the button at its release
    page.keyboard.down("Space")
    wait_for(page, "listening")
    page.wait_for_timeout(round(1000 * learner.said[0].seconds) + 200)
    assert "Done" in page.inner_text("#dock"), "a pause longer than the patience did not end the reply"
    page.keyboard.up("Space")
    wait_for(page, "choose")
    [up] = [held for held in map(json.loads, texts(page)) if held["type"] == "Hold" and not held["down"]]
    [result] = results(own)
    assert graded_words(result).startswith("we keep it as a")
    assert graded_words(result).endswith("registry")
    assert result.grade
    assert result.grade.seconds == pytest.approx(up["block"] * 0.032, abs=0.2), "it ended where space went up"
    page.click("#dock-buttons button[data-what=again]")
    wait_for(page, "ready")
    page.keyboard.down("Space")
    wait_for(page, "listening")
    page.evaluate("dispatchEvent(new Event('blur'))")  # the key goes up in another window
    wait_for(page, "choose")


def texts(page: Any) -> list[str]:
    return [data for data in page.sent if isinstance(data, str)]


def test_a_sleeping_laptop_and_a_microphone_that_goes_away_are_said_and_what_was_said_is_graded(
    own: Folders, learner: Learner, page: Any, reading: Reading
) -> None:
    reply = reading("We use a canary deployment.")
    learner.says(reply, silence(0.3), reply, silence(0.3), reply)
    page.click("#begin")
    wait_for(page, "speaking")
    page.keyboard.press("x")
    wait_for(page, "listening")
    page.wait_for_timeout(1200)
    page.evaluate(SLEEP, 2.2)
    wait_for(page, lambda: page.locator("#turn-1 .note").count() == 1)
    assert page.inner_text("#turn-1 .note").endswith("slept or the browser paused: go on with your reply.")
    wait_for(page, "choose")
    assert page.locator("#turn-1 .words").count() == 1
    page.keyboard.press("n")
    wait_for(page, "speaking")
    learner.says(reply, silence(0.2), reply)
    page.keyboard.press("x")
    wait_for(page, "listening")
    page.wait_for_timeout(1000 * (SILENCE_BEFORE + reply.seconds + 0.5))
    page.evaluate("microphone.getTracks().forEach(track => { track.stop(); track.dispatchEvent(new Event('ended')); })")
    wait_for(page, "choose")
    said = page.inner_text("#turn-2 .note")
    assert "went away. What you said before that is kept." in said
    assert said.endswith("You can choose another one in the settings.")
    asleep, cut = results(own)
    assert "canary deployment" in graded_words(asleep)
    assert longest_pause(asleep) < 1.0, "the time asleep is no pause of the learner"
    assert "canary deployment" in graded_words(cut)
    page.keyboard.press("a")
    wait_for(page, "listening")
    page.wait_for_timeout(300)
    assert page.evaluate("microphone.active"), "the next reply opens the microphone again"


def test_after_the_program_was_killed_the_reply_is_graded_at_the_next_start_and_the_practice_goes_on(
    own: Folders, opened: Running, learner: Learner, page: Any, reading: Reading
) -> None:
    whole = reading("We keep it as a Docker image in a registry.")
    learner.says(whole, silence(0.2), reading("And so on and so on."))
    page.click("#begin")
    wait_for(page, "speaking")
    page.keyboard.press("x")
    wait_for(page, "listening")
    page.wait_for_timeout(1000 * (SILENCE_BEFORE + whole.seconds + 0.5))
    opened.process.kill()
    wait_for(page, lambda: "Start it again with `voicecoach open`" in page.inner_text("#dock"))
    assert not page.evaluate("microphone.active")
    with serving(own.home, command="open") as again:
        page.goto(again.root)
        assert "Two questions was interrupted" in page.inner_text("main")
        wait_for_grade(own)
        [result] = results(own)
        assert "registry" in graded_words(result), "nothing that was heard is lost"
        page.click("text=Go on with turn 1")
        wait_for(page, lambda: not page.locator("#begin").is_disabled())
        assert "2 of 2 turns" in page.inner_text(".eyebrow").lower()


def wait_for_grade(own: Folders) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not results(own)[0].grade:
        time.sleep(0.1)
