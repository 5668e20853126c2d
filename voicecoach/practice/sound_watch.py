"""A sound check during practice: notices after the first graded reply say what is wrong with its sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from voicecoach.audio import quality
from voicecoach.audio.clip import Audio, rows_of_blocks
from voicecoach.audio.files import read
from voicecoach.audio.source import Notice
from voicecoach.practice.coach import Practice
from voicecoach.practice.events import Answer, Graded, Started
from voicecoach.recognition.recognizer import SpeechDetector

_BACKGROUND = 0.1
"""Speech probability below which a block counts as background: far below the 0.35 at which speech ends."""


def with_sound_check(
    practice: Practice,
    shown: Sequence[str],
    recording: Callable[[str, int], Path],
    detector: Callable[[], SpeechDetector],
) -> Practice:
    """Yield the events of a practice, and after the first graded take notices about its sound that are not in `shown`.

    `recording` returns the path of a recording by session and take id; `detector` returns a speech detector.
    """
    checked, session = False, ""
    answer: Answer = None
    try:
        while True:
            event = practice.send(answer)
            answer = yield event
            if isinstance(event, Started):
                session = event.session
            if not checked and isinstance(event, Graded) and event.result.audio:
                checked = True
                for finding in _findings(read(recording(session, event.result.id)), detector()):
                    if not any(finding.remedy in sentence for sentence in shown):
                        answer = yield Notice(str(finding))
    except StopIteration:
        return
    finally:
        practice.close()


def _findings(reply: Audio, detector: SpeechDetector) -> list[quality.Finding]:
    """Return what is wrong with a reply's sound: with the voice, and with the background around the words."""
    blocks = rows_of_blocks(reply.samples)
    probabilities = detector(blocks.reshape(-1))
    background = Audio(blocks[probabilities < _BACKGROUND].reshape(-1))
    return [finding for finding in quality.check_voice(reply, probabilities, background) if finding.kind != "nobody"]
