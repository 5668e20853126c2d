"""Replies with pauses at known places, made of learners' recordings."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from benchmarks.material import Clip
from voicecoach.audio.clip import BLOCK_SECONDS, SAMPLE_RATE, Audio, Samples, joined, padded_blocks
from voicecoach.audio.features import FeatureExtractor
from voicecoach.audio.files import read
from voicecoach.audio.source import ClipSource
from voicecoach.audio.speech_activity import speech_spans
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.recognizer import Recognizer, SpeechDetector
from voicecoach.recognition.transcriber import Transcriber, transcribe_source
from voicecoach.recognition.transcript import Transcript
from voicecoach.weights.manifest import ModelId

SHORTEST, LONGEST = 0.3, 2.5
"""Seconds of a pause inside a turn (the range that studies of second-language speech report)."""

MEDIAN, BETWEEN, WITHIN = 0.7, 0.3, 0.4
"""Of the log-normal that pauses are drawn from: seconds; spread between learners and within one, log units. Over all
learners the 95th percentile is 1.6 s; for one in ten it is above 2 s."""

PAUSES = 2
"""Pauses inside a sentence, where disfluent speech has them."""

REACH = 0.06  # seconds around a gap between two words, whose times are accurate to about as much

_EDGE = 0.05  # seconds kept around speech: soft beginnings and ends

TAIL = 6.0
"""Seconds of background after the end of a reply."""

_FUNCTION = frozenset(
    "about after again all also and are back been before but can could did does down for from get give good had has"
    " have her here him his how into its just know like look made make many more much must never not now off one only"
    " our out"
    " over said see shall she should some take than that the their them then there these they this those time too two"
    " under upon very want was way well were what when where which while who why will with would yes you your".split()
)

Place = Literal["clause", "sentence", "end"]
"""Where a silence is: inside a sentence, between two of a reply, after the whole reply."""


@dataclass(frozen=True, slots=True)
class Silence:
    """`start` and `end` in seconds of the reply; `place`."""

    start: float
    end: float
    place: Place


@dataclass(frozen=True, slots=True)
class Spliced:
    """A reply: its sound with `TAIL` seconds after the end, where it was silenced, and its content words."""

    audio: Audio
    silences: tuple[Silence, ...]
    content: tuple[str, ...]


Gaps = Callable[[Sequence[Audio]], list[list[float]]]
"""Returns the places (seconds) inside each sentence of a reply where a pause is put."""


def one_gap(spoken: Sequence[Audio]) -> list[list[float]]:
    """Return one gap, at the quietest place in the middle of the longest sentence."""
    longest = max(spoken, key=lambda each: each.seconds)
    return [[quietest(each, 0.3 * each.seconds, 0.7 * each.seconds)] if each is longest else [] for each in spoken]


def disfluent_gaps(recognizer: Recognizer, detector: SpeechDetector, rng: np.random.Generator) -> Gaps:
    """Return a function that finds up to `PAUSES` gaps in each sentence: after function words, before content words."""

    def gaps(spoken: Sequence[Audio]) -> list[list[float]]:
        found: list[list[float]] = []
        for each in spoken:
            words = transcribe_source(ClipSource(each), detector, Transcriber(recognizer)).transcript.words
            between = [
                quietest(each, before.end - REACH, after.start + REACH)
                for before, after in itertools.pairwise(words)
                if not content(before.text) and content(after.text)
            ]
            chosen = rng.choice(len(between), min(PAUSES, len(between)), replace=False)
            found.append(sorted(between[number] for number in chosen))
        return found

    return gaps


def spliced(
    clips: Sequence[Clip], detector: SpeechDetector, median: float, rng: np.random.Generator, gaps: Gaps = one_gap
) -> Spliced:
    """Join clips, one a sentence, to a reply: a pause between any two, and one in each of the `gaps`.

    `median`: seconds, of this learner's pauses.
    """
    spoken = [trimmed(read(clip.file), detector) for clip in clips]
    parts: list[Audio] = [background(spoken[0], 0.5, rng)]
    silences: list[Silence] = []

    def pause(length: float, place: Place) -> None:
        at = sum(part.seconds for part in parts)
        parts.append(background(spoken[0], length, rng))
        silences.append(Silence(at, at + length, place))

    for number, (each, places) in enumerate(zip(spoken, gaps(spoken), strict=True)):
        if number:
            pause(_length(median, rng), "sentence")
        edges = [0.0, *places, each.seconds]
        for first, last in itertools.pairwise(edges):
            if first:
                pause(_length(median, rng), "clause")
            parts.append(each.cut(first, last))
    pause(TAIL, "end")
    words = sorted({word for clip in clips for word in content(clip.text)})
    return Spliced(joined(*parts), tuple(silences), tuple(words))


def _length(median: float, rng: np.random.Generator) -> float:
    return float(np.clip(rng.lognormal(np.log(median), WITHIN), SHORTEST, LONGEST))


def heard_only(blocks: Samples, probabilities: Samples, model: ModelId) -> Evidence:
    """Return the evidence of a reply without words: whoever listens after it compares the voice."""
    return Evidence(
        seconds=len(blocks) * BLOCK_SECONDS,
        speech_probabilities=probabilities,
        frames=FeatureExtractor().feed(blocks.reshape(-1)),
        clipped=0.0,
        transcript=Transcript(),
        model=model,
    )


def content(text: str) -> list[str]:
    """Return the words that carry meaning, in small letters and without signs."""
    plain = [word.strip(".,;:?!…\"'-").lower() for word in text.split()]
    return [word for word in plain if len(word) > 2 and word not in _FUNCTION]


def _levels(audio: Audio) -> Samples:
    step = SAMPLE_RATE // 100
    return np.asarray(np.convolve(np.square(audio.samples), np.ones(4 * step) / (4 * step), "same")[::step])


def trimmed(audio: Audio, detector: SpeechDetector) -> Audio:
    """Cut off what lies before and after the speech, so that a pause is as long as it was drawn."""
    detector.reset()
    probabilities = detector(padded_blocks(audio.samples).reshape(-1))
    speech = speech_spans(probabilities, seconds=audio.seconds)
    return audio.cut(speech[0].start - _EDGE, speech[-1].end + _EDGE) if speech else audio


def quietest(audio: Audio, first: float, last: float) -> float:
    """Return the quietest place between two, in seconds: the likeliest gap between two words."""
    levels = _levels(audio)
    low = max(0, min(int(100 * first), len(levels) - 2))
    high = max(low + 1, int(100 * last))
    return (low + int(np.argmin(levels[low:high]))) * 0.01


def background(audio: Audio, seconds: float, rng: np.random.Generator) -> Audio:
    """Return noise as loud as the recording's quietest tenth: a room, not digital silence."""
    quiet = float(np.sqrt(np.percentile(_levels(audio), 5)))
    count = round(seconds * SAMPLE_RATE)
    return Audio(rng.normal(0.0, max(quiet, 1e-5), count).astype(np.float32))
