"""Pools encoder output over windows of speech and over words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from voicecoach.audio.clip import Floats, Span
from voicecoach.recognition.evidence import Pooled, WordSound
from voicecoach.recognition.transcript import Word

FRAMES_PER_SECOND = 50
"""Frames of Whisper's encoder output: one per 20 ms."""

MAX_WINDOW = 10.0
"""Seconds. The recordings used for calibration are hardly longer (docs/fluency-model-card.md)."""

SENTENCE_BREAK = 0.4
"""Seconds of silence after the end of a sentence from which a new window begins: the speech before and after is judged
separately, and the silence by its length (grading/fluency/score.py). A pause inside a sentence stays in its window."""


def sentences(speech: Sequence[Span], words: Sequence[Word]) -> list[list[Span]]:
    """Group the stretches of speech; a new group begins after each silence that separates sentences."""
    groups: list[list[Span]] = []
    for span in speech:
        silence = Span(groups[-1][-1].end, span.start) if groups else None
        if silence is None or (silence.seconds >= SENTENCE_BREAK and follows_sentence(silence, words)):
            groups.append([span])
        else:
            groups[-1].append(span)
    return groups


def follows_sentence(silence: Span, words: Sequence[Word]) -> bool:
    """Return whether a silence follows the end of a sentence, by the last word before its middle."""
    middle = (silence.start + silence.end) / 2
    before = [word for word in words if (word.start + word.end) / 2 < middle]
    return bool(before) and before[-1].text[-1] in ".?!"


def pool(encoded: Floats, speech: Sequence[Span]) -> tuple[Pooled, ...]:
    """Pool encoder output of shape (t, d) from the first to the last speech, in equal windows of up to 10 s.

    Each window gives the mean and standard deviation over time of each dimension, shape (2 d,). Silence before and
    after is left out because it would shift the mean; silence inside stays because a listener hears it as a pause.
    Returns an empty tuple if there is no speech.
    """
    if not speech:
        return ()
    first = int(speech[0].start * FRAMES_PER_SECOND)
    last = min(len(encoded), int(np.ceil(speech[-1].end * FRAMES_PER_SECOND)))
    count = max(1, int(np.ceil((last - first) / FRAMES_PER_SECOND / MAX_WINDOW)))
    edges = np.linspace(first, last, count + 1).round().astype(int)
    return tuple(
        Pooled(
            _mean_and_deviation(encoded[begin:end].astype(np.float32)),
            Span(float(begin) / FRAMES_PER_SECOND, float(end) / FRAMES_PER_SECOND),
        )
        for begin, end in itertools.pairwise(edges)
        if end > begin
    )


def word_sounds(encoded: Floats, words: Sequence[Word], likelihoods: Sequence[float]) -> tuple[WordSound, ...]:
    """Average encoder output of shape (t, d) over each word; `likelihoods`: log likelihood of each word, nats."""
    sounds = []
    for word, likelihood in zip(words, likelihoods, strict=True):
        first = min(int(word.start * FRAMES_PER_SECOND), len(encoded) - 1)
        last = max(first + 1, int(np.ceil(word.end * FRAMES_PER_SECOND)))
        sounds.append(WordSound(encoded[first:last].astype(np.float32).mean(axis=0), likelihood))
    return tuple(sounds)


def _mean_and_deviation(frames: Floats) -> Floats:
    return np.concatenate([frames.mean(axis=0), frames.std(axis=0)])
