"""Hearing a pack: the voice says its terms and its model replies, and the graders listen as to a learner."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.resampling import resampled
from voicecoach.content.lexicon import Term
from voicecoach.grading.grader import Grader
from voicecoach.packs.contents import Contents, PlacedTurn
from voicecoach.packs.finding import Finding
from voicecoach.voice.synthesizer import Synthesizer, spoken

CARRIER = "Then we talked about {} for a while."
"""The sentence in which a term is said: a term alone is too short to be recognized."""

PACES = (1.0, 1.25)
"""Length scales of the voice at which a term is tried, one after the other: one hearing may go wrong by chance."""

Progress = Callable[[str, float, float], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def listen(contents: Contents, voice: Synthesizer, grader: Grader, progress: Progress) -> Iterator[Finding]:
    """Yield what is wrong with a pack's terms and model replies when the voice says them and the graders hear them.

    `voice` and `grader` are those of the pack's lexicon.
    """
    terms = list(contents.lexicon)
    for done, term in enumerate(terms):
        progress("saying the terms", done, len(terms))
        yield from _term(term, contents, voice, grader)
    for done, placed in enumerate(contents.turns):
        progress("saying the model replies", done, len(contents.turns))
        yield from _reply(placed, voice, grader)


def said(voice: Synthesizer, text: str, pace: float = 1.0) -> Audio:
    """Return a text as the voice says it, with the silence around it that a recording has."""
    return joined(silence(0.3), resampled(spoken(voice, text, pace=pace)), silence(0.6))


def _term(term: Term, contents: Contents, voice: Synthesizer, grader: Grader) -> Iterator[Finding]:
    heard: list[str] = []
    unclear = False
    for pace in PACES:
        grade = grader.grade(said(voice, CARRIER.format(term.name), pace), [term.name])
        states = {verdict.state for verdict in grade.terms.verdicts}
        if "said" in states:
            return
        unclear = unclear or "unclear" in states
        heard.append(f"“{grade.transcript.text}”")
    message = f"the voice says {term.name} so that it is heard as {' and '.join(heard)}. Respell it with `say`."
    yield contents.of_term(term, message, warning=unclear)


def _reply(placed: PlacedTurn, voice: Synthesizer, grader: Grader) -> Iterator[Finding]:
    grade = grader.grade(said(voice, placed.turn.model_reply), placed.turn.terms)
    if not grade.graded:
        yield Finding(placed.file, placed.model_reply, f"the model reply, spoken, is not graded: {grade.reason}")
    for verdict in grade.terms.verdicts:
        if verdict.state != "said":
            yield Finding(
                placed.file,
                placed.model_reply,
                f"{verdict.term} is {verdict.state} in the spoken model reply, which is heard as"
                f" “{grade.transcript.text}”",
                warning=verdict.state == "unclear",
            )
