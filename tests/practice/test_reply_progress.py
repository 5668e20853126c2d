"""How far a reply has come."""

from __future__ import annotations

from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.practice.reply_progress import ReplyProgress, reply_progress
from voicecoach.recognition.transcript import Word

TURN = Turn("Where?", "We push it to ECR; EKS runs it.", (("ECR",), ("EKS", "ECS")))


def words(text: str) -> list[Word]:
    return [Word(word, number, number + 0.5, 0.9) for number, word in enumerate(text.split())]


def test_last_word_terms_and_length_are_known(lexicon: Lexicon) -> None:
    assert reply_progress(words("It goes to ECR."), TURN, lexicon) == ReplyProgress("ECR.", 0.5, 2, 0.5)


def test_without_words_terms_or_model_reply_the_rest_is_still_known(lexicon: Lexicon) -> None:
    assert reply_progress([], TURN, lexicon) == ReplyProgress(None, 0.0, 2, 0.0)
    assert reply_progress(words("Yes."), Turn("Where?", "", ()), lexicon) == ReplyProgress("Yes.", None, 0, None)
