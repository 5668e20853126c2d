"""Grades recordings: the entry point for Python programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

from voicecoach import resources
from voicecoach.audio.clip import Audio
from voicecoach.audio.files import duration
from voicecoach.audio.resampling import resampled
from voicecoach.audio.source import AudioSource, ClipSource, FileSource
from voicecoach.config import home_folders
from voicecoach.content.dialogue import Jargon, TermGroup
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.lexicon_files import load_lexicon
from voicecoach.content.pack import FIRST
from voicecoach.grading import calibration_files
from voicecoach.grading.grade import Grade
from voicecoach.grading.grade_reply import Rubric, grade_reply
from voicecoach.grading.terms.grade import term_of
from voicecoach.grading.terms.verification import Phonemizer, TermVerifier
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.pipelining import Pipeline
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import Start, Transcriber, start_now, transcribe_source
from voicecoach.recognition.transcript import Transcript
from voicecoach.weights.background import LazyLoad
from voicecoach.weights.store import open_weights

Recorded = str | Path | Audio
"""A recording: the path of a file in any format that libsndfile reads, or audio in memory."""

Terms = Iterable[str | Sequence[str]]
"""Expected terms; of a nested sequence, any one term counts."""

Progress = Callable[[float, float], None]
"""Called with the seconds of audio processed and the total seconds."""


class Grader:
    """Grades recordings with one recognizer, which is loaded on first use. Several threads may share a grader.

    `model`: the name of a Whisper model or the path of a folder that holds one. `home`: the data folder, by default the
    user's. `pack`: whose lexicon knows the terms.
    `recognizer`: returns a recognizer, used instead of loading `model`. `rubric`: replaces the lexicon of the
    data folder and the shipped calibrations. `phonemizer`: returns one, used instead of the voice's.
    """

    def __init__(
        self,
        model: str = "base",
        *,
        home: str | Path | None = None,
        pack: str = FIRST,
        recognizer: Callable[[], Recognizer] | None = None,
        rubric: Rubric | None = None,
        phonemizer: Callable[[], Phonemizer] | None = None,
    ) -> None:
        folders = home_folders(home)
        self.rubric = rubric or load_rubric(load_lexicon(pack, home=folders.home))
        self._recognizer = recognizer or LazyLoad(lambda: load_whisper(open_weights(folders), model)).get
        self._phonemizer = phonemizer or LazyLoad(_espeak).get

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        """Do nothing: no resource stays open, and the recognizer is freed with the grader."""

    def grade(
        self, audio: Recorded, terms: Terms = (), *, avoid: Sequence[Jargon] = (), progress: Progress | None = None
    ) -> Grade:
        """Grade one recording; raise AudioError if it can't be read. `avoid`: jargon to report if it was said."""
        groups = term_groups(terms)
        return grade_reply(self.evidence(audio, groups, progress=progress), groups, self.rubric, avoid=avoid)

    def grade_many(
        self,
        recordings: Iterable[str | Path],
        terms: Terms = (),
        *,
        avoid: Sequence[Jargon] = (),
        progress: Progress | None = None,
    ) -> Iterator[tuple[Path, Grade]]:
        """Grade files one after the other; raise AudioError before grading any if one can't be read.

        `avoid`: as for `grade`.
        """
        paths = [Path(recording) for recording in recordings]
        groups = term_groups(terms)
        for path in paths:
            duration(path)
        for path in paths:
            yield path, self.grade(path, groups, avoid=avoid, progress=progress)

    def transcribe(self, audio: Recorded, *, progress: Progress | None = None) -> Transcript:
        """Return the words of a recording with their times; raise AudioError if it can't be read."""
        return self.evidence(audio, progress=progress).transcript

    def evidence(
        self, audio: Recorded, groups: Sequence[TermGroup] = (), *, progress: Progress | None = None
    ) -> Evidence:
        """Recognize a recording of any length in bounded memory; raise AudioError if it can't be read."""
        source, total = _opened(audio)
        with Pipeline() as pipeline:
            return transcribe_source(
                source,
                SileroDetector(),
                self.transcriber(groups, pipeline.start),
                (lambda done: progress(min(done, total), total)) if progress else None,
            )

    def transcriber(self, groups: Sequence[TermGroup] = (), start: Start = start_now) -> Transcriber:
        """Return a transcriber for one reply that also looks for the terms of `groups` in the sound."""
        terms = tuple(term_of(name, self.rubric.lexicon) for group in groups for name in group)
        verifier = TermVerifier(terms, self.rubric.lexicon, self._phonemizer()) if terms else None
        return Transcriber(self._recognizer(), verifier, start)


def grade(audio: Recorded, terms: Terms = (), *, model: str = "base", home: str | Path | None = None) -> Grade:
    """Grade one recording; raise AudioError if it can't be read. For several, a `Grader` loads the model only once."""
    return Grader(model, home=home).grade(audio, terms)


def transcribe(audio: Recorded, *, model: str = "base", home: str | Path | None = None) -> Transcript:
    """Return the words of one recording with their times; raise AudioError if it can't be read."""
    return Grader(model, home=home).transcribe(audio)


def load_rubric(lexicon: Lexicon) -> Rubric:
    """Return a lexicon with the shipped calibrations, and the versions of program, lexicon and calibrations."""
    folder = resources.folder("calibrations")
    return Rubric(
        lexicon,
        calibration_files.read_all(folder),
        (
            ("voicecoach", resources.version()),
            ("lexicon", lexicon.digest()),
            ("calibration", calibration_files.digest(folder)),
        ),
    )


def term_groups(terms: Terms) -> tuple[TermGroup, ...]:
    """Return terms as groups; a string is a group of its own. Raise TypeError if `terms` is a single string."""
    if isinstance(terms, str):
        raise TypeError("terms must be a list of terms, not a string")
    return tuple((term,) if isinstance(term, str) else tuple(term) for term in terms)


def _espeak() -> Phonemizer:
    from voicecoach.voice.espeak import EspeakPhonemizer

    return EspeakPhonemizer()


def _opened(audio: Recorded) -> tuple[AudioSource, float]:
    """Return a recording as a source, and its length in seconds."""
    if isinstance(audio, Audio):
        return ClipSource(resampled(audio)), audio.seconds
    return FileSource(Path(audio)), duration(Path(audio))
