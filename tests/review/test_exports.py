"""Exports are opened by the programs that they are for."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import parselmouth
import srt
import webvtt
from parselmouth.praat import call

from tests.review.test_page import HOSTILE, session
from voicecoach.review import exports
from voicecoach.session import Grade


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
