"""Practices as pages ask for them, and how their events look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from voicecoach.audio.source import AudioSink, AudioSource
from voicecoach.config import Settings
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.library import DialogueLibrary, Lexicons
from voicecoach.errors import UsageError
from voicecoach.grading.grader import Grader
from voicecoach.practice.coach import Coach, Practice
from voicecoach.practice.events import Event, Finished, Graded, Key, Shadowed, Started
from voicecoach.practice.parts import Part, planned_parts, practice_parts
from voicecoach.practice.preview import Preview
from voicecoach.practice.rounds import MOST_ROUNDS, RoundFinished
from voicecoach.practice.sound_watch import with_sound_check
from voicecoach.recognition.recognizer import SpeechDetector
from voicecoach.review.closing import closing
from voicecoach.review.plan import MINUTES, Plan, plan
from voicecoach.review.progress import MAX_SUGGESTIONS
from voicecoach.sessions.session import Session
from voicecoach.sessions.sqlite import SqliteStore
from voicecoach.web.interruption import PracticeMark, grade_rest, marked
from voicecoach.web.live_practice import Face, Studio
from voicecoach.web.messages import PracticeRequest
from voicecoach.web.practice_pages import (
    finished_fragment,
    over_fragment,
    round_fragment,
    shadowed_fragment,
    take_fragment,
)
from voicecoach.web.session_views import served_view


class MakeCoach(Protocol):
    """Returns a practice engine; see `Application.coach`."""

    def __call__(
        self,
        dialogue: Dialogue,
        *,
        keys: Callable[[], Key | None],
        headphones: AudioSink,
        source: Callable[[Turn], AudioSource] | None,
        hold: bool,
        push_to_talk: bool,
        learn: bool,
        hands_free: bool,
        follow_ups: int,
        preview: Preview | None,
    ) -> Coach: ...


@dataclass(frozen=True, slots=True)
class StudioParts:
    """The parts of practices, all used on one thread.

    `now`: the time with the learner's time zone; `grader`: of a dialogue; `mark`: names the session that is practiced.
    """

    store: SqliteStore
    library: DialogueLibrary
    lexicon: Lexicons
    settings: Settings
    coach: MakeCoach
    detector: Callable[[], SpeechDetector]
    now: Callable[[], datetime]
    grader: Callable[[str], Grader]
    mark: PracticeMark


def studio(parts: StudioParts) -> Studio:
    """Return what makes practices and draws them."""
    drawing = _Drawing(parts)
    return Studio(
        lambda request, face: marked(_practice(parts, request, face), parts.mark),
        drawing.html,
        drawing.summary,
        lambda session: grade_rest(session, parts.store, parts.grader, parts.mark),
    )


def todays_plan(parts: StudioParts, minutes: int) -> Plan:
    """Return today's plan."""
    return plan(
        parts.store.history(),
        parts.library.load()[0],
        parts.now().date(),
        None,
        minutes=minutes,
        retention=parts.settings.desired_retention,
    )


def _practice(parts: StudioParts, request: PracticeRequest, face: Face) -> Practice:
    """Return the practice that a page asks for; raise VoicecoachError if there is none."""
    if not 1 <= request.rounds <= MOST_ROUNDS:
        raise UsageError(f"A conversation can be practiced in 1 to {MOST_ROUNDS} rounds.")
    preview = Preview() if parts.settings.partial_words else None
    coach = partial(
        parts.coach,
        keys=face.keys,
        headphones=face.headphones,
        source=face.source,
        hold=request.hold,
        push_to_talk=request.push_to_talk,
        learn=True,
        hands_free=request.hands_free,
        follow_ups=parts.settings.follow_ups if request.follow_ups else 0,
        preview=preview,
    )
    if request.kind != "practice" and request.rounds > 1:
        raise UsageError("Rounds are for answering.", next="Choose one of both.")
    practice = practice_parts(
        coach, _parts(parts, request), kind=request.kind, rounds=request.rounds, vocabulary=request.vocabulary
    )
    if preview:
        practice = preview.shown(practice)
    return with_sound_check(practice, (), parts.store.recording, parts.detector)


def _parts(parts: StudioParts, request: PracticeRequest) -> list[Part]:
    if not request.dialogue:
        planned = planned_parts(todays_plan(parts, request.minutes), parts.library.load()[0])
        if not planned:
            raise UsageError("Nothing is due today, and there is nothing new.", next="Choose a conversation.")
        return planned
    dialogue = parts.library.find(request.dialogue)
    if not all(0 <= turn < len(dialogue.turns) for turn in request.turns):
        raise UsageError(f"{dialogue.title} has {len(dialogue.turns)} turns.")
    return [Part(dialogue, request.turns or None)]


class _Drawing:
    """Draws the events that show sessions."""

    def __init__(self, parts: StudioParts) -> None:
        self._parts = parts
        self._session = ""

    def html(self, event: Event) -> str:
        """Return how an event looks; "" if the page draws it itself."""
        match event:
            case Started(session=session):
                self._session = session
            case Graded(result=result):
                return self._take(result.turn)
            case RoundFinished(session=session):
                return round_fragment(session)
            case Finished(session=session) if session is not None:
                return self._finished(session)
            case Shadowed(sentence=sentence, of=of):
                return shadowed_fragment(sentence, of)
        return ""

    def _finished(self, session: Session) -> str:
        parts = self._parts
        history, lexicon = parts.store.history(), parts.library.lexicon_if_present(session.dialogue)
        retention = parts.settings.desired_retention
        said = closing(session, history, lexicon.meaning, parts.now().date(), retention)
        return finished_fragment(session, history, said)

    def summary(self) -> str:
        """Return what comes after a practice."""
        return over_fragment(todays_plan(self._parts, MINUTES).suggestions[:MAX_SUGGESTIONS])

    def _take(self, turn: int) -> str:
        """Return the turn with all its takes, as on the session's page."""
        session = self._parts.store.session(self._session)
        only = replace(session, results=tuple(result for result in session.results if result.turn == turn))
        return take_fragment(served_view(self._parts.store, only, self._parts.lexicon(session.dialogue), ""))
