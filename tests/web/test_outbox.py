"""What a page that reconnects or reloads gets."""

from __future__ import annotations

import json
from typing import Any

from voicecoach.testing import tone
from voicecoach.web.messages import MicrophoneWanted
from voicecoach.web.outbox import Outbox, Received


def texts(sent: list[str | bytes]) -> list[Any]:
    return [json.loads(item) if isinstance(item, str) else "sound" for item in sent]


def message(number: int) -> str:
    return json.dumps({"number": number})


CLOSED = {"type": "MicrophoneWanted", "open": False, "reply": 0, "next": 0}


def test_a_page_gets_each_message_once_and_a_new_one_all_of_them() -> None:
    outbox, page = Outbox(), Received()
    outbox.add(message)
    assert texts(outbox.unsent(page)) == [{"number": 1}, CLOSED]
    outbox.add(message)
    assert texts(outbox.unsent(page)) == [{"number": 2}]
    assert outbox.unsent(page) == []
    assert texts(outbox.unsent(Received())) == [{"number": 1}, {"number": 2}, CLOSED]
    assert texts(outbox.unsent(Received(messages=1))) == [{"number": 2}, CLOSED]


def test_only_the_last_report_is_sent_and_none_after_the_message_that_follows_it() -> None:
    outbox, page = Outbox(), Received()
    outbox.unsent(page)
    outbox.report('{"level": 1}')
    outbox.report('{"level": 2}')
    assert texts(outbox.unsent(page)) == [{"level": 2}]
    outbox.report('{"level": 3}')
    outbox.add(message)
    assert texts(outbox.unsent(page)) == [{"number": 1}]


def test_sounds_that_were_not_played_are_sent_to_the_page_that_comes_next() -> None:
    outbox, page = Outbox(), Received()
    for _ in range(2):
        outbox.add_sound(tone(0.1))
    assert texts(outbox.unsent(page)) == ["sound", "sound", CLOSED]
    outbox.played(1)
    assert outbox.unplayed == 1
    assert texts(outbox.unsent(Received())) == ["sound", CLOSED]
    outbox.silence()
    assert outbox.unplayed == 0
    assert texts(outbox.unsent(page)) == [{"type": "Silence", "sound": 2}]


def test_the_state_of_the_microphone_is_sent_when_it_changes_and_to_every_new_page() -> None:
    outbox, page = Outbox(), Received()
    outbox.unsent(page)
    for state in (MicrophoneWanted(open=True, reply=1, next=0), MicrophoneWanted(open=True, reply=1, next=32)):
        outbox.want_microphone(state)
    assert [sent["next"] for sent in texts(outbox.unsent(page))] == [32]
    assert [sent["next"] for sent in texts(outbox.unsent(Received()))] == [32]


def test_every_change_wakes_the_sender() -> None:
    outbox, woken = Outbox(), []
    outbox.on_change(lambda: woken.append(1))
    outbox.add(message)
    outbox.report("{}")
    outbox.add_sound(tone(0.1))
    outbox.silence()
    outbox.want_microphone(MicrophoneWanted(open=True, reply=1, next=0))
    assert len(woken) == 5
