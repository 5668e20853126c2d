"""Exports, read back by the programs that they are for."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import parselmouth
import pytest
import soundfile
import srt
import webvtt
from parselmouth.praat import call

from tests.review.test_page import HOSTILE, session
from voicecoach.application import Application
from voicecoach.commands.export import export_deck, exported
from voicecoach.grading.grade import Grade
from voicecoach.recognition.transcript import Transcript, Word
from voicecoach.review import deck, exports
from voicecoach.sessions import json_schema


def grade(text: str = "where") -> Grade:
    current = session(text).results[0].grade
    assert current is not None
    return current


def test_subrip_can_be_read_by_a_subtitle_parser() -> None:
    [subtitle] = srt.parse(exports.srt(grade()))
    assert subtitle.content == grade().transcript.text
    assert (subtitle.start.total_seconds(), subtitle.end.total_seconds()) == (0.2, 1.9)


def test_webvtt_can_be_read_by_a_subtitle_parser_and_its_markup_is_escaped(tmp_path: Path) -> None:
    file = tmp_path / "a.vtt"
    file.write_text(exports.webvtt(grade(HOSTILE)), encoding="utf-8")
    assert len(webvtt.read(str(file))) == 1
    assert "<script>" not in file.read_text()


def test_no_text_of_a_stranger_becomes_a_tag_or_another_subtitle() -> None:
    hostile = "<b>{\\an8}a\n\n2\n00:00:01,000 --> 00:00:02,000\nb"
    [subtitle] = srt.parse(exports.srt(grade(hostile)))
    assert subtitle.content == "‹b›(\\an8)a 2 00:00:01,000 --› 00:00:02,000 b ECR now."
    assert len(webvtt.from_string(exports.webvtt(grade(hostile))).captions) == 1
    assert "\n\n2\n" not in exports.textgrid(grade(hostile))


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_of_a_stranger_becomes_a_formula_of_a_spreadsheet(formula: str) -> None:
    rows = list(csv.DictReader(io.StringIO(exports.turns_csv(session(formula)), newline="")))
    assert rows[0]["transcript"] == f"'{formula.strip()} ECR now."
    assert rows[0]["turn"] == "1"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_the_textgrid_can_be_read_by_praat(tmp_path: Path) -> None:
    file = tmp_path / "a.TextGrid"
    file.write_text(exports.textgrid(grade('a "quoted" word')), encoding="utf-8")
    textgrid = parselmouth.Data.read(str(file))
    assert call(textgrid, "Get number of tiers") == 3
    assert [call(textgrid, "Get tier name...", tier) for tier in (1, 2, 3)] == ["words", "pauses", "terms"]
    labels = [
        call(textgrid, "Get label of interval...", 1, index + 1)
        for index in range(call(textgrid, "Get number of intervals...", 1))
    ]
    assert [label for label in labels if label] == ['a "quoted" word', "ECR", "now."]
    assert call(textgrid, "Get label of interval...", 3, 2) == "ECR (said)"


def test_csv_has_a_row_for_each_take_with_corrections_applied() -> None:
    rows = list(csv.DictReader(io.StringIO(exports.turns_csv(session()))))
    assert [(row["turn"], row["take"], row["coverage"], row["missed"]) for row in rows] == [
        ("1", "1", "0.5", "EKS"),
        ("1", "2", "1.0", ""),
    ]
    assert float(rows[0]["fluency"]) == 71.5


def speech(count: int, *, pauses: dict[int, float]) -> list[Word]:
    """Return words of 0.3 s without gaps, except for the pauses (seconds) before the words of these numbers."""
    words: list[Word] = []
    for number in range(count):
        start = (words[-1].end if words else 1.0) + pauses.get(number, 0.0)
        words.append(Word(f"w{number}", start, start + 0.3, 0.9))
    return words


def test_long_speech_is_cut_into_subtitles_by_length_and_at_pauses() -> None:
    """A minute of speech: 16 words of 0.3 s fit into 5 s; a pause of 0.5 s starts a subtitle, one of 0.4 s doesn't."""
    words = speech(200, pauses={40: 0.6, 45: 0.4, 100: 2.0})
    subtitles = list(exports.subtitles(words))
    assert " ".join(text for _, text in subtitles).split() == [word.text for word in words]
    assert [len(text.split()) for _, text in subtitles] == [16, 16, 8, 15, 16, 16, 13, *[16] * 6, 4]
    starts = [text.split()[0] for _, text in subtitles]
    assert {"w40", "w100"} < set(starts)
    assert "w45" not in starts
    assert max(span.seconds for span, _ in subtitles) <= exports.MAX_SUBTITLE_SECONDS
    by_text = {word.text: word for word in words}
    for span, text in subtitles:
        first, last = (by_text[text.split()[index]] for index in (0, -1))
        assert (span.start, span.end) == (first.start, last.end)


