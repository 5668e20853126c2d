"""Practice on the page, in a real browser, with a learner who speaks into its microphone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from tests.conftest import another_speaker
from tests.session_fixtures import SHORT_ONE, Running, eventually, home_with
from tests.web.speaking import Learner, launch, state, wait_for
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, silence
from voicecoach.audio.files import read, write
from voicecoach.config import Folders, Settings
from voicecoach.grading.grade import Grade
from voicecoach.sessions.session import TurnResult

RELEASE = """\
id: release
title: A release
turns:
  - line: How do you release it?
    model_reply: A rollback is one command.
    terms: [rollback]
"""

Reading = Callable[..., Audio]


@pytest.fixture
def own(tmp_path: Path) -> Folders:
    return home_with(tmp_path / "home", SHORT_ONE, follow_ups=0)


@pytest.fixture
def visit(browser: Any, learner: Learner) -> Iterator[Callable[..., Any]]:
    """Opens a page in a browser with the learner's microphone; errors in the page's console fail the test."""
    started = launch(browser.browser_type, learner)
    context = started.new_context(viewport={"width": 1100, "height": 800}, permissions=["microphone"])
    errors: list[str] = []

    def open_page(address: str) -> Any:
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        return page

    open_page.errors = errors  # type: ignore[attr-defined]
    yield open_page
    started.close()
    assert errors == [], "the console stays empty"


def begin(page: Any) -> None:
    eventually(page, "!document.getElementById('begin').disabled")
    page.locator("#begin").focus()
    page.keyboard.press("Enter")


def graded(result: TurnResult) -> Grade:
    assert result.grade
    assert result.grade.graded
    return result.grade


def words(grade: Grade) -> list[str]:
    return re.findall(r"\w+", grade.transcript.text.lower())


CAPTURED = """
window.captured = [];
window.AudioWorkletNode = class extends window.AudioWorkletNode {
  constructor(...wanted) {
    super(...wanted);
    this.port.addEventListener("message", ({ data }) => { if (typeof data !== "number") captured.push(...data); });
  }
};
"""
"""Keeps all samples that the page's microphone captures. What the browser itself drops on a busy machine is not there:
no page can send it."""


def integers(samples: Any) -> Any:
    """Return samples as they are kept in a file."""
    return np.round(np.asarray(samples) * 32768).astype(int)


def test_a_whole_conversation_by_keyboard_is_graded_as_the_same_recordings_are(
    own: Folders, opened: Running, learner: Learner, visit: Any, reading: Reading, tmp_path: Path
) -> None:
    replies = [
        "The files are in a bucket somewhere, I believe.",
        "We keep it as a Docker image in a registry.",
        "We use a canary deployment, and a rollback is one command.",
        "Prometheus collects the metrics, and Grafana shows them.",
    ]
    learner.says(reading(replies[0]))
    page = visit(f"{opened.root}practice?dialogue=short-one")
    page.locator("#headphones").press("Space")  # without echo cancellation the sound arrives as it is
    begin(page)
    wait_for(page, "speaking")
    page.keyboard.press("x")  # stops the line, so that the reply can begin
    wait_for(page, "listening")
    page.keyboard.press("h")
    wait_for(page, "choose")
    assert page.locator(".help").count() == 1, "the hint stays beside the reply that it helped"
    assert page.locator("#turn-1 .terms .missed").count() == 1
    learner.says(reading(replies[1]))
    page.keyboard.press("a")
    wait_for(page, "listening")
    wait_for(page, "choose")
    assert page.locator("#turn-1 [role=tab]").count() == 2, "both takes are there to compare"
    page.keyboard.press("m")
    wait_for(page, "speaking")
    assert "Model reply" in page.inner_text("#dock")
    page.keyboard.press("x")
    wait_for(page, "choose")
    for reply in replies[2:]:
        learner.says(reading(reply))
        page.keyboard.press("n")
        wait_for(page, "speaking")
        page.keyboard.press("Space")
        wait_for(page, "listening")
        wait_for(page, "choose")
    assert page.locator(".turn .words:visible").last.inner_text().lower().startswith("prometheus")
    page.keyboard.press("f")
    page.locator(".finished").wait_for()
    page.locator(".next").wait_for()
    app = Application(own, Settings())
    session = app.store.session("last")
    assert session.ended
    assert [(result.turn, result.take, result.help) for result in session.results] == [
        (0, 1, 1), (0, 2, 1), (1, 1, 0), (2, 1, 0),
    ]  # fmt: skip
    assert all(result.overflows == 0 for result in session.results)
    for number, (result, said) in enumerate(zip(session.results, learner.said, strict=True)):
        live = graded(result)
        file = tmp_path / f"{number}.wav"
        write(file, said)
        alone = app.grader.grade(file, result.terms)
        differing = Levenshtein.distance(words(live), words(alone))
        spoken_words = f"{live.transcript.text!r} live, {alone.transcript.text!r} from the file"
        assert differing <= 1, f"resampling may change one word that the recognizer is unsure of: {spoken_words}"
        assert [item.state for item in live.terms.verdicts] == [item.state for item in alone.terms.verdicts]
        assert live.fluency
        assert alone.fluency
        assert live.fluency.score == pytest.approx(alone.fluency.score, abs=3)
    app.close()


def test_a_dropped_socket_a_reload_and_another_tab_go_on_in_the_same_reply(
    own: Folders, opened: Running, learner: Learner, visit: Any, reading: Reading
) -> None:
    learner.says(reading("We keep it as a Docker image in a registry."))
    page = visit("about:blank")
    page.add_init_script(CAPTURED)
    sockets: list[Any] = []

    def through(socket: Any) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**/practice-socket", through)
    page.goto(f"{opened.root}practice?dialogue=short-one")
    page.locator("#headphones").press("Space")  # without echo cancellation the sound arrives as it is
    begin(page)
    wait_for(page, "speaking")
    page.keyboard.press("x")
    wait_for(page, "listening")
    page.wait_for_timeout(900)
    sockets[-1].close()
    wait_for(page, lambda: len(sockets) == 2)
    wait_for(page, "choose")
    app = Application(own, Settings())
    result = app.store.session("last").results[0]
    assert result.overflows == 0
    recorded = integers(read(app.store.recording(app.store.session("last").id, result.id)).samples)
    captured = integers(page.evaluate("captured"))
    assert len(recorded) > len(learner.said[0].samples)
    assert np.array_equal(recorded, captured[: len(recorded)]), "no sound is lost, doubled or moved"
    page.reload()
    wait_for(page, "choose")
    assert page.locator("#turn-1 .words").count() == 1, "what was graded is shown again"
    other = visit(f"{opened.root}practice?dialogue=short-one")
    eventually(other, "document.getElementById('message').textContent.includes('another tab')")
    other.click("#begin")
    wait_for(other, "choose")
    eventually(page, "document.getElementById('message').textContent.includes('another tab')")
    assert state(page) == ""
    other.keyboard.press("q")
    other.locator(".finished").wait_for()
    assert len(app.store.sessions()) == 1
    app.close()


def test_without_permission_the_page_says_what_to_do_and_nothing_is_begun(
    own: Folders, opened: Running, learner: Learner, browser: Any, reading: Reading
) -> None:
    learner.says(reading("Hello."))
    started = launch(browser.browser_type, learner, "--deny-permission-prompts")
    page = started.new_page()
    page.goto(f"{opened.root}practice?dialogue=short-one")
    begin(page)
    eventually(page, "document.getElementById('message').textContent.includes('Allow it beside the page')")
    assert not page.locator("#begin").is_disabled()
    started.close()
    assert Application(own, Settings()).store.sessions() == []


def test_a_term_is_tried_and_a_reply_is_shadowed_on_the_page(
    own: Folders, opened: Running, learner: Learner, visit: Any, reading: Reading
) -> None:
    learner.says(silence(1.0), another_speaker(reading("a Docker image", 1.2)))
    page = visit(f"{opened.root}practice?dialogue=short-one")
    page.locator("#exercise").select_option("shadowing")
    page.locator("#vocabulary").check()
    page.locator("#headphones").check()
    begin(page)
    wait_for(page, "choose")
    assert "1 of 5" in page.inner_text(".vocabulary")
    assert "Docker image came across" in page.inner_text("#flow")
    page.keyboard.press("c")
    wait_for(page, "speaking")
    learner.says(silence(1.0), another_speaker(reading("We keep it as a Docker in a registry.", 1.2)))
    page.keyboard.press("x")
    wait_for(page, "listening")
    wait_for(page, "choose")
    assert page.inner_text(".repeated .unclear") == "Docker image"
    page.keyboard.press("q")
    page.locator(".finished").wait_for()
    assert "1 sentence repeated" in page.inner_text(".finished")
    session = Application(own, Settings()).store.session("last")
    assert (session.kind, len(session.shadowed), session.results) == ("shadowing", 1, ())


def test_a_long_pause_goes_on_as_one_take_and_a_spoken_command_is_the_key(
    own: Folders, opened: Running, learner: Learner, visit: Any, reading: Reading
) -> None:
    own.settings.write_text('{"follow_ups": 0, "patience": "0.8"}')
    first = reading("It is a Docker image.")
    learner.says(first, silence(2.2), reading("It has a version tag."), silence(1.6), reading("Next."))
    page = visit(f"{opened.root}practice?dialogue=short-one")
    page.locator("#headphones").check()
    page.locator("#hands-free").check()
    begin(page)
    wait_for(page, "speaking")
    page.keyboard.press("x")
    wait_for(page, "listening")
    learner.says(silence(1.0))  # the microphone opens again in the next turn, which a slow machine may reach
    page.evaluate(
        "window.announced = []; new MutationObserver(() => announced.push(announcer.textContent))"
        ".observe(announcer, {childList: true})"
    )
    wait_for(page, "choose")
    assert page.inner_text("#dock-status").startswith("Say next, again")
    wait_for(page, lambda: "Go on, I'm listening." in page.evaluate("announced"))
    wait_for(page, "speaking")
    page.keyboard.press("q")
    page.locator(".finished").wait_for()
    [result] = Application(own, Settings()).store.session("last").results
    fluency = graded(result).fluency
    assert fluency
    assert fluency.measures.longest_pause_seconds > 2.1
    assert words(graded(result))[-2:] == ["version", "tag"]


def test_the_words_so_far_are_shown_with_the_term_that_was_hit_until_the_grade_takes_their_place(
    own: Folders, opened: Running, learner: Learner, visit: Any, reading: Reading
) -> None:
    own.settings.write_text('{"follow_ups": 0, "partial_words": true, "patience": "20"}')
    (own.dialogues / "release.yaml").write_text(RELEASE)
    learner.says(reading("We use a canary deployment, and a rollback is one command."))
    page = visit(f"{opened.root}practice?dialogue=release")
    page.locator("#headphones").check()
    begin(page)
    wait_for(page, "speaking")
    page.keyboard.press("x")
    wait_for(page, lambda: page.locator(".preview mark").count() > 0)
    assert state(page) == "listening", "the reply is not over"
    assert page.inner_text(".preview mark").rstrip(",") == "rollback"
    assert page.get_attribute(".preview", "aria-live") == "off"
    assert page.inner_text("#announcer") == ""
    page.keyboard.press("Space")
    wait_for(page, "choose")
    assert page.locator(".preview").count() == 0
    assert page.locator("#turn-1 .words").inner_text().startswith("We use a")
