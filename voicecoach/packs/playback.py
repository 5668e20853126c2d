"""Hearing a pack: the voice says its terms and its model replies, and the graders listen as to a learner."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rapidfuzz import fuzz

from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.resampling import resampled
from voicecoach.content.lexicon import Term
from voicecoach.grading.grader import Grader
from voicecoach.grading.terms.forms import tokens
from voicecoach.packs.contents import Contents, PlacedTurn
from voicecoach.packs.finding import Finding
from voicecoach.voice.synthesizer import Synthesizer, spoken

CARRIER = "Then we talked about {} for a while."
"""The sentence in which a term is said: a term alone is too short to be recognized."""

PACES = (1.0, 1.25, 1.0, 1.25)
"""Length scales of the voice at which a term is tried, one after the other, until it comes across. The voice's noise
is different each time: "triage" failed in 5 of 30 hearings, so two in a row fail one time in 36, four one in 1,300."""

LEAST_ALIKE = 35.0
"""RapidFuzz ratio of letters, 0 to 100, below which what was heard is another word than the term. A choice:
what was heard for the terms of the second pack, said right, is more alike."""

_AROUND = re.compile(r"^.*?\btalk(?:ed)? about\b[ ,:]*(.*?)[ ,.]*\bfor a while\b.*$", re.IGNORECASE)

Progress = Callable[[str, float, float], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def hear_terms(contents: Contents, voice: Synthesizer, grader: Grader, progress: Progress) -> Iterator[Finding]:
    """Yield the terms that don't come across when the voice says them in a sentence."""
    terms = list(contents.lexicon)
    for done, term in enumerate(terms):
        progress("saying the terms", done, len(terms))
        yield from _term(term, contents, voice, grader)


def hear_replies(contents: Contents, voice: Synthesizer, grader: Grader, progress: Progress) -> Iterator[Finding]:
    """Yield the terms that don't come across when the voice says the model replies that should contain them."""
    for done, placed in enumerate(contents.turns):
        progress("saying the model replies", done, len(contents.turns))
        yield from _reply(placed, voice, grader)


def said(voice: Synthesizer, text: str, pace: float = 1.0) -> Audio:
    """Return a text as the voice says it, with the silence around it that a recording has."""
    return joined(silence(0.3), resampled(spoken(voice, text, pace=pace)), silence(0.6))


def _term(term: Term, contents: Contents, voice: Synthesizer, grader: Grader) -> Iterator[Finding]:
    """Yield a finding unless the recognizer writes the term at one of the paces.

    That the graders credit a term by its sound is not enough: they compare with phonemes from the same `say`.
    """
    heard: list[str] = []
    came_across = False
    for pace in PACES:
        grade = grader.grade(said(voice, CARRIER.format(term.name), pace), [term.name])
        verdicts = [verdict for verdict in grade.terms.verdicts if verdict.state != "missed"]
        if any(verdict.how in ("exact", "synonym") for verdict in verdicts):
            return
        came_across = came_across or bool(verdicts)
        heard.append(_AROUND.sub(r"\1", grade.transcript.text))
    alike = max(
        _alike(text, form) for text in heard for form in filter(None, (term.name, term.expansion, *term.written))
    )
    names = " and ".join(f"“{text}”" for text in dict.fromkeys(heard))
    if came_across and alike >= LEAST_ALIKE:
        message = f"{term.name} is recognized only by its sound; it is heard as {names}."
        yield contents.of_term(term, f"{message} If the voice says it wrong, respell it with `say`.", warning=True)
    else:
        yield contents.of_term(
            term, f"the voice says {term.name} so that it is heard as {names}. Respell it with `say`."
        )


def _alike(heard: str, form: str) -> float:
    return fuzz.ratio("".join(tokens(heard)), "".join(tokens(form)))


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
