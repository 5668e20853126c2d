"""Is the sound good enough to practise with?

Pure judgments over what a microphone heard while nobody spoke, while the program spoke, and while the learner spoke.
Each finding is one sentence with its remedy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from voicecoach.audio.clip import BLOCK, SAMPLE_RATE, Audio, Floats, Samples, level
from voicecoach.audio.echo import delay

Kind = Literal["muted", "room", "echo", "nobody", "quiet", "overdriven", "telephone"]

MUTED = 2 / 32768
"""Full scale is 1; a microphone that works passes this while somebody should be speaking. Silence before that may be a
noise gate's."""

LOUD_ROOM = -42.0
"""dBFS of the background from which pauses are no longer told from speech; an office is at about -60."""

QUIET_SPEECH = -42.0
"""dBFS of the loud tenth of the speech; below it the recognizer's errors rise."""

CLIPPED = 0.001
"""Fraction of the samples of the speech at full scale that can be heard as distortion."""

CLEARANCE = 15.0
"""dB from the background to the speech that recognition wants."""

ECHO_CLEARANCE = 6.0
"""dB over the background from which the program's voice in the microphone disturbs."""

TELEPHONE_RATIO, TELEPHONE_RISE, TELEPHONE_CLEARANCE = -55.0, 2.0, 40.0
"""dB: the speech has hardly anything above 4.4 kHz against what it has below 3.6 kHz; or the upper band does not rise
over its background while the lower one rises far. On 200 learners' recordings: all found that went through 8 kHz, with
noise before or after; none of the others in quiet, 1 in 100 in noise (docs/turns.md)."""

_PIECE = 1.5  # seconds of what was played that are looked for at once: a busy machine leaves gaps between them

LEAST_SPEECH = 0.8
"""Seconds of speech that can be judged."""

_SPEECH = 0.5
_UPPER, _LOWER = (4400.0, 7000.0), (200.0, 3600.0)


@dataclass(frozen=True, slots=True)
class Finding:
    """What isn't right: `kind`, one sentence `found`, and a `remedy`."""

    kind: Kind
    found: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.found} {self.remedy}"


def room(quiet: Audio) -> list[Finding]:
    """Judge what is heard while nobody speaks."""
    noise = background(quiet)
    if noise > LOUD_ROOM:
        return [
            Finding(
                "room",
                f"The room is loud ({noise:.0f} dBFS): pauses and soft words get lost in it.",
                "Go where it is quieter, or use a headset, or lower the microphone's level.",
            )
        ]
    return []


def echo(heard: Audio, played: Audio, quiet: Audio) -> list[Finding]:
    """Judge what is heard while the program speaks; all at 16 kHz."""
    lags = []
    for start in np.arange(0.0, max(_PIECE, played.seconds - _PIECE / 2), _PIECE):
        piece = played.cut(start, start + _PIECE)
        found = delay(heard.samples, piece.samples, first=start, last=heard.seconds)
        lags += [found - start] if found is not None else []
    if not lags:
        return []
    lag = float(np.median(lags))
    above = _loud(heard.cut(lag, lag + played.seconds).samples) - background(quiet)
    if above < ECHO_CLEARANCE:
        return []
    return [
        Finding(
            "echo",
            f"The microphone hears the loudspeakers ({above:.0f} dB above the room, {1000 * lag:.0f} ms late).",
            "Use headphones, or turn the loudspeakers down.",
        )
    ]


def voice(speech: Audio, probabilities: Floats, quiet: Audio) -> list[Finding]:
    """Judge the learner's voice; `probabilities` of speech, shape (n,), one for each 512 samples."""
    rows = speech.samples[: len(probabilities) * BLOCK].reshape(-1, BLOCK)
    spoken = rows[np.asarray(probabilities)[: len(rows)] >= _SPEECH]
    if not np.any(np.abs(rows) > MUTED):
        return [
            Finding(
                "muted",
                "The microphone gives nothing but digital silence.",
                "Unmute it (a switch on the headset?), and allow this terminal to use it in the system's settings.",
            )
        ]
    if spoken.size / SAMPLE_RATE < LEAST_SPEECH:
        return [
            Finding(
                "nobody",
                "Nobody was heard speaking.",
                "Speak into it; if you did, it is the wrong one: see `voicecoach devices`, choose with --microphone.",
            )
        ]
    loud, noise = _loud(spoken.reshape(-1)), background(quiet)
    clipped = float(np.mean(np.abs(spoken) >= 0.999))
    found: list[Finding] = []
    if clipped > CLIPPED:
        found.append(
            Finding("overdriven", f"Your voice is overdriven ({clipped:.1%} clipped).", "Lower the microphone's level.")
        )
    elif loud < QUIET_SPEECH:
        found.append(
            Finding(
                "quiet", f"Your voice is too quiet ({loud:.0f} dBFS).", "Raise the microphone's level, or go nearer."
            )
        )
    if loud - noise < CLEARANCE:
        found.append(
            Finding(
                "room",
                f"Your voice hardly stands out from the room ({loud - noise:.0f} dB).",
                "Go where it is quieter, or nearer to the microphone.",
            )
        )
    if telephone(spoken, quiet):
        found.append(
            Finding(
                "telephone",
                "The microphone gives telephone quality (nothing above 4 kHz): sounds like s and f get lost.",
                "A Bluetooth headset does that while its microphone is on: use another microphone with it.",
            )
        )
    return found


def background(quiet: Audio) -> float:
    """Return the level of the middle block of 32 ms, in dBFS."""
    rows = quiet.samples[: len(quiet.samples) // BLOCK * BLOCK].reshape(-1, BLOCK)
    return float(np.median([level(row) for row in rows])) if len(rows) else -120.0


def telephone(spoken: Samples, quiet: Audio) -> bool:
    """Whether speech, shape (n, 512), ends where a telephone line does."""
    rows = quiet.samples[: len(quiet.samples) // BLOCK * BLOCK].reshape(-1, BLOCK)
    upper, lower = (_power(spoken, band) for band in (_UPPER, _LOWER))
    upper_quiet, lower_quiet = (_power(rows, band) if len(rows) else np.full(1, 1e-9) for band in (_UPPER, _LOWER))
    top, base = np.percentile(upper, 98), np.percentile(lower, 98)
    rise, clearance = top / np.percentile(upper_quiet, 80), base / np.percentile(lower_quiet, 80)
    ends = 10 * np.log10(rise) < TELEPHONE_RISE and 10 * np.log10(clearance) > TELEPHONE_CLEARANCE
    return bool(10 * np.log10(top / base) < TELEPHONE_RATIO or ends)


def _power(rows: Samples, band: tuple[float, float]) -> Floats:
    hertz = np.fft.rfftfreq(BLOCK, 1 / SAMPLE_RATE)
    spectra = np.abs(np.fft.rfft(rows * np.hanning(BLOCK), axis=1)) ** 2
    return np.asarray(spectra[:, (hertz >= band[0]) & (hertz <= band[1])].sum(axis=1) + 1e-9, np.float32)


def _loud(samples: Samples) -> float:
    """Return the level in dBFS that a tenth of the blocks pass."""
    rows = samples[: len(samples) // BLOCK * BLOCK].reshape(-1, BLOCK)
    return float(np.percentile([level(row) for row in rows], 90)) if len(rows) else -120.0
