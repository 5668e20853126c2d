"""Scores a reply of any length by a calibration.

Each window of speech is scored separately and weighted by its length, so that joined replies score about the mean of
their scores. Silence between windows counts as speech that nobody would call fluent. The longest silence costs extra,
however long the reply, because a listener remembers it. What is said again costs in proportion to its length. All
constants: docs/fluency-model-card.md, "Long replies".
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence

import numpy as np

from voicecoach.audio.clip import Span
from voicecoach.grading.fluency.calibration import Calibration
from voicecoach.grading.fluency.clauses import begins_sentence, word_after
from voicecoach.grading.fluency.cues import cues
from voicecoach.grading.fluency.report import Repetition
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.pooling import follows_sentence
from voicecoach.recognition.transcript import Word

MIN_WINDOW = 0.5
"""Seconds; a shorter window is too short to judge. A choice; the calibrations were fitted with it."""

FREE_AFTER_SENTENCE, FREE_IN_SENTENCE = 1.2, 0.4
"""Seconds of silence between windows that cost nothing, because fluent speakers breathe. Choices."""

SILENCE_SCORE = 3.0
"""The score, of 10, that every further second of silence counts as. A choice; the model card gives its effect."""

LONG_SILENCE, LONG_SILENCE_COST, MAX_LONG_SILENCE_COST = 2.0, 0.3, 1.5
"""A silence longer than this many seconds costs this much of 10 for each second beyond, up to a maximum. Choices; the
model card gives their effect."""

SAID_AGAIN_COST = 1.5
"""What it costs, of 10, if all of a reply is repetition; a part of it costs in proportion. A choice within what the
experts' scores allow (docs/fluency-model-card.md)."""


def expert_score(
    evidence: Evidence,
    calibration: Calibration,
    names: Collection[str] = (),
    repetitions: Sequence[Repetition] = (),
) -> float | None:
    """Return the experts' mean, 0 to 10, predicted for a reply; None if no window is long enough.

    `names`: words, in lower case, that have a capital wherever they stand. `repetitions`: what was said again.
    """
    windows = [window for window in evidence.pooled if window.span.seconds >= MIN_WINDOW]
    if not windows:
        return None
    scores = [calibration(window.values, cues(evidence, window.span)) for window in windows]
    gaps = [Span(before.span.end, after.span.start) for before, after in itertools.pairwise(windows)]
    charged = [seconds for gap in gaps if (seconds := _charged_seconds(gap, evidence.transcript.words, names)) > 0]
    lengths = [window.span.seconds for window in windows]
    mean = np.average([*scores, *[SILENCE_SCORE] * len(charged)], weights=[*lengths, *charged])
    silence = long_silence_cost(max((gap.seconds for gap in gaps), default=0.0))
    share = sum(each.end - each.start for each in repetitions) / (windows[-1].span.end - windows[0].span.start)
    return float(np.clip(mean - silence - SAID_AGAIN_COST * min(1.0, share), 0.0, 10.0))


def _charged_seconds(gap: Span, words: Sequence[Word], names: Collection[str]) -> float:
    """Return the seconds of a gap that are not free; negative if it is shorter than what is free."""
    following = word_after(gap, words)
    between_sentences = follows_sentence(gap, words) or (following is not None and begins_sentence(following, names))
    return gap.seconds - (FREE_AFTER_SENTENCE if between_sentences else FREE_IN_SENTENCE)


def long_silence_cost(longest: float) -> float:
    """Return what the longest silence between windows, in seconds, costs in addition to its length, of 10."""
    return min(MAX_LONG_SILENCE_COST, LONG_SILENCE_COST * max(0.0, longest - LONG_SILENCE))
