"""Help in three steps: what it tells, when it is given, and that it is kept with the take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.practice.test_coach import DIALOGUE, TEXTS, Studio, names_of, play
from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.library import load_dialogues
from voicecoach.grading.terms.grade import term_of
from voicecoach.grading.terms.matching import find
from voicecoach.practice.events import Graded, Help, Key, Speaking
from voicecoach.practice.help import BEGINNINGS, MEANINGS, MODEL, beginning, help_lines, next_step, spoken_help
from voicecoach.recognition.transcript import Word

TURNS = [turn for dialogue in load_dialogues() for turn in dialogue.turns]
NO_KEY: dict[int, Key] = {}
HELP_KEY: dict[int, Key] = {20: "help"}
NOTHING = Turn("How are you?", "Fine.", ())


def words(text: str) -> list[Word]:
    return [Word(word, 0.0, 0.0, 1.0) for word in text.split()]


def test_no_meaning_names_its_own_term_and_no_opening_names_an_expected_one(lexicon: Lexicon) -> None:
    for turn in TURNS:
        terms = [term_of(name, lexicon) for group in turn.terms for name in group]
        firsts = [term_of(group[0], lexicon) for group in turn.terms]
        meanings = help_lines(MEANINGS, turn, lexicon)
        assert len(meanings) == len(firsts), "one for each group of the shipped turns"
        assert [line for term, line in zip(firsts, meanings, strict=True) if find(words(line), term)] == []
        openings = [line for line in help_lines(BEGINNINGS, turn, lexicon) if line.startswith("You can begin: ")]
        assert [term.name for term in terms for line in openings if find(words(line), term)] == []


def test_every_shipped_turn_has_all_three_steps(lexicon: Lexicon) -> None:
    assert all(help_lines(step, turn, lexicon) for step in (MEANINGS, BEGINNINGS, MODEL) for turn in TURNS)


def test_a_turn_without_terms_begins_with_the_openings(lexicon: Lexicon) -> None:
    turn = Turn("How is it?", "It works well again. We watch it closely.", ())
    assert next_step(0, turn, lexicon) == BEGINNINGS
    assert help_lines(BEGINNINGS, turn, lexicon) == ("You can begin: “It works well …”  “We watch it …”",)
    assert next_step(0, NOTHING, lexicon) == MODEL, "nothing can be told of one word but the word"
    assert next_step(MODEL, turn, lexicon) == MODEL


@pytest.mark.parametrize(
    ("term", "begins"),
    [
        ("ECR", "E… (3 letters)"),
        ("blue-green deployment", "bl… gr… de…"),
        ("Terraform", "Te…"),
        ("MRI", "M… (3 letters)"),
    ],
)
def test_a_beginning_gives_the_first_letters(term: str, begins: str, lexicon: Lexicon) -> None:
    assert beginning(term, lexicon) == begins


def test_spoken_help_names_no_expected_term_and_has_no_signs_that_only_eyes_read(lexicon: Lexicon) -> None:
    for turn in TURNS:
        for step in (MEANINGS, BEGINNINGS, MODEL):
            spoken = spoken_help(step, turn, lexicon)
            assert spoken
            assert not set(spoken) & set("“”()"), spoken
        terms = [term_of(name, lexicon) for group in turn.terms for name in group]
        openings = spoken_help(BEGINNINGS, turn, lexicon).partition("You can begin")[2]
        assert not any(find(words(openings), term) for term in terms)


def test_a_beginning_is_spoken_as_a_letter() -> None:
    turn = Turn("Where is it?", "In ECR of course. And it runs on EKS.", (("ECR",), ("blue-green deployment",)))
    said = spoken_help(BEGINNINGS, turn, Lexicon())
    assert said == "The terms begin with E and B. You can begin: In …, or: And it runs …"
    assert spoken_help(BEGINNINGS, NOTHING, Lexicon()) == ""


def keys_after(presses: dict[int, Key]) -> Callable[[], Key | None]:
    """Return keys pressed at given polls."""
    polls = iter(range(100_000))
    return lambda: presses.get(next(polls))


def test_help_in_words_is_shown_while_the_learner_goes_on_and_is_kept_with_the_take(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS, keys=keys_after({20: "help", 40: "help"}))
    events = play(studio.coach.practice(DIALOGUE), iter(["quit"]))
    names = ["Started", "Speaking", "Help", "Help", "Grading", "Graded", "Choose", "Finished"]
    assert names_of(events) == names
    assert [(event.step, event.lines) for event in events if isinstance(event, Help)] == [
        (MEANINGS, ("registry",)),
        (BEGINNINGS, ("Terms: E… (3 letters)", "You can begin: “In …”")),
    ]
    [result] = studio.store.session("last").results
    assert result.help == 2
    assert result.grade
    assert result.grade.seconds > 3.5, "the recording went on"


def test_the_third_step_reads_the_model_reply_to_repeat_and_listens_again(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS, keys=keys_after({2: "help", 20: "help", 30: "help"}))
    turn = replace(DIALOGUE.turns[0], model_reply="We keep it in ECR. Nobody else can read it.")
    events = play(studio.coach.practice(replace(DIALOGUE, turns=(turn,))), iter(["next"]))
    spoken = [event.text for event in events if isinstance(event, Speaking) and event.role == "model"]
    assert spoken == ["We keep it in ECR.", "Nobody else can read it."]
    [result] = studio.store.session("last").results
    assert (result.take, result.help) == (1, 3)
    assert sum(isinstance(event, Graded) for event in events) == 1


def test_h_during_the_line_stops_it_and_gives_the_first_step(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS, keys=keys_after({0: "help"}))
    events = play(studio.coach.practice(DIALOGUE), iter(["quit"]))
    assert names_of(events)[:3] == ["Started", "Speaking", "Help"]
    assert studio.store.session("last").results[0].help == 1


def test_a_typed_h_gives_help(tmp_path: Path) -> None:
    studio = Studio(tmp_path, TEXTS)
    events = play(studio.with_parts(listen=None).practice(DIALOGUE), iter(["h", "H ", "It is in ECR.", "quit"]))
    assert [event.step for event in events if isinstance(event, Help)] == [1, 2]
    assert studio.store.session("last").results[0].help == 2


def test_help_never_changes_the_fluency_score(tmp_path: Path) -> None:
    scores = []
    for presses in (NO_KEY, HELP_KEY):
        studio = Studio(tmp_path / str(len(presses)), TEXTS, keys=keys_after(presses))
        play(studio.coach.practice(DIALOGUE), iter(["quit"]))
        grade = studio.store.session("last").results[0].grade
        scores.append(grade and grade.fluency and (grade.fluency.score, grade.fluency.measures))
    assert scores[0] == scores[1]
    assert scores[0]
