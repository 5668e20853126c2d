"""Push to talk: the key is held down while the learner speaks, and the sound arrives later than the key."""

from __future__ import annotations

import pytest

from tests.web.test_page_sound import blocks, taken
from voicecoach.practice.events import Key
from voicecoach.web.live_practice import LivePractice
from voicecoach.web.messages import Hold, PracticeRequest


@pytest.fixture
def live() -> LivePractice:
    return LivePractice(PracticeRequest(push_to_talk=True), "")


def pressed(live: LivePractice) -> Key | None:
    return live._key()


def test_a_key_that_is_held_down_talks_until_what_was_said_before_its_release_was_heard(live: LivePractice) -> None:
    live.hold(Hold(down=True, reply=0, block=0))
    assert pressed(live) == "talk", "it stops the voice"
    with live.microphone as microphone:
        assert pressed(live) == "talk", "and begins the reply"
        assert all(map(microphone.offer, blocks(1, range(3))))
        live.hold(Hold(down=False, reply=1, block=3))
        taken(microphone, 3)
        assert pressed(live) is None, "block 3 was being captured when the key went up"
        assert microphone.offer(blocks(1, range(3, 4))[0])
        taken(microphone, 1)
        assert pressed(live) == "release"
        assert pressed(live) is None


def test_a_key_that_is_let_go_while_nobody_listens_does_nothing(live: LivePractice) -> None:
    live.hold(Hold(down=True, reply=0, block=0))
    live.hold(Hold(down=False, reply=0, block=0))
    assert pressed(live) is None
    with live.microphone:
        assert pressed(live) is None


def test_a_release_ends_a_reply_that_began_before_the_page_knew(live: LivePractice) -> None:
    with live.microphone:
        live.hold(Hold(down=False, reply=0, block=9))
        assert pressed(live) == "release"


def test_other_keys_come_first(live: LivePractice) -> None:
    live.hold(Hold(down=True, reply=0, block=0))
    live.press("help")
    assert [pressed(live), pressed(live)] == ["help", "talk"]
