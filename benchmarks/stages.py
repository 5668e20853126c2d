"""Where the time of a reply goes.

A reply of ten seconds, stage by stage, from its last sample to the grade.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from benchmarks.figures import Table, Tell
from benchmarks.machine import machine, titled
from benchmarks.material import blocks, replies
from benchmarks.speed import LENGTHS
from voicecoach.application import Application
from voicecoach.audio.clip import BLOCK_SECONDS
from voicecoach.grading.grade_reply import grade_reply
from voicecoach.grading.grader import Grader
from voicecoach.grading.terms.grade import term_of
from voicecoach.grading.terms.matching import find_in_text
from voicecoach.grading.terms.verification import TermVerifier
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.segmentation import TAIL
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import Transcriber
from voicecoach.voice.espeak import EspeakPhonemizer

SECONDS, TIMES = 10.0, 9
MISSING = ("Helm chart", "canary deployment", "EKS")
"""Expected terms that the reply doesn't contain; verification looks for them in the sound."""

WATCHED = {"_window": "mel features", "_encode": "encoder"}
WATCHED_OF_DECODER = {"_generate": "decoder", "aligned_words": "alignment"}
"""The stages of the recognizer and of its decoder, by the method that does them."""

P = ParamSpec("P")
T = TypeVar("T")


class _Stopwatch:
    """Adds up the seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def timed(self, stage: str, work: Callable[P, T]) -> Callable[P, T]:
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            started = time.perf_counter()
            try:
                return work(*args, **kwargs)
            finally:
                self.seconds[stage] += time.perf_counter() - started

        return run


def stages(app: Application, tell: Tell) -> Table:
    """Measure each stage of a reply's recognition and grading."""
    audio = replies(app, LENGTHS)[SECONDS]
    watch, detector = _Stopwatch(), SileroDetector()
    recognizer: Any = load_whisper(app.weights, "base")
    for part, watched in ((recognizer, WATCHED), (recognizer.alone, WATCHED_OF_DECODER)):
        for method, stage in watched.items():
            setattr(part, method, watch.timed(stage, getattr(part, method)))
    grader = Grader(recognizer=lambda: recognizer, rubric=app.grader.rubric)
    groups = tuple((term,) for term in (*find_in_text(grader.grade(audio).transcript.text, app.lexicon), *MISSING))
    terms, phonemizer = tuple(term_of(name, app.lexicon) for (name,) in groups), EspeakPhonemizer()
    rows = blocks(audio, tail=TAIL * BLOCK_SECONDS)
    probabilities = [float(detector(block)[0]) for block in rows]
    runs: list[dict[str, float]] = []
    for turn in range(TIMES):
        tell("stages", turn, TIMES)
        verify = watch.timed("verification of terms", TermVerifier(terms, app.lexicon, phonemizer))
        transcriber = Transcriber(recognizer, verify)
        for block, probability in zip(rows, probabilities, strict=True):
            transcriber.feed(block, probability)
        watch.seconds.clear()
        started = time.perf_counter()
        evidence = transcriber.finish()
        rest = time.perf_counter() - started - sum(watch.seconds.values())
        watch.timed("grading", grade_reply)(evidence, groups, grader.rubric)
        runs.append({"pooling, acoustic features": rest, **watch.seconds})
    shortest = {stage: min(run[stage] for run in runs) for stage in runs[0]}
    silence = ("silence that shows the pause", f"{1000 * TAIL * BLOCK_SECONDS:.0f} ms")
    return Table(
        titled("Stages of a reply"),
        ("stage", "time"),
        (silence, *((stage, f"{1000 * taken:.0f} ms") for stage, taken in shortest.items())),
        f"A reply of {SECONDS:.0f} s with {len(groups)} expected terms, {len(MISSING)} of them missing, base. The"
        f" shortest of {TIMES} runs. " + machine(),
    )
