"""A session written as a page."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np

from voicecoach.app import App
from voicecoach.audio import Audio, joined
from voicecoach.command import screen
from voicecoach.device.wav import mp3, read
from voicecoach.errors import UsageError, VoicecoachError
from voicecoach.review.page import Sound, page

PEAKS = 360
"""Bars of a waveform: about one each two pixels."""


def write(app: App, name: str, out: Path) -> None:
    """Write a session as one self-contained file; recordings that are missing are said on it, the rest is shown."""
    session = app.store.session(name)
    takes: dict[int, Sound] = {}
    models: dict[int, Sound] = {}
    with screen.progress() as bar:
        for place, result in enumerate(session.results):
            bar("preparing the sound", place, len(session.results))
            if result.audio:
                try:
                    takes[result.id] = sound(read(app.store.audio(session.id, result.id)))
                except VoicecoachError as error:
                    screen.err.print(str(error), markup=False)
            if result.turn not in models:
                models[result.turn] = sound(joined(*app.voice.speak(result.model_reply)))
    try:
        out.write_text(page(session, app.lexicon, takes, models), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out} can't be written: {error.strerror}.") from error
    screen.out.print(f"{out}: open it in any browser; it needs no network.")


def sound(audio: Audio) -> Sound:
    """Return a recording as the page wants it; peaks in steps that the eye takes for even (square root)."""
    edges = np.linspace(0, len(audio.samples), PEAKS + 1).astype(int)
    size = np.abs(audio.samples)
    high = [float(size[start:end].max(initial=0.0)) for start, end in itertools.pairwise(edges)]
    loudest = max(high, default=0.0) or 1.0
    return Sound(mp3(audio), tuple((peak / loudest) ** 0.5 for peak in high), audio.seconds)
