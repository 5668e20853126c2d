"""Shadowing, swapped roles and the vocabulary: the engine with scripted doubles and the real store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.practice.test_coach import DIALOGUE, Studio, names_of, play
from voicecoach.audio.clip import silence
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.practice.asking import key_words, swapped
from voicecoach.practice.events import (
    Choose,
    Cue,
    Event,
    Graded,
    Key,
    Shadowed,
    Speaking,
    Started,
    TermTried,
    VocabularyTerm,
)
from voicecoach.review.plan import plan
from voicecoach.review.schedule import schedule
from voicecoach.sessions.counted_takes import counted_turns
from voicecoach.testing import BlockSource

ONE = Dialogue("d", "D", "beginner", (), (Turn("How?", "We push to ECR. Then it runs on EKS.", (("ECR",), ("EKS",))),))


def keys_at(presses: dict[int, Key]) -> Callable[[], Key | None]:
    """Return keys that are pressed at these polls, counted from 0."""
    polls = iter(range(100_000))
    return lambda: presses.get(next(polls))


def silent() -> BlockSource:
    return BlockSource(silence(15).samples)


def of_type(events: list[Event], kind: type) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def test_shadowing_says_each_sentence_listens_compares_and_keeps_the_recording(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we push to ECR", "then it runs EKS"])
    events = play(studio.coach.practice(ONE, "shadowing"), iter(["next", "next", "next"]))
    sentence = ["Speaking", "Grading", "Shadowed", "Choose"]
    assert names_of(events) == ["Started", "Speaking", *sentence, *sentence, "Choose", "Finished"]
    assert [event.text for event in events if isinstance(event, Speaking)] == [
        "How?",
        "We push to ECR.",
        "Then it runs on EKS.",
    ]
    session = studio.store.session("last")
    assert session.kind == "shadowing"
    assert session.results == ()
    assert [(each.turn, each.sentence, each.text) for each in session.shadowed] == [
        (0, 0, "We push to ECR."),
        (0, 1, "Then it runs on EKS."),
    ]
    first, second = (each.report for each in session.shadowed)
    assert first
    assert first.exact
    assert second
    assert [word.text for word in second.words if word.state == "missed"] == ["on"]
    assert all((studio.store.folder(session.id) / each.audio).stat().st_size > 1000 for each in session.shadowed)
    assert studio.voice.prefetched == ["How?", "We push to ECR.", "Then it runs on EKS."]


def test_shadowing_counts_neither_as_practice_nor_for_the_schedule(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we push to ECR"])
    play(studio.coach.practice(ONE, "shadowing"), iter(["next", "next", "next"]))
    history = studio.store.history()
    assert [counted_turns(session) for session in history] == [[]]
    today = history[0].started.date()
    assert schedule(history, today, None, 0.9).turns == {}
    assert plan(history, [ONE], today, None, minutes=10, retention=0.9).items[0].dialogue == "d", "still new"


def test_a_sentence_is_shadowed_again_and_the_model_reply_can_be_shadowed_after_a_reply(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["we push", "we push", "we push to ECR", "then it runs on EKS"])
    events = play(studio.coach.practice(ONE), iter(["shadow", "again", "next", "next", "next"]))
    sentence = ["Speaking", "Grading", "Shadowed", "Choose"]
    reply = ["Started", "Speaking", "Grading", "Graded", "Choose"]
    assert names_of(events) == [*reply, *sentence, *sentence, *sentence, "Choose", "Finished"]
    session = studio.store.session("last")
    assert session.kind == "practice"
    assert [each.sentence for each in session.shadowed] == [0, 0, 1]
    assert [len(turn.takes) for turn in counted_turns(session)] == [1], "a repeated sentence is no take"


def test_a_sentence_that_nobody_repeats_leaves_nothing_and_can_be_tried_again(tmp_path: Path) -> None:
    studio = Studio(tmp_path, [])
    studio.source = silent
    events = play(studio.coach.practice(ONE, "shadowing"), iter(["next", "quit"]))
    assert of_type(events, Shadowed) == []
    assert studio.store.history() == []
    assert names_of(events)[-2:] == ["Choose", "Finished"]


@pytest.mark.parametrize("poll", [0, 1])
def test_quit_while_a_sentence_is_said_leaves(tmp_path: Path, poll: int) -> None:
    studio = Studio(tmp_path, ["we push to ECR"])
    keys: list[Key] = []
    practice = studio.with_parts(keys=lambda: keys.pop() if keys else None).practice(ONE, "shadowing")
    events: list[Event] = []
    for event in practice:
        events.append(event)
        if isinstance(event, Speaking) and event.role == "model":
            keys.append("quit")
    assert names_of(events)[-2:] == ["Speaking", "Finished"]


def test_with_swapped_roles_the_learner_asks_and_the_program_answers_once(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["where is the image", "and where again", "where does it run"])
    events = play(studio.coach.practice(DIALOGUE, "asking"), iter(["again", "next", "next"]))
    turn = ["Cue", "Grading", "Graded"]
    again = ["Grading", "Graded", "Choose"]
    assert names_of(events) == [
        "Started", *turn, "Speaking", "Choose", *again, *turn, "Speaking", "Choose", "Finished",
    ]  # fmt: skip
    started = next(event for event in events if isinstance(event, Started))
    assert (started.dialogue.developer, started.dialogue.learner) == ("DevOps engineer", "Developer")
    assert [event.text for event in events if isinstance(event, Cue)] == ["image", "run"]
    assert [event.text for event in events if isinstance(event, Speaking)] == [
        "In ECR of course.",
        "It runs on EKS now.",
    ]
    assert studio.voice.spoken == [("In ECR of course.", 1.0), ("It runs on EKS now.", 1.0)], "no cue is spoken"
    session = studio.store.session("last")
    assert session.kind == "asking"
    assert (session.developer, session.learner) == ("DevOps engineer", "Developer")
    assert [(result.model_reply, result.coverage) for result in session.results] == [
        ("Where is the image?", 1.0),
        ("Where is the image?", 0.0),
        ("Where does it run?", 1.0),
    ]
    assert schedule([session], session.started.date(), None, 0.9).terms == {}


def test_swapped_roles_ask_no_follow_ups_and_the_model_is_the_developers_line(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["something else"])
    events = play(studio.coach.practice(ONE, "asking"), iter(["model", "next"]))
    assert "FollowedUp" not in names_of(events)
    assert [(event.role, event.text) for event in events if isinstance(event, Speaking)] == [
        ("developer", "We push to ECR. Then it runs on EKS."),
        ("model", "How?"),
    ]
    offered = [event.choices for event in events if isinstance(event, Choose)]
    assert all("shadow" not in choices for choices in offered)


def test_the_key_words_are_the_lines_terms_and_its_longest_content_words_in_order() -> None:
    lexicon = Lexicon({"S3 bucket": Term("S3 bucket", "phrase", "files")})
    words = key_words("I'd like another S3 bucket, just for logs. Could you create one tomorrow morning?", lexicon)
    assert words == ("S3 bucket", "create", "tomorrow", "morning")
    assert key_words("What do you think?", lexicon) == ()
    nothing = Dialogue("d", "D", "beginner", (), (Turn("What do you think?", "It is fine.", ()),))
    assert swapped(nothing, lexicon).turns[0].line == "What do you think?", "without key words the line itself"


def test_the_vocabulary_shows_each_term_once_before_the_conversation_and_keeps_nothing(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["ECR", "something", "we keep it in ECR", "it runs on EKS"])
    events = play(studio.coach.practice(DIALOGUE, vocabulary=True), iter(["next", "next", "next", "next"]))
    term = ["VocabularyTerm", "Speaking", "Grading", "TermTried", "Choose"]
    turn = ["Speaking", "Grading", "Graded", "Choose"]
    assert names_of(events) == ["Started", *term, *term, *turn, *turn, "Finished"]
    assert of_type(events, VocabularyTerm) == [
        VocabularyTerm("ECR", "registry", 1, 2),
        VocabularyTerm("EKS", "clusters", 2, 2),
    ]
    tried = [(event.term, event.state) for event in events if isinstance(event, TermTried)]
    assert tried == [("ECR", "said"), ("EKS", "missed")]
    session = studio.store.session("last")
    assert len(session.results) == 2
    assert len(list(studio.store.folder(session.id).glob("*.wav"))) == 2, "what was tried is not kept"


def test_with_swapped_roles_the_vocabulary_is_that_of_the_lexicon(tmp_path: Path) -> None:
    asked = Dialogue("d", "D", "beginner", (), (Turn("Which images are in ECR today?", "All of them.", ()),))
    studio = Studio(tmp_path, ["ECR"])
    events = play(studio.coach.practice(asked, "asking", vocabulary=True), iter(["start", "next"]))
    assert [event.term for event in events if isinstance(event, VocabularyTerm)] == ["ECR"]
    assert [event.text for event in events if isinstance(event, Cue)] == ["images · ECR · today"]


def test_the_vocabulary_can_be_left_for_the_conversation_or_altogether(tmp_path: Path) -> None:
    events = play(Studio(tmp_path / "a", ["ECR"]).coach.practice(DIALOGUE, vocabulary=True), iter(["start", "quit"]))
    assert names_of(events)[5:7] == ["Choose", "Speaking"]
    assert len(of_type(events, VocabularyTerm)) == 1
    left = Studio(tmp_path / "b", ["ECR"])
    events = play(left.coach.practice(DIALOGUE, vocabulary=True), iter(["quit"]))
    assert names_of(events)[-2:] == ["Choose", "Finished"]
    assert left.store.history() == []


def test_the_vocabulary_is_read_without_speaking_where_replies_are_typed(tmp_path: Path) -> None:
    typed = Studio(tmp_path, []).with_parts(listen=None)
    events = play(typed.practice(DIALOGUE, vocabulary=True), iter(["next", "start", "quit"]))
    assert names_of(events)[:4] == ["Started", "VocabularyTerm", "Speaking", "Choose"]
    assert of_type(events, TermTried) == []


def test_v_during_the_line_shows_the_turns_terms_and_counts_as_help(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ["ECR", "we keep it in ECR"], keys=keys_at({0: "terms"}))
    events = play(studio.coach.practice(DIALOGUE), iter(["next", "quit"]))
    assert names_of(events)[:8] == [
        "Started", "Speaking", "VocabularyTerm", "Speaking", "Grading", "TermTried", "Choose", "Grading",
    ]  # fmt: skip
    [graded] = [event for event in events if isinstance(event, Graded)]
    assert graded.result.help == 3
