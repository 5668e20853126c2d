"""One contract for the two faces of a practice: the terminal and the page."""

from __future__ import annotations

import io
import json
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from tests.practice.test_coach import DIALOGUE, LEXICON, Studio, speech
from voicecoach.audio.clip import BLOCK, SAMPLE_RATE
from voicecoach.devices.keyboard import Keyboard
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Choice
from voicecoach.sessions.serialization import plain
from voicecoach.sessions.session import Session
from voicecoach.terminal.loop import Terminal
from voicecoach.web import live_practice
from voicecoach.web.live_practice import Face, LivePractice
from voicecoach.web.messages import MicrophoneWanted, PracticeRequest, Reply
from voicecoach.web.outbox import Received
from voicecoach.web.sound_frames import MicrophoneBlock

TEXTS = ["in the registry", "we keep it in ECR", "it runs on EKS"]
SCRIPTS: dict[str, list[Choice]] = {
    "straight": ["next", "next"],
    "with everything": ["model", "again", "model", "next", "again", "next"],
    "left in the middle": ["again", "quit"],
    "shadowed": ["shadow", "again", "next", "next", "next", "next"],
}


def on_the_terminal(folder: Path, script: Sequence[Choice]) -> Session:
    studio = Studio(folder, TEXTS)
    terminal = Terminal(Console(file=io.StringIO()), Keyboard(), lambda _: LEXICON, answers=script)
    terminal.run(studio.coach.practice(DIALOGUE))
    return studio.store.session("last")


class FakePage:
    """Does what the page's script does: plays sounds, sends the microphone's blocks, answers."""

    def __init__(
        self, live: LivePractice, answer: Callable[[dict[str, Any]], None], *, seconds: float | None = None
    ) -> None:
        self.live, self._answer = live, answer
        self._seconds = seconds  # of each reply that are sent; None: all
        self.events: list[dict[str, Any]] = []
        self._received = Received()
        self._sent: set[int] = set()

    def run(self) -> None:
        """Run until the practice is over."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for message in self.live.outbox.unsent(self._received):
                if isinstance(message, bytes):
                    continue
                got = json.loads(message)
                self.events.append(got)
                if got["type"] == "Over":
                    return
                if got["type"] == "Happened":
                    self._answer(got)
            self.live.outbox.played(self._received.sound)
            wanted = self._received.microphone
            if wanted and wanted.open and wanted.reply not in self._sent:
                self._speak(wanted)
            time.sleep(0.002)
        pytest.fail("the practice did not end")

    def _speak(self, wanted: MicrophoneWanted) -> None:
        self._sent.add(wanted.reply)
        samples = speech().samples
        samples = samples[: len(samples) if self._seconds is None else round(self._seconds * SAMPLE_RATE)]
        for number, block in enumerate(np.split(samples[: len(samples) // BLOCK * BLOCK], len(samples) // BLOCK)):
            self.live.microphone.offer(MicrophoneBlock(wanted.reply, number, block))


def practice_for(live: LivePractice, folder: Path) -> Studio:
    """Run the practice that a page asks for to its end; return the studio with its store."""
    studio = Studio(folder, TEXTS)

    def start(_: PracticeRequest, face: Face) -> Practice:
        studio.source = lambda: face.source(DIALOGUE.turns[0])  # type: ignore[assignment,return-value]
        setup = replace(studio.coach.setup, headphones=face.headphones, keys=face.keys)
        return replace(studio.coach, setup=setup).practice(DIALOGUE)

    live.run(lambda: live_practice.Studio(start, lambda _: "", lambda: ""))
    return studio


def on_the_page(folder: Path, script: Sequence[Choice]) -> tuple[Session, list[dict[str, Any]]]:
    live = LivePractice(PracticeRequest(DIALOGUE.id), DIALOGUE.title)
    answers = iter(script)

    def answer(got: dict[str, Any]) -> None:
        if got["name"] == "Choose":
            live.answer(Reply(got["number"] - 1, "quit"))  # an answer to an earlier event changes nothing
            live.answer(Reply(got["number"], "no such choice"))
            live.answer(Reply(got["number"], next(answers, "next")))

    sessions: queue.Queue[Session] = queue.Queue()

    def work() -> None:
        studio = practice_for(live, folder)
        sessions.put(studio.store.session("last"))

    thread = threading.Thread(target=work)
    thread.start()
    page = FakePage(live, answer)
    page.run()
    thread.join(10)
    return sessions.get(timeout=5), page.events


def stored(session: Session) -> Any:
    """Return what a session says, without what differs between two runs: ids and times."""
    fields = plain(session)
    for result in fields["results"]:
        del result["at"], result["id"], result["audio"]
    for sentence in fields["shadowed"]:
        del sentence["at"], sentence["id"], sentence["audio"]
    return {name: fields[name] for name in fields if name not in ("id", "started", "ended")}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=list(SCRIPTS))
def test_both_faces_store_the_same_session_for_the_same_script(script: list[Choice], tmp_path: Path) -> None:
    terminal = on_the_terminal(tmp_path / "terminal", script)
    page, events = on_the_page(tmp_path / "page", script)
    assert stored(page) == stored(terminal)
    assert len(page.results) >= 2
    assert all(result.grade and result.grade.graded for result in page.results)
    assert sum(event.get("name") == "Graded" for event in events) == len(page.results)


@pytest.mark.parametrize("moment", ["Speaking", "Listening", "Choose"])
def test_a_learner_who_leaves_the_page_ends_the_session_and_keeps_what_was_said(moment: str, tmp_path: Path) -> None:
    live = LivePractice(PracticeRequest(), "")
    studio_ready = threading.Event()

    def work() -> None:
        studio = practice_for(live, tmp_path)
        sessions = studio.store.sessions()
        assert [session.takes for session in sessions] == ([] if moment == "Speaking" else [1])
        assert all(session.ended for session in sessions)
        studio_ready.set()

    thread = threading.Thread(target=work)
    thread.start()

    def leave(got: dict[str, Any]) -> None:
        if got["name"] == moment and (moment != "Listening" or got["event"]["speaking"]):
            live.leave()

    FakePage(live, leave, seconds=2.0 if moment == "Listening" else None).run()
    thread.join(10)
    assert studio_ready.is_set()


def test_a_failure_reaches_the_page_as_one_message(tmp_path: Path) -> None:
    from voicecoach.errors import WeightsError

    def fails() -> live_practice.Studio:
        raise WeightsError("The model base is missing.", hint="pull base")

    live = LivePractice(PracticeRequest(), "")
    live.run(fails)
    over = json.loads(str(live.outbox.unsent(Received())[0]))
    assert over["type"] == "Over"
    assert over["error"] == "The model base is missing. Run `voicecoach models pull base`."
    assert live.over.is_set()
