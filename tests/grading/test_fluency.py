"""Measures of fluency, the score from them, and the remarks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.audio.clip import Span
from voicecoach.audio.features import COLUMNS
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.fluency.clauses import inside_clause, names_in
from voicecoach.grading.fluency.filled_pauses import fillers_in
from voicecoach.grading.fluency.grade import score_from_measures
from voicecoach.grading.fluency.measures import measure
from voicecoach.grading.fluency.remarks import remarks
from voicecoach.grading.fluency.repetitions import repetitions_in
from voicecoach.grading.fluency.report import Measures
from voicecoach.grading.fluency.syllables import syllables
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.pooling import pool
from voicecoach.recognition.transcript import Transcript, Word
from voicecoach.weights.manifest import ModelId

MODEL = ModelId("scripted", "0" * 64)


def evidence(plan: list[tuple[float, str]]) -> Evidence:
    """Return a reply from (seconds, text) pairs: the words are spread over their seconds, "" is a pause."""
    speech: list[float] = []
    frames: list[list[float]] = []
    words: list[Word] = []
    at = 0.0
    for seconds, text in plan:
        speech += [0.9 if text else 0.01] * round(seconds / 0.032)
        features = [-20.0, 0.9, 5.0, 120.0] if text else [-80.0, 0.1, 1.0, 120.0]
        frames += [features + [0.0] * (len(COLUMNS) - len(features))] * round(seconds * 100)
        parts = text.split()
        for index, part in enumerate(parts):
            step = seconds / len(parts)
            words.append(Word(part, at + index * step, at + (index + 1) * step, 0.9))
        at += seconds
    return Evidence(
        at,
        np.array(speech, np.float32),
        np.array(frames, np.float32).reshape(-1, len(COLUMNS)),
        0.0,
        Transcript(tuple(words)),
        MODEL,
    )


def test_rates_pauses_and_runs_follow_their_definitions() -> None:
    measures, silent, _, _ = measure(
        evidence([(0.5, ""), (2.0, "we deploy it today"), (1.0, ""), (1.0, "with Terraform"), (1.0, "")])
    )
    assert measures.speech_rate_wpm == pytest.approx(60 * 6 / 4, rel=0.03)
    assert measures.articulation_rate_sps == pytest.approx(10 / 3, rel=0.05)
    assert measures.pause_count == 1
    assert measures.pause_seconds == pytest.approx(1.0, abs=0.05)
    assert measures.longest_pause_seconds == pytest.approx(1.0, abs=0.05)
    assert measures.phonation_ratio == pytest.approx(3 / 4, abs=0.03)
    assert measures.mean_length_of_run_syllables == pytest.approx(10 / 2)
    assert silent[0].start == pytest.approx(2.5, abs=0.05)


def test_silence_before_and_after_a_reply_changes_no_measure() -> None:
    plan = [(2.0, "we deploy it today"), (0.6, ""), (1.0, "with Terraform")]
    bare, _, _, _ = measure(evidence([(0.5, ""), *plan, (0.5, "")]))
    framed, _, _, _ = measure(evidence([(3.0, ""), *plan, (4.0, "")]))
    assert framed.speech_rate_wpm == pytest.approx(bare.speech_rate_wpm, rel=0.02)
    assert framed.pause_count == bare.pause_count


def test_a_reply_without_words_has_zero_rates() -> None:
    measures, _, _, _ = measure(evidence([(1.0, "")]))
    assert measures.speech_rate_wpm == measures.articulation_rate_sps == measures.phonation_ratio == 0.0


@pytest.mark.parametrize(
    ("before", "after", "inside"),
    [
        ("the", "cluster", True),
        ("cluster.", "Then", False),
        ("cluster,", "it", False),
        ("pods", "and", False),
        ("blue", "green", True),
        ("registry", "Tell", False),
        ("registry", "You’ll", False),
        ("registry", "Auto-scaling", False),
        ("image", "ECR", True),
        ("image", "DynamoDB", True),
        ("with", "Terraform", True),
        ("with", "Prometheus.", True),
        ("on", "Friday", True),
    ],
)
def test_a_pause_is_inside_a_clause_or_between_clauses(before: str, after: str, inside: bool, lexicon: Lexicon) -> None:
    words = (Word(before, 0, 1, 0.9), Word(after, 2, 3, 0.9))
    assert inside_clause(Span(1, 2), words, names_in(lexicon)) is inside


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we we deploy", ["we"]),
        ("I I think", ["I"]),
        ("to the to the cluster", ["to the"]),
        ("we build the image, we build the image, push it", ["we build the image,"]),
        ("we push it to the, we push it to the, we push it to the node", ["we push it to the,"] * 2),
        ("de- deploy it", ["de-"]),
        ("very very slow", []),
        ("that had had an effect", []),
        ("one one two", ["one"]),
        ("5 5 nodes", []),
        ("we deploy it and we deploy them", []),
        ("the con- the container restarts", ["the con-"]),
        ("we dep... deploy it", ["dep..."]),
        ("so I would, I will check", ["I would,"]),
        ("if I can I will do it", []),
        ("I would. I will too", []),
        ("in a the cluster", ["a"]),
        ("it is the A record", []),
        ("we deploy deployed it", ["deploy"]),
        ("the node nodes", ["node"]),
        ("so some something", []),
        ("the face er of it", []),
        ("a well-known on-call blue-green pipeline", []),
        ("", []),
    ],
)
def test_words_said_again_broken_off_or_begun_anew_are_counted_once(text: str, expected: list[str]) -> None:
    words = tuple(Word(word, index, index + 1, 0.9) for index, word in enumerate(text.split()))
    assert [repetition.text for repetition in repetitions_in(words)] == expected


def test_written_hesitations_are_filled_pauses() -> None:
    reply = evidence([(2.0, "um, we deploy uh today")])
    assert [filler.text for filler in fillers_in(reply)] == ["um", "uh"]


@pytest.mark.parametrize(("seconds", "expected"), [(0.3, []), (0.6, [("the…", 1.6)])])
def test_a_held_vowel_is_a_hesitation_named_by_its_word(seconds: float, expected: list[tuple[str, float]]) -> None:
    reply = evidence([(0.5, ""), (1.0, "we look at"), (0.8, "the"), (1.0, "logs today"), (0.5, "")])
    held = slice(160, 160 + round(100 * seconds))
    reply.frames[held, COLUMNS.index("flux")] = 1.0
    assert [(filler.text, round(filler.start, 1)) for filler in fillers_in(reply)] == expected


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("deployment", 3),
        ("cluster", 2),
        ("rolled", 1),
        ("wanted", 2),
        ("K8s", 3),
        ("EKS", 3),
        ("the", 1),
        ("", 0),
        ("Terraform", 3),
    ],
)
def test_syllables_are_counted_as_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


MEASURES = st.builds(
    Measures,
    speech_rate_wpm=st.floats(0, 300),
    speech_rate_sps=st.floats(0, 8),
    articulation_rate_sps=st.floats(0, 8),
    pause_count=st.integers(0, 30),
    pause_seconds=st.floats(0, 60),
    longest_pause_seconds=st.floats(0, 30),
    inner_clause_pause_count=st.integers(0, 30),
    phonation_ratio=st.floats(0, 1),
    mean_length_of_run_syllables=st.floats(0, 60),
    filler_count=st.integers(0, 20),
    repetition_count=st.integers(0, 20),
    response_latency_seconds=st.none(),
)


@given(MEASURES)
def test_the_score_from_measures_is_between_0_and_100(measures: Measures) -> None:
    assert 0.0 <= score_from_measures(measures) <= 100.0


def remarks_on(reply: Evidence) -> tuple[str, ...]:
    measures, silent, fillers, repetitions = measure(reply)
    return remarks(measures, reply.transcript.words, silent, fillers, repetitions)


def test_remarks_name_what_cost_most_and_where() -> None:
    reply = evidence(
        [
            (1.5, "we route it to the"),
            (1.9, ""),
            (1.0, "blue-green fleet"),
            (0.5, ""),
            (0.8, "of the"),
            (0.7, ""),
            (1.0, "service"),
        ]
    )
    sentences = remarks_on(reply)
    assert "pauses inside clauses" in sentences[0]
    assert "1.9 s before “blue-green”" in sentences[0]


def test_remarks_name_hesitations_and_restarts_with_their_places() -> None:
    reply = evidence([(2.0, "we would, we will uh look at the the logs"), (0.1, "")])
    assert "two repetitions or restarts: “we would” at 0.0 s, “the” at 1.4 s" in remarks_on(reply)
    assert "one hesitation: “uh” at 0.8 s" in remarks_on(reply)


def test_of_five_costs_the_three_greatest_are_named_in_order() -> None:
    plan = [(3.0, "we we um route it to"), (2.5, ""), (2.0, "the service."), (2.5, ""), (2.0, "Then we wait")]
    slow, inner, outer = remarks_on(evidence(plan))
    assert "slow articulation" in slow
    assert "inside clauses" in inner
    assert "between clauses" in outer


def test_a_fluent_reply_is_called_smooth() -> None:
    [sentence] = remarks_on(evidence([(2.0, "we deploy the application and monitor it")]))
    assert sentence == "a smooth reply without a pause inside a clause: 13 syllables between pauses on average"


def test_what_hardly_moved_the_experts_is_not_remarked_on() -> None:
    plan = [(2.0, "we deploy the application and monitor it"), (2.0, "and then we roll it back to the version")] * 8
    [sentence] = remarks_on(evidence([*plan, (0.6, "um")]))
    assert "hesitation" not in sentence, "one in half a minute"
    assert "one hesitation" in " ".join(remarks_on(evidence([*plan[:1], (0.6, "um")])))


def test_of_the_same_pauses_more_cost_more_and_come_first() -> None:
    def first(pause: float) -> str:
        plan = [(1.0, "we route it"), (pause, ""), (1.0, "to the um uh er fleet")]
        return remarks_on(evidence(plan))[0]

    assert "hesitations" in first(0.3)
    assert "inside clauses" in first(6.0)


def test_short_runs_are_not_called_smooth() -> None:
    reply = evidence([(1.0, "we deploy it."), (0.6, ""), (1.0, "We monitor it."), (0.6, ""), (1.0, "We fix it.")])
    assert remarks_on(reply) == ("4 syllables between pauses on average",)


def test_pauses_between_sentences_are_neutral_unless_they_are_long() -> None:
    def outer(seconds: float) -> tuple[str, ...]:
        return remarks_on(evidence([(2.0, "we deploy the application to it."), (seconds, ""), (1.0, "Then we look")]))

    assert not any("pause" in remark for remark in outer(1.5) if "between pauses" not in remark)
    assert any("between clauses" in remark for remark in outer(2.5))


def test_pooling_leaves_out_silence_around_the_speech_and_splits_long_speech() -> None:
    encoded = np.random.default_rng(1).normal(size=(1500, 8)).astype(np.float32)
    short = pool(encoded, (Span(2.0, 8.0),))
    assert len(short) == 1
    assert short[0].span == Span(2.0, 8.0)
    assert short[0].values[:8] == pytest.approx(encoded[100:400].mean(axis=0))
    assert short[0].values[8:] == pytest.approx(encoded[100:400].std(axis=0), rel=1e-5)
    assert len(pool(encoded, (Span(0, 25.0),))) == 3
    assert pool(encoded, ()) == ()
