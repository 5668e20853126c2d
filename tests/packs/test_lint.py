"""What reading a pack finds: with file and line, and nothing in the packs that ship."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packs.folders import FILES, kitchen
from voicecoach import resources
from voicecoach.content.pack import LEXICON
from voicecoach.errors import DialogueError
from voicecoach.packs.contents import read_contents
from voicecoach.packs.lint import MOST_IN_SENTENCE, MOST_WORDS, lint

SHIPPED = resources.folder("dialogues")


def findings(folder: Path) -> list[str]:
    """Return the findings with the names of the files, warnings marked."""
    found = lint(read_contents(folder))
    return [f"{'warning, ' * one.warning}{one.file.name}, {one.line}: {one.message}" for one in found]


@pytest.mark.parametrize("folder", [SHIPPED, SHIPPED / "medical"], ids=["devops", "medical"])
def test_nothing_is_wrong_with_the_packs_that_ship(folder: Path) -> None:
    assert findings(folder) == []


def test_a_small_pack_is_in_order(tmp_path: Path) -> None:
    assert findings(kitchen(tmp_path)) == []


@pytest.mark.parametrize(
    ("file", "change", "found"),
    [
        ("eggs", ("[ECR, sauce]", "[ECR, souce]"), "eggs.yaml, 7: 'souce' is not in the lexicon"),
        ("eggs", ("id: eggs", "id: egg"), "eggs.yaml, 1: the id must be the file's name: 'eggs'."),
        ("eggs", ("id: eggs", "id: kitchen/eggs"), "eggs.yaml, 1: expected a name of up to 200 letters, without /"),
        ("eggs", ("keep the sauce", "keep it"), "eggs.yaml, 6: the model reply lacks its own terms: sauce."),
        ("eggs", ("How long", "How " * 40 + "long"), "eggs.yaml, 5: a sentence of the line has 44 words, too long"),
        ("eggs", ("Look", "Oh. " * 60 + "Look"), "eggs.yaml, 6: the model reply has 71 words, too long to say"),
        ("eggs", ("  terms: [ECR, sauce]\n", ""), "warning, eggs.yaml, 5: the turn expects no terms."),
        ("eggs", ("level: beginner", "levl: beginner"), "eggs.yaml, 3: unknown key 'levl', did you mean 'level'?"),
        ("lexicon", ("pour over it", "use, a sauce"), "lexicon.yaml, 1: the question contains its own answer"),
        ("lexicon", ("meaning: Tool", "written: [sauce], meaning: Tool"), "a form of sauce"),
        (
            "lexicon",
            ("And what do you pour over it?", "What is over the ECR?"),
            "warning, eggs.yaml, 5: sauce is asked for by its meaning here",
        ),
    ],
)
def test_a_mistake_is_found_with_file_and_line(file: str, change: tuple[str, str], found: str, tmp_path: Path) -> None:
    text = FILES[f"{file}.yaml"].replace(*change)
    assert text != FILES[f"{file}.yaml"]
    assert any(found in finding for finding in findings(kitchen(tmp_path, **{file: text}))), findings(tmp_path)


def test_a_pack_needs_a_readme_and_a_conversation(tmp_path: Path) -> None:
    folder = kitchen(tmp_path)
    for name in ("README.md", "eggs.yaml", "cream.yaml"):
        (folder / name).unlink()
    assert [finding.partition(": ")[2] for finding in findings(folder)] == [
        "there is no conversation.",
        "README.md is missing: say what the pack is for and who wrote it.",
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("pack.yaml", None, "is no pack"),
        ("pack.yaml", FILES["pack.yaml"].replace("kitchen", "../kitchen"), "line 1: '../kitchen' is no id"),
        ("pack.yaml", FILES["pack.yaml"].replace("partner", "developer"), "unknown key 'developer'"),
        ("pack.yaml", "id: kitchen\ntitle: Kitchen\n", "missing key 'roles'"),
        (LEXICON, None, "Can't read"),
        (LEXICON, "- sauce\n", "line 1: a lexicon must be a mapping"),
    ],
)
def test_a_folder_that_is_no_pack_is_refused(name: str, text: str | None, message: str, tmp_path: Path) -> None:
    folder = kitchen(tmp_path)
    (folder / name).unlink()
    if text:
        (folder / name).write_text(text)
    with pytest.raises(DialogueError) as error:
        read_contents(folder)
    assert message in str(error.value)


def test_the_limits_let_the_longest_shipped_texts_pass() -> None:
    turns = [placed.turn for name in ("", "medical") for placed in read_contents(SHIPPED / name).turns]
    longest = max(len(text.split()) for turn in turns for text in (turn.line, turn.model_reply))
    assert longest < MOST_WORDS
    assert MOST_IN_SENTENCE < MOST_WORDS
