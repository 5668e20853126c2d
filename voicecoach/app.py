"""The wiring.

Settings become working parts here and nowhere else. Parts are made when first asked for, so that listing dialogues
loads no model.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from voicecoach import __version__
from voicecoach.coach import Coach
from voicecoach.config import Folders, Settings
from voicecoach.device.echofree import EchoFree
from voicecoach.device.headphones import Headphones, NoHeadphones
from voicecoach.device.microphone import Microphone
from voicecoach.device.wav import FileSource, seconds
from voicecoach.dialogue import Dialogue, TermGroup, Turn
from voicecoach.endpoint import Endpoint
from voicecoach.errors import AudioError, StoreError, UsageError, VoicecoachError
from voicecoach.events import Key
from voicecoach.evidence import Evidence
from voicecoach.examiner import Examiner
from voicecoach.grading.terms.grade import alternatives, grade_terms, term_of
from voicecoach.lexicon import Lexicon
from voicecoach.library import calibrations
from voicecoach.library import dialogues as dialogue_files
from voicecoach.library import lexicon as lexicon_files
from voicecoach.listener import Listened, listen
from voicecoach.manifest import read as read_manifest
from voicecoach.patience import patience_of
from voicecoach.ports import AudioSink, AudioSource, Follower, Recognizer, Recording, Synthesizer
from voicecoach.preferences import keep_pauses, pauses
from voicecoach.probing import TermProbe
from voicecoach.pronunciation import Pronunciation
from voicecoach.resources import folder
from voicecoach.session import Grade, Session, TurnResult
from voicecoach.speech.ahead import VoiceAhead
from voicecoach.speech.lanes import Lanes
from voicecoach.speech.learner import SimulatedLearner
from voicecoach.speech.live import LiveTranscriber
from voicecoach.speech.loading import Loading
from voicecoach.speech.phonemes import EspeakPhonemizer
from voicecoach.speech.piper import PiperVoice
from voicecoach.speech.silero import SileroDetector
from voicecoach.speech.spoken import Spoken
from voicecoach.speech.whisper import WhisperRecognizer
from voicecoach.store.sqlite import SqliteStore
from voicecoach.transcriber import Begin, Transcriber, at_once, transcribe
from voicecoach.weights import Weights

Progress = Callable[[float, float], None]
"""Told seconds done and seconds in all."""


def utc_now() -> datetime:
    """Return the time of day, UTC: the one clock that is read."""
    return datetime.now(UTC)


class App:
    """Everything that the program can do, without arguments and exit codes."""

    def __init__(self, folders: Folders, settings: Settings) -> None:
        self.folders, self.settings = folders, settings
        self._at_work = ExitStack()  # threads that must end before the interpreter does

    def close(self) -> None:
        """End what still works in the background; the app may be used no more."""
        self._at_work.close()

    def now(self) -> datetime:
        """Return the time of day, UTC."""
        return utc_now()

    @cached_property
    def lexicon(self) -> Lexicon:
        """Our terms with the user's own over them."""
        shipped = folder("dialogues")
        ours = lexicon_files.read(shipped / "lexicon.yaml", shipped / "lexicon.mined.yaml")
        own = self.folders.dialogues / "lexicon.yaml"
        return lexicon_files.read(own).over(ours) if own.is_file() else ours

    @property
    def dialogue_folders(self) -> list[Path]:
        """Where dialogues are: ours first, then the user's."""
        return [folder("dialogues"), self.folders.dialogues]

    def dialogues(self) -> tuple[list[Dialogue], list[str]]:
        """Return all dialogues, and what is wrong with the files that aren't."""
        found, problems = [], []
        for file in dialogue_files.files(self.dialogue_folders):
            dialogue, wrong = dialogue_files.examine(file, self.lexicon)
            problems += wrong
            if dialogue and not wrong:
                found.append(dialogue)
        return found, problems

    def dialogue(self, name: str) -> Dialogue:
        """Return one dialogue by id, beginning of it, or file."""
        return dialogue_files.find(name, self.dialogue_folders, self.lexicon)

    @cached_property
    def weights(self) -> Weights:
        """The models on this machine."""
        return Weights(self.folders.models, read_manifest(folder("models") / "models.toml"))

    @cached_property
    def store(self) -> SqliteStore:
        """The sessions."""
        return SqliteStore(self.folders.sessions, lambda: secrets.token_hex(2))

    @cached_property
    def _recognizer(self) -> Loading[Recognizer]:
        self.weights.whisper(self.settings.model)  # what is missing is said here, not on the worker
        loading: Loading[Recognizer] = Loading(lambda: self.whisper(self.settings.model))
        self._at_work.callback(loading.close)
        return loading

    def whisper(self, name: str, *, threads: int = 2) -> WhisperRecognizer:
        """Load a recogniser by its model's name or folder, with what was learned about its weights."""
        path, model = self.weights.whisper(name)
        known = folder("calibrations")
        readout, kept = calibrations.readout(known, model), calibrations.vocabulary(known, model)
        return WhisperRecognizer(path, model, readout=readout, kept=kept, threads=threads)

    def recognizer(self) -> Recognizer:
        """Return the chosen recogniser, loaded."""
        return self._recognizer.get()

    @cached_property
    def voice(self) -> Synthesizer:
        """The developer's voice: terms respelled, lines spoken ahead, cached on disk."""
        file = self.weights.path(self.settings.voice)
        ahead = VoiceAhead(lambda: PiperVoice(file), self.folders.voice_cache, self.settings.voice)
        self._at_work.callback(ahead.close)
        return Spoken(ahead, Pronunciation(self.lexicon))

    @cached_property
    def examiner(self) -> Examiner:
        """Grades replies and signs the grades."""
        versions = (
            ("voicecoach", __version__),
            ("lexicon", lexicon_files.digest(self.lexicon)),
            ("calibration", calibrations.digest(folder("calibrations"))),
        )
        return Examiner(self.lexicon, calibrations.read_all(folder("calibrations")), versions)

    @cached_property
    def _detector(self) -> SileroDetector:
        return SileroDetector()

    @cached_property
    def _phonemizer(self) -> EspeakPhonemizer:
        return EspeakPhonemizer()

    def transcriber(self, groups: Sequence[TermGroup] = (), begin: Begin = at_once) -> Transcriber:
        """One reply's way to evidence; `groups`: the terms to look for between the lines."""
        terms = tuple(term_of(name, self.lexicon) for group in groups for name in group)
        probe = TermProbe(terms, self.lexicon, self._phonemizer) if terms else None
        return Transcriber(self.recognizer(), probe, begin)

    def coach(
        self,
        *,
        keys: Callable[[], Key | None],
        headphones: AudioSink,
        source: Callable[[Turn], AudioSource] | None,
        hold: bool = False,
        push_to_talk: bool = False,
        learn: bool = False,
    ) -> Coach:
        """Wire a practice. `source` opens what the learner speaks into; None: replies are typed.

        `hold`: only a key ends a reply; `push_to_talk`: and only a key begins it; `learn`: keep how the learner pauses.
        """
        patience = patience_of(self.settings.patience)
        profile = pauses(self.folders.learner)
        if source is not None:
            _ = self._recognizer  # loads while the first line is spoken
        detector = Loading(SileroDetector)

        def hear(turn: Turn, follower: Follower, recording: Recording, pressed: Callable[[], Key | None]) -> Listened:
            nonlocal profile
            assert source is not None
            reply = yield from listen(
                source(turn),
                detector.get(),
                Endpoint(patience, profile, hold=hold or push_to_talk),
                follower,
                recording,
                pressed,
                lambda words: grade_terms(words, turn.terms, self.lexicon).coverage,
                expected=len(turn.terms),
                push_to_talk=push_to_talk,
            )
            known, profile = profile, profile.after(reply.inner_pauses)
            if learn and profile != known:
                keep_pauses(self.folders.learner, profile)
            return reply

        return Coach(
            voice=self.voice,
            headphones=headphones,
            store=self.store,
            examiner=self.examiner,
            listen=hear if source is not None else None,
            follow=lambda turn: LiveTranscriber(lambda: self.transcriber(turn.terms)),
            keys=keys,
            now=utc_now,
        )

    def headphones(self, *, sound: bool) -> AudioSink:
        """Return the chosen headphones, or none."""
        return self._headphones if sound else NoHeadphones()

    @cached_property
    def _headphones(self) -> Headphones:
        return Headphones(self.settings.headphones)

    def microphone(self) -> AudioSource:
        """Return the chosen microphone, closed; it doesn't hear the program's own voice."""
        return EchoFree(Microphone(self.settings.microphone), self._headphones.last)

    def simulated_learner(self, headphones: AudioSink, *, pace: float | None) -> SimulatedLearner:
        """Return a learner that answers with the model reply, at a pace of its own."""
        return SimulatedLearner(self.voice, headphones, pace)

    def evidence(self, path: Path, progress: Progress, groups: Sequence[TermGroup] = ()) -> Evidence:
        """Recognise a recording of any length in bounded memory."""
        total = seconds(path)
        with Lanes() as lanes:
            transcriber = self.transcriber(groups, lanes.begin)
            return transcribe(
                FileSource(path), self._detector, transcriber, lambda done: progress(min(done, total), total)
            )

    def grade(
        self, paths: Sequence[Path], groups: Sequence[TermGroup], progress: Progress
    ) -> Iterator[tuple[Path, Grade]]:
        """Grade recordings one after the other with one recogniser; raise at the first that can't be read."""
        for path in paths:
            seconds(path)
        for path in paths:
            yield path, self.examiner.examine(self.evidence(path, progress, groups), groups)

    def regrade(
        self, session: Session, progress: Progress, unheard: Callable[[VoicecoachError], None]
    ) -> Iterator[tuple[TurnResult, TurnResult]]:
        """Grade a session's recordings again; yield each take as it was and as it is.

        `unheard` is told of each recording that is missing or damaged; its old grade stays the current one.
        """
        for before in session.results:
            if before.audio is None:
                continue
            try:
                evidence = self.evidence(self.store.audio(session.id, before.id), progress, before.terms)
            except (StoreError, AudioError) as error:
                unheard(error)
                continue
            grade = self.examiner.examine(evidence, before.terms)
            yield before, self.store.graded(session.id, before.id, grade)

    def groups(self, terms: str | None, dialogue: str | None, turn: int | None) -> tuple[TermGroup, ...]:
        """Return the terms to look for: a list separated by commas, or those of a dialogue's turn (1 is the first).

        In a list, a slash means any one of these.
        """
        if terms is not None and dialogue is not None:
            raise UsageError("--terms and --dialogue can't be used together.", next="Leave one of them out.")
        if dialogue is not None:
            found = self.dialogue(dialogue)
            if turn is None or not 1 <= turn <= len(found.turns):
                raise UsageError(
                    f"--turn must be 1 to {len(found.turns)} for {found.id}.",
                    there=" ".join(f"{number}: {one.line}" for number, one in enumerate(found.turns, 1)),
                )
            return found.turns[turn - 1].terms
        if turn is not None:
            raise UsageError("--turn needs --dialogue.")
        names = (name.strip() for name in (terms or "").split(","))
        return tuple(alternatives(name, self.lexicon) for name in names if name)
