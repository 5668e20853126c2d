"""Transcriber: turns the sound of a reply into evidence.

Takes a reply block by block, recognizes each segment as soon as it is complete, and keeps what grading needs. The same
code runs on a worker thread while a learner speaks (streaming.py) and in a loop over a file.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

import numpy as np

from voicecoach.audio.clip import (
    BLOCK,
    BLOCK_SECONDS,
    FULL_SCALE,
    SAMPLE_RATE,
    Audio,
    Floats,
    Samples,
    Span,
    joined_samples,
)
from voicecoach.audio.features import FeatureExtractor
from voicecoach.audio.source import AudioSource, sounding
from voicecoach.audio.speech_activity import speech_spans
from voicecoach.recognition.batching import Ready, Result, Segment, Start, at_once
from voicecoach.recognition.evidence import Candidate, Evidence
from voicecoach.recognition.pooling import FRAMES_PER_SECOND
from voicecoach.recognition.recognized_segment import RecognizedSegment, recognized_segment
from voicecoach.recognition.recognizer import Recognizer, SegmentResult, SpeechDetector, UnwantedError
from voicecoach.recognition.segmentation import SPEECH, Cut, Segmenter, group_start
from voicecoach.recognition.transcript import Transcript, Word

MIN_SPEECH = 6
"""Blocks (0.2 s) of speech. A segment with less is noise, in which the recognizer would invent words."""

BATCH = 32
"""Blocks (1 s) that are processed together where nothing waits for them: one by one they cost several times as much."""

_NO_FILLED_PAUSE = -10.0  # log odds

CONTEXT = 3
"""Segments whose words are the context of another one; no more than 64 tokens of them are used."""

VerifyTerms = Callable[[SegmentResult], Sequence[Candidate]]
"""Searches a segment for expected terms that its words don't contain; times are seconds of the segment."""


class Transcriber:
    """Turns one reply into evidence. `start`: starts the recognition of a segment, by default at once."""

    def __init__(
        self, recognizer: Recognizer, verify_terms: VerifyTerms | None = None, start: Start | None = None
    ) -> None:
        self._model, self._verify_terms, self._start = recognizer.model, verify_terms, start or at_once(recognizer)
        self._segmenter = Segmenter()
        self._extractor = FeatureExtractor()
        self._probabilities: list[float] = []
        self._frames: list[Floats] = []
        self._unprocessed: list[Samples] = []
        self._clipped = 0
        self._waiting: list[Samples] = []  # blocks that may still become part of a segment
        self._first_waiting = 0  # index in the reply of the first of them
        self._segments: list[Result] = []
        self._recognized = 0  # of them, counted from the first
        self._speculative: tuple[Cut, Result] | None = None

    @property
    def pausing(self) -> bool:
        """Whether the learner has paused long enough for a speculative result."""
        return self._segmenter.pausing

    @property
    def words(self) -> tuple[Word, ...]:
        """The words recognized so far, including those of a speculative result."""
        results = [*self._segments, *([self._speculative[1]] if self._speculative else [])]
        return tuple(word for result in results for word in result().words)

    def feed(self, block: Samples, probability: float) -> None:
        """Take the next 512 samples and their speech probability; recognize a segment if they complete it."""
        self._waiting.append(block)
        self._probabilities.append(probability)
        self._unprocessed.append(block)
        if len(self._unprocessed) >= BATCH:
            self._extract_features()
        if probability >= SPEECH:
            self._speculative = None  # the learner goes on: the reply was not over
        cut = self._segmenter.step(probability)
        if cut:
            self._segments.append(self._recognize(cut))
            self._speculative = None
        self._release_recognized()

    def speculate(self, wanted: Callable[[], bool] = lambda: True) -> None:
        """Recognize the last segment as if the reply were over; the result is kept until the learner goes on.

        Gives it up when the segment is encoded and the result is no longer `wanted`.
        """
        cut = self._segmenter.pending()
        if cut and not (self._speculative and self._speculative[0] == cut):
            with suppress(UnwantedError):
                self._speculative = (cut, self._recognize(cut, wanted))

    @property
    def ready(self) -> bool:
        """Whether all segments so far are recognized."""
        return self._count_recognized() == len(self._segments)

    @property
    def seconds_done(self) -> float:
        """Seconds from the beginning in which everything is recognized."""
        if self.ready:
            return self._segmenter.begin * BLOCK_SECONDS
        return self._segments[self._recognized - 1]().span.end if self._recognized else 0.0

    def _count_recognized(self) -> int:
        """Return how many segments are recognized before the first that is not."""
        while self._recognized < len(self._segments) and self._segments[self._recognized].ready:
            self._recognized += 1
        return self._recognized

    def end(self) -> Callable[[], Evidence]:
        """Start the recognition of the last segment, for the reply is over; return a function that gives the evidence.

        The function waits until all segments are recognized.
        """
        cut = self._segmenter.pending()
        if cut:
            self._segments.append(self._recognize(cut))
        self._extract_features()
        return lambda: self._evidence(self._segments)

    def finish(self) -> Evidence:
        """Return the evidence of the whole reply."""
        return self.end()()

    def so_far(self) -> Evidence:
        """Return the evidence of the reply as if it were over; it may go on afterwards."""
        self.speculate()
        self._extract_features()
        return self._evidence([*self._segments, *([self._speculative[1]] if self._speculative else [])])

    def _evidence(self, results: Sequence[Result]) -> Evidence:
        segments = [result() for result in results]
        total = len(self._probabilities) * BLOCK
        return Evidence(
            seconds=total / SAMPLE_RATE,
            speech_probabilities=np.array(self._probabilities, np.float32),
            frames=np.concatenate(self._frames),
            clipped=self._clipped / max(1, total),
            transcript=Transcript(tuple(word for segment in segments for word in segment.words)),
            model=self._model,
            pooled=tuple(window for segment in segments for window in segment.pooled),
            candidates=tuple(candidate for segment in segments for candidate in segment.candidates),
            segments=tuple(segment.span for segment in segments),
            filled_pause_logits=_whole_logits(segments, total / SAMPLE_RATE),
            english_probability=_english_probability(segments),
            unrecognized=tuple(part for segment in segments for part in segment.unrecognized),
            word_sounds=tuple(sound for segment in segments for sound in segment.word_sounds),
        )

    def _extract_features(self) -> None:
        sound = joined_samples(self._unprocessed)
        self._unprocessed.clear()
        self._frames.append(self._extractor.feed(sound))
        self._clipped += int(np.count_nonzero(np.abs(sound) >= FULL_SCALE))

    def _recognize(self, cut: Cut, wanted: Callable[[], bool] = lambda: True) -> Result:
        if self._speculative and self._speculative[0] == cut:
            return self._speculative[1]
        span = Span(cut.start * BLOCK_SECONDS, cut.end * BLOCK_SECONDS)
        probabilities = np.array(self._probabilities[cut.start : cut.end], np.float32)
        if np.count_nonzero(probabilities >= SPEECH) < MIN_SPEECH:
            return Ready(RecognizedSegment(span))
        first = cut.start - self._first_waiting
        sound = Audio(joined_samples(self._waiting[first : first + cut.end - cut.start]))

        def finish(result: SegmentResult) -> RecognizedSegment:
            return recognized_segment(span, result, self._verify_terms(result) if self._verify_terms else ())

        speech = speech_spans(probabilities, seconds=sound.seconds)
        return self._start(Segment(sound, speech, self._context(), finish, wanted))

    def _context(self) -> tuple[Result, ...]:
        """Return the results whose words are the context of the next segment: the last three before its group."""
        end = group_start(len(self._segments))
        return tuple(self._segments[max(0, end - CONTEXT) : end])

    def _release_recognized(self) -> None:
        """Drop sound that no segment needs any more: a long reply takes no more memory than its last 30 s."""
        begin = self._segmenter.begin
        if begin > self._first_waiting:
            del self._waiting[: begin - self._first_waiting]
            self._first_waiting = begin


