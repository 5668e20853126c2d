"""`voicecoach grade --out`: what the user is told, and which recordings are graded as whose."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.batch.fixtures import tones
from voicecoach.batch.labels import Labels
from voicecoach.batch.run import State
from voicecoach.commands.grade_many import in_words, listed, terms_of_turns
from voicecoach.config import Folders
from voicecoach.content.library import open_library
from voicecoach.errors import UsageError


def no_terms(labels: Labels) -> tuple[()]:
    return ()


def test_progress_says_how_much_is_done_how_fast_and_what_is_left() -> None:
    assert in_words(State(), 20_000, 0.1) == "0 of 20,000"
    assert in_words(State(known=40), 20_000, 0.1) == "40 of 20,000"
    state = State(graded=1000, seconds=12_000, known=5000, failed=(("a.wav", "a.wav is empty."),))
    assert in_words(state, 20_000, 600) == "6,001 of 20,000 · 3.3 h · 20.0× real time · 2.3 h left"
    assert in_words(State(graded=2, seconds=30), 2, 10) == "2 of 2 · 30 s · 3.0× real time"


def test_recordings_are_named_from_the_folder_of_the_results(tmp_path: Path) -> None:
    tones(tmp_path / "class", 2)
    inside = listed([str(tmp_path / "class")], tmp_path / "class.jsonl", None, no_terms)
    assert [(each.name, each.speaker) for each in inside] == [
        ("class/speaker-0/00.wav", "speaker-0"),
        ("class/speaker-1/01.wav", "speaker-1"),
    ]
    outside = listed([str(tmp_path / "class" / "speaker-0" / "00.wav")], tmp_path / "x" / "out.csv", None, no_terms)
    assert [(each.name, each.speaker) for each in outside] == [(each.place, "speaker-0") for each in outside]
    by_url = listed([f"file://{tmp_path}/class"], tmp_path / "class.jsonl", None, no_terms)
    assert [(each.name, each.speaker) for each in by_url] == [
        (f"file://{tmp_path}/class/speaker-0/00.wav", "speaker-0"),
        (f"file://{tmp_path}/class/speaker-1/01.wav", "speaker-1"),
    ]


def test_a_manifest_says_whose_recording_it_is_and_gives_the_terms_of_its_turn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tones(tmp_path / "class", 3)
    manifest = tmp_path / "who.csv"
    manifest.write_text("file,speaker,dialogue,turn\n00.wav,Ana,question-04-helm-charts,1\n01.wav,Ben,question-99,1\n")
    library = open_library(Folders(tmp_path))
    found = listed([str(tmp_path / "class")], tmp_path / "class.jsonl", manifest, terms_of_turns(library, ""))
    assert [(each.speaker, each.turn, bool(each.groups)) for each in found] == [
        ("Ana", 1, True),
        ("", None, False),
        ("Ben", 1, False),
    ]
    assert found[0].groups == library.find("question-04-helm-charts").turns[0].terms
    assert "no dialogue 'question-99'" in " ".join(capsys.readouterr().err.split())


def test_a_manifest_that_names_none_of_the_recordings_is_refused(tmp_path: Path) -> None:
    tones(tmp_path / "class", 1)
    (tmp_path / "who.csv").write_text("file,speaker\nother.wav,Ana\n")
    with pytest.raises(UsageError, match="names none of the 1 recordings"):
        listed([str(tmp_path / "class")], tmp_path / "class.jsonl", tmp_path / "who.csv", no_terms)
