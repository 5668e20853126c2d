"""Spoken commands: how a learner goes on hands free.

A command counts only alone in a short utterance, and if the sound supports it.
"""

from __future__ import annotations

from collections.abc import Iterator

from voicecoach.content.dialogue import Turn
from voicecoach.grading.function_words import FILLED_PAUSES
from voicecoach.grading.terms.forms import tokens
from voicecoach.grading.terms.grade import SAID_SCORE, UNCLEAR_SCORE, verification_score
from voicecoach.practice.events import Choice
from voicecoach.recognition.evidence import Evidence
from voicecoach.recognition.transcript import Word

COMMANDS: dict[str, Choice] = {
    "next": "next",
    "again": "again",
    "repeat": "repeat",
    "model": "model",
    "help": "help",
    "stop": "quit",
}

IN_WORDS = "{} or {}".format(", ".join([*COMMANDS][:-1]), [*COMMANDS][-1])
"""The commands, as a sentence names them."""

ANY_COMMAND = Turn("", "", (tuple(COMMANDS),))
"""What is expected of a learner who goes on hands free: recognition looks for the commands as it does for terms."""

LEAST_CONFIDENCE = 0.4
"""Confidence of the recognizer below which a command that it wrote is a guess. A choice."""

_BESIDE = FILLED_PAUSES | frozenset("ok okay please".split())
"""Words that may stand beside a command."""


def command_in(evidence: Evidence) -> Choice | None:
    """Return the command that is all that is said, None if there is none or something else is said."""
    return _only(command for command, rest in _last_words(evidence, SAID_SCORE, LEAST_CONFIDENCE) if not rest)


def may_be_command(evidence: Evidence) -> bool:
    """Tell whether what is said may be a command alone: a single word, whatever it is; a longer context decides."""
    return len(_words(evidence)) == 1 or any(not rest for _, rest in _last_words(evidence, UNCLEAR_SCORE, 0.0))


def command_after(evidence: Evidence) -> Choice | None:
    """Return the command that is a sentence of its own after all others, None if the last sentence is another one.

    `evidence`: of a reply and what came later, without the silence between them. With the reply before it, the
    recognizer hears whether a word belongs to it: "We run it again." and "We run it. Again."
    """
    found = _last_words(evidence, SAID_SCORE, LEAST_CONFIDENCE)
    return _only(command for command, rest in found if not rest or rest[-1].text.endswith((".", "?", "!")))


def _only(commands: Iterator[Choice]) -> Choice | None:
    found = set(commands)
    return found.pop() if len(found) == 1 else None


def _words(evidence: Evidence) -> list[Word]:
    """Return the words, without those that may stand beside a command."""
    return [word for word in evidence.transcript.words if not set(tokens(word.text)) <= _BESIDE]


def _last_words(evidence: Evidence, score: float, confidence: float) -> Iterator[tuple[Choice, list[Word]]]:
    """Yield each command that the last words may be, with the words before it.

    The recognizer wrote it with so much confidence, or verification gives it so high a score.
    """
    words = _words(evidence)
    if not words:
        return
    [*_, last] = tokens(words[-1].text)
    if len(tokens(words[-1].text)) == 1 and last in COMMANDS:
        if words[-1].confidence >= confidence:
            yield COMMANDS[last], words[:-1]
        return
    for candidate in evidence.candidates:
        count = len(candidate.heard.split())
        if candidate.heard == " ".join(word.text for word in words[-count:]) and verification_score(candidate) >= score:
            yield COMMANDS[candidate.term], words[:-count]
