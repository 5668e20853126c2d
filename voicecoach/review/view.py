"""View values of a session's page.

Plain values computed from a session without side effects, so that the page is the same wherever it is opened.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.report import TermVerdict
from voicecoach.review.advice import with_advice
from voicecoach.review.changes import changes, signature
from voicecoach.review.exercise_views import FollowUpView, ShadowedView, follow_up_view, shadowed_views
from voicecoach.review.hard_words import HardWordView, hard_words, session_clarity
from voicecoach.review.marked_words import Piece, marked
from voicecoach.review.measures_text import in_words
from voicecoach.review.notes import notes
from voicecoach.review.part_figures import in_words as parts_in_words
from voicecoach.review.part_figures import session_parts, take_in_words
from voicecoach.review.waveform import RecordingView
from voicecoach.sessions.counted_takes import counted_turns, open_occasions
from voicecoach.sessions.session import Session, TurnResult
from voicecoach.sessions.summary import summary

UNGRADED = "Cut off before it was graded; the recording is kept."


@dataclass(frozen=True, slots=True)
class PageAudio:
    """The audio that the page can play.

    `recordings`: by take id; `errors`: why a take's recording can't be played, by take id; `lines`, `model_replies`:
    addresses of lines and model replies spoken by the voice, by turn; `terms`: addresses of spoken terms, by term;
    `no_voice`: why there is no voice, or ""; `clips`: addresses of the other recordings, by file name.
    """

    recordings: Mapping[int, RecordingView] = field(default_factory=dict)
    errors: Mapping[int, str] = field(default_factory=dict)
    lines: Mapping[int, str] = field(default_factory=dict)
    model_replies: Mapping[int, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    no_voice: str = ""
    clips: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TermView:
    """One term of a take.

    `state`: with the learner's correction; `graded_state`: the program's own; `note`: how the term was recognized;
    `start`, `end`: the learner's clip, seconds.
    """

    term: str
    state: str
    graded_state: str
    note: str
    meaning: str
    start: float | None
    end: float | None

    @property
    def corrected(self) -> bool:
        """Whether the learner's correction differs from the program's verdict."""
        return self.state != self.graded_state


@dataclass(frozen=True, slots=True)
class GradeView:
    """One of a take's grades: the components that gave it, and the differences from the grade before."""

    signature: str
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakeView:
    """One take; `reason`: why it isn't graded, or ""; `error`: half the width of the score's band.

    `hard`: words that were hard to follow; `answerable`: none of the expected terms came up, so the learner may say
    that the reply answers the line; `answered`: the learner did. `parts`: coverage of each part of the genre, in words.
    `recording_error`: why its recording can't be played, or "".
    """

    id: int
    number: int
    reason: str
    score: float | None
    error: float | None
    coverage: float | None
    parts: str
    pieces: tuple[Piece, ...]
    remarks: tuple[str, ...]
    notes: tuple[str, ...]
    answerable: bool
    answered: bool
    measures: tuple[str, ...]
    terms: tuple[TermView, ...]
    hard: tuple[HardWordView, ...]
    recording: RecordingView | None
    recording_error: str
    follow_ups: tuple[FollowUpView, ...]
    grades: tuple[GradeView, ...]


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn with its takes, oldest first.

    `line_audio`, `model_reply_audio`: addresses of the texts spoken by the voice, or ""; `spoken`: whether the `line`
    is speech; for a graded recording it is the name of the file.
    """

    number: int
    line: str
    line_audio: str
    model_reply: str
    model_reply_audio: str
    takes: tuple[TakeView, ...]
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session's page.

    `learner`: the learner's role; `term_audio`: addresses of terms spoken by the voice; `open_terms`: terms that the
    session left open; `signature`: the components that gave the current grades, "" if they differ; `no_voice`: why
    there is no voice, or ""; `fluency`, `coverage`: as in the list of sessions; `parts`: coverage of each part of the
    genre, in words; `clarity`: mean of the takes, 0 to 1, None if unknown.
    """

    id: str
    kind: str
    genre: str
    title: str
    learner: str
    started: datetime
    ended: datetime | None
    turns: tuple[TurnView, ...]
    term_audio: Mapping[str, str]
    open_terms: tuple[str, ...]
    signature: str
    no_voice: str
    fluency: float | None
    coverage: float | None
    parts: str
    shadowed: tuple[ShadowedView, ...] = ()
    clarity: float | None = None


