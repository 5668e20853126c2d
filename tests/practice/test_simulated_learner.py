"""The demo's learner is heard to the end, in every shipped conversation, with the real voice and speech detector."""

from __future__ import annotations

import pytest

from voicecoach.audio.clip import BLOCK_SECONDS, joined, padded_blocks, silence
from voicecoach.content.dialogue import Dialogue, Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.content.library import load_dialogues
from voicecoach.practice.endpoint import Endpoint
from voicecoach.practice.patience import Patience
from voicecoach.practice.reply_progress import ReplyProgress, reply_progress
from voicecoach.practice.simulated_learner import SimulatedLearner, sentences
from voicecoach.recognition.silero import SileroDetector
from voicecoach.recognition.transcript import Word
from voicecoach.voice.piper import PiperVoice

SOON = 0.45
"""Seconds before the end of a sentence at which its words are known here: sooner than recognition could know them, the
worst case for a pause after it."""

DIALOGUES = load_dialogues()


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[dialogue.id for dialogue in DIALOGUES])
def test_no_pause_of_the_demo_ends_a_reply(dialogue: Dialogue, voice: PiperVoice, lexicon: Lexicon) -> None:
    learner, detector = SimulatedLearner(voice, None), SileroDetector()
    for number, turn in enumerate(dialogue.turns, 1):
        heard, said = ended(turn, learner, detector, lexicon)
        assert heard > said, f"turn {number} was cut"
        assert heard < said + 4.0, f"turn {number} ended late"


def ended(turn: Turn, learner: SimulatedLearner, detector: SileroDetector, lexicon: Lexicon) -> tuple[float, float]:
    """Return when a reply ended for the program, and when the learner had said the last word, in seconds."""
    parts = [("", silence(0.4)), *learner.reply(turn), ("", silence(5.0))]
    progress: list[tuple[float, ReplyProgress]] = []
    words: tuple[Word, ...] = ()
    seconds = said = 0.0
    for text, sound in parts:
        seconds += sound.seconds
        if text:
            words += tuple(Word(word, seconds - 0.5, seconds, 0.9) for word in text.split())
            progress.append((seconds - SOON, reply_progress(words, turn, lexicon)))
            said = seconds
    blocks = padded_blocks(joined(*(sound for _, sound in parts)).samples)
    detector.reset()
    endpoint = Endpoint(Patience())
    for number, probability in enumerate(detector(blocks.reshape(-1))):
        now = number * BLOCK_SECONDS
        known = [state for at, state in progress if at <= now]
        if endpoint.update(BLOCK_SECONDS, float(probability), known[-1] if known else ReplyProgress()).ended:
            return now, said
    raise AssertionError("the reply did not end")


def test_every_third_reply_lacks_its_last_sentence(voice: PiperVoice) -> None:
    learner = SimulatedLearner(voice, None)
    turn = Turn("Where?", "It goes to ECR. Then we deploy it.", (("ECR",),))
    replies = [[text for text, _ in learner.reply(turn) if text] for _ in range(3)]
    assert replies == [sentences(turn.model_reply)] * 2 + [sentences(turn.model_reply)[:1]]
