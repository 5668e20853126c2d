"""Sound into evidence.

Takes a reply block by block, recognises each segment as it is completed, and keeps what grading needs. The same steps
run on a worker while a learner speaks (speech/live.py) and in a loop over a file: one path, not two.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from voicecoach.acoustics import Analyser
from voicecoach.activity import spans
from voicecoach.audio import BLOCK, BLOCK_SECONDS, SAMPLE_RATE, Audio, Samples
from voicecoach.evidence import Candidate, Evidence, Floats, Pooled
from voicecoach.grading.fluency.pooling import FRAMES_PER_SECOND
from voicecoach.ports import AudioSource, Hearing, Recognizer, SpeechDetector
from voicecoach.segmentation import SPEECH, Cut, Segmenter
from voicecoach.transcript import Span, Transcript, Word

LEAST_SPEECH = 6
"""Blocks (0.2 s) of speech below which a segment is noise and the recogniser, which would invent words, isn't asked."""

FULL_SCALE = 0.999

TOGETHER = 32
"""Blocks (1 s) that are looked at together where nobody waits for them: one by one they cost several times as much."""

_NO_HESITATION = -10.0

Probe = Callable[[Hearing], Sequence[Candidate]]
"""Looks in a segment for expected terms that its words don't contain."""


@dataclass(frozen=True, slots=True)
class _Recognised:
    """What one segment gave, in seconds of the reply."""

    span: Span
    words: tuple[Word, ...]
    pooled: tuple[Pooled, ...]
    candidates: tuple[Candidate, ...]
    hesitation: Floats
    english: float


Result = Callable[[], _Recognised]
"""Gives what a segment gave; waits where that is still being worked on."""

Begin = Callable[[Callable[[], _Recognised]], Result]
"""Begins work on a segment: at once, or beside other work (speech/lanes.py)."""


def at_once(work: Callable[[], _Recognised]) -> Result:
    """Do the work now."""
    done = work()
    return lambda: done