def session_view(session: Session, lexicon: Lexicon, audio: PageAudio, zone: tzinfo | None = None) -> SessionView:
    """Return the view of a session's page, with times in `zone` (None: the machine's)."""
    grouped = itertools.groupby(session.results, key=lambda result: result.turn)
    signatures = {signature(result.grade) for result in session.results if result.grade}
    common = signatures.pop() if len(signatures) == 1 else ""
    spoken = session.kind != "recordings"
    turns = tuple(_turn(list(results), lexicon, audio, common, spoken=spoken) for _, results in grouped)
    figures = summary(session)
    return SessionView(
        id=session.id,
        kind=session.kind,
        genre=session.genre,
        title=session.title,
        learner=session.learner,
        started=session.started.astimezone(zone),
        ended=session.ended,
        turns=turns,
        term_audio=audio.terms,
        open_terms=tuple(occasion.term for occasion in open_occasions(counted_turns(session))),
        signature=common,
        no_voice=audio.no_voice,
        fluency=figures.fluency,
        coverage=figures.coverage,
        shadowed=shadowed_views(session.shadowed, audio.clips),
        parts=parts_in_words(session_parts(session)),
        clarity=session_clarity(session),
    )


def _turn(results: Sequence[TurnResult], lexicon: Lexicon, audio: PageAudio, common: str, *, spoken: bool) -> TurnView:
    first = results[0]
    takes = tuple(_take(result, lexicon, audio, common) for result in results)
    return TurnView(
        number=first.turn + 1,
        line=first.line,
        line_audio=audio.lines.get(first.turn, ""),
        model_reply=first.model_reply,
        model_reply_audio=audio.model_replies.get(first.turn, ""),
        takes=takes,
        spoken=spoken,
    )


def _take(result: TurnResult, lexicon: Lexicon, audio: PageAudio, common: str) -> TakeView:
    grade = result.grade
    fluency = grade.fluency if grade else None
    graded = grade is not None and grade.graded
    report = result.term_report
    program = result.program_report.verdicts if result.program_report else ()
    return TakeView(
        id=result.id,
        number=result.take,
        reason="" if graded else grade.reason if grade else UNGRADED,
        score=fluency.score if fluency else None,
        error=fluency.error if fluency else None,
        coverage=report.coverage if report else None,
        parts=take_in_words(result),
        pieces=tuple(marked(grade)) if grade and graded else (),
        remarks=with_advice(fluency.remarks, result.turn) if fluency else (),
        notes=notes(replace(grade, terms=report), answered=result.answered, parts=result.parts)
        if grade and report
        else (),
        answerable=report is not None and report.none_came_up,
        answered=result.answered,
        measures=tuple(in_words(fluency.measures)) if fluency else (),
        terms=tuple(
            _term(verdict, corrected, lexicon)
            for verdict, corrected in zip(program, report.verdicts if report else (), strict=True)
        ),
        hard=tuple(hard_words(grade)) if grade and graded else (),
        recording=audio.recordings.get(result.id),
        recording_error=audio.errors.get(result.id, ""),
        follow_ups=tuple(follow_up_view(each, audio.clips) for each in result.follow_ups),
        grades=_grades(result.grades, common),
    )


def _term(verdict: TermVerdict, corrected: TermVerdict, lexicon: Lexicon) -> TermView:
    return TermView(
        term=corrected.term,
        state=corrected.state,
        graded_state=verdict.state,
        note=_note(verdict),
        meaning=lexicon.meaning(corrected.term),
        start=corrected.start,
        end=corrected.end,
    )


def _note(verdict: TermVerdict) -> str:
    if verdict.state == "unclear":
        if not verdict.how:
            return "may be in what could not be made out"
        return f"heard as “{verdict.heard}”" if verdict.heard else "close, but not clear"
    return {
        "sound": f"recognized by sound; transcribed as “{verdict.heard}”",
        "verified": f"recognized by sound; transcribed as “{verdict.heard}”",
        "spoken form": f"transcribed as “{verdict.heard}”",
        "synonym": f"as “{verdict.heard}”",
        "prompted": f"after a question about it, as “{verdict.heard}”",
        "typed": "typed",
    }.get(verdict.how, "")


def _grades(grades: Sequence[Grade], common: str) -> tuple[GradeView, ...]:
    """Return the grades of a take; none if it has a single one, with the signature that all takes share."""
    if len(grades) == 1 and signature(grades[0]) == common:
        return ()
    previous: list[Grade | None] = [None, *grades][: len(grades)]
    return tuple(
        GradeView(signature(grade), tuple(changes(before, grade)) if before else ())
        for before, grade in zip(previous, grades, strict=True)
    )
