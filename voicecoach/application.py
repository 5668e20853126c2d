"""The composition root: builds the parts of the program from its settings.

Each part is built on first use, so that listing dialogues loads no model. Use cases are in the other rooms.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property

from voicecoach.audio.source import AudioSink, AudioSource
from voicecoach.config import Folders, Settings
from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.lexicon_files import load_lexicon
from voicecoach.content.library import DialogueLibrary, open_library
from voicecoach.devices.echo_suppression import EchoSuppressor
from voicecoach.devices.headphones import Headphones, NoHeadphones
from voicecoach.devices.microphone import Microphone
from voicecoach.grading.grader import Grader, load_rubric
from voicecoach.grading.terms.grade import term_of
from voicecoach.practice.coach import Coach
from voicecoach.practice.events import Key
from voicecoach.practice.patience import parse_patience
from voicecoach.practice.questions import question
from voicecoach.practice.reply_listener import ReplyListener
from voicecoach.practice.setup import Setup
from voicecoach.practice.simulated_learner import SimulatedLearner
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.speech import speech_in
from voicecoach.recognition.streaming import StreamingTranscriber
from voicecoach.sessions.sqlite import SqliteStore, open_store
from voicecoach.voice.espeak import EspeakPhonemizer
from voicecoach.voice.piper import PiperVoice
from voicecoach.voice.prefetch import PrefetchingVoice
from voicecoach.voice.pronunciation import Pronunciation
from voicecoach.voice.respelling import RespellingVoice
from voicecoach.voice.synthesizer import Synthesizer
from voicecoach.weights.background import BackgroundLoad
from voicecoach.weights.store import WeightStore, open_weights


def utc_now() -> datetime:
    """Return the current time in UTC; nothing else in the program reads the calendar clock."""
    return datetime.now(UTC)


class Application:
    """The parts of the program, wired from folders and settings. `warn` receives warnings, a sentence each."""

    def __init__(self, folders: Folders, settings: Settings, warn: Callable[[str], None] = lambda _: None) -> None:
        self.folders, self.settings, self._warn = folders, settings, warn
        self._closing = ExitStack()  # threads that must end before the interpreter does

    def close(self) -> None:
        """Stop the background threads; the application must not be used afterwards."""
        self._closing.close()

    @cached_property
    def lexicon(self) -> Lexicon:
        """The shipped terms, with the user's own added or in their place."""
        return load_lexicon(home=self.folders.home)

    @cached_property
    def library(self) -> DialogueLibrary:
        """The shipped dialogues and the user's own."""
        return open_library(self.folders, self.lexicon)

    @cached_property
    def weights(self) -> WeightStore:
        """The models on this machine."""
        return open_weights(self.folders)

    @cached_property
    def store(self) -> SqliteStore:
        """The sessions."""
        store = open_store(self.folders, self._warn)
        self._closing.callback(store.close)
        return store

    @cached_property
    def _recognizer(self) -> BackgroundLoad[Recognizer]:
        self.weights.whisper(self.settings.model)  # a missing model is reported here, not on the worker
        load: BackgroundLoad[Recognizer] = BackgroundLoad(lambda: load_whisper(self.weights, self.settings.model))
        self._closing.callback(load.close)
        return load

    def recognizer(self) -> Recognizer:
        """Return the chosen recognizer; wait until it is loaded."""
        return self._recognizer.get()

    @cached_property
    def grader(self) -> Grader:
        """Grades recordings with the chosen recognizer."""
        return Grader(recognizer=self.recognizer, rubric=load_rubric(self.lexicon), phonemizer=lambda: self._phonemizer)

    @cached_property
    def _phonemizer(self) -> EspeakPhonemizer:
        return EspeakPhonemizer()

    @cached_property
    def voice(self) -> Synthesizer:
        """The program's voice: it respells terms, prefetches the next lines and caches all lines on disk."""
        file = self.weights.voice(self.settings.voice)
        prefetching = PrefetchingVoice(lambda: PiperVoice(file), self.folders.voice_cache, self.settings.voice)
        self._closing.callback(prefetching.close)
        return RespellingVoice(prefetching, Pronunciation(self.lexicon))

    def headphones(self, *, sound: bool) -> AudioSink:
        """Return the chosen headphones, or a sink that plays nothing."""
        return self._headphones if sound else NoHeadphones()

    @cached_property
    def _headphones(self) -> Headphones:
        return Headphones(self.settings.headphones)

    def microphone(self) -> AudioSource:
        """Return the chosen microphone, closed, with the program's own voice suppressed."""
        return EchoSuppressor(Microphone(self.settings.microphone), self._headphones.last)

    def simulated_learner(self, *, pace: float | None) -> SimulatedLearner:
        """Return a learner that answers with the model reply, `pace` times real time."""
        return SimulatedLearner(self.voice, pace)

    def coach(
        self,
        *,
        keys: Callable[[], Key | None],
        headphones: AudioSink,
        source: Callable[[Turn], AudioSource] | None,
        hold: bool = False,
        push_to_talk: bool = False,
        learn: bool = False,
        follow_ups: int = 0,
    ) -> Coach:
        """Return the practice engine. `source` returns the learner's microphone, closed; None: replies are typed.

        `hold`: only a key ends a reply; `push_to_talk`: a key also begins it; `learn`: save the pause profile.
        `follow_ups`: questions after a reply about terms that it lacks.
        """
        patience = parse_patience(self.settings.patience)
        listener = None
        if source is not None:
            _ = self._recognizer  # starts loading while the first line is spoken
            listener = ReplyListener(
                source=source,
                detector=BackgroundLoad(SileroDetector).get,
                patience=patience,
                profile=self.folders.learner,
                lexicon=self.lexicon,
                hold=hold,
                push_to_talk=push_to_talk,
                learn=learn,
            )
        setup = Setup(
            voice=self.voice,
            headphones=headphones,
            store=self.store,
            rubric=self.grader.rubric,
            listen=listener,
            start_recognition=lambda turn: StreamingTranscriber(lambda: self.grader.transcriber(turn.terms)),
            keys=keys,
            now=utc_now,
            speech_in=lambda audio: speech_in(audio, SileroDetector()),
        )
        return Coach(
            setup,
            question=lambda name, expected: question(term_of(name, self.lexicon), expected, self.lexicon),
            follow_ups=follow_ups,
        )
