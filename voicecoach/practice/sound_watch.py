"""A quiet sound check during practice: after the first grade the learner hears what is wrong with the sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from voicecoach.audio import quality
from voicecoach.audio.clip import Audio, rows_of_blocks
from voicecoach.audio.files import read
from voicecoach.practice.coach import Answer, Practice
from voicecoach.practice.events import Graded, Notice, Started
from voicecoach.recognition.recognizer import SpeechDetector

_SILENT = 0.1
"""Speech probability below which a block is taken for background."""


def watched(
    practice: Practice,
    shown: Sequence[str],
    recording: Callable[[str, int], Path],
    detector: Callable[[], SpeechDetector],
) -> Practice:
    """Pass a practice through; after the first graded take add notices about its sound, except those already `shown`.

    `recording` returns the path of a take's recording by session and take id.
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
    """Judge a reply's sound: the background before and between the words, and the voice."""
    blocks = rows_of_blocks(reply.samples)
    probabilities = detector(blocks.reshape(-1))
    background = Audio(blocks[probabilities < _SILENT].reshape(-1))
    return [finding for finding in quality.check_voice(reply, probabilities, background) if finding.kind != "nobody"]
