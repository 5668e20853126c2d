"""A practice that ended because the program was killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.practice.test_coach import DIALOGUE, TEXTS, Studio, play
from voicecoach.config import Folders
from voicecoach.content.library import open_library
from voicecoach.grading.grader import Grader
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Answer, Choose, Event, Listening
from voicecoach.testing import ScriptedRecognizer
from voicecoach.web.interruption import Interrupted, PracticeMark, grade_rest, interrupted, marked

TWO = """\
id: two
title: Two turns
level: beginner
turns:
  - {line: Where is the image?, model_reply: In ECR of course., terms: [ECR]}
  - {line: Where does it run?, model_reply: It runs on EKS now., terms: [EKS]}
"""


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path)
    made.dialogues.mkdir()
    (made.dialogues / "two.yaml").write_text(TWO)
    return made


def until_the_second_reply(practice: Practice) -> None:
    """Practice the first turn, and stop while the learner speaks in the second."""
    answer: Answer = None
    chosen = 0
    while True:
        event: Event = practice.send(answer)
        answer = "next" if isinstance(event, Choose) else None
        chosen += isinstance(event, Choose)
        if chosen and isinstance(event, Listening) and event.speaking:
            return


def test_what_a_killed_program_practiced_is_found_graded_and_offered_from_its_last_reply_on(folders: Folders) -> None:
    studio, mark = Studio(folders.sessions, TEXTS), PracticeMark(folders.practicing)
    practice = marked(studio.coach.practice(DIALOGUE), mark)
    until_the_second_reply(practice)
    other = PracticeMark(folders.practicing)
    assert other.left() == "", "the practice goes on, so nothing was left"
    assert mark._file
    mark._file.close()  # what the system does when a process is killed
    library = open_library(folders)
    session = studio.store.session("last").id
    assert interrupted(other, studio.store, library) == Interrupted(session, "Two turns", "two", (1,))
    grader = Grader(recognizer=lambda: ScriptedRecognizer(["it runs on EKS"]), rubric=studio.setup.rubric)
    grade_rest(session, studio.store, lambda _: grader, other)
    assert [len(result.grades) for result in studio.store.session(session).results] == [1, 1]
    assert other.left() == ""
    mark._file = None
    practice.close()


def test_a_practice_that_ends_leaves_no_file(folders: Folders) -> None:
    studio, mark = Studio(folders.sessions, TEXTS), PracticeMark(folders.practicing)
    play(marked(studio.coach.practice(DIALOGUE), mark), iter(["next", "next"]))
    assert not folders.practicing.exists()
    assert interrupted(mark, studio.store, open_library(folders)) is None


@pytest.mark.parametrize("content", [b"", b"no-such-session", b"\xff\x00" * 500])
def test_a_file_that_names_no_session_is_ignored(content: bytes, folders: Folders) -> None:
    folders.practicing.write_bytes(content)
    studio = Studio(folders.sessions, TEXTS)
    assert interrupted(PracticeMark(folders.practicing), studio.store, open_library(folders)) is None


def test_a_second_program_does_not_take_the_file(folders: Folders) -> None:
    first, second = PracticeMark(folders.practicing), PracticeMark(folders.practicing)
    first.put("first")
    second.put("second")
    second.remove()
    assert folders.practicing.read_text() == "first"
    first.remove()
    assert not folders.practicing.exists()
