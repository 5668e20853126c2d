"""The end of a reply stands for some seconds: what the page is told, and which of its answers count."""

from __future__ import annotations

import json
from typing import Any

import pytest

from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Answer, Choice, Choose, Resumed
from voicecoach.web.live_practice import LivePractice, Studio
from voicecoach.web.messages import PracticeRequest, Reply
from voicecoach.web.outbox import Received

CHOICES: tuple[Choice, ...] = ("again", "next", "quit")


def run(live: LivePractice, *script: Choose | Resumed | Reply) -> tuple[list[Answer], list[dict[str, Any]]]:
    """Show these events, with the page's replies when their time has come; return the answers and the messages."""
    answers: list[Answer] = []

    def practice() -> Practice:
        for step in script:
            if isinstance(step, Reply):
                live.answer(step)
            else:
                answers.append((yield step))

    live.run(lambda: Studio(lambda *_: practice(), lambda _: "", lambda: ""))
    messages = [json.loads(message) for message in live.outbox.unsent(Received()) if isinstance(message, str)]
    return answers, [message for message in messages if message["type"] == "Happened"]


def choose(listening: float) -> Choose:
    return Choose(0, last=False, choices=CHOICES, listening=listening)


@pytest.fixture
def live() -> LivePractice:
    return LivePractice(PracticeRequest(), "")


def test_a_choice_is_offered_once_while_the_end_stands_and_answered_at_once(live: LivePractice) -> None:
    answers, told = run(live, choose(4.0), choose(3.9), Reply(1, "next"), choose(3.8))
    assert answers == [None, None, "next"]
    assert [(message["number"], message["event"]["listening"]) for message in told] == [(1, 4.0)]


def test_a_reply_that_was_sent_just_before_the_microphone_closed_counts(live: LivePractice) -> None:
    answers, told = run(live, choose(0.1), Reply(1, "again"), choose(0.0))
    assert answers == [None, "again"]
    assert [message["event"]["listening"] for message in told] == [0.1, 0.0]


def test_a_reply_to_an_end_that_was_taken_back_is_ignored(live: LivePractice) -> None:
    answers, told = run(live, choose(4.0), Resumed(), Reply(1, "next"), choose(4.0), Reply(3, "again"), choose(0.0))
    assert answers == [None, None, None, "again"]
    assert [message["name"] for message in told] == ["Choose", "Resumed", "Choose", "Choose"]


def test_leaving_the_page_while_an_end_stands_quits(live: LivePractice) -> None:
    live.leave()
    assert run(live, choose(4.0))[0] == ["quit"]
