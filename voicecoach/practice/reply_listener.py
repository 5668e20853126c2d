"""Listening to all replies of one practice.

Gives each reply its endpoint, from the chosen patience and the learner's pause profile, which every reply updates.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from voicecoach.audio.source import AudioSource
from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.practice.endpoint import NOTHING_SAID, Endpoint
from voicecoach.practice.events import Key
from voicecoach.practice.listener import listen
from voicecoach.practice.patience import Kind, Patience
from voicecoach.practice.preferences import load_pause_profile, save_pause_profile
from voicecoach.practice.protocols import Recording, StreamingRecognizer
from voicecoach.practice.reply import Listened
from voicecoach.practice.reply_progress import reply_progress
from voicecoach.recognition.recognizer import SpeechDetector


class ReplyListener:
    """A `voicecoach.practice.reply.Listen` function.

    `source` returns the learner's microphone, closed; `detector` returns a speech detector; `profile` is the file of
    the learner's pause profile, written only if `learn` is set. `hold`: only a key ends a reply; `push_to_talk`: a key
    also begins it.
    """

    def __init__(
        self,
        *,
        source: Callable[[Turn], AudioSource],
        detector: Callable[[], SpeechDetector],
        patience: Patience,
        profile: Path,
        lexicon: Lexicon,
        hold: bool = False,
        push_to_talk: bool = False,
        learn: bool = False,
    ) -> None:
        self._source, self._detector, self._lexicon = source, detector, lexicon
        self._patience, self._file, self._learn = patience, profile, learn
        self._hold, self._push_to_talk = hold or push_to_talk, push_to_talk
        self._profile = load_pause_profile(profile)

    def __call__(
        self,
        turn: Turn,
        stream: StreamingRecognizer,
        recording: Recording,
        keys: Callable[[], Key | None],
        *,
        wait: float = NOTHING_SAID,
        recognize_after: Callable[[], StreamingRecognizer] | None = None,
        hands_free: bool = False,
    ) -> Listened:
        """Listen to one reply, then add its pauses to the profile; the rest is as for `Listen`."""
        kind: Kind = "standing" if recognize_after else "final"
        reply = yield from listen(
            self._source(turn),
            self._detector(),
            Endpoint(
                self._patience,
                self._profile,
                wait=wait,
                hold=self._hold,
                kind=kind,
            ),
            stream,
            recording,
            keys,
            lambda words: reply_progress(words, turn, self._lexicon),
            push_to_talk=self._push_to_talk,
            recognize_after=recognize_after,
            hands_free=hands_free,
        )
        before, self._profile = self._profile, self._profile.with_pauses(reply.inner_pauses)
        if self._learn and self._profile != before:
            save_pause_profile(self._file, self._profile)
        return reply
