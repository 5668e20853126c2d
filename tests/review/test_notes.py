"""Notes on a whole reply, the marks of its pauses, and how both look."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from voicecoach.audio.clip import Span
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.fluency.report import FluencyReport, Measures, Pause
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.grading.terms.other_terms import other_terms
from voicecoach.recognition.transcript import Transcript, Word
from voicecoach.review.grade_json import grade_object
from voicecoach.review.marked_words import marked
from voicecoach.review.notes import ANSWERED, NONE_CAME_UP, notes
from voicecoach.review.page import session_page
from voicecoach.review.view import PageAudio, session_view
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.terminal.renderables import shown_take

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OTHER_WORDS = "When something breaks it rolls back automatically and the load balancer sends a notification."
ROLLBACK = "as “rolls back automatically”"
EXPECTED = (("blue-green deployment",), ("Prometheus",))


def graded(
    text: str,
    lexicon: Lexicon,
    groups: tuple[tuple[str, ...], ...] = EXPECTED,
    unrecognized: tuple[Span, ...] = (),
    pauses: tuple[Pause, ...] = (),
) -> Grade:
    words = tuple(Word(word, number / 2, number / 2 + 0.4, 0.9) for number, word in enumerate(text.split()))
    fluency = FluencyReport(70.0, 8.0, "base", Measures(120, 3.5, 4.2, 1, 0.5, 0.5, 0, 0.9, 8.0, 0, 0), pauses=pauses)
    report = grade_terms(words, groups, lexicon, unrecognized=unrecognized)
    report = replace(report, others=other_terms(words, groups, lexicon))
    return Grade(True, "", 12.0, None, Transcript(words), fluency, report, unrecognized=unrecognized)


def take(grade: Grade, *, answered: bool = False) -> TurnResult:
    return TurnResult(1, 0, 1, "Where?", "Here.", EXPECTED, "t.wav", NOON, (grade,), answered=answered)


def screen(result: TurnResult, lexicon: Lexicon) -> str:
    console = Console(width=80, file=StringIO())
    with console.capture() as capture:
        console.print(shown_take(result, lexicon))
    return " ".join(capture.get().replace("│", " ").split())


def page(result: TurnResult, lexicon: Lexicon) -> str:
    session = Session("s", "practice", "d", "Title", NOON, NOON, (result,))
    return session_page(session_view(session, lexicon, PageAudio(), UTC)).replace("&#39;", "'")


def test_where_no_expected_term_came_up_the_reply_is_not_judged_and_what_was_understood_is_said(
    lexicon: Lexicon,
) -> None:
    result = take(graded(OTHER_WORDS, lexicon))
    expected = (
        NONE_CAME_UP,
        f"Also understood: automatic rollback ({ROLLBACK}), load balancer and alert (as “sends a notification”).",
    )
    assert result.grade
    assert notes(result.grade) == expected
    for note in expected:
        assert note in screen(result, lexicon)
        assert note in page(result, lexicon)


def test_the_learners_mark_replaces_the_note_that_the_reply_cant_be_judged(lexicon: Lexicon) -> None:
    result = take(graded(OTHER_WORDS, lexicon), answered=True)
    for shown in (screen(result, lexicon), page(result, lexicon)):
        assert ANSWERED in shown
        assert NONE_CAME_UP not in shown


def test_a_synonym_is_shown_as_the_words_that_were_said(lexicon: Lexicon) -> None:
    grade = graded("We get a notification and Prometheus keeps it.", lexicon, (("alert",), ("Prometheus",)))
    assert notes(grade) == ()
    assert "✓ alert (as “get a notification”)" in screen(take(grade), lexicon)


def test_speech_that_could_not_be_made_out_is_reported_with_its_time_in_whole_seconds(lexicon: Lexicon) -> None:
    grade = graded("We use Prometheus for it.", lexicon, unrecognized=(Span(0.2, 1.9), Span(64.0, 65.2)))
    note = "0:00–0:02 and 1:04–1:06 could not be made out and was left out of the rates and pauses."
    assert notes(grade) == (note,)
    assert note in screen(take(grade), lexicon)
    assert "may be in what could not be made out" in page(take(grade), lexicon)


def test_a_reply_with_all_its_terms_has_no_note(lexicon: Lexicon) -> None:
    assert notes(graded("A load balancer and Prometheus.", lexicon, (("Prometheus",),))) == ()


def test_many_other_terms_are_cut_to_eight(lexicon: Lexicon) -> None:
    text = "Docker Kubernetes Terraform Grafana CloudWatch Ansible Jenkins Helm EKS ECR"
    [_, others] = notes(graded(text, lexicon))
    assert others.endswith("and 2 more.")
    assert others.count(",") == 7


@pytest.mark.parametrize(
    ("pause", "mark"),
    [
        (Pause(1.0, 1.8, inside_clause=False), "boundary"),
        (Pause(1.0, 3.2, inside_clause=False), "pause"),
        (Pause(1.0, 1.8, inside_clause=True), "pause"),
        (Pause(1.0, 1.8), "pause"),
    ],
)
def test_an_ordinary_pause_between_clauses_is_neutral(pause: Pause, mark: str, lexicon: Lexicon) -> None:
    grade = graded("We use Prometheus for it.", lexicon, pauses=(pause,))
    assert [piece.mark for piece in marked(grade) if piece.text.endswith("s·")] == [mark]
    assert f'class="{mark}"' in page(take(grade), lexicon)


def test_the_notes_are_in_the_json(lexicon: Lexicon) -> None:
    shown = grade_object("reply.wav", graded(OTHER_WORDS, lexicon, unrecognized=(Span(0.2, 1.9),)))
    assert shown["unrecognized"] == [{"start": 0.2, "end": 1.9}]
    assert shown["other_terms"][1] == {"term": "load balancer", "heard": "load balancer", "how": "exact"}
    assert len(shown["notes"]) == 2
    assert shown["fluency"]["pauses"] == []


def test_a_graded_recording_keeps_its_other_terms_when_a_verdict_is_corrected(lexicon: Lexicon) -> None:
    result = take(graded(OTHER_WORDS, lexicon))
    assert result.grade
    assert result.term_report == replace(result.grade.terms)
    assert len(result.grade.terms.others) == 3


@pytest.mark.parametrize("width", range(40, 121, 8))
def test_a_sign_never_parts_from_its_term(width: int, lexicon: Lexicon) -> None:
    terms = ("blue-green deployment", "load balancer", "automatic rollback", "ECR", "Istio", "cross-region replication")
    grade = graded(f"{OTHER_WORDS} With a blue-green deployment.", lexicon, tuple((term,) for term in terms))
    console = Console(width=width, file=StringIO())
    with console.capture() as capture:
        console.print(shown_take(take(grade), lexicon))
    lines = [line.strip("│ \n") for line in capture.get().splitlines()]
    assert sum(line.count(sign) for line in lines for sign in "✓✗") == len(terms)
    assert [line for line in lines if re.search(r"[✓✗]\s*($|[✓✗])", line)] == []