class Transcriber:
    """One reply on its way to evidence."""

    def __init__(self, recognizer: Recognizer, probe: Probe | None = None, begin: Begin = at_once) -> None:
        self._recognizer, self._probe, self._begin = recognizer, probe, begin
        self._segmenter = Segmenter()
        self._analyser = Analyser()
        self._probabilities: list[float] = []
        self._frames: list[Floats] = []
        self._unanalysed: list[Samples] = []
        self._clipped = 0
        self._kept: list[Samples] = []  # blocks that no segment has taken yet
        self._kept_from = 0
        self._done: list[Result] = []
        self._guess: tuple[Cut, Result] | None = None

    @property
    def pausing(self) -> bool:
        """Whether a guess at the end is worth computing now."""
        return self._segmenter.pausing

    @property
    def words(self) -> tuple[Word, ...]:
        """The words known so far, those of a standing guess included."""
        parts = [*self._done, *([self._guess[1]] if self._guess else [])]
        return tuple(word for part in parts for word in part().words)

    def feed(self, block: Samples, probability: float) -> None:
        """Take the next 512 samples; recognises when they complete a segment."""
        self._kept.append(block)
        self._probabilities.append(probability)
        self._unanalysed.append(block)
        if len(self._unanalysed) >= TOGETHER:
            self._analyse()
        if probability >= SPEECH and self._guess:
            self._guess = None  # speech goes on: the guess was no end
        cut = self._segmenter.step(probability)
        if cut:
            self._done.append(self._recognise(cut))
            self._guess = None
        self._drop_what_is_done()

    def guess(self) -> None:
        """Recognise what would be the last segment if nothing more were said; kept until speech goes on."""
        cut = self._segmenter.pending()
        if cut and not (self._guess and self._guess[0] == cut):
            self._guess = (cut, self._recognise(cut))

    def finish(self) -> Evidence:
        """Return the evidence of all that was fed."""
        cut = self._segmenter.pending()
        results = [*self._done, *([self._recognise(cut)] if cut else [])]
        self._analyse()
        done = [result() for result in results]
        total = len(self._probabilities) * BLOCK
        return Evidence(
            seconds=total / SAMPLE_RATE,
            speech=np.array(self._probabilities, np.float32),
            frames=np.concatenate(self._frames),
            clipped=self._clipped / max(1, total),
            transcript=Transcript(tuple(word for part in done for word in part.words)),
            model=self._recognizer.model,
            pooled=tuple(pooled for part in done for pooled in part.pooled),
            candidates=tuple(candidate for part in done for candidate in part.candidates),
            segments=tuple(part.span for part in done),
            hesitation=_laid_out(done, total / SAMPLE_RATE),
            english=_english(done),
        )

    def _analyse(self) -> None:
        sound = np.concatenate([np.zeros(0, np.float32), *self._unanalysed])
        self._unanalysed.clear()
        self._frames.append(self._analyser.feed(sound))
        self._clipped += int(np.count_nonzero(np.abs(sound) >= FULL_SCALE))

    def _recognise(self, cut: Cut) -> Result:
        if self._guess and self._guess[0] == cut:
            return self._guess[1]
        offset = cut.start * BLOCK_SECONDS
        span = Span(offset, cut.end * BLOCK_SECONDS)
        probabilities = np.array(self._probabilities[cut.start : cut.end], np.float32)
        if np.count_nonzero(probabilities >= SPEECH) < LEAST_SPEECH:
            return at_once(lambda: _Recognised(span, (), (), (), np.zeros(0, np.float32), 1.0))
        first = cut.start - self._kept_from
        sound = Audio(np.concatenate(self._kept[first : first + cut.end - cut.start]))
        before = tuple(self._done[-3:])
        return self._begin(lambda: self._heard(sound, probabilities, span, before))

    def _heard(self, sound: Audio, probabilities: Floats, span: Span, before: Sequence[Result]) -> _Recognised:
        speech = spans(probabilities, seconds=sound.seconds)
        hearing = self._recognizer.hear(
            sound, speech, lambda: " ".join(word.text for part in before for word in part().words)
        )
        found = self._probe(hearing) if self._probe else ()
        offset = span.start
        return _Recognised(
            span,
            tuple(replace(word, start=word.start + offset, end=word.end + offset) for word in hearing.words),
            tuple(replace(one, span=Span(one.span.start + offset, one.span.end + offset)) for one in hearing.pooled),
            tuple(replace(one, start=one.start + offset, end=one.end + offset) for one in found),
            hearing.hesitation,
            hearing.english,
        )

    def _drop_what_is_done(self) -> None:
        """Let go of sound that no segment can need: a long reply takes no more memory than its last 30 s."""
        until = self._segmenter.begin
        if until > self._kept_from:
            del self._kept[: until - self._kept_from]
            self._kept_from = until


def _laid_out(done: Sequence[_Recognised], seconds: float) -> Floats:
    """Return the readouts of all segments at their place in the reply, certain of nothing in between."""
    if not any(len(part.hesitation) for part in done):
        return np.zeros(0, np.float32)
    whole = np.full(int(np.ceil(seconds * FRAMES_PER_SECOND)), _NO_HESITATION, np.float32)
    for part in done:
        first = round(part.span.start * FRAMES_PER_SECOND)
        whole[first : first + len(part.hesitation)] = part.hesitation[: max(0, len(whole) - first)]
    return whole


def _english(done: Sequence[_Recognised]) -> float:
    """Return the mean over segments with words, by their length."""
    spoken = [part for part in done if part.words]
    if not spoken:
        return 1.0
    return float(np.average([part.english for part in spoken], weights=[part.span.seconds for part in spoken]))


def transcribe(
    source: AudioSource, detector: SpeechDetector, transcriber: Transcriber, progress: Callable[[float], None]
) -> Evidence:
    """Take in a whole source as fast as it comes; `progress` is told the seconds done now and then."""
    detector.reset()
    with source as opened:
        blocks = (block for block in opened.blocks() if len(block))
        done = 0
        while group := list(itertools.islice(blocks, TOGETHER)):
            for block, probability in zip(group, detector(np.concatenate(group)), strict=True):
                transcriber.feed(block, float(probability))
            done += len(group)
            progress(done * BLOCK_SECONDS)
        return transcriber.finish()
