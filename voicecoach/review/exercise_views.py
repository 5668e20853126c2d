"""View values of what a page shows besides takes: follow-ups, and sentences that were repeated after the voice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from voicecoach.grading.shadowing_report import ShadowedWord
from voicecoach.review.shadowing_text import in_words
from voicecoach.sessions.session import FollowUp, Session, ShadowedSentence

_OUTCOMES = {"said": "came across", "unclear": "came across unclearly", "missed": "did not come across"}


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """A question about a term of a take; `outcome`: what became of it; `source`: address of the answer, or ""."""

    question: str
    term: str
    outcome: str
    source: str


@dataclass(frozen=True, slots=True)
class ShadowedView:
    """A repeated sentence; `turn`, `number`: of the turn and of the sentence in its model reply, from 1.

    `words`: () if it was cut off before it was compared.
    """

    turn: int
    number: int
    text: str
    words: tuple[ShadowedWord, ...]
    remarks: tuple[str, ...]
    source: str


def follow_up_view(follow_up: FollowUp, clips: Mapping[str, str]) -> FollowUpView:
    """Return the view of a follow-up; `clips`: addresses of recordings by file name."""
    outcome = _OUTCOMES.get(follow_up.state or "", "was not answered")
    return FollowUpView(follow_up.question, follow_up.term, outcome, clips.get(follow_up.audio or "", ""))


def shadowed_views(sentences: Sequence[ShadowedSentence], clips: Mapping[str, str]) -> tuple[ShadowedView, ...]:
    """Return the views of repeated sentences, by turn, then in the order in which they were repeated."""
    return tuple(
        ShadowedView(
            turn=each.turn + 1,
            number=each.sentence + 1,
            text=each.text,
            words=each.report.words if each.report else (),
            remarks=tuple(in_words(each.report)) if each.report else ("Cut off before it was compared.",),
            source=clips.get(each.audio, ""),
        )
        for each in sorted(sentences, key=lambda each: each.turn)
    )


def clip_names(session: Session) -> Iterator[str]:
    """Yield the file names of the recordings that are not takes."""
    yield from (each.audio for result in session.results for each in result.follow_ups if each.audio)
    yield from (each.audio for each in session.shadowed if each.audio)
