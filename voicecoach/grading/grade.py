"""The grade of one reply."""

from __future__ import annotations

from dataclasses import dataclass

from voicecoach.audio.clip import Span
from voicecoach.grading.clarity.report import ClarityReport
from voicecoach.grading.fluency.report import FluencyReport
from voicecoach.grading.terms.report import TermReport
from voicecoach.recognition.transcript import Transcript
from voicecoach.storage.limits import Seconds, Text
from voicecoach.weights.manifest import ModelId


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of one reply.

    If `graded` is False, `reason` is a sentence that says why, `fluency` is None and `terms` is empty. `fluency` is
    also None for typed replies. `seconds`: length of the recording, 0 for typed replies. `model`: the recognizer, None
    for typed replies. `graders`: (component, version) pairs of what produced the grade: program, lexicon, calibration.
    `unrecognized`: the stretches of speech that could not be made out; rates and pauses leave them out. `clarity`: None
    for typed replies, for recognizers without a calibration, and in grades by versions that did not measure it.
    """

    graded: bool
    reason: Text
    seconds: Seconds
    model: ModelId | None
    transcript: Transcript
    fluency: FluencyReport | None
    terms: TermReport
    graders: tuple[tuple[str, str], ...] = ()
    unrecognized: tuple[Span, ...] = ()
    clarity: ClarityReport | None = None

    @property
    def coverage(self) -> float | None:
        """Fraction of the expected terms that came across, 0 to 1; None where no terms were expected."""
        return self.terms.coverage
