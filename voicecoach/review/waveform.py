"""Recordings as the page shows them: waveform and address."""

from __future__ import annotations

import string
from dataclasses import dataclass

import numpy as np

from voicecoach.audio.clip import Samples

BARS = 180
"""Bars of a waveform: one for every four or five pixels of a wide page."""

_DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"


@dataclass(frozen=True, slots=True)
class RecordingView:
    """A recording on the page: `source`: its address; `peaks`: one letter for each bar; `seconds`: its length."""

    source: str
    peaks: str
    seconds: float


def peaks(samples: Samples) -> str:
    """Return the loudest sample of each bar as a base64 digit, on a square root scale, which looks even to the eye.

    Values are relative to the recording's loudest bar; an empty or silent recording is flat.
    """
    if not len(samples):
        return _DIGITS[0] * BARS
    edges = np.linspace(0, len(samples), BARS + 1).astype(int)[:-1]
    loudest = np.maximum.reduceat(np.abs(samples), np.minimum(edges, len(samples) - 1))
    shares = np.sqrt(loudest / (float(loudest.max()) or 1.0))
    return "".join(_DIGITS[digit] for digit in (shares * (len(_DIGITS) - 1)).round().astype(int))
