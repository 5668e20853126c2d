"""The screens of `voicecoach today` and of the end of a practiced plan."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from rich.cells import cell_len

from tests.review.practiced_takes import practice
from voicecoach.commands.plan import show_done, show_plan
from voicecoach.content.library import load_dialogues
from voicecoach.practice.parts import Part, planned_parts
from voicecoach.review.plan import Plan, plan
from voicecoach.sessions.session import Session

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 20)
LIBRARY = {dialogue.id: dialogue for dialogue in load_dialogues()}
ISTIO, LOGGING = LIBRARY["conversation-17-istio"], LIBRARY["question-12-logging-strategy"]


def history() -> list[Session]:
    return [practice(ISTIO, NOON, (0, 1), state="missed"), practice(LOGGING, NOON + timedelta(days=2))]


def planned(*sessions: Session, minutes: int = 10) -> Plan:
    return plan(sessions, LIBRARY.values(), TODAY, UTC, minutes=minutes)


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    shown = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert max(map(cell_len, shown)) <= 80
    return shown


def test_the_plan_shows_each_part_with_its_turns_its_time_and_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    show_plan(planned(*history(), minutes=4), command="voicecoach practice --today --minutes 4")
    shown = lines(capsys)
    assert shown[0] == "Today  about 3 of 4 minutes"
    text = " ".join(" ".join(shown).split())
    for part, reason in (
        ("1 Introducing an Istio service mesh, turn 1 of 3 50 s", "and 5 more did not come across on 01 March"),
        ("2 Logging strategy 50 s", "are due again; last said on 03 March"),
        (
            "3 Introducing an Istio service mesh, turn 2 of 3 50 s",
            "metric and sidecar proxy did not come across on 01 March",
        ),
    ):
        assert part in text
        assert reason in text[text.index(part) :].split(" s ")[1]
    assert shown[-1] == "Practice it: voicecoach practice --today --minutes 4"
    assert len({len(line) for line in shown if line.endswith(" s")}) == 1, "the times stand below each other"


@pytest.mark.parametrize("minutes", [1, 3, 10, 240])
def test_the_plan_fits_80_columns_whatever_is_in_it(minutes: int, capsys: pytest.CaptureFixture[str]) -> None:
    practiced = [practice(one, NOON, range(len(one.turns)), state="missed") for one in LIBRARY.values()]
    show_plan(planned(*practiced, minutes=minutes))
    assert len(lines(capsys)) > 2


@pytest.mark.parametrize(
    ("waiting", "says"),
    [(1, "1 more turn is due than fits in 10 minutes."), (3, "3 more turns are due than fit in 10 minutes.")],
)
def test_what_does_not_fit_is_counted(waiting: int, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    show_plan(replace(planned(*history()), waiting=waiting))
    assert lines(capsys)[-1] == says
    show_plan(Plan(10, (), (), waiting), command="voicecoach practice --today")
    assert "".join(lines(capsys)) == says


def test_an_empty_plan_says_that_nothing_is_due(capsys: pytest.CaptureFixture[str]) -> None:
    show_plan(Plan(10, (), (), 0), command="voicecoach practice --today")
    assert lines(capsys)[0].startswith("Nothing is due today, and there is nothing new.")


def test_json_has_the_plan_with_the_turns_indices(capsys: pytest.CaptureFixture[str]) -> None:
    made = planned(*history(), minutes=4)
    show_plan(made, as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["minutes"], document["waiting"]) == (1, 4, 0)
    assert document["seconds"] == sum(item["seconds"] for item in document["items"]) <= 240
    first = document["items"][0]
    assert (first["dialogue"], first["turns"], first["of"], first["new"]) == (ISTIO.id, [0], 3, False)
    assert first["why"]


def test_the_parts_of_a_plan_are_its_turns() -> None:
    assert planned_parts(planned(*history(), minutes=3), LIBRARY.values()) == [
        Part(ISTIO, (0,)),
        Part(LOGGING, (0,)),
        Part(ISTIO, (1,)),
    ]


def test_the_end_shows_the_figures_of_all_parts_and_what_is_due_tomorrow(capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime(2026, 3, 20, 12, tzinfo=UTC)
    done = [practice(ISTIO, now, (0, 1), state="missed", score=60), practice(LOGGING, now, score=90)]
    show_done(done, 4, done, TODAY, 0.9)
    assert lines(capsys)[1:] == [
        "Today: 2 of 4 parts, fluency 70, terms 33%.",
        "Tomorrow 2 turns are due.",
        "Review them: voicecoach sessions",
    ]
    show_done(done[1:], 1, done[1:], TODAY, 0.9)
    assert "Nothing is due tomorrow." in lines(capsys)
    typed = replace(done[0], results=tuple(replace(take, audio=None) for take in done[0].results))
    show_done([typed], 1, [typed], TODAY, 0.9)
    assert "Typed replies don't change what comes back: only replies aloud do." in lines(capsys)
    show_done([], 1, done, TODAY, 0.9)
    assert lines(capsys) == ["Nothing was recorded."]