def _whole_logits(segments: Sequence[RecognizedSegment], seconds: float) -> Floats:
    """Return the logits of all segments at their times in the reply; between segments there is no filled pause."""
    if not any(len(segment.filled_pause_logits) for segment in segments):
        return joined_samples([])
    whole = np.full(int(np.ceil(seconds * FRAMES_PER_SECOND)), _NO_FILLED_PAUSE, np.float32)
    for segment in segments:
        first = round(segment.span.start * FRAMES_PER_SECOND)
        fitting = segment.filled_pause_logits[: max(0, len(whole) - first)]
        whole[first : first + len(fitting)] = fitting
    return whole


def _english_probability(segments: Sequence[RecognizedSegment]) -> float:
    """Return the mean over segments with words, weighted by their length; 1 without words."""
    with_words = [segment for segment in segments if segment.words]
    if not with_words:
        return 1.0
    weights = [segment.span.seconds for segment in with_words]
    return float(np.average([segment.english_probability for segment in with_words], weights=weights))


def feed_source(source: AudioSource, detector: SpeechDetector, transcriber: Transcriber) -> Iterator[float]:
    """Feed a whole source as fast as its blocks arrive; yield the seconds fed, about once per second of sound."""
    detector.reset()
    with source as opened:
        blocks = sounding(opened.blocks())
        done = 0
        while batch := list(itertools.islice(blocks, BATCH)):
            for block, probability in zip(batch, detector(np.concatenate(batch)), strict=True):
                transcriber.feed(block, float(probability))
            done += len(batch)
            yield done * BLOCK_SECONDS


def transcribe_source(
    source: AudioSource,
    detector: SpeechDetector,
    transcriber: Transcriber,
    progress: Callable[[float], None] = lambda _: None,
) -> Evidence:
    """Return the evidence of a whole source; calls `progress` with the seconds fed."""
    for seconds in feed_source(source, detector, transcriber):
        progress(seconds)
    return transcriber.finish()