def test_a_word_longer_than_a_subtitle_is_a_subtitle_of_its_own() -> None:
    words = [Word("so", 0.0, 0.3, 0.9), Word("loooong", 0.3, 6.3, 0.9), Word("ago", 6.3, 6.6, 0.9)]
    assert [text for _, text in exports.subtitles(words)] == ["so", "loooong", "ago"]


def test_subtitles_of_long_speech_follow_each_other_without_overlap_in_both_formats(tmp_path: Path) -> None:
    long = replace(grade(), transcript=Transcript(tuple(speech(120, pauses={50: 1.0}))))
    file = tmp_path / "long.vtt"
    file.write_text(exports.webvtt(long), encoding="utf-8")
    subtitles = list(srt.parse(exports.srt(long)))
    captions = webvtt.read(str(file)).captions
    assert [subtitle.content for subtitle in subtitles] == [caption.text for caption in captions]
    assert [srt.timedelta_to_srt_timestamp(subtitle.start).replace(",", ".") for subtitle in subtitles] == [
        caption.start for caption in captions
    ]
    assert len(subtitles) == 9
    for earlier, later in pairwise(subtitles):
        assert earlier.start < earlier.end <= later.start


def test_json_fits_the_published_schema_and_an_incomplete_session_does_not(practiced: Application) -> None:
    published = Path(__file__).parent.parent.parent / "docs" / "session.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == json_schema.schema()
    checker = jsonschema.Draft202012Validator(json_schema.schema(), format_checker=jsonschema.FormatChecker())
    for document in (exported(practiced.store.session("last")), exported(session(HOSTILE))):
        checker.validate(json.loads(json.dumps(document)))
    broken: dict[str, Any] = json.loads(json.dumps(document))
    del broken["session"]["results"][0]["grades"][0]["fluency"]["measures"]["pause_count"]
    assert not checker.is_valid(broken)


def test_anki_imports_the_deck_and_a_second_export_updates_its_notes(tmp_path: Path) -> None:
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
        time.sleep(1.1)  # Anki imports what is newer, in whole seconds
        imported(replace(ecr, transcript="To ECR now.", learner_clip=b"mine, later"))
        assert collection.note_count() == 2
        [note] = [collection.get_note(note_id) for note_id in collection.find_notes("Term:ECR")]
        assert note["Said"] == "To ECR now."
        assert collection.get_card(card).queue == -1, "the import keeps the card's state"
        for field, sound in (("Mine", b"mine, later"), ("Reading", b"reading")):
            name = note[field].removeprefix("[sound:").removesuffix("]")
            assert (Path(collection.media.dir()) / name).read_bytes() == sound
    finally:
        collection.close()


def test_the_deck_holds_the_terms_that_did_not_come_across_with_clips_and_meanings(
    practiced: Application, tmp_path: Path
) -> None:
    from anki.collection import Collection, ImportAnkiPackageRequest

    session = practiced.store.session("last")
    last_takes = {result.turn: result for result in session.results}.values()
    reports = [result.term_report for result in last_takes if result.term_report]
    missed = {verdict.term for report in reports for verdict in report.verdicts if verdict.state != "said"}
    assert missed
    export_deck(practiced.store, session, practiced.lexicon, lambda: practiced.voice, tmp_path / "a.apkg")
    collection = Collection(str(tmp_path / "own.anki2"))
    try:
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(tmp_path / "a.apkg")))
        notes = [collection.get_note(note_id) for note_id in collection.find_notes("")]
        assert {note["Term"] for note in notes} == missed
        for note in notes:
            assert note["Meaning"] == practiced.lexicon[note["Term"]].meaning
            for field in ("Mine", "Reading"):
                file = Path(collection.media.dir()) / note[field].removeprefix("[sound:").removesuffix("]")
                assert soundfile.info(str(file)).duration > 0.2
    finally:
        collection.close()
