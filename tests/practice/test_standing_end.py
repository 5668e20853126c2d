"""An end that stands: what takes it back, what doesn't, and what is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.practice.test_coach import DIALOGUE, Studio, names_of
from voicecoach.audio.clip import SAMPLE_RATE, Audio, joined, silence
from voicecoach.errors import DeviceError
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Answer, Choose, Event, Finished, Graded, Key, Listening, Resumed, Speaking
from voicecoach.practice.patience import LIMITS
from voicecoach.practice.standing_end import STANDING
from voicecoach.sessions.session import TurnResult
from voicecoach.testing import BlockSource, noise, tone

ALSO = tone(1.5)
"""Speech that goes on: longer than a word, in the same voice."""


def said(*parts: Audio) -> Callable[[], BlockSource]:
    """Return a source in which the first reply is followed, after its end, by these parts."""
    voiced = joined(silence(0.4), tone(2.5), *parts, silence(STANDING + 3))
    return lambda: BlockSource(voiced.samples + noise(voiced.seconds, 0.0005).samples[: len(voiced.samples)])


def practiced(studio: Studio, choose: Callable[[Choose], Answer] = lambda _: None, **options: object) -> list[Event]:
    """Practice the first turn; `choose` answers while an end stands, afterwards "next" and "quit" are chosen."""
    return played(studio.coach.practice(DIALOGUE, turns=[0]), choose)


def played(practice: Practice, choose: Callable[[Choose], Answer]) -> list[Event]:
    events: list[Event] = []
    answer: Answer = None
    try:
        while True:
            event = practice.send(answer)
            events.append(event)
            answer = None
            if isinstance(event, Choose):
                answer = choose(event) if event.listening else "next"
    except StopIteration:
        return events


def steps(events: Sequence[Event]) -> list[str]:
    """Return the names of the events, those that are repeated once."""
    names = [name for name in names_of(list(events)) if name not in ("Started", "Speaking", "Finished")]
    return [name for place, name in enumerate(names) if not place or name != names[place - 1]]


def only_take(studio: Studio) -> TurnResult:
    [result] = studio.store.session("last").results
    assert len(result.grades) == 1
    return result


def seconds(studio: Studio) -> float:
    session = studio.store.session("last")
    file = studio.store.recording(session.id, session.results[0].id)
    return (file.stat().st_size - 44) / 2 / SAMPLE_RATE


def test_speech_that_goes_on_takes_the_end_back_and_the_grade_is_of_the_whole(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we keep it", "in ECR"])
    studio.source = said(silence(2.2), ALSO)
    events = practiced(studio)
    assert steps(events) == ["Grading", "Graded", "Choose", "Resumed", "Grading", "Graded", "Choose"]
    result = only_take(studio)
    assert result.grade
    assert result.grade.transcript.text == "we keep it in ECR"
    assert result.grade.terms.coverage == 1.0
    assert result.grade.seconds == pytest.approx(0.4 + 2.5 + 2.2 + 1.5 + 1.0, abs=0.1)
    assert seconds(studio) == pytest.approx(result.grade.seconds), "what was heard after the last end is dropped"


@pytest.mark.parametrize("heard", ["", "okay, next", "Thank you."])
def test_a_short_sound_without_words_of_a_reply_takes_nothing_back(heard: str, tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we keep it in ECR", heard])
    studio.source = said(silence(1.5), tone(0.5))
    assert steps(practiced(studio)) == ["Grading", "Graded", "Choose"]
    assert seconds(studio) == pytest.approx(0.4 + 2.5 + 1.0, abs=0.1)


def test_a_single_word_that_belongs_to_a_reply_takes_the_end_back(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we keep it in", "ECR", "we keep it in ECR"])
    studio.source = said(silence(1.5), tone(0.5))
    assert "Resumed" in steps(practiced(studio))
    assert only_take(studio).coverage == 1.0


def test_another_voice_takes_nothing_back_and_does_not_hold_the_conversation_up(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we keep it in ECR"])
    for other in (tone(1.8, 620.0), tone(1.8, level=0.03)):
        studio.source = said(silence(1.5), other)
        assert "Resumed" not in steps(practiced(studio))


def test_a_key_ends_the_waiting_at_once(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we keep it in ECR"])
    studio.source = said(silence(1.5), ALSO)
    events = practiced(studio, lambda event: "next" if event.listening < STANDING - 0.2 else None)
    choices = [event for event in events if isinstance(event, Choose)]
    assert [round(event.listening, 1) for event in choices] == [4.0, 3.9, 3.8, 3.7]
    assert isinstance(events[-1], Finished)


def test_after_some_seconds_the_microphone_is_closed_and_the_learner_chooses(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we keep it in ECR"])
    sources: list[BlockSource] = []

    def source() -> BlockSource:
        sources.append(said()())
        return sources[-1]

    studio.source = source
    choices = [event.listening for event in practiced(studio) if isinstance(event, Choose)]
    assert choices[0] == STANDING
    assert choices[-2:] == [pytest.approx(0.1, abs=0.1), 0.0]
    assert sources[0].closed == 1


def test_a_term_that_was_said_before_the_end_was_taken_back_stays_said(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we keep it in ECR", "we keep it in a cellar and more"])
    studio.source = said(silence(1.5), ALSO)
    practiced(studio)
    result = only_take(studio)
    assert result.grade
    assert "cellar" in result.grade.transcript.text
    assert [verdict.state for verdict in result.grade.terms.verdicts] == ["said"]


def test_a_grade_is_on_disk_while_its_end_stands_and_gone_as_soon_as_that_is_taken_back(tmp_path: Path) -> None:
    """What a kill leaves: the grade of the reply so far, or the recording of all of it without a wrong grade."""
    studio = Studio(tmp_path, ["we keep it in ECR"])
    studio.source = said(silence(1.5), ALSO)
    practice = studio.coach.practice(DIALOGUE, turns=[0])
    for event in practice:
        if not isinstance(event, Choose | Resumed):
            continue
        [result] = studio.store.session("last").results
        if isinstance(event, Choose):
            assert len(result.grades) == 1
            assert seconds(studio) >= 0.4 + 2.5
            copies = list(tmp_path.rglob("session.json"))
        else:
            assert result.grades == ()
            assert seconds(studio) >= 0.4 + 2.5 + 1.5 + 1.0 - 0.3, "on disk up to the last quarter of a second"
            assert '"ECR" in' not in copies[0].read_text()
            break
    practice.close()


def test_closing_the_practice_while_an_end_stands_keeps_the_grade(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we keep it in ECR"])
    studio.source = said()
    practice = studio.coach.practice(DIALOGUE)
    for event in practice:
        if isinstance(event, Choose) and event.listening < 3:
            break
    practice.close()
    assert only_take(studio).coverage == 1.0
    assert seconds(studio) == pytest.approx(0.4 + 2.5 + 1.0, abs=0.1)


def test_a_microphone_that_goes_away_while_an_end_stands_costs_nothing(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we keep it in ECR"])
    whole = said()()
    studio.source = lambda: BlockSource(whole.samples, breaks_after=140, failure=DeviceError("It went away."))
    assert steps(practiced(studio)) == ["Grading", "Graded", "Choose"]
    assert only_take(studio).coverage == 1.0


def test_before_a_question_the_end_stands_until_the_voice_may_speak_and_the_grade_is_not_shown(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we keep it", "we keep it in ECR now"])
    studio.source = said(silence((LIMITS["standing"]["normal"].longest + LIMITS["voice"]["normal"].longest) / 2), ALSO)
    studio.coach = studio.with_parts(listen=studio.listen_with("normal"))
    studio.coach = type(studio.coach)(studio.coach.setup, lambda *_: "Which registry?", 1)
    events = practiced(studio)
    resumed = next(place for place, event in enumerate(events) if isinstance(event, Resumed))
    assert not any(isinstance(event, Graded) for event in events[:resumed]), "the missed term is not told yet"
    assert not any(isinstance(event, Choose) for event in events[:resumed])
    assert any(isinstance(event, Listening) and not event.speaking for event in events[:resumed])
    assert [event.text for event in events if isinstance(event, Speaking)] == [DIALOGUE.turns[0].line], "all was said"


def test_a_key_ends_the_waiting_before_a_question(tmp_path: Path) -> None:
    pressed: list[Key | None] = []
    studio = Studio(tmp_path, ["we keep it"], keys=lambda: pressed.pop(0) if pressed else None)
    studio.source = said()
    studio.coach = type(studio.coach)(studio.with_parts(listen=studio.listen_with("normal")).setup, lambda *_: "W?", 1)

    practice = studio.coach.practice(DIALOGUE, turns=[0])
    waited = 0
    graded = False
    for event in practice:
        graded = graded or type(event).__name__ == "Grading"
        if graded and isinstance(event, Listening):
            waited += 1
            pressed.append("quit")
        if isinstance(event, Finished):
            assert event.left
    assert waited == 1
