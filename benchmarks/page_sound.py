"""What the sound processing of a browser does to the measures and the grades of replies."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from rapidfuzz.distance import Levenshtein

from benchmarks.figures import Table, Tell
from benchmarks.machine import machine
from benchmarks.material import Clip, corpus
from tests.session_fixtures import serving
from tests.web.speaking import Learner, launch
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, rows_of_blocks, silence
from voicecoach.audio.files import read
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.forms import tokens
from voicecoach.grading.terms.matching import find_in_text

T = TypeVar("T")

REPLIES = 12
"""Answers of accented voices, with noise 20 dB below the speech; as many replies of learners come on top."""

SENTENCES = 3  # of a learner in a reply: one is too short for a fluency score
GAP = 0.7  # seconds between them
_SILENT = 1e-9  # mean square, -90 dBFS: what is below it is taken for as loud as this

WAYS: Mapping[str, tuple[str, ...]] = {
    "none of the three": (),
    "echo cancellation (the page's own choice)": ("echoCancellation",),
    "noise suppression": ("noiseSuppression",),
    "automatic gain": ("autoGainControl",),
    "all three (the browser's own choice)": ("echoCancellation", "noiseSuppression", "autoGainControl"),
}

_COLUMNS = (
    "on",
    "replies with measures",
    "speech, dB",
    "pauses, dB",
    "pauses of a reply",
    "seconds of pauses",
    "words changed",
    "fluency",
    "verdicts on terms changed",
)

_CAPTURE = """([root, seconds, on]) => {
  const names = ["echoCancellation", "noiseSuppression", "autoGainControl"];
  const wanted = Object.fromEntries(names.map((name) => [name, { exact: on.includes(name) }]));
  window.heard = (async () => {
    const context = new AudioContext();
    await context.audioWorklet.addModule(`${root}asset/capture.js`);
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: { ideal: 1 }, ...wanted } });
    const options = { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" };
    const capture = new AudioWorkletNode(context, "capture", options), blocks = [];
    await new Promise((done) => {
      capture.port.onmessage = ({ data }) => { blocks.push(data); if (blocks.length * 0.032 >= seconds) done(); };
      context.createMediaStreamSource(stream).connect(capture);
    });
    for (const track of stream.getTracks()) track.stop();
    await context.close(); // an open one goes on to cost processor time and memory
    const bytes = new Uint8Array(await new Blob(blocks).arrayBuffer());
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  })();
}"""
"""Starts to capture with the page's own module; `exact`: the browser fails rather than leaving a wish unfulfilled."""


@dataclass(frozen=True, slots=True)
class _Reply:
    audio: Audio
    terms: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """How a reply differs from its file: levels of speech and of pauses in dB, and the grade."""

    speech: float
    pauses: float
    pause_count: float
    pause_seconds: float
    words: float
    score: float | None
    verdicts: int


def page_sound(app: Application, data: Path | None, tell: Tell) -> Table:
    """Speak replies into browsers with each processing, and compare their grades with those of the files."""
    replies = _replies(app, data)
    changes: dict[str, list[_Change]] = {way: [] for way in WAYS}
    terms = sum(len(reply.terms) for reply in replies)
    wholes = [joined(silence(0.5), reply.audio, silence(0.8)) for reply in replies]
    heard: list[list[tuple[str, Audio]]] = []
    with ExitStack() as running:
        browsers = _Browsers(running)
        for place, whole in enumerate(wholes):
            tell("sound processing of the browser, listening", place, len(replies))
            heard.append(list(browsers.hear(whole)))
    for place, (reply, whole, audios) in enumerate(zip(replies, wholes, heard, strict=True)):
        tell("sound processing of the browser, grading", place, len(replies))
        filed = app.grader.grade(whole, reply.terms)
        for way, audio in audios:
            graded = app.grader.grade(audio, reply.terms)
            if filed.fluency and graded.fluency:
                changes[way].append(_change(whole, filed, audio, graded))
    rows = tuple((way, *_summed(found, terms)) for way, found in changes.items())
    return Table(
        "Sound processing of the browser",
        _COLUMNS,
        rows,
        f"{len(replies)} replies spoken into Chromium's microphone from a file, captured by the page's module, against"
        " the same grade of the file, base: median difference, and in brackets the largest. Half are answers of"
        " accented voices with noise 20 dB below the speech, half are learners' sentences. No loudspeaker plays:"
        " no echo comes. " + machine(),
    )


