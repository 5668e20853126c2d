"""The shipped dialogues are valid and complete; invalid files are rejected with file and line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SHARED
from voicecoach.application import Application
from voicecoach.content import dialogue_files as files
from voicecoach.content import lexicon_files as lexicons
from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.content.markdown import Imported, parse
from voicecoach.content.speakers import parse_roles, speakers_of
from voicecoach.content.validation import correct_spelling
from voicecoach.errors import DialogueError, UsageError
from voicecoach.grading.terms.forms import forms
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.grading.terms.matching import terms_of_reply
from voicecoach.recognition.transcript import Word
from voicecoach.resources import folder
from voicecoach.voice.pronunciation import Pronunciation

PACKS = ("devops", "medical")
"""The packs that ship."""

GOOD = """\
id: my-own
title: My own
level: beginner
turns:
  - line: Where is the image?
    model_reply: It is in ECR, and it runs on EKS.
    terms: [ECR, [EKS, ECS]]
"""


def test_all_55_scenarios_are_shipped_and_valid(app: Application) -> None:
    dialogues, problems = app.library.load(pack="devops")
    assert problems == []
    kinds = Counter(re.split(r"-\d\d-", dialogue.id)[0] for dialogue in dialogues)
    genres = {"incident": 2, "stand-up": 2, "handover": 2, "explanation": 2}
    assert kinds == {"question": 25, "conversation": 22, **genres}
    assert Counter(dialogue.genre for dialogue in dialogues) == {"conversation": 47, **genres}
    assert sum(len(dialogue.turns) for dialogue in dialogues) == 112


def test_every_model_reply_contains_every_term_of_its_turn(app: Application) -> None:
    turns = [(dialogue.id, turn) for dialogue in app.library.load()[0] for turn in dialogue.turns]
    assert len(turns) == 112 + 30
    for name, turn in turns:
        words = [Word(word, 0, 1, 1) for word in turn.model_reply.split()]
        report = grade_terms(words, turn.terms, app.library.lexicon(name))
        assert report.coverage == 1.0, (name, [v.term for v in report.verdicts if v.state != "said"])
        assert turn.terms, name


def test_no_sentence_of_the_scenarios_is_copied() -> None:
    seed = SHARED / "conversations.md"
    if not seed.is_file():
        pytest.skip("needs ../shared/conversations.md")
    flat = re.compile(r"\W+")
    ours = " ".join(file.read_text(encoding="utf-8") for file in folder("dialogues").glob("*.yaml"))
    ours = flat.sub(" ", ours).lower()
    quotes = re.findall("“(.*?)”", seed.read_text(encoding="utf-8"))
    sentences = [flat.sub(" ", part).strip().lower() for text in quotes for part in re.split(r"(?<=[.?!])\s", text)]
    long = [sentence for sentence in sentences if len(sentence.split()) >= 6]
    assert len(long) > 100
    assert not [sentence for sentence in long if sentence in ours]


@pytest.mark.parametrize("pack", PACKS)
def test_no_form_belongs_to_two_terms(pack: str) -> None:
    lexicon = lexicons.load_lexicon(pack)
    owner: dict[str, str] = {}
    for term in lexicon:
        for form in forms(term):
            letters = "".join(form)
            assert owner.setdefault(letters, term.name) == term.name, f"{form}: {owner[letters]} and {term.name}"


@pytest.mark.parametrize(("pack", "least"), [("devops", 200), ("medical", 60)])
def test_the_lexicon_is_large_and_every_term_has_a_meaning(pack: str, least: int) -> None:
    lexicon = lexicons.load_lexicon(pack)
    assert len(lexicon) >= least
    assert all(term.meaning and len(term.meaning) < 120 for term in lexicon)


def test_the_shipped_lexicon_respells_terms_that_the_voice_mispronounces(lexicon: Lexicon) -> None:
    say = Pronunciation(lexicon)
    assert say("kubectl") != "kubectl"
    assert say("no term here") == "no term here"


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("title: My own", "titel: My own"), 2, "unknown key 'titel', did you mean 'title'?"),
        (("level: beginner", "level: easy"), 3, "'easy' is not one of beginner, intermediate, advanced"),
        (("turns:\n", "turns: 5\nturn:\n"), 4, "expected a list"),
        (("- line", "- lines"), 5, "unknown key 'lines', did you mean 'line'?"),
        (("id: my-own", "id: [unclosed"), 2, "expected ',' or ']'"),
        (("id: my-own", "id: my-own\nid: again"), 2, "duplicate key 'id'"),
        (("My own", "&a [*a, *a]"), 2, "aliases (*) are not allowed"),
        (("level: beginner", "level: !!python/object/apply:os.system [ls]"), 3, "expected text"),
        (("level: beginner", "level: !!python/name:os.system x"), 3, "unknown type"),
        (("level: beginner", "level: !!bool x"), 3, "expected text"),
        (("level: beginner", "level: !!int x"), 3, "'x' is not one of"),
        (("level: beginner", "level: !!timestamp x"), 3, "'x' is not one of"),
        (("id: my-own", "id: ../elsewhere"), 1, "expected a name"),
        (("id: my-own", f"id: {'a' * 201}"), 1, "expected a name"),
        (("id: my-own", f"id: {'a' * 10_001}"), 1, "longer than 10,000 letters"),
        (("id: my-own", "? [a, b]\n: c\nid: my-own"), 1, "a key must be a text"),
    ],
)
def test_an_invalid_file_is_rejected_with_file_line_and_the_valid_choices(
    change: tuple[str, str], line: int, message: str, tmp_path: Path, lexicon: Lexicon
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(GOOD.replace(*change))
    with pytest.raises(DialogueError) as error:
        files.read(file, lexicon)
    reported = [text for text in str(error.value).splitlines() if text.startswith(f"{file}, line {line}: ")]
    assert any(message in text for text in reported), error.value


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\xff\xfe\x00", "it is not UTF-8 text"),
        (b"just words", "line 1: expected a mapping"),
        (b"- a\n- b\n", "line 1: expected a mapping"),
        (b"x: " + b"[" * 21 + b"]" * 21, "line 1: nested more than 20 deep"),
        (b"x: " + b"[" * 500_000, "line 1: exceeded maximum nesting depth"),  # libyaml's own limit comes first
        (b"#" * (2**21 + 1), "it is too large"),
    ],
)
def test_a_file_that_is_no_dialogue_is_rejected_in_one_message(
    content: bytes, message: str, tmp_path: Path, lexicon: Lexicon
) -> None:
    file = tmp_path / "own.yaml"
    file.write_bytes(content)
    with pytest.raises(DialogueError) as error:
        files.read(file, lexicon)
    assert str(file) in str(error.value)
    assert message in str(error.value)


def test_a_written_dialogue_is_read_back_the_same(app: Application, tmp_path: Path) -> None:
    dialogues = app.library.load()[0][:5]
    assert len(dialogues) == 5
    for dialogue in dialogues:
        file = tmp_path / f"{dialogue.id}.yaml"
        file.write_text(files.written(dialogue), encoding="utf-8")
        assert files.read(file, app.lexicon) == dialogue


def test_a_prefix_finds_a_dialogue_if_it_is_unique_and_else_lists_the_matches(app: Application) -> None:
    assert app.library.find("conversation-03").id.startswith("conversation-03-")
    with pytest.raises(DialogueError, match="'question' matches 25 dialogues:") as error:
        app.library.find("question")
    assert error.value.there.startswith("question-01-")
    assert error.value.hint == "dialogues"


def test_an_unknown_id_is_answered_with_the_most_similar_one(app: Application) -> None:
    with pytest.raises(DialogueError, match="no dialogue 'conversatoin-03'") as error:
        app.library.find("conversatoin-03")
    assert "conversation-0" in str(error.value)


def test_the_users_lexicon_extends_and_overrides_the_shipped_one(app: Application, tmp_path: Path) -> None:
    own = tmp_path / "lexicon.yaml"
    own.write_text("ECR: {kind: acronym, meaning: my registry}\nFooBar: {kind: product, meaning: mine}\n")
    both = lexicons.read(own).over(app.lexicon)
    assert both["ECR"].meaning == "my registry"
    assert "FooBar" in both
    assert len(both) == len(app.lexicon) + 1


def test_a_spoken_form_is_added_once_and_the_rest_of_the_users_lexicon_is_kept(tmp_path: Path) -> None:
    own = tmp_path / "dialogues" / "lexicon.yaml"
    term = Term("Ansible", "product", "configures servers", written=("ansible",))
    for form in ("and sibyl", "and sibyl", "answer bull"):
        lexicons.add_spoken(own, term, form)
    lexicons.add_spoken(own, Term("Helm", "product", "packages charts"), "film")
    lexicon = lexicons.read(own)
    assert lexicon["Ansible"] == replace(term, spoken=("and sibyl", "answer bull"))
    assert lexicon["Helm"].spoken == ("film",)


@pytest.mark.parametrize(
    ("ask", "questions"),
    [
        ("", ()),
        (', ask: ""', ()),
        (', ask: "What stores images?"', ("What stores images?",)),
        (', ask: ["What stores images?", "Where do we push?"]', ("What stores images?", "Where do we push?")),
    ],
    ids=["none", "an empty one", "one", "two"],
)
def test_a_term_has_no_question_or_one_or_a_list_and_keeps_them_when_a_spoken_form_is_added(
    ask: str, questions: tuple[str, ...], tmp_path: Path
) -> None:
    own = tmp_path / "lexicon.yaml"
    own.write_text(f"ECR: {{kind: acronym, meaning: registry{ask}}}\n")
    term = lexicons.read(own)["ECR"]
    assert term.ask == questions
    lexicons.add_spoken(own, term, "easy are")
    assert lexicons.read(own)["ECR"] == replace(term, spoken=("easy are",))
    other = tmp_path / "other.yaml"
    lexicons.add_spoken(other, term, "easy are")
    assert lexicons.read(other)["ECR"] == replace(term, spoken=("easy are",))


@pytest.mark.parametrize("ask", ["yes", "{first: Who?}", "[[Who?]]"])
def test_questions_that_are_no_text_are_rejected(ask: str, tmp_path: Path) -> None:
    own = tmp_path / "lexicon.yaml"
    own.write_text(f"ECR:\n  kind: acronym\n  meaning: registry\n  ask: {ask}\n")
    with pytest.raises(DialogueError, match="line 4"):
        lexicons.read(own)


def test_the_digest_of_a_lexicon_changes_with_any_field_and_not_with_the_order_of_terms() -> None:
    ecr, eks = Term("ECR", "acronym", "registry"), Term("EKS", "acronym", "clusters")
    lexicon = Lexicon({"ECR": ecr, "EKS": eks})
    assert lexicon.digest() == Lexicon({"EKS": eks, "ECR": ecr}).digest()
    assert lexicon.digest() != Lexicon({"ECR": replace(ecr, mined=("easy are",)), "EKS": eks}).digest()


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


def imported_from(text: str, lexicon: Lexicon, roles: tuple[str, str] | None = None) -> Imported:
    return parse(text, lambda reply, marked: terms_of_reply(reply, marked, lexicon), roles)


CONSULTATION = """## 1. A consultation
**Patient:** I feel *dizzy* in the morning.
**Doctor:** That may be your **blood pressure**. We use `ECR` for the **Docker images**.
**Patient (older):** And then?
**Doctor:** **Take it easy.** We check it again in a **week**.
"""
WITH_NURSE = CONSULTATION + "**Nurse:** Next, please.\n"


def test_two_speakers_in_bold_are_the_roles_and_bold_words_become_terms(lexicon: Lexicon) -> None:
    imported = imported_from(CONSULTATION, lexicon)
    [dialogue] = imported.dialogues
    assert (dialogue.developer, dialogue.learner) == ("Patient", "Doctor")
    assert dialogue.turns[0].line == "I feel dizzy in the morning."
    assert dialogue.turns[0].model_reply == "That may be your blood pressure. We use ECR for the Docker images."
    assert dialogue.turns[0].terms == (("blood pressure",), ("Docker image",), ("ECR",))
    assert dialogue.turns[1].model_reply == "Take it easy. We check it again in a week."
    assert dialogue.turns[1].terms == (("week",),), "a whole sentence in bold is no term"
    assert imported.problems == ()


def test_named_roles_say_who_the_learner_is(lexicon: Lexicon) -> None:
    imported = imported_from(WITH_NURSE, lexicon, parse_roles("Doctor / Nurse"))
    assert imported.dialogues[0].learner == "Nurse"
    assert [turn.model_reply for turn in imported.dialogues[0].turns] == ["Next, please."]
    assert len(imported.problems) == 2
    assert all("'Patient" in problem for problem in imported.problems)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            WITH_NURSE,
            "'A consultation' needs two speakers and has 3: 'Patient' (line 2), 'Doctor' (line 3), 'Nurse' (line 6).",
        ),
        (
            CONSULTATION.replace("**Patient:** I", "**Setting:** A clinic.\n**Patient:** I"),
            "'A consultation' needs two speakers and has 3: 'Setting' (line 2), 'Patient' (line 3), 'Doctor' (line 4).",
        ),
        (
            "## 1. Alone\n**Patient:** Hello?\n**patient:** Is anybody there?\n",
            "'Alone' needs two speakers and has 1: 'Patient' (line 2).",
        ),
    ],
)
def test_a_conversation_of_other_than_two_speakers_is_refused_with_their_lines_and_the_others_are_imported(
    text: str, problem: str, lexicon: Lexicon
) -> None:
    imported = imported_from(text + "## 2. Good\n**Waiter:** Tea?\n**Guest:** Yes.\n", lexicon)
    assert [dialogue.title for dialogue in imported.dialogues] == ["Good"]
    assert imported.problems == (f"line 1: {problem}",)


def test_marks_links_and_signs_are_neither_spoken_nor_terms(lexicon: Lexicon) -> None:
    reply = "****Odd** stars ** and **[a link](http://x.y/z)**, **—** and **blood\tpressure**."
    [dialogue] = imported_from(f"## 1. Odd\n**A:** Where?\n**B:** {reply}\n", lexicon).dialogues
    assert dialogue.turns[0].model_reply == "Odd stars and a link, — and blood pressure."
    assert dialogue.turns[0].terms == (("Odd",), ("a link",), ("blood pressure",))


@pytest.mark.parametrize("text", ["", "Doctor", "Doctor/", "a/b/c", "Doctor/doctor"])
def test_roles_must_be_two_different_names(text: str) -> None:
    with pytest.raises(UsageError, match="does not name two roles"):
        parse_roles(text)


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (["Developer", "DevOps"], ("Developer", "DevOps engineer")),
        (["You", "Manager"], ("Manager", "DevOps engineer")),
        (["Developer", "Operator"], ("Developer", "Operator")),
        (["Dev", "Narrator", "You", "DevOps"], ("Developer", "DevOps engineer")),
        (["Engineer", "Customer"], ("Customer", "Engineer")),
        (["Developer", "SRE"], ("Developer", "SRE")),
        (["Engineer", "SRE"], ("Engineer", "SRE")),
        (["Customer", "Agent"], ("Customer", "Agent")),
        ([], ("Developer", "DevOps engineer")),
    ],
)
def test_usual_names_are_known_and_else_the_first_speaker_asks(names: list[str], roles: tuple[str, str]) -> None:
    speakers = speakers_of(names, None)
    assert speakers
    assert (speakers.developer, speakers.learner) == roles


@given(st.text(alphabet="*_`#:A b.\n1/", max_size=120))
def test_any_document_is_read_without_an_error_and_no_mark_of_bold_is_spoken(text: str) -> None:
    imported = parse(f"## 1. Mine\n**A:** Where?\n**B:** x{text}", lambda _, marked: list(marked))
    for dialogue in imported.dialogues:
        for turn in dialogue.turns:
            assert turn.line
            assert "**" not in turn.line + turn.model_reply
            assert all(term for group in turn.terms for term in group)


def test_a_term_outside_the_lexicon_is_a_warning_and_is_graded_as_written(tmp_path: Path, lexicon: Lexicon) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(GOOD.replace("[ECR", "[blood pressure, ECRR, ECR"))
    checked = files.check(file, lexicon)
    assert checked.dialogue
    assert checked.problems == ()
    assert [warning.partition(": ")[2] for warning in checked.warnings] == [
        "'blood pressure' is not in the lexicon; it is looked for as it is written.",
        "'ECRR' is not in the lexicon; it is looked for as it is written. Did you mean 'ECR'?",
    ]
    assert checked.misspelled == checked.warnings[1:], "loading warns only of what resembles a term"
    warned: list[str] = []
    files.read(file, lexicon, warned.append)
    assert tuple(warned) == checked.misspelled
    words = tuple(Word(word, n, n + 0.5, 0.9) for n, word in enumerate("Your blood pressures are high.".split()))
    report = grade_terms(words, files.read(file, lexicon).turns[0].terms, lexicon)
    assert [verdict.state for verdict in report.verdicts[:2]] == ["said", "missed"]


@pytest.mark.parametrize(
    "term", ["retention policy", "blood test", "CT scan", "x-ray", "budget", "tilt table test", "CBC"]
)
def test_an_ordinary_term_outside_the_lexicon_is_not_taken_for_a_misspelled_one(term: str, lexicon: Lexicon) -> None:
    assert correct_spelling(term, lexicon.terms) == ""


def test_markdown_is_imported_with_any_quotes_and_unreadable_lines_are_reported_with_their_numbers(
    lexicon: Lexicon,
) -> None:
    imported = imported_from(MARKDOWN, lexicon)
    assert [(dialogue.id, len(dialogue.turns)) for dialogue in imported.dialogues] == [
        ("question-01-where-is-the-image", 1),
        ("conversation-02-two-exchanges", 2),
    ]
    assert imported.dialogues[0].turns[0].model_reply == "In ECR."
    assert imported.dialogues[0].turns[0].terms == (("ECR",),)
    assert imported.problems == (
        "line 13: not a heading and not a speaker in bold: 'Something that nobody says.'",
        "line 14: the speaker 'Manager' is neither 'Developer' nor 'DevOps engineer'.",
        "line 16: 'Nothing here' has no exchange of line and reply.",
    )


def test_the_whole_document_of_scenarios_is_imported(app: Application) -> None:
    seed = SHARED / "conversations.md"
    if not seed.is_file():
        pytest.skip("needs ../shared/conversations.md")
    imported = imported_from(seed.read_text(encoding="utf-8"), app.lexicon)
    assert len(imported.dialogues) == 47
    assert sum(len(dialogue.turns) for dialogue in imported.dialogues) == 88
    assert imported.problems == ()
