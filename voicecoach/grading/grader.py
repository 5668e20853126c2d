"""Grades recordings: the entry point for Python programs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
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
from voicecoach.recognition.batching import Start
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.many import Open, transcribe_many
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import Transcriber
from voicecoach.recognition.transcript import Transcript
from voicecoach.weights.background import LazyLoad
from voicecoach.weights.store import open_weights

Recorded = str | Path | Audio
"""A recording: the path of a file in any format that libsndfile reads, or audio in memory."""

Terms = Iterable[str | Sequence[str]]
"""Expected terms; of a nested sequence, any one term counts."""

Progress = Callable[[float, float], None]
"""Called with the seconds of audio processed and the total seconds."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A recording to grade: the `groups` of terms that are expected, and jargon to report if it was said (`avoid`)."""

    audio: Recorded
    groups: Sequence[TermGroup] = ()
    avoid: Sequence[Jargon] = ()


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
        reply = Reply(audio, term_groups(terms), avoid)
        (graded,) = self.grade_replies([reply], progress=_to_total([audio], progress))
        return graded()

    def grade_many(
        self,
        recordings: Iterable[str | Path],
        terms: Terms = (),
        *,
        avoid: Sequence[Jargon] = (),
        progress: Progress | None = None,
    ) -> Iterator[tuple[Path, Grade]]:
        """Grade files together, in order; raise AudioError before grading any if one can't be read.

        `avoid`: as for `grade`. `progress`: as for `grade`, over all files.
        """
        paths = [Path(recording) for recording in recordings]
        groups = term_groups(terms)
        told = _to_total(paths, progress)
        graded = self.grade_replies((Reply(path, groups, avoid) for path in paths), progress=told)
        for path, grade in zip(paths, graded, strict=True):
            yield path, grade()

    def grade_replies(
        self, replies: Iterable[Reply], *, progress: Callable[[float], None] = lambda _: None
    ) -> Iterator[Callable[[], Grade]]:
        """Grade replies together; yield for each, in order, a function that returns its grade.

        The function raises AudioError if the recording can't be read. Some replies are taken ahead of the one that is
        yielded. `progress` is called with the seconds of audio processed.
        """
        taken: deque[Reply] = deque()

        def openings() -> Iterator[Open]:
            for reply in replies:
                taken.append(reply)
                yield partial(self._open, reply.audio, reply.groups)

        for evidence in transcribe_many(openings(), self._recognizer(), SileroDetector(), progress):
            yield partial(self._grade, taken.popleft(), evidence)

    def transcribe(self, audio: Recorded, *, progress: Progress | None = None) -> Transcript:
        """Return the words of a recording with their times; raise AudioError if it can't be read."""
        return self.evidence(audio, progress=progress).transcript

    def evidence(
        self, audio: Recorded, groups: Sequence[TermGroup] = (), *, progress: Progress | None = None
    ) -> Evidence:
        """Recognize a recording of any length in bounded memory; raise AudioError if it can't be read."""
        opening = partial(self._open, audio, groups)
        told = _to_total([audio], progress)
        (evidence,) = transcribe_many([opening], self._recognizer(), SileroDetector(), told)
        return evidence()

    def transcriber(self, groups: Sequence[TermGroup] = (), start: Start | None = None) -> Transcriber:
        """Return a transcriber for one reply that also looks for the terms of `groups` in the sound."""
        terms = tuple(term_of(name, self.rubric.lexicon) for group in groups for name in group)
        verifier = TermVerifier(terms, self.rubric.lexicon, self._phonemizer()) if terms else None
        return Transcriber(self._recognizer(), verifier, start)

    def _open(self, audio: Recorded, groups: Sequence[TermGroup], start: Start) -> tuple[AudioSource, Transcriber]:
        source = ClipSource(resampled(audio)) if isinstance(audio, Audio) else FileSource(Path(audio))
        return source, self.transcriber(groups, start)

    def _grade(self, reply: Reply, evidence: Callable[[], Evidence]) -> Grade:
        return grade_reply(evidence(), reply.groups, self.rubric, avoid=reply.avoid)


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
        calibration_files.read_all_clarity(folder),
    )


def term_groups(terms: Terms) -> tuple[TermGroup, ...]:
    """Return terms as groups; a string is a group of its own. Raise TypeError if `terms` is a single string."""
    if isinstance(terms, str):
        raise TypeError("terms must be a list of terms, not a string")
    return tuple((term,) if isinstance(term, str) else tuple(term) for term in terms)


def _espeak() -> Phonemizer:
    from voicecoach.voice.espeak import EspeakPhonemizer

    return EspeakPhonemizer()


def _to_total(recordings: Sequence[Recorded], progress: Progress | None) -> Callable[[float], None]:
    """Return `progress` with the seconds of all recordings as the total; raise AudioError if one can't be read."""
    seconds = [audio.seconds if isinstance(audio, Audio) else duration(Path(audio)) for audio in recordings]
    total = sum(seconds)
    return lambda done: progress(min(done, total), total) if progress else None
