"""The practice engine with scripted doubles and the real store: its events, the answers it takes, what it saves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from voicecoach.audio.clip import Audio, Span, joined, silence
from voicecoach.audio.source import Notice, Stop
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.errors import DeviceError
from voicecoach.grading.grade_reply import Rubric
from voicecoach.practice.coach import Coach, Practice
from voicecoach.practice.endpoint import NOTHING_SAID, Endpoint
from voicecoach.practice.events import (
    Answer,
    Choose,
    Event,
    Finished,
    Graded,
    Grading,
    Key,
    Listening,
    Speaking,
    Started,
    Typing,
)
from voicecoach.practice.listener import listen
from voicecoach.practice.patience import Patience
from voicecoach.practice.protocols import Recording, StreamingRecognizer
from voicecoach.practice.reply import Listen, Listened
from voicecoach.practice.setup import Setup
from voicecoach.practice.take_reply import ATTEMPTS
from voicecoach.recognition.streaming import StreamingTranscriber
from voicecoach.recognition.transcriber import Transcriber
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.testing import BlockSource, LevelDetector, MutedHeadphones, ScriptedRecognizer, ToneVoice, noise, tone

LEXICON = Lexicon({"ECR": Term("ECR", "acronym", "registry"), "EKS": Term("EKS", "acronym", "clusters")})
DIALOGUE = Dialogue(
    "two",
    "Two turns",
    "beginner",
    (),
    (
        Turn("Where is the image?", "In ECR of course.", (("ECR",),), "Where do you keep the image?"),
        Turn("Where does it run?", "It runs on EKS now.", (("EKS", "ECS"),)),
    ),
)
ONE_SECOND = Patience(seconds=1.0)


def speech() -> BlockSource:
    voiced = joined(silence(0.4), tone(2.5), silence(3))
    return BlockSource(voiced.samples + noise(voiced.seconds, 0.0005).samples[: len(voiced.samples)])


class Studio:
    """A coach with doubles around it."""

    def __init__(self, folder: Path, texts: list[str], keys: Callable[[], Key | None] = lambda: None) -> None:
        self.store = SqliteStore(folder, lambda: "ab")
        self.voice = ToneVoice()
        self.source: Callable[[], BlockSource] = speech
        recognizer = ScriptedRecognizer(texts)
        moments = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n) for n in range(1000))
        self.setup = Setup(
            voice=self.voice,
            headphones=MutedHeadphones(),
            store=self.store,
            rubric=Rubric(LEXICON, versions=(("voicecoach", "test"),)),
            listen=self._listen,
            start_recognition=lambda _: StreamingTranscriber(lambda: Transcriber(recognizer)),
            recognize_after=lambda: StreamingTranscriber(lambda: Transcriber(recognizer)),
            keys=keys,
            now=lambda: next(moments),
            speech_in=lambda audio: (Span(0.0, audio.seconds),),
        )
        self.coach = Coach(self.setup)

    def with_parts(self, **parts: object) -> Coach:
        """Return the coach with other parts."""
        return replace(self.coach, setup=replace(self.setup, **parts))  # type: ignore[arg-type]

    def listen_with(self, setting: str) -> Listen:
        """Return a listener with a patience by name."""
        return partial(self._listen, patience=Patience(setting))

    def _listen(
        self,
        turn: Turn,
        stream: StreamingRecognizer,
        recording: Recording,
        keys: Callable[[], Key | None],
        *,
        wait: float = NOTHING_SAID,
        recognize_after: Callable[[], StreamingRecognizer] | None = None,
        hands_free: bool = False,
        patience: Patience = ONE_SECOND,
    ) -> Listened:
        endpoint = Endpoint(patience, wait=wait, kind="standing" if recognize_after else "final")
        return (
            yield from listen(
                *(self.source(), LevelDetector(), endpoint, stream, recording, keys),
                recognize_after=recognize_after,
                hands_free=hands_free,
            )
        )


def play(practice: Practice, answers: Iterator[Answer]) -> list[Event]:
    events: list[Event] = []
    answer: Answer = None
    try:
        while True:
            event = practice.send(answer)
            events.append(event)
            answer = next(answers, "next") if isinstance(event, Choose | Typing) else None
    except StopIteration:
        return events


def names_of(events: list[Event]) -> list[str]:
    """Return the names of the events, without the reports of listening and the notices."""
    return [type(event).__name__ for event in events if not isinstance(event, Listening | Notice)]


TEXTS = ["we keep it in ECR", "it runs on EKS"]


@pytest.mark.parametrize(
    ("plays", "kind", "prepares"), [(True, "practice", True), (False, "practice", False), (False, "shadowing", True)]
)
def test_only_what_is_heard_or_compared_is_prepared(plays: bool, kind: str, prepares: bool, tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we keep it in ECR"])
    practice = studio.with_parts(plays=plays).practice(DIALOGUE, kind)
    next(practice)
    practice.close()
    assert bool(studio.voice.prefetched) == prepares


def test_a_practice_yields_each_step_and_saves_each_take(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    events = play(studio.coach.practice(DIALOGUE), iter(["next", "next"]))
    turn = ["Speaking", "Grading", "Graded", "Choose"]
    assert names_of(events) == ["Started", *turn, *turn, "Finished"]
    session = studio.store.session("last")
    assert session.ended is not None
    assert [result.grade.transcript.text for result in session.results if result.grade] == TEXTS
    assert [result.grade.terms.coverage for result in session.results if result.grade] == [1.0, 1.0]
    assert studio.voice.prefetched == [text for turn in DIALOGUE.turns for text in (turn.line, turn.model_reply)]
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.session == session


def test_again_records_another_take_of_the_turn_and_model_speaks_the_model_reply(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["in the registry", "we keep it in ECR", "it runs on EKS"])
    events = play(studio.coach.practice(DIALOGUE), iter(["model", "again", "next", "quit"]))
    spoken = [event.text for event in events if isinstance(event, Speaking)]
    assert spoken == [DIALOGUE.turns[0].line, DIALOGUE.turns[0].model_reply, DIALOGUE.turns[1].line]
    session = studio.store.session("last")
    assert [(result.turn, result.take) for result in session.results] == [(0, 1), (0, 2), (1, 1)]
    assert [result.grade.terms.coverage for result in session.results if result.grade] == [0.0, 1.0, 1.0]


def test_quit_ends_the_session_and_keeps_its_takes(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    play(studio.coach.practice(DIALOGUE), iter(["quit"]))
    session = studio.store.session("last")
    assert len(session.results) == 1
    assert session.ended is not None


def test_a_practice_closed_during_a_reply_keeps_the_audio_so_far(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    practice = studio.coach.practice(DIALOGUE)
    for event in practice:
        if isinstance(event, Listening) and event.seconds > 1:
            break
    practice.close()
    session = studio.store.session("last")
    assert [(result.complete, result.grade) for result in session.results] == [(False, None)]
    assert studio.store.recording(session.id, session.results[0].id).stat().st_size > 32_000


def test_asking_for_the_line_again_discards_the_take_and_repeats_the_line_slower_or_in_other_words(
    tmp_path: Path,
) -> None:
    pressed: list[Key | None] = [*[None] * 8, "slower", *[None] * 8, "reword"]
    studio = Studio(tmp_path, TEXTS, keys=lambda: pressed.pop(0) if pressed else None)
    play(studio.coach.practice(DIALOGUE), iter(["quit"]))
    first = DIALOGUE.turns[0]
    assert studio.voice.spoken == [(first.line, 1.0), (first.line, 1.3), (first.another_way, 1.0)]
    assert [result.take for result in studio.store.session("last").results] == [1]


def test_a_key_stops_the_developers_line_and_listening_begins(tmp_path: Path) -> None:
    pressed: list[Key | None] = ["done"]
    studio = Studio(tmp_path, TEXTS, keys=lambda: pressed.pop(0) if pressed else None)
    events = play(studio.coach.practice(DIALOGUE), iter(["quit"]))
    assert names_of(events)[:3] == ["Started", "Speaking", "Grading"]
    assert studio.voice.spoken == [(DIALOGUE.turns[0].line, 1.0)]


def test_quit_during_a_reply_grades_the_take_as_broken_off_and_ends_the_session(tmp_path: Path) -> None:
    pressed: list[Key | None] = [*[None] * 70, "quit"]
    studio = Studio(tmp_path, TEXTS, keys=lambda: pressed.pop(0) if pressed else None)
    events = play(studio.coach.practice(DIALOGUE), iter([]))
    assert names_of(events) == ["Started", "Speaking", "Grading", "Graded", "Finished"]
    assert [result.broken_off for result in studio.store.session("last").results] == [True]


def test_typed_replies_are_graded_for_terms_and_not_for_fluency(tmp_path: Path) -> None:
    studio = Studio(tmp_path, [])
    coach = studio.with_parts(listen=None)
    events = play(coach.practice(DIALOGUE), iter(["It is in E.C.R.", "next", None]))
    graded = [event for event in events if isinstance(event, Graded)]
    assert len(graded) == 1
    grade = graded[0].result.grade
    assert grade is not None
    assert grade.fluency is None
    assert grade.terms.coverage == 1.0
    assert graded[0].result.audio is None


def test_a_silent_reply_is_not_graded_and_the_reason_is_saved(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    studio.source = lambda: BlockSource(np.zeros(16000 * 40, np.float32))
    events = play(studio.coach.practice(DIALOGUE), iter(["quit"]))
    grading = next(event for event in events if isinstance(event, Grading))
    assert grading.ended == "nothing"
    grade = studio.store.session("last").results[0].grade
    assert grade is not None
    assert not grade.graded
    assert "Nobody was heard" in grade.reason


def test_listening_starts_again_if_the_microphone_fails_before_anybody_spoke(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    gone = DeviceError("The microphone gives no sound.")
    sources = [BlockSource(tone(1).samples, breaks_after=0, failure=gone), speech()]
    studio.source = lambda: sources.pop(0)
    events = play(studio.coach.practice(DIALOGUE), iter(["quit"]))
    assert names_of(events) == ["Started", "Speaking", "Grading", "Graded", "Choose", "Finished"]
    assert [result.grade.graded for result in studio.store.session("last").results if result.grade] == [True]


def test_if_the_headphones_fail_the_learner_is_told_to_read_each_line_and_the_practice_goes_on(tmp_path: Path) -> None:
    class Broken:
        def play(self, parts: Iterator[Audio], stop: Stop) -> bool:
            raise DeviceError("The headphones can't play: gone.")

    studio = Studio(tmp_path, TEXTS)
    events = play(studio.with_parts(headphones=Broken()).practice(DIALOGUE), iter(["next", "quit"]))
    assert [result.grade.graded for result in studio.store.session("last").results if result.grade] == [True, True]
    notices = [event.text for event in events if isinstance(event, Notice)]
    assert len(notices) == 2, "one for each line"
    for notice in notices:
        assert "headphones" in notice
        assert "on the screen" in notice


def test_a_microphone_that_keeps_failing_leaves_no_take_and_the_learner_chooses_how_to_go_on(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    sources: list[BlockSource] = []

    def gone() -> BlockSource:
        sources.append(BlockSource(tone(1).samples, breaks_after=0, failure=DeviceError("It gives no sound.")))
        return sources[-1]

    studio.source = gone
    events = play(studio.coach.practice(DIALOGUE), iter(["quit"]))
    assert names_of(events) == ["Started", "Speaking", "Choose", "Finished"]
    assert len(sources) == ATTEMPTS
    assert sum("no sound" in event.text for event in events if isinstance(event, Notice)) == ATTEMPTS
    assert list(tmp_path.rglob("*.wav")) == []


def test_the_learner_is_told_that_the_microphone_is_starting_and_may_quit_meanwhile(tmp_path: Path) -> None:
    pressed: list[Key | None] = [None, None, None, None, "quit"]
    studio = Studio(tmp_path, TEXTS, keys=lambda: pressed.pop(0) if pressed else None)
    studio.source = lambda: BlockSource(tone(1).samples, waits=10)
    events = play(studio.coach.practice(DIALOGUE), iter([]))
    assert names_of(events) == ["Started", "Speaking", "Waiting", "Waiting", "Waiting", "Finished"]
    assert events[-1] == Finished(None, left=True)


def test_a_failing_recognizer_loses_no_audio(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)

    def fail() -> Transcriber:
        raise RuntimeError("weights vanished")

    broken = studio.with_parts(start_recognition=lambda _: StreamingTranscriber(fail))
    with pytest.raises(RuntimeError, match="vanished"):
        play(broken.practice(DIALOGUE), iter([]))
    session = studio.store.session("last")
    assert session.ended is not None
    assert studio.store.recording(session.id, session.results[0].id).stat().st_size > 64_000


def test_the_first_event_carries_the_session_id(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    practice = studio.coach.practice(DIALOGUE)
    first = next(practice)
    assert isinstance(first, Started)
    assert studio.store.session(first.session).title == DIALOGUE.title


def test_quit_during_the_developers_line_leaves_and_an_empty_session_is_not_kept(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    play(studio.coach.practice(DIALOGUE), iter(["quit"]))
    earlier = studio.store.session("last")
    pressed: list[Key | None] = ["quit"]
    events = play(studio.with_parts(keys=lambda: pressed.pop(0) if pressed else None).practice(DIALOGUE), iter([]))
    assert names_of(events) == ["Started", "Speaking", "Finished"]
    assert events[-1] == Finished(None, left=True)
    assert studio.store.session("last") == earlier


def test_quit_during_a_repeated_line_leaves(tmp_path: Path) -> None:
    pressed: list[Key | None] = ["slower", "quit"]
    studio = Studio(tmp_path, TEXTS, keys=lambda: pressed.pop(0) if pressed else None)
    assert names_of(play(studio.coach.practice(DIALOGUE), iter([]))) == ["Started", "Speaking", "Speaking", "Finished"]


@pytest.mark.parametrize(
    ("key", "after"),
    [
        ("again", ["Grading", "Graded", "Choose"]),
        ("more", ["Speaking", "Choose"]),
        ("next", ["Speaking", "Grading", "Graded", "Choose"]),
        ("quit", []),
        ("done", ["Choose"]),
    ],
)
def test_a_choice_during_the_model_reply_counts_at_once_and_another_key_stops_it(
    key: Key, after: list[str], tmp_path: Path
) -> None:
    pressed: list[Key | None] = []
    studio = Studio(tmp_path, TEXTS, keys=lambda: pressed.pop(0) if pressed else None)

    def answers() -> Iterator[Answer]:
        pressed.append(key)  # during the model reply that this choice begins
        yield "model"
        while True:
            yield "quit"

    events = play(studio.coach.practice(DIALOGUE), answers())
    first = ["Started", "Speaking", "Grading", "Graded", "Choose", "Speaking"]
    assert names_of(events) == [*first, *after, "Finished"]


def test_the_last_turn_offers_to_finish_and_not_to_quit(tmp_path: Path) -> None:
    events = play(Studio(tmp_path, TEXTS).coach.practice(DIALOGUE), iter(["next", "next"]))
    offered = [event.choices for event in events if isinstance(event, Choose)]
    assert offered == [("again", "model", "shadow", "next", "quit"), ("again", "model", "shadow", "next")]


def test_a_reply_without_any_expected_term_can_be_marked_as_an_answer_once(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["in the registry of course"])
    events = play(studio.coach.practice(DIALOGUE), iter(["answered", "quit"]))
    assert names_of(events) == ["Started", "Speaking", "Grading", "Graded", "Choose", "Graded", "Choose", "Finished"]
    offered = ["answered" in event.choices for event in events if isinstance(event, Choose)]
    assert offered == [True, False]
    assert [result.answered for result in studio.store.session("last").results] == [True]


class Pressing:
    """Headphones that press a key while a text is spoken: at the beginning, or when the last sound has been played."""

    def __init__(self, key: Key, *, late: bool = False) -> None:
        self._key, self._late, self._pending = key, late, list[Key]()
        self._used = False

    def keys(self) -> Key | None:
        return self._pending.pop(0) if self._pending else None

    def play(self, parts: Iterator[Audio], stop: Stop) -> bool:
        press = [] if self._used else [self._key]
        self._used = True
        self._pending += [] if self._late else press
        whole = not any(stop() for _ in parts)
        self._pending += press if self._late else []
        return whole


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("key", ["done", "more", "talk", "again", "next", "other"])
def test_any_other_key_during_the_developers_line_is_not_applied_to_the_reply(
    key: Key, late: bool, tmp_path: Path
) -> None:
    studio, headphones = Studio(tmp_path, TEXTS), Pressing(key, late=late)
    coach = studio.with_parts(headphones=headphones, keys=headphones.keys)
    events = play(coach.practice(DIALOGUE), iter(["quit"]))
    assert names_of(events)[1:4] == ["Speaking", "Grading", "Graded"]
    assert [event.ended for event in events if isinstance(event, Grading)] == ["pause"]


def test_the_events_carry_the_keys_that_are_offered_while_the_voice_speaks(tmp_path: Path) -> None:
    events = play(Studio(tmp_path, TEXTS).coach.practice(DIALOGUE), iter(["model", "next", "model", "next"]))
    assert [event.keys for event in events if isinstance(event, Speaking)] == [
        ("help", "repeat", "slower", "reword", "terms", "quit"),
        ("again", "more", "next", "quit"),
        ("help", "repeat", "slower", "terms", "quit"),  # this line has no other words
        ("again", "more", "next"),
    ]


def test_a_practice_closed_before_anybody_spoke_leaves_the_session_before_it_the_last_one(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    play(studio.coach.practice(DIALOGUE), iter(["quit"]))
    [before] = studio.store.sessions()
    for event_type in (Started, Speaking, Listening):
        practice = studio.coach.practice(DIALOGUE)
        next(event for event in practice if isinstance(event, event_type))
        practice.close()
    assert studio.store.sessions() == [before]
    assert [folder.name for folder in tmp_path.iterdir() if folder.is_dir()] == [before.id]
