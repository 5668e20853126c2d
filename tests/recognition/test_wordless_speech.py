"""Speech without words is found, decoded again, and never silently lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from voicecoach.application import Application
from voicecoach.audio.clip import Audio, Span, joined, silence
from voicecoach.audio.files import read
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.fluency.grade import grade_fluency
from voicecoach.grading.grade_reply import Rubric, grade_reply
from voicecoach.recognition import decoder, whisper
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.recognizer import EncodedSegment
from voicecoach.recognition.recovery import recover
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcriber import Transcriber, transcribe_source
from voicecoach.recognition.transcript import Word
from voicecoach.recognition.whisper import WhisperRecognizer
from voicecoach.recognition.wordless_speech import longest_seconds, wordless_speech
from voicecoach.testing import BlockSource


def test_a_word_that_reaches_over_a_dropped_sentence_covers_only_its_last_part() -> None:
    words = (Word("I", 0.0, 2.6, 0.09), Word("deploy", 2.6, 3.2, 0.9), Word("it.", 3.2, 3.5, 0.9))
    [dropped] = wordless_speech((Span(0.1, 3.5),), words)
    assert dropped.start == 0.1
    assert dropped.end == pytest.approx(2.6 - longest_seconds("I"))


def test_a_sentence_dropped_after_the_last_word_is_found() -> None:
    words = (Word("We", 0.0, 0.3, 0.9), Word("deploy.", 0.3, 4.0, 0.9))
    assert wordless_speech((Span(0.0, 4.0),), words) == (Span(0.3 + longest_seconds("deploy."), 4.0),)


@pytest.mark.parametrize(
    ("speech", "words"),
    [
        ((Span(0, 0.7),), ()),
        ((Span(0, 1.5),), (Word("99.99", 0.0, 1.5, 0.9),)),
        ((Span(0, 2.4),), (Word("VPC", 0.0, 1.2, 0.9), Word("NACLs", 1.2, 2.4, 0.9))),
        ((Span(0, 0.5), Span(2, 2.5)), (Word("We", 0.0, 0.5, 0.9), Word("go", 2.0, 2.5, 0.9))),
        ((), ()),
    ],
)
def test_slow_words_spelled_words_and_pauses_are_not_speech_without_words(
    speech: tuple[Span, ...], words: tuple[Word, ...]
) -> None:
    assert wordless_speech(speech, words) == ()


def test_a_filled_pause_needs_no_word() -> None:
    words = (Word("So", 0.0, 0.4, 0.9), Word("we", 2.0, 2.2, 0.9), Word("go", 2.2, 2.5, 0.9))
    logits = np.full(125, -3.0, np.float32)
    assert wordless_speech((Span(0.0, 2.5),), words, logits) != ()
    logits[20:75] = 3.0
    assert wordless_speech((Span(0.0, 2.5),), words, logits) == ()


@dataclass(frozen=True)
class Reading:
    """A reading with one word a second from `start` on, over eight seconds of speech."""

    text: str
    confidence: float = 0.9
    start: float = 0.0

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(
            Word(word, self.start + number, self.start + number + 1.0, self.confidence)
            for number, word in enumerate(self.text.split())
        )

    @property
    def wordless(self) -> tuple[Span, ...]:
        return (Span(0.0, self.start),) if self.start else ()


FIRST = Reading("then we roll it back", start=3.0)


def test_a_reading_without_context_that_has_the_dropped_words_is_taken() -> None:
    whole = recover(FIRST, lambda: "yes push it then we roll it back", lambda part, margin: [], Reading)
    assert whole.text == "yes push it then we roll it back"


def test_otherwise_the_stretch_is_decoded_in_another_window_and_alone_and_its_words_are_put_in_place() -> None:
    tried: list[float] = []

    def decode_part(part: Span, margin: float) -> list[Word]:
        tried.append(margin)
        words = [Word("yes", 0.1, 0.9, 0.9), Word("push", 1.0, 1.9, 0.9), Word("it", 2.0, 2.9, 0.9)]
        return words if margin < 1 else []

    def align(text: str) -> Reading:
        return Reading(text) if "push" in text else FIRST

    assert recover(FIRST, lambda: "", decode_part, align).text == "yes push it then we roll it back"
    assert tried == [5.0, 0.2]


def test_guessed_words_and_a_single_word_are_not_taken() -> None:
    def guessed(text: str) -> Reading:
        return Reading(text, confidence=0.2)

    assert recover(FIRST, lambda: "thanks for watching then we", lambda part, margin: [], guessed) is FIRST
    single = [Word("you", 1.0, 1.5, 0.9)]
    assert recover(FIRST, lambda: "", lambda part, margin: single, lambda text: FIRST) is FIRST


class ForgetfulDecoder(decoder.Decoder):
    """Real decoder that drops the first sentence when it decodes with its usual beam; `blind`: however it decodes."""

    blind = False

    def _generate(
        self, segments: Sequence[EncodedSegment], prompts: Sequence[list[int]], **options: Any
    ) -> list[decoder.Reading]:
        readings = super()._generate(segments, prompts, **options)
        if self.blind or "beam_size" not in options:
            return [(self._without_first(tokens), score) for tokens, score in readings]
        return readings

    def _without_first(self, tokens: list[int]) -> list[int]:
        first, stop, rest = self._tokens.decode(tokens).partition(". ")
        return list(self._tokens.encode(" " + rest)) if stop and "ECR" in first else tokens


@pytest.fixture(scope="module")
def forgetful(app: Application) -> WhisperRecognizer:
    """Real weights; the first sentence gets lost."""
    with patch.object(whisper, "Decoder", ForgetfulDecoder):
        return WhisperRecognizer(*app.weights.whisper("base"))


def evidence(recognizer: WhisperRecognizer, audio: Audio) -> Evidence:
    return transcribe_source(BlockSource(audio.samples), SileroDetector(), Transcriber(recognizer), lambda done: None)


@pytest.fixture
def reply(reading: Callable[[str], Audio]) -> Audio:
    """Two sentences, of which the first is lost."""
    first = reading("Please build the image and then push it to ECR for me.")
    second = reading("After that we update the deployment and watch the error rate for ten minutes.")
    return joined(silence(0.4), first, silence(0.3), second, silence(0.8))


UNCLEAR = ("010920012", "010920024", "010920025")
"""A child's sentences. Decoded without context, the segment with all three becomes one sentence, 17 times."""

