"""Genres in dialogue files: what is read, what is refused, and the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from voicecoach.content import dialogue_files as files
from voicecoach.content.dialogue import Alert, Dialogue, Jargon
from voicecoach.content.genres import CONVERSATION, GENRES
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.library import load_dialogues
from voicecoach.errors import DialogueError
from voicecoach.grading.grade_reply import Rubric, grade_typed_reply

INCIDENT = """\
id: mine
title: Mine
genre: incident
seconds: 30
impatience: [Hurry!, Now!]
turns:
  - line: What happens?
    model_reply: The error rate is high. We do a rollback.
    alerts:
      - {at: 9.5, text: second}
      - {at: 2, text: first}
    terms:
      detect: [error rate]
      contain: [[rollback, hotfix]]
"""
EXPLANATION = """\
id: mine
title: Mine
genre: explanation
turns:
  - line: Why?
    model_reply: It saves money.
    terms: [backup]
    avoid:
      failover: switching over
"""
OTHER = "{!r} belongs to the genre {}; this one is {!r}."
SHIPPED = [dialogue for dialogue in load_dialogues() if dialogue.genre != CONVERSATION]


def read(text: str, folder: Path, lexicon: Lexicon) -> Dialogue:
    file = folder / "own.yaml"
    file.write_text(text, encoding="utf-8")
    return files.read(file, lexicon)


def test_an_incident_is_read_with_its_clock_impatience_alerts_and_phases(tmp_path: Path, lexicon: Lexicon) -> None:
    dialogue = read(INCIDENT, tmp_path, lexicon)
    assert (dialogue.genre, dialogue.seconds, dialogue.impatience) == ("incident", 30.0, ("Hurry!", "Now!"))
    [turn] = dialogue.turns
    assert turn.alerts == (Alert(2.0, "first"), Alert(9.5, "second")), "by time"
    assert turn.terms == (("error rate",), ("rollback", "hotfix"))
    assert turn.parts == ("detect", "contain")
    assert read(files.written(dialogue), tmp_path, lexicon) == dialogue


def test_an_explanation_is_read_with_its_jargon(tmp_path: Path, lexicon: Lexicon) -> None:
    dialogue = read(EXPLANATION, tmp_path, lexicon)
    assert dialogue.turns[0].avoid == (Jargon("failover", "switching over"),)
    assert dialogue.seconds is None
    assert read(files.written(dialogue), tmp_path, lexicon) == dialogue


@pytest.mark.parametrize(("genre", "seconds"), [("incident", 45.0), ("stand-up", 60.0), ("handover", None)])
def test_a_genre_has_a_clock_of_its_own_or_none(
    genre: str, seconds: float | None, tmp_path: Path, lexicon: Lexicon
) -> None:
    text = f"id: a\ntitle: A\ngenre: {genre}\nturns:\n  - {{line: Go., model_reply: Yes., terms: []}}\n"
    assert read(text, tmp_path, lexicon).seconds == seconds


def test_without_a_genre_a_dialogue_is_a_conversation(tmp_path: Path, lexicon: Lexicon) -> None:
    dialogue = read("id: a\ntitle: A\nturns:\n  - {line: Go., model_reply: Yes.}\n", tmp_path, lexicon)
    assert (dialogue.genre, dialogue.seconds, dialogue.impatience) == (CONVERSATION, None, ())
    assert "genre" not in files.written(dialogue)


@pytest.mark.parametrize(
    ("text", "change", "line", "message"),
    [
        (INCIDENT, ("incident", "incidents"), 3, "'incidents' is no genre, did you mean 'incident'?"),
        (INCIDENT, ("impatience:", "impatient:"), 5, "unknown key 'impatient', did you mean 'impatience'?"),
        (INCIDENT, ("alerts:", "alert:"), 10, "unknown key 'alert', did you mean 'alerts'?"),
        (INCIDENT, ("{at: 2", "{when: 2"), 11, "missing key 'at'"),
        (INCIDENT, ("at: 2", "at: two"), 11, "expected seconds, a number from 0 to 180."),
        (INCIDENT, ("at: 2", "at: yes"), 11, "expected seconds, a number from 0 to 180."),
        (INCIDENT, ("at: 2", "at: .nan"), 11, "expected seconds, a number from 0 to 180."),
        (INCIDENT, ("seconds: 30", "seconds: 900"), 4, "expected seconds, a number from 1 to 180."),
        (INCIDENT, ("contain:", "containment:"), 14, "unknown key 'containment', did you mean 'contain'?"),
        (INCIDENT, ("[[rollback, hotfix]]", "[]"), 14, "'contain' needs at least one term."),
        (INCIDENT, ("genre: incident", "genre: stand-up"), 5, OTHER.format("impatience", "incident", "stand-up")),
        (INCIDENT, ("genre: incident\n", ""), 3, OTHER.format("seconds", "incident or stand-up", "conversation")),
        (EXPLANATION, ("genre: explanation", "genre: handover"), 9, "'avoid' belongs to the genre explanation"),
        (EXPLANATION, ("failover: switching over", "backup: a copy"), 9, "'backup' is among the terms"),
        (EXPLANATION, ("\n      failover: switching over", " [failover]"), 8, "expected a mapping (term: a plainer"),
        (EXPLANATION, ("[backup]", "{today: [backup]}"), 7, "expected a list."),
    ],
)  # fmt: skip
def test_a_field_of_a_genre_that_is_wrong_is_refused_with_file_line_and_what_is_right(
    text: str, change: tuple[str, str], line: int, message: str, tmp_path: Path, lexicon: Lexicon
) -> None:
    assert change[0] in text
    with pytest.raises(DialogueError) as error:
        read(text.replace(*change), tmp_path, lexicon)
    reported = [text for text in str(error.value).splitlines() if f"own.yaml, line {line}: " in text]
    assert any(message in text for text in reported), error.value


def test_jargon_that_may_be_misspelled_brings_a_warning(tmp_path: Path, lexicon: Lexicon) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(EXPLANATION.replace("failover:", "failovers:"), encoding="utf-8")
    [warning] = files.check(file, lexicon).misspelled
    assert "line 9: 'failovers' is not in the lexicon" in warning
    assert "'failover'" in warning


def test_two_of_each_genre_are_shipped_and_keep_what_makes_it_one() -> None:
    by_genre = {name: [each for each in SHIPPED if each.genre == name] for name in GENRES if name != CONVERSATION}
    assert {name: len(members) for name, members in by_genre.items()} == dict.fromkeys(by_genre, 2)
    for dialogue in by_genre["incident"]:
        assert len(dialogue.impatience) >= 3
        assert sum(len(turn.alerts) for turn in dialogue.turns) >= 3
    for name in ("incident", "stand-up", "handover"):
        for dialogue in by_genre[name]:
            assert {part for turn in dialogue.turns for part in turn.parts} == set(GENRES[name].parts), dialogue.id
    for dialogue in by_genre["explanation"]:
        assert all(len(turn.avoid) >= 3 for turn in dialogue.turns)


@pytest.mark.parametrize("dialogue", SHIPPED, ids=[dialogue.id for dialogue in SHIPPED])
def test_a_shipped_model_reply_is_spoken_language_without_jargon_and_no_plainer_way_is_jargon(
    dialogue: Dialogue, lexicon: Lexicon
) -> None:
    for turn in dialogue.turns:
        assert 15 <= len(turn.model_reply.split()) <= 45, turn.model_reply
        assert turn.another_way
        for text in (turn.model_reply, *(jargon.plainer for jargon in turn.avoid)):
            assert grade_typed_reply(text, turn.terms, Rubric(lexicon), avoid=turn.avoid).terms.jargon == ()
        assert [jargon.term for jargon in turn.avoid if jargon.term not in lexicon] == []


def test_no_shipped_alert_names_a_term_that_its_turn_expects(lexicon: Lexicon) -> None:
    alerts = [(turn, alert) for dialogue in SHIPPED for turn in dialogue.turns for alert in turn.alerts]
    assert len(alerts) >= 10
    for turn, alert in alerts:
        report = grade_typed_reply(alert.text, turn.terms, Rubric(lexicon)).terms
        assert report.none_came_up, alert.text


def test_markdown_is_still_imported_as_conversations(lexicon: Lexicon) -> None:
    from voicecoach.content.markdown import parse

    [dialogue] = parse("## 1. One\n**Developer:** Why?\n**You:** So.\n", lambda *_: ()).dialogues
    assert dialogue.genre == CONVERSATION
