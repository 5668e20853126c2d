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
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.library import DialogueLibrary, open_library
from voicecoach.content.pack import pack_of
from voicecoach.devices.echo_suppression import EchoSuppressor
from voicecoach.devices.headphones import Headphones, NoHeadphones
from voicecoach.devices.microphone import Microphone
from voicecoach.errors import VoicecoachError
from voicecoach.grading.grader import Grader, load_rubric
from voicecoach.grading.terms.grade import term_of
from voicecoach.practice.coach import Coach
from voicecoach.practice.events import Key
from voicecoach.practice.patience import parse_patience
from voicecoach.practice.preview import Preview
from voicecoach.practice.protocols import StreamingRecognizer
from voicecoach.practice.questions import question
from voicecoach.practice.reply_listener import ReplyListener
from voicecoach.practice.setup import Setup
from voicecoach.practice.simulated_learner import SimulatedLearner
from voicecoach.practice.spoken_commands import ANY_COMMAND
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.recognizer import Recognizer
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.speech import speech_in
from voicecoach.recognition.streaming import StreamingTranscriber
from voicecoach.recognition.tuning import tuning_or_usual
from voicecoach.sessions.sqlite import SqliteStore, open_store
from voicecoach.voice.espeak import EspeakPhonemizer
from voicecoach.voice.piper import PiperVoice
from voicecoach.voice.prefetch import PrefetchingVoice
from voicecoach.voice.pronunciation import Pronunciation
from voicecoach.voice.respelling import RespellingVoice
from voicecoach.voice.synthesizer import Synthesizer
from voicecoach.weights.background import BackgroundLoad
from voicecoach.weights.store import WeightStore, open_weights

VOICE_FIRST = 5.0
"""Seconds that the recognizer waits for the first sound of the voice before it loads, at most. While both load, the
voice takes twice as long (docs/adr/0025)."""


def utc_now() -> datetime:
    """Return the current time in UTC; nothing else in the program reads the calendar clock."""
    return datetime.now(UTC)


