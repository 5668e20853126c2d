"""Fillers and repetitions.

Whisper leaves out most of what is not meant to be said, so filled pauses are looked for in the sound: a long steady
vowel is voiced, level, and its spectrum stands still. Better none than a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voicecoach.acoustics import FRAME_SECONDS, WINDOW
from voicecoach.audio import SAMPLE_RATE
from voicecoach.evidence import Evidence
from voicecoach.grading.fluency.report import Filler, Repetition
from voicecoach.transcript import Word

VOICED = 0.85
STEADY = 2.2
"""dB of spectral flux below which the spectrum stands still; running speech has 3 to 6."""

LEAST_FILLER = 0.28
"""Seconds of steady voicing that no ordinary vowel reaches (stressed vowels last 0.1 to 0.2 s)."""

_LEVEL_SPREAD = 3.0  # dB; a vowel inside a word rises and falls more
_EXPECTED_TWICE = frozenset("very really so had that is no yes bye".split())
_WRITTEN = frozenset("um umm uh uhh uhm er erm eh ah hmm mm mhm".split())


def fillers_in(evidence: Evidence) -> tuple[Filler, ...]:
    """Return filled pauses in order: those that the recogniser wrote, and steady vowels that it left out."""
    written = [
        Filler(word.start, word.end, word.text.lower().strip(",.…?!"))
        for word in evidence.transcript.words
        if word.text.lower().strip(",.…?!-") in _WRITTEN
    ]
    heard = [one for one in _steady(evidence) if not any(_overlap(one, other) for other in written)]
    return tuple(sorted([*written, *heard], key=lambda one: one.start))


def _steady(evidence: Evidence) -> list[Filler]:
    if not len(evidence.frames):
        return []
    level, voicing, flux = evidence.frames.T
    smooth = np.convolve(flux, np.ones(5) / 5, mode="same")
    loud = level > np.percentile(level, 95) - 20
    held = (voicing > VOICED) & (smooth < STEADY) & loud
    edges = np.flatnonzero(np.diff(np.concatenate([[0], held.view(np.int8), [0]])))
    middle = WINDOW / 2 / SAMPLE_RATE
    return [
        Filler(float(first * FRAME_SECONDS + middle), float(last * FRAME_SECONDS + middle), "uh")
        for first, last in edges.reshape(-1, 2)
        if (last - first) * FRAME_SECONDS >= LEAST_FILLER and np.std(level[first:last]) < _LEVEL_SPREAD
    ]


def _overlap(one: Filler, other: Filler) -> bool:
    return one.start < other.end and other.start < one.end


def repetitions_in(words: Sequence[Word]) -> tuple[Repetition, ...]:
    """Return words that were said again at once (one to three in a row), and words broken off ("de- deploy")."""
    plain = [word.text.lower().strip(",.;:?!…\"'") for word in words]
    found: list[Repetition] = []
    place = 0
    while place < len(plain):
        length = next((n for n in (3, 2, 1) if _again(plain, place, n)), 0)
        if length:
            part = words[place : place + length]
            found.append(Repetition(part[0].start, part[-1].end, " ".join(word.text for word in part)))
        place += max(1, length)
    return tuple(found)


def _again(plain: Sequence[str], place: int, length: int) -> bool:
    first, second = plain[place : place + length], plain[place + length : place + 2 * length]
    if not all(first) or len(second) < length:
        return False
    if length == 1:
        broken = first[0].endswith("-") and second[0].startswith(first[0].rstrip("-"))
        same = first == second and first[0] not in _EXPECTED_TWICE and not first[0].isdigit() and len(first[0]) > 1
        return broken or same or first[0] == second[0] == "i"
    return first == second and not all(word.isdigit() or len(word) == 1 for word in first)
