"""Packs: each has dialogues, a lexicon and roles of its own, and none changes another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packs.folders import FILES, kitchen
from voicecoach import load_dialogue, load_dialogues, load_lexicon
from voicecoach.application import Application
from voicecoach.config import Folders, Settings
from voicecoach.content.library import open_library
from voicecoach.content.pack import name_in_pack, pack_of
from voicecoach.errors import DialogueError
from voicecoach.grading.grade_reply import grade_typed_reply


@pytest.fixture
def home(tmp_path: Path) -> Path:
    kitchen(tmp_path / "packs" / "kitchen")
    return tmp_path


@pytest.mark.parametrize(
    ("dialogue", "pack", "name"),
    [
        ("conversation-01", "devops", "conversation-01"),
        ("medical/discharge", "medical", "discharge"),
        ("medical/", "medical", ""),
        ("", "devops", ""),
    ],
)
def test_the_id_of_a_dialogue_names_its_pack(dialogue: str, pack: str, name: str) -> None:
    assert (pack_of(dialogue), name_in_pack(dialogue)) == (pack, name)


def test_the_second_pack_that_ships_has_its_own_roles_and_lexicon() -> None:
    dialogues = load_dialogues("medical")
    assert len(dialogues) == 6
    assert all(dialogue.id.startswith("medical/") for dialogue in dialogues)
    assert {(dialogue.developer, dialogue.learner) for dialogue in dialogues} == {
        ("Doctor", "Nurse"),
        ("Night nurse", "Day nurse"),
        ("Emergency doctor", "Triage nurse"),
        ("Recovery nurse", "Anesthesiologist"),
    }
    assert "sepsis" in load_lexicon("medical")
    assert "sepsis" not in load_lexicon()
    assert load_dialogue("sbar").id == "medical/sbar-call"


def test_a_term_of_the_same_name_in_two_packs_has_two_meanings(home: Path) -> None:
    app = Application(Folders(home), Settings())
    assert app.library.lexicon("kitchen/eggs")["ECR"].meaning == "Egg cooking recipe"
    assert app.lexicon["ECR"].expansion == "Elastic Container Registry"
    text = "We use the Elastic Container Registry."
    assert grade_typed_reply(text, [("ECR",)], app.grader.rubric).terms.coverage == 1
    graded = grade_typed_reply(text, [("ECR",)], app.grader_of("kitchen/eggs").rubric)
    assert graded.terms.coverage == 0, "the other pack's long form does not count"
    assert graded.terms.others == ()
    app.close()


def test_a_dialogue_of_the_same_name_in_two_packs_is_found_by_both_ids(home: Path) -> None:
    (home / "packs" / "kitchen" / "discharge.yaml").write_text(
        FILES["cream.yaml"].replace("id: cream", "id: discharge")
    )
    library = open_library(Folders(home))
    assert library.find("kitchen/discharge").title == "Cream"
    assert library.find("medical/discharge").title == "Sending a patient home"
    with pytest.raises(DialogueError, match="matches 2 dialogues"):
        library.find("discharge")


def test_a_file_is_checked_by_the_lexicon_of_the_pack_in_whose_folder_it_is(home: Path, tmp_path: Path) -> None:
    library = open_library(Folders(home))
    file = home / "packs" / "kitchen" / "eggs.yaml"
    assert library.check(file).warnings == ()
    assert library.find(str(file)).id == "kitchen/eggs"
    outside = tmp_path / "eggs.yaml"
    outside.write_text(FILES["eggs.yaml"])
    assert len(library.check(outside).warnings) == 1, "sauce is no term of the first pack"
    elsewhere = kitchen(tmp_path / "elsewhere") / "eggs.yaml"
    assert library.check(elsewhere).warnings == ()
    with pytest.raises(DialogueError, match="which was not added"):
        library.find(str(elsewhere))


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("pack.yaml", "id: kitchens\ntitle: K\nroles: {partner: A, learner: B}\n", "must be the folder's name"),
        ("pack.yaml", "id: kitchen\n", "missing key 'title'"),
        ("lexicon.yaml", "sauce: 5\n", "line 1: expected a mapping"),
        ("lexicon.yaml", None, "Can't read"),
    ],
)
def test_a_broken_pack_is_a_problem_and_the_others_work(name: str, text: str | None, problem: str, home: Path) -> None:
    file = home / "packs" / "kitchen" / name
    file.unlink()
    if text:
        file.write_text(text)
    dialogues, problems = open_library(Folders(home)).load()
    assert any(problem in one for one in problems)
    assert len(dialogues) > 50


def test_an_unfinished_copy_and_a_folder_without_pack_yaml_are_no_packs(home: Path) -> None:
    kitchen(home / "packs" / ".adding-x" / "new")
    kitchen(home / "packs" / ".hidden")
    (home / "packs" / "empty").mkdir()
    library = open_library(Folders(home))
    assert [pack for pack in library.packs if library.packs[pack].own] == ["kitchen"]
    assert library.problems == []


def test_a_pack_that_is_gone_leaves_its_sessions_readable_and_is_named_where_it_is_needed(home: Path) -> None:
    app = Application(Folders(home), Settings())
    assert len(app.library.lexicon_if_present("gone/eggs")) == 0
    with pytest.raises(DialogueError, match="no pack 'gone'"):
        app.grader_of("gone/eggs")
    app.close()
