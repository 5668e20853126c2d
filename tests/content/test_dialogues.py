"""Dialogue files: the shipped ones are right, wrong ones are refused with file and line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import SHARED
from voicecoach.application import Application
from voicecoach.content import dialogue_files as files
from voicecoach.content import lexicon_files as lexicons
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.markdown import parse
from voicecoach.errors import DialogueError
from voicecoach.grading.terms.forms import forms
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.recognition.transcript import Word
from voicecoach.resources import folder
from voicecoach.voice.pronunciation import Pronunciation

GOOD = """\
id: my-own
title: My own
level: beginner
turns:
  - line: Where is the image?
    model_reply: It is in ECR, and it runs on EKS.
    terms: [ECR, [EKS, ECS]]
"""


def test_all_scenarios_are_there_and_right(app: Application) -> None:
    found, problems = app.library.load()
    assert problems == []
    kinds = Counter(dialogue.id.split("-")[0] for dialogue in found)
    assert kinds == {"question": 25, "conversation": 22}
    assert sum(len(dialogue.turns) for dialogue in found) == 88


def test_every_model_reply_contains_every_term_of_its_turn(app: Application) -> None:
    for dialogue in app.library.load()[0]:
        for turn in dialogue.turns:
            words = [Word(word, 0, 1, 1) for word in turn.model_reply.split()]
            report = grade_terms(words, turn.terms, app.lexicon)
            assert report.coverage == 1.0, (dialogue.id, [v.term for v in report.verdicts if v.state != "said"])
            assert turn.terms, dialogue.id


def test_no_sentence_of_the_scenarios_is_copied() -> None:
    seed = SHARED / "conversations.md"
    if not seed.is_file():
        pytest.skip("needs ../shared/conversations.md")
    flat = re.compile(r"\W+")
    ours = " ".join(file.read_text(encoding="utf-8") for file in folder("dialogues").glob("*.yaml"))
    ours = flat.sub(" ", ours).lower()
    for quoted in re.findall("“(.*?)”", seed.read_text(encoding="utf-8")):
        for sentence in re.split(r"(?<=[.?!])\s", quoted):
            plain = flat.sub(" ", sentence).strip().lower()
            assert len(plain.split()) < 6 or plain not in ours, sentence


def test_no_form_belongs_to_two_terms(lexicon: Lexicon) -> None:
    owner: dict[str, str] = {}
    for term in lexicon:
        for form in forms(term):
            letters = "".join(form)
            assert owner.setdefault(letters, term.name) == term.name, f"{form}: {owner[letters]} and {term.name}"


def test_the_lexicon_is_large_and_every_term_has_a_meaning(lexicon: Lexicon) -> None:
    assert len(lexicon) >= 200
    assert all(term.meaning and len(term.meaning) < 120 for term in lexicon)


def test_the_voice_is_told_how_to_say_what_it_would_say_wrong(lexicon: Lexicon) -> None:
    say = Pronunciation(lexicon)
    assert say("kubectl") != "kubectl"
    assert say("no term here") == "no term here"


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("title: My own", "titel: My own"), 2, "title"),
        (("ECR,", "ECX,"), 7, "unknown term 'ECX'"),
        (("level: beginner", "level: easy"), 3, "beginner"),
        (("turns:\n", "turns: 5\nturn:\n"), 4, ""),
        (("- line", "- lines"), 5, "lines"),
        (("id: my-own", "id: [unclosed"), 2, ""),
        (("id: my-own", "id: my-own\nid: again"), 2, "duplicate key 'id'"),
        (("My own", "&a [*a, *a]"), 2, "aliases (*) are not allowed"),
        (("level: beginner", "level: !!python/object/apply:os.system [ls]"), 3, ""),
    ],
)
def test_a_wrong_file_is_refused_with_file_line_and_what_is_right(
    change: tuple[str, str], line: int, message: str, tmp_path: Path, lexicon: Lexicon
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(GOOD.replace(*change))
    with pytest.raises(DialogueError) as error:
        files.read(file, lexicon)
    assert f"{file}, line {line}" in str(error.value)
    assert message in str(error.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"just words", b"- a\n- b\n", b"x: " + b"[" * 5000])
def test_a_file_that_is_no_dialogue_is_refused_in_one_message(content: bytes, tmp_path: Path, lexicon: Lexicon) -> None:
    file = tmp_path / "own.yaml"
    file.write_bytes(content)
    with pytest.raises(DialogueError):
        files.read(file, lexicon)


def test_what_is_written_is_read_back_the_same(app: Application, tmp_path: Path) -> None:
    for dialogue in app.library.load()[0][:5]:
        file = tmp_path / f"{dialogue.id}.yaml"
        file.write_text(files.written(dialogue), encoding="utf-8")
        assert files.read(file, app.lexicon) == dialogue


def test_an_unknown_id_gives_the_nearest(app: Application) -> None:
    with pytest.raises(DialogueError, match="no dialogue 'conversatoin-03'") as error:
        app.library.find("conversatoin-03")
    assert "conversation-0" in str(error.value)


def test_the_users_lexicon_lies_over_ours(app: Application, tmp_path: Path) -> None:
    own = tmp_path / "lexicon.yaml"
    own.write_text("ECR: {kind: acronym, meaning: my registry}\nFooBar: {kind: product, meaning: mine}\n")
    both = lexicons.read(own).over(app.lexicon)
    assert both["ECR"].meaning == "my registry"
    assert "FooBar" in both
    assert len(both) == len(app.lexicon) + 1


MARKDOWN = """\
# Role-plays

## 1. Where is the image?
**Developer:** "Where do you keep it?"
**DevOps:** 'In ECR.'

### Conversation 2: Two exchanges
**Developer (frontend):** “First?”
**DevOps Engineer:** “It runs on EKS.”

**Developer**: Second?
**You:** With Terraform.
Something that nobody says.
**Manager:** Hello.

## 3: Nothing here
"""


def test_markdown_is_read_with_any_quotes_and_what_was_not_read_is_told_with_its_line(lexicon: Lexicon) -> None:
    from voicecoach.grading.terms.matching import find_in_text

    found = parse(MARKDOWN, lambda text: find_in_text(text, lexicon))
    assert [(one.id, len(one.turns)) for one in found.dialogues] == [
        ("question-01-where-is-the-image", 1),
        ("conversation-02-two-exchanges", 2),
    ]
    assert found.dialogues[0].turns[0].model_reply == "In ECR."
    assert found.dialogues[0].turns[0].terms == (("ECR",),)
    told = "\n".join(found.problems)
    assert "line 13" in told
    assert "Manager" in told
    assert "no exchange" in told


def test_the_whole_document_of_scenarios_is_imported(app: Application) -> None:
    from voicecoach.grading.terms.matching import find_in_text

    seed = SHARED / "conversations.md"
    if not seed.is_file():
        pytest.skip("needs ../shared/conversations.md")
    found = parse(seed.read_text(encoding="utf-8"), lambda text: find_in_text(text, app.lexicon))
    assert len(found.dialogues) == 47
    assert sum(len(dialogue.turns) for dialogue in found.dialogues) == 88
    assert found.problems == ()