class _Browsers:
    """One browser for each way: the first that opens a microphone decides how its sound is processed."""

    def __init__(self, running: ExitStack) -> None:
        from playwright.sync_api import sync_playwright

        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        play = running.enter_context(sync_playwright())
        self._learner = Learner(folder / "microphone.wav")
        self._root = running.enter_context(serving(folder / "home", command="open")).root
        self._pages: dict[str, Any] = {}
        for way in WAYS:
            browser = launch(play.chromium, self._learner)
            running.callback(browser.close)
            self._pages[way] = browser.new_page(permissions=["microphone"])
            self._pages[way].goto(self._root)

    def hear(self, audio: Audio) -> Iterator[tuple[str, Audio]]:
        """Speak into all browsers at once; yield what each delivered."""
        self._learner.says(audio)
        seconds = self._learner.said[-1].seconds
        for way, page in self._pages.items():
            page.evaluate(_CAPTURE, [self._root, seconds, list(WAYS[way])])
        for way, page in self._pages.items():
            heard = np.frombuffer(base64.b64decode(page.evaluate("heard")), "<f4")
            yield way, Audio(heard.astype(np.float32))


def _replies(app: Application, data: Path | None) -> list[_Reply]:
    answers = [clip for clip in corpus(data, "clips.jsonl") if clip.labels["kind"] == "answer"]
    found = []
    for clip in _evenly(answers):
        names = find_in_text(clip.text, app.lexicon)
        found.append(_Reply(read(clip.file), tuple((name,) for name in names)))
    by_speaker: dict[str, list[Clip]] = {}
    for clip in corpus(data, "labels.jsonl"):
        by_speaker.setdefault(str(clip.labels["speaker"]), []).append(clip)
    talkative = [clips for clips in by_speaker.values() if len(clips) >= SENTENCES]
    for clips in _evenly(talkative):
        parts = [part for clip in clips[:SENTENCES] for part in (read(clip.file), silence(GAP))]
        found.append(_Reply(joined(*parts[:-1]), ()))
    return found


def _evenly(items: Sequence[T]) -> Sequence[T]:
    """Return `REPLIES` of the items, evenly spread."""
    return items[:: max(1, len(items) // REPLIES)][:REPLIES]


def _change(file: Audio, filed: Grade, audio: Audio, heard: Grade) -> _Change:
    before, after = filed.fluency, heard.fluency
    assert before
    assert after
    was, now = before.measures, after.measures
    return _Change(
        speech=_level(audio, 90) - _level(file, 90),
        pauses=_level(audio, 15) - _level(file, 15),
        pause_count=now.pause_count - was.pause_count,
        pause_seconds=now.pause_seconds - was.pause_seconds,
        words=Levenshtein.distance(tokens(filed.transcript.text), tokens(heard.transcript.text)),
        score=None if before.score is None or after.score is None else after.score - before.score,
        verdicts=sum(a.state != b.state for a, b in zip(filed.terms.verdicts, heard.terms.verdicts, strict=True)),
    )


def _level(audio: Audio, percentile: float) -> float:
    """Return a percentile of the levels of the 32 ms blocks, in dBFS."""
    rows = rows_of_blocks(audio.samples).astype(np.float64)
    levels = 10 * np.log10(np.maximum(np.mean(rows**2, axis=1), _SILENT))
    return float(np.percentile(levels[10:], percentile))


def _summed(found: Sequence[_Change], terms: int) -> tuple[str, ...]:
    scores = [change.score for change in found if change.score is not None]
    cells = [
        str(len(found)),
        _middle([change.speech for change in found]),
        _middle([change.pauses for change in found]),
        _middle([change.pause_count for change in found]),
        _middle([change.pause_seconds for change in found], 2),
        f"{sum(change.words for change in found):.0f} ({sum(change.words > 0 for change in found)} replies)",
        f"{_middle(scores)}, {len(scores)} with a score",
        f"{sum(change.verdicts for change in found)} of {terms}",
    ]
    return tuple(cells)


def _middle(values: Sequence[float], digits: int = 1) -> str:
    if not values:
        return "–"
    return f"{np.median(values):+.{digits}f} (±{np.max(np.abs(values)):.{digits}f})"
