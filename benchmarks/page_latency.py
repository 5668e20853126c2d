"""From the last sample of speech to the grade on the screen: on the page and on the terminal, in one run."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import numpy as np
from rich.console import Console

from benchmarks.browser import DIALOGUE, PATIENCE, PagePractice, page_practice
from benchmarks.figures import Table, Tell
from benchmarks.machine import machine
from benchmarks.material import replies
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, Samples, joined, rows_of_blocks, silence
from voicecoach.audio.files import read
from voicecoach.audio.source import ClipSource
from voicecoach.devices.headphones import NoHeadphones
from voicecoach.devices.keyboard import Keyboard
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Answer, Graded
from voicecoach.practice.preferences import load_settings
from voicecoach.recognition.segmentation import SPEECH
from voicecoach.recognition.silero import SileroDetector
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.terminal.loop import Terminal

LENGTHS = (5.0, 10.0, 20.0)  # seconds of the replies
TIMES = 4
_TAIL = 10.0  # seconds of silence after a reply, more than the patience

_CLOCKS = """
window.captured = [];
window.drawn = [];
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  if (data instanceof ArrayBuffer) {
    const number = new DataView(data).getUint32(4, true);
    if (number === 0) window.captured = [];
    window.captured[number] ??= performance.now();
  }
  return send.call(this, data);
};
const mark = performance.mark.bind(performance);
performance.mark = (name) => {
  if (name === "graded") requestAnimationFrame(() => setTimeout(() => window.drawn.push(performance.now())));
  return mark(name);
};
"""
"""Notes when each block of the last reply was captured, and when a grade had been drawn: after the next picture."""


def page_latency(app: Application, tell: Tell) -> Table:
    """Give the same replies to the page and to the terminal in turn; measure both."""
    said = replies(app, LENGTHS)
    taken: dict[tuple[str, float], list[float]] = {
        (face, length): [] for face in ("page", "terminal") for length in said
    }
    detector = SileroDetector()
    with page_practice(app, TIMES * len(said) + 1, _CLOCKS) as practice:
        own = Application(practice.folders, load_settings(practice.folders.settings))
        warm = next(iter(said.values()))
        practice.learner.says(warm)
        practice.begin()
        practice.answer()
        _on_the_terminal(own, warm, detector)
        for turn in range(TIMES):
            for place, (length, audio) in enumerate(said.items()):
                tell("latency of the page", turn * len(said) + place, TIMES * len(said))
                practice.learner.says(audio)
                practice.page.keyboard.press("n")
                practice.answer()
                taken["page", length].append(_on_the_page(practice, own.store, detector))
                taken["terminal", length].append(_on_the_terminal(own, audio, detector))
        own.close()
    rows = [
        (f"{length:.0f} s", _spread(taken["terminal", length]), _spread(taken["page", length]),
         f"{np.median(np.subtract(taken['page', length], taken['terminal', length])):+.3f} s")
        for length in said
    ]  # fmt: skip
    return Table(
        "Latency on the page",
        ("reply", "terminal", "page", "page against terminal, median of pairs"),
        tuple(rows),
        f"From the last block with speech to the grade on the screen, median and largest of {TIMES} in turn, base. Both"
        f" wait {PATIENCE} s of silence, which is included. Page: Chromium, from the moment when the page has captured"
        " that block; terminal: from the moment when the block leaves the microphone. " + machine(),
    )


def _on_the_page(practice: PagePractice, store: SqliteStore, detector: SileroDetector) -> float:
    captured = practice.page.evaluate("captured")
    session = practice.page.evaluate("document.querySelector('[data-base]').dataset.base.split('/')[1]")
    practice.page.wait_for_timeout(100)
    drawn = practice.page.evaluate("drawn.at(-1)")
    return float(drawn - captured[_last_speech(store, session, detector)]) / 1000


def _on_the_terminal(own: Application, audio: Audio, detector: SileroDetector) -> float:
    source = _ClockedSource(joined(silence(0.5), audio, silence(_TAIL)))
    dialogue = own.library.find(DIALOGUE)
    coach = own.coach(dialogue, keys=lambda: None, headphones=NoHeadphones(), source=lambda _: source)
    drawn: list[float] = []
    terminal = Terminal(Console(file=io.StringIO()), Keyboard(), own.library.lexicon_if_present, answers=())
    terminal.run(_noted(coach.practice(dialogue, turns=[0]), drawn))
    return drawn[0] - source.left[_last_speech(own.store, "last", detector)]


class _ClockedSource(ClipSource):
    """Yields sound at the pace at which it is spoken; `left`: when each block left."""

    def __init__(self, audio: Audio) -> None:
        super().__init__(audio, pace=1.0)
        self.left: list[float] = []

    def blocks(self) -> Iterator[Samples]:
        for block in super().blocks():
            self.left.append(time.perf_counter())
            yield block


def _noted(practice: Practice, drawn: list[float]) -> Practice:
    """Yield the events of a practice, and note when each grade had been shown."""
    answer: Answer = None
    try:
        while True:
            event = practice.send(answer)
            answer = yield event
            if isinstance(event, Graded):
                drawn.append(time.perf_counter())
    except StopIteration:
        return


def _last_speech(store: SqliteStore, name: str, detector: SileroDetector) -> int:
    """Return the number of the last block with speech in the last reply of a session."""
    session = store.session(name)
    recording = read(store.recording(session.id, session.results[-1].id))
    detector.reset()
    probabilities = detector(rows_of_blocks(recording.samples).reshape(-1))
    return int(np.flatnonzero(probabilities >= SPEECH)[-1])


def _spread(seconds: list[float]) -> str:
    return f"{np.median(seconds):.2f} / {max(seconds):.2f} s"
