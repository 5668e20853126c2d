"""Sound quality: whether a microphone's sound is good enough for practice.

Pure functions of what the microphone recorded while nobody spoke, while the program spoke, and while the learner
spoke. Each finding is one sentence with its remedy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from voicecoach.audio.clip import BLOCK, FULL_SCALE, SAMPLE_RATE, Audio, Floats, Samples, level, rows_of_blocks
from voicecoach.audio.echo import find_delay
from voicecoach.audio.speech_activity import ONSET

Kind = Literal["muted", "room", "echo", "nobody", "quiet", "overdriven", "telephone"]

MUTED = 2 / 32768
"""Sample value (full scale 1) that a working microphone exceeds while the learner should be speaking. Silence before
that may come from a noise gate."""

LOUD_ROOM = -42.0
"""dBFS of the background from which pauses can't be told from speech; an office has about -60."""

QUIET_SPEECH = -42.0
"""dBFS of the loud tenth of the speech; below this the recognizer makes more errors."""

CLIPPED = 0.001
"""Fraction of the speech samples at full scale from which distortion is audible."""

CLEARANCE = 15.0
"""dB by which speech must exceed the background for recognition."""

ECHO_CLEARANCE = 6.0
"""dB over the background from which the program's voice in the microphone disturbs recognition."""

TELEPHONE_RATIO, TELEPHONE_RISE, TELEPHONE_CLEARANCE = -55.0, 2.0, 40.0
"""dB. Telephone quality: the level above 4.4 kHz, relative to that below 3.6 kHz, is under the ratio; or the upper band
does not rise over its background while the lower one rises by the clearance. On 200 learners' recordings: detects all
that went through 8 kHz, with noise before or after; none of the others in quiet, 1 in 100 in noise (docs/turns.md)."""

MIN_SPEECH = 0.8
"""Seconds of speech needed for a judgment, as in `grading.gate`."""

_PIECE = 1.5  # seconds of the played sound that are searched for at once: a busy machine leaves gaps between pieces
_UPPER, _LOWER = (4400.0, 7000.0), (200.0, 3600.0)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the sound: `kind`, the `problem` in one sentence, and a `remedy`."""

    kind: Kind
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}"


def check_room(quiet: Audio) -> list[Finding]:
    """Judge what the microphone recorded while nobody spoke."""
    noise = background_level(quiet)
    if noise > LOUD_ROOM:
        return [
            Finding(
                "room",
                f"The room is loud ({noise:.0f} dBFS): pauses and soft words get lost in the noise.",
                "Move to a quieter place, use a headset, or lower the microphone level.",
            )
        ]
    return []


def check_echo(recorded: Audio, played: Audio, quiet: Audio) -> list[Finding]:
    """Judge what the microphone `recorded` while the program `played` a sound; all at 16 kHz."""
    delays = []
    for start in np.arange(0.0, max(_PIECE, played.seconds - _PIECE / 2), _PIECE):
        piece = played.cut(start, start + _PIECE)
        delay = find_delay(recorded.samples, piece.samples, first=start, last=recorded.seconds)
        delays += [delay - start] if delay is not None else []
    if not delays:
        return []
    lag = float(np.median(delays))
    above = _loud_level(recorded.cut(lag, lag + played.seconds).samples) - background_level(quiet)
    if above < ECHO_CLEARANCE:
        return []
    return [
        Finding(
            "echo",
            f"The microphone hears the loudspeakers ({above:.0f} dB above the room, {1000 * lag:.0f} ms late).",
            "Use headphones, or turn down the loudspeakers.",
        )
    ]


def check_voice(reply: Audio, probabilities: Floats, quiet: Audio) -> list[Finding]:
    """Judge the learner's voice; `probabilities`: of speech, shape (n,), one per 512 samples."""
    rows = reply.samples[: len(probabilities) * BLOCK].reshape(-1, BLOCK)
    spoken = rows[np.asarray(probabilities)[: len(rows)] >= ONSET]
    if not np.any(np.abs(rows) > MUTED):
        return [
            Finding(
                "muted",
                "The microphone delivers only digital silence.",
                "Unmute it (some headsets have a switch), and allow this terminal to use it in the system settings.",
            )
        ]
    if spoken.size / SAMPLE_RATE < MIN_SPEECH:
        return [
            Finding(
                "nobody",
                "The microphone recorded no speech.",
                "If you spoke, choose another microphone by part of its name.",
            )
        ]
    loud, noise = _loud_level(spoken.reshape(-1)), background_level(quiet)
    clipped = float(np.mean(np.abs(spoken) >= FULL_SCALE))
    findings: list[Finding] = []
    if clipped > CLIPPED:
        findings.append(
            Finding("overdriven", f"Your voice is overdriven ({clipped:.1%} clipped).", "Lower the microphone level.")
        )
    elif loud < QUIET_SPEECH:
        remedy = "Raise the microphone level, or move closer."
        findings.append(Finding("quiet", f"Your voice is too quiet ({loud:.0f} dBFS).", remedy))
    if loud - noise < CLEARANCE:
        findings.append(
            Finding(
                "room",
                f"Your voice hardly stands out from the background ({loud - noise:.0f} dB).",
                "Move to a quieter place, or closer to the microphone.",
            )
        )
    if is_telephone_quality(spoken, quiet):
        findings.append(
            Finding(
                "telephone",
                "The microphone has telephone quality (nothing above 4 kHz): sounds like s and f get lost.",
                "A Bluetooth headset does this while its microphone is on: use another microphone with it.",
            )
        )
    return findings


def background_level(quiet: Audio) -> float:
    """Return the median level of the 32 ms blocks, in dBFS."""
    rows = rows_of_blocks(quiet.samples)
    return float(np.median([level(row) for row in rows])) if len(rows) else -120.0


def is_telephone_quality(spoken: Samples, quiet: Audio) -> bool:
    """Return whether the spectrum of speech, shape (n, 512), ends where that of a telephone line does."""
    rows = rows_of_blocks(quiet.samples)
    upper, lower = (_power(spoken, band) for band in (_UPPER, _LOWER))
    upper_quiet, lower_quiet = (_power(rows, band) if len(rows) else np.full(1, 1e-9) for band in (_UPPER, _LOWER))
    top, base = np.percentile(upper, 98), np.percentile(lower, 98)
    rise, clearance = top / np.percentile(upper_quiet, 80), base / np.percentile(lower_quiet, 80)
    narrow = 10 * np.log10(rise) < TELEPHONE_RISE and 10 * np.log10(clearance) > TELEPHONE_CLEARANCE
    return bool(10 * np.log10(top / base) < TELEPHONE_RATIO or narrow)


def _power(rows: Samples, band: tuple[float, float]) -> Floats:
    """Return the power of each row in a band of frequencies (Hz)."""
    hertz = np.fft.rfftfreq(BLOCK, 1 / SAMPLE_RATE)
    spectra = np.abs(np.fft.rfft(rows * np.hanning(BLOCK), axis=1)) ** 2
    return np.asarray(spectra[:, (hertz >= band[0]) & (hertz <= band[1])].sum(axis=1) + 1e-9, np.float32)


def _loud_level(samples: Samples) -> float:
    """Return the level in dBFS that a tenth of the blocks exceed."""
    rows = rows_of_blocks(samples)
    return float(np.percentile([level(row) for row in rows], 90)) if len(rows) else -120.0
