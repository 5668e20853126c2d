"""Recordings as the page shows them."""

from __future__ import annotations

import string
from dataclasses import dataclass

import numpy as np

from voicecoach.audio.clip import Samples

BARS = 180
"""Bars of a waveform: one each four or five pixels of a wide page."""

_DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording on the page: where it is heard (`source`, an address), `peaks` as one letter a bar, `seconds`."""

    source: str
    peaks: str
    seconds: float


def peaks(samples: Samples) -> str:
    """Return the loudest sample of each bar as a base-64 digit, in steps that the eye takes for even (square root).

    Relative to the recording's own loudest bar; an empty or silent recording is flat.
    """
    if not len(samples):
        return _DIGITS[0] * BARS
    edges = np.linspace(0, len(samples), BARS + 1).astype(int)[:-1]
    high = np.maximum.reduceat(np.abs(samples), np.minimum(edges, len(samples) - 1))
    shares = np.sqrt(high / (float(high.max()) or 1.0))
    return "".join(_DIGITS[place] for place in (shares * (len(_DIGITS) - 1)).round().astype(int))
