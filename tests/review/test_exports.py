"""Exports are opened by the programs that they are for."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import parselmouth
import soundfile
import srt
import webvtt
from parselmouth.praat import call

from tests.review.test_page import HOSTILE, session
from voicecoach.application import Application
from voicecoach.commands.export import export_deck, exported
from voicecoach.grading.grade import Grade
from voicecoach.review import deck, exports
from voicecoach.sessions import json_schema


def grade(text: str = "where") -> Grade:
    found = session(text).results[0].grade
    assert found is not None
    return found


def test_subrip_is_read_by_a_subtitle_parser() -> None:
    found = list(srt.parse(exports.srt(grade())))
    assert " ".join(one.content for one in found) == grade().transcript.text
    assert found[0].start.total_seconds() == 0.2
    assert all(one.end > one.start for one in found)


def test_webvtt_is_read_by_a_subtitle_parser_with_markup_escaped(tmp_path: Path) -> None:
    file = tmp_path / "a.vtt"
    file.write_text(exports.webvtt(grade(HOSTILE)), encoding="utf-8")
    found = webvtt.read(str(file))
    assert len(found) == 1
    assert "<script>" not in file.read_text()


def test_the_textgrid_is_read_by_praat(tmp_path: Path) -> None:
    file = tmp_path / "a.TextGrid"
    file.write_text(exports.textgrid(grade('a "quoted" word')), encoding="utf-8")
    found = parselmouth.Data.read(str(file))
    assert call(found, "Get number of tiers") == 3
    assert [call(found, "Get tier name...", tier) for tier in (1, 2, 3)] == ["words", "pauses", "terms"]
    labels = [
        call(found, "Get label of interval...", 1, place + 1)
        for place in range(call(found, "Get number of intervals...", 1))
    ]
    assert [label for label in labels if label] == ['a "quoted" word', "ECR", "now."]
    assert call(found, "Get label of interval...", 3, 2) == "ECR (said)"


def test_csv_has_a_row_for_each_take_with_the_learners_word_counted() -> None:
    rows = list(csv.DictReader(io.StringIO(exports.turns_csv(session()))))
    assert [(row["turn"], row["take"], row["coverage"], row["missed"]) for row in rows] == [
        ("1", "1", "0.5", "EKS"),
        ("1", "2", "1.0", ""),
    ]
    assert float(rows[0]["fluency"]) == 71.5


def test_long_speech_is_cut_into_subtitles_that_can_be_read() -> None:
    for span, text in exports.cues(grade().transcript.words):
        assert span.seconds <= exports.LONGEST_CUE + 0.5
        assert text


def test_json_fits_the_published_schema_and_nothing_less_does(practised: Application) -> None:
    published_at = Path(__file__).parent.parent.parent / "docs" / "session.schema.json"
    assert json.loads(published_at.read_text(encoding="utf-8")) == json_schema.schema()
    checker = jsonschema.Draft202012Validator(json_schema.schema(), format_checker=jsonschema.FormatChecker())
    for whole in (exported(practised.store.session("last")), exported(session(HOSTILE))):
        checker.validate(json.loads(json.dumps(whole)))
    broken: dict[str, Any] = json.loads(json.dumps(whole))
    del broken["session"]["results"][0]["grades"][0]["fluency"]["measures"]["pause_count"]
    assert not checker.is_valid(broken)


def test_anki_itself_imports_the_deck_and_a_second_export_updates_its_notes(tmp_path: Path) -> None:
    from anki.collection import Collection, ImportAnkiPackageRequest

    def imported(*cards: deck.Card) -> None:
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        deck.write(cards, tmp_path / "a.apkg", scratch)
        shutil.rmtree(scratch)
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(tmp_path / "a.apkg")))

    collection = Collection(str(tmp_path / "own.anki2"))
    try:
        ecr = deck.Card("ECR", "Registry", "Where to?", "To the <i>easy</i> R.", b"mine", b"reading")
        imported(ecr, deck.Card("EKS", "Kubernetes", "Where?", "Nowhere."))
        [card] = collection.find_cards('"deck:voicecoach" Term:ECR')
        collection.sched.suspend_cards([card])
        time.sleep(1.1)  # Anki takes what is newer, by the second
        imported(replace(ecr, said="To ECR now.", mine=b"mine, later"))
        assert collection.note_count() == 2
        [note] = [collection.get_note(found) for found in collection.find_notes("Term:ECR")]
        assert note["Said"] == "To ECR now."
        assert collection.get_card(card).queue == -1, "what Anki knows of the card is left alone"
        for field, sound in (("Mine", b"mine, later"), ("Reading", b"reading")):
            name = note[field].removeprefix("[sound:").removesuffix("]")
            assert (Path(collection.media.dir()) / name).read_bytes() == sound
    finally:
        collection.close()


def test_the_deck_of_a_session_holds_what_did_not_come_across_with_clip_reading_and_meaning(
    practised: Application, tmp_path: Path
) -> None:
    from anki.collection import Collection, ImportAnkiPackageRequest

    kept = practised.store.session("last")
    last = {result.turn: result for result in kept.results}.values()
    missed = {
        one.term for result in last if result.term_report for one in result.term_report.verdicts if one.state != "said"
    }
    export_deck(practised.store, kept, practised.lexicon, lambda: practised.voice, tmp_path / "a.apkg")
    collection = Collection(str(tmp_path / "own.anki2"))
    try:
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(tmp_path / "a.apkg")))
        notes = [collection.get_note(found) for found in collection.find_notes("")]
        assert {note["Term"] for note in notes} == missed
        for note in notes:
            assert note["Meaning"] == practised.lexicon[note["Term"]].meaning
            for field in ("Mine", "Reading"):
                file = Path(collection.media.dir()) / note[field].removeprefix("[sound:").removesuffix("]")
                assert soundfile.info(str(file)).duration > 0.2
    finally:
        collection.close()