GROUPS: Sequence[tuple[str, ...]] = (("ECR",), ("deployment",), ("EKS",))


def test_a_dropped_sentence_is_recognized_after_all(forgetful: WhisperRecognizer, reply: Audio) -> None:
    heard = evidence(forgetful, reply)
    assert "ECR" in heard.transcript.text
    assert "deployment" in heard.transcript.text
    assert heard.unrecognized == ()


def test_a_reading_that_repeats_itself_never_fills_speech_without_words(
    recognizer: WhisperRecognizer, learners: Path
) -> None:
    clips = [learners / "speechocean762-train" / "audio" / f"{name}.opus" for name in UNCLEAR]
    parts = [part for clip in clips for part in (read(clip), silence(0.7))]
    text = evidence(recognizer, joined(silence(0.5), *parts)).transcript.text.lower()
    assert text
    assert re.search(r"\b((?:\S+ ){1,6})(?:\1){3,}", text + " ") is None, text


def test_what_stays_lost_is_reported_and_left_out(
    forgetful: WhisperRecognizer, reply: Audio, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = grade_reply(evidence(forgetful, reply), GROUPS, Rubric(lexicon))
    monkeypatch.setattr(ForgetfulDecoder, "blind", True)
    monkeypatch.setattr(forgetful, "_decode_part", lambda decoder, sound, part, margin: [])
    heard = evidence(forgetful, reply)
    assert "ECR" not in heard.transcript.text
    assert heard.unrecognized
    assert all(stretch.start > 0.3 and stretch.end < 4.2 for stretch in heard.unrecognized)
    grade = grade_reply(heard, GROUPS, Rubric(lexicon))
    assert grade.unrecognized == heard.unrecognized
    assert [verdict.state for verdict in grade.terms.verdicts] == ["unclear", "said", "unclear"]
    assert [verdict.state for verdict in whole.terms.verdicts] == ["said", "said", "missed"]
    assert grade.fluency is not None
    assert whole.fluency is not None
    before, after = whole.fluency.measures, grade.fluency.measures
    kept = replace(heard, unrecognized=())
    invented = grade_fluency(kept).measures
    for name in ("articulation_rate_sps", "speech_rate_wpm"):
        true = getattr(before, name)
        assert abs(getattr(after, name) - true) < abs(getattr(invented, name) - true), name