class Application:
    """The parts of the program, wired from folders and settings.

    `damage` is told what the store leaves out, `warn` what else can't be used.
    """

    def __init__(
        self,
        folders: Folders,
        settings: Settings,
        damage: Callable[[str], None] = lambda _: None,
        warn: Callable[[VoicecoachError], None] = lambda _: None,
    ) -> None:
        self.folders, self.settings, self._damage, self._warn = folders, settings, damage, warn
        self._closing = ExitStack()  # threads that must end before the interpreter does
        self._graders: dict[str, Grader] = {}
        self._voices: dict[float, PrefetchingVoice] = {}
        self._recognizer: BackgroundLoad[Recognizer] | None = None

    def close(self) -> None:
        """Stop the background threads; the application must not be used afterwards."""
        self._closing.close()

    @property
    def lexicon(self) -> Lexicon:
        """The terms of the first pack, with the user's own added or in their place."""
        return self.library.lexicon("")

    @cached_property
    def library(self) -> DialogueLibrary:
        """The shipped dialogues and the user's own, with the lexicons of their packs."""
        return open_library(self.folders)

    @cached_property
    def weights(self) -> WeightStore:
        """The models on this machine."""
        return open_weights(self.folders)

    @cached_property
    def store(self) -> SqliteStore:
        """The sessions."""
        store = open_store(self.folders, self._damage)
        self._closing.callback(store.close)
        return store

    def recognizer(self) -> Recognizer:
        """Return the chosen recognizer; wait until it is loaded."""
        return self._start_loading().get()

    def _start_loading(self, first: Callable[[], object] = lambda: None) -> BackgroundLoad[Recognizer]:
        """Start to load the recognizer unless that was done; `first` is called before, by the thread that loads it."""
        if self._recognizer is None:
            name = self.settings.model
            _, model = self.weights.whisper(name)  # a missing model is reported here, not on the worker
            tuning = tuning_or_usual(self.weights.tunings, model.sha256, self._warn)

            def load() -> Recognizer:
                first()
                return load_whisper(self.weights, name, tuning)

            self._recognizer = BackgroundLoad(load)
            self._closing.callback(self._recognizer.close)
        return self._recognizer

    @property
    def grader(self) -> Grader:
        """Grades recordings by the first pack's lexicon, with the chosen recognizer."""
        return self.grader_of("")

    def grader_of(self, dialogue: str) -> Grader:
        """Return a grader by the lexicon of a dialogue's pack; raise DialogueError if that pack is missing."""
        pack = pack_of(dialogue)
        if pack not in self._graders:
            self._graders[pack] = self.grader_by(self.library.lexicon(dialogue))
        return self._graders[pack]

    def grader_by(self, lexicon: Lexicon) -> Grader:
        """Return a grader by any lexicon."""
        return Grader(recognizer=self.recognizer, rubric=load_rubric(lexicon), phonemizer=lambda: self._phonemizer)

    @cached_property
    def _phonemizer(self) -> EspeakPhonemizer:
        return EspeakPhonemizer()

    @property
    def voice(self) -> Synthesizer:
        """The program's voice, for texts of the first pack."""
        return self.voice_of("")

    def voice_of(self, dialogue: str) -> Synthesizer:
        """Return the program's voice for texts of a dialogue's pack: it respells the terms of that pack."""
        return self.voice_by(self.library.lexicon_if_present(dialogue), self.settings.voice_speed)

    def voice_by(self, lexicon: Lexicon, speed: float = 1.0) -> Synthesizer:
        """Return the program's voice, respelling the terms of any lexicon; `speed`: times its own."""
        return RespellingVoice(self._voice_at(speed), Pronunciation(lexicon))

    def listeners(self, lexicon: Lexicon) -> tuple[Synthesizer, Grader]:
        """Return the voice and a grader by any lexicon."""
        return self.voice_by(lexicon), self.grader_by(lexicon)

    def _voice_at(self, speed: float) -> PrefetchingVoice:
        """Return the voice without respelling: it prefetches the next lines and caches all lines on disk."""
        if speed not in self._voices:
            file = self.weights.voice(self.settings.voice)
            cache, name = self.folders.voice_cache, self.settings.voice
            self._voices[speed] = PrefetchingVoice(lambda: PiperVoice(file), cache, name, speed)
            self._closing.callback(self._voices[speed].close)
        return self._voices[speed]

    def headphones(self, *, sound: bool) -> AudioSink:
        """Return the chosen headphones, or a sink that plays nothing."""
        return self._headphones if sound else NoHeadphones()

    @cached_property
    def _headphones(self) -> Headphones:
        return Headphones(self.settings.headphones)

    def microphone(self) -> AudioSource:
        """Return the chosen microphone, closed, with the program's own voice suppressed."""
        return EchoSuppressor(Microphone(self.settings.microphone), self._headphones.last)

    def simulated_learner(self, dialogue: Dialogue, *, pace: float | None) -> SimulatedLearner:
        """Return a learner that answers a dialogue with the model replies, `pace` times real time."""
        return SimulatedLearner(self.voice_by(self.library.lexicon_if_present(dialogue.id)), pace)

    def coach(
        self,
        dialogue: Dialogue,
        *,
        keys: Callable[[], Key | None],
        headphones: AudioSink,
        source: Callable[[Turn], AudioSource] | None,
        hold: bool = False,
        push_to_talk: bool = False,
        learn: bool = False,
        stands: bool = True,
        hands_free: bool = False,
        follow_ups: int = 0,
        preview: Preview | None = None,
    ) -> Coach:
        """Return the practice engine for dialogues of the pack of `dialogue`.

        `source` returns the learner's microphone, closed; None: replies are typed. `hold`: only a key ends a reply;
        `push_to_talk`: a key also begins it; `learn`: save the pause profile; `stands`: the learner can take back an
        end by going on; `hands_free`: the learner may choose by voice, and it goes on by itself, unless a reply needs
        keys. `follow_ups`: questions after a reply about terms that it lacks. `preview`: watches what is recognized.
        """
        lexicon, grader = self.library.lexicon(dialogue.id), self.grader_of(dialogue.id)
        plays = not isinstance(headphones, NoHeadphones)
        patience = parse_patience(self.settings.patience)
        listener = None
        if source is not None:
            voice = self._voice_at(self.settings.voice_speed)
            wait = VOICE_FIRST if plays else 0.0
            self._start_loading(lambda: voice.wait_for_sound(wait))
            listener = ReplyListener(
                source=source,
                detector=BackgroundLoad(SileroDetector).get,
                patience=patience,
                profile=self.folders.learner,
                lexicon=lexicon,
                hold=hold,
                push_to_talk=push_to_talk,
                learn=learn,
            )

        def start(turn: Turn) -> StreamingRecognizer:
            return StreamingTranscriber(lambda: grader.transcriber(turn.terms))

        hands_free = hands_free and source is not None and not (hold or push_to_talk)
        after = ANY_COMMAND.terms if hands_free else ()
        setup = Setup(
            voice=self.voice_of(dialogue.id),
            headphones=headphones,
            store=self.store,
            rubric=grader.rubric,
            listen=listener,
            start_recognition=preview.watching(start, lexicon) if preview else start,
            keys=keys,
            now=utc_now,
            speech_in=lambda audio: speech_in(audio, SileroDetector()),
            recognize_after=(lambda: StreamingTranscriber(lambda: grader.transcriber(after))) if stands else None,
            hands_free=hands_free,
            plays=plays,
        )
        return Coach(
            setup,
            question=lambda name, expected: question(term_of(name, lexicon), expected, lexicon),
            follow_ups=follow_ups,
        )
