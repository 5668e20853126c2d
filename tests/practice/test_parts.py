"""Practice in parts: turns of several conversations, one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tests.practice.test_coach import DIALOGUE, TEXTS, Studio, names_of, play
from voicecoach.practice.events import Answer, Choose, Event, Finished, Key, Listening, Speaking
from voicecoach.practice.parts import Part, practice_parts

OTHER = replace(DIALOGUE, id="other", title="Another one")
PARTS = [Part(DIALOGUE, (1,)), Part(OTHER, (0,)), Part(DIALOGUE, (0,))]


def studio_with_tokens(folder: Path, keys: Iterable[Key | None] = ()) -> Studio:
    pressed = iter(keys)
    studio = Studio(folder, TEXTS, keys=lambda: next(pressed, None))
    tokens = iter("abcdefgh")
    studio.store._token = lambda: next(tokens)
    return studio


def stored(studio: Studio) -> list[tuple[str, list[int]]]:
    """Return the dialogue and the turns of each session, oldest first."""
    history = reversed(studio.store.history())
    return [(session.dialogue, [result.turn for result in session.results]) for session in history]


def choices(events: list[Event]) -> list[tuple[bool, bool]]:
    """Return for each choice whether the turn is the last one and whether the learner may quit."""
    return [(event.last, "quit" in event.choices) for event in events if isinstance(event, Choose)]


def test_each_part_is_a_session_with_the_turns_indices_in_the_dialogue(tmp_path: Path) -> None:
    studio = studio_with_tokens(tmp_path)
    events = play(practice_parts(lambda _: studio.coach, PARTS), iter([]))
    assert stored(studio) == [("two", [1]), ("other", [0]), ("two", [0])]
    assert [event.text for event in events if isinstance(event, Speaking)] == [
        DIALOGUE.turns[index].line for index in (1, 0, 0)
    ]
    assert [session.ended is not None for session in studio.store.history()] == [True] * 3
    assert studio.voice.prefetched[:2] == [DIALOGUE.turns[1].line, DIALOGUE.turns[1].model_reply]
    assert len(studio.voice.prefetched) == 6, "only what is practiced"


def test_only_the_last_part_finishes_and_before_that_the_learner_may_quit(tmp_path: Path) -> None:
    studio, other = studio_with_tokens(tmp_path), studio_with_tokens(tmp_path / "whole")
    events = play(practice_parts(lambda _: studio.coach, PARTS), iter([]))
    assert choices(events) == [(False, True), (False, True), (True, False)]
    whole = play(practice_parts(lambda _: other.coach, [Part(DIALOGUE)]), iter([]))
    assert choices(whole) == [(False, True), (True, False)], "a conversation alone is as it was"


def test_quit_ends_all_parts_and_keeps_what_was_practiced(tmp_path: Path) -> None:
    studio = studio_with_tokens(tmp_path)
    answers: list[Answer] = ["next", "quit"]
    events = play(practice_parts(lambda _: studio.coach, PARTS), iter(answers))
    assert stored(studio) == [("two", [1]), ("other", [0])]
    assert [event.left for event in events if isinstance(event, Finished)] == [False, True]


def test_quit_while_a_line_is_spoken_ends_all_parts(tmp_path: Path) -> None:
    studio = studio_with_tokens(tmp_path, ["quit"])
    events = play(practice_parts(lambda _: studio.coach, PARTS), iter([]))
    assert names_of(events) == ["Started", "Speaking", "Finished"]
    assert stored(studio) == []


def test_closing_ends_the_part_that_was_practiced(tmp_path: Path) -> None:
    studio = studio_with_tokens(tmp_path)
    practice = practice_parts(lambda _: studio.coach, PARTS)
    for event in practice:
        if isinstance(event, Listening) and event.seconds > 1:
            break
    practice.close()
    assert stored(studio) == [("two", [1])]
    assert studio.store.session("last").ended
