"""What a session's page shows.

Plain values made from a session: pure, so that the page is the same wherever it is opened.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.report import TermVerdict
from voicecoach.review.changes import changes, signature
from voicecoach.review.marked_words import Piece, marked
from voicecoach.review.measures_text import in_words
from voicecoach.review.waveform import Sound
from voicecoach.sessions.session import Session, TurnResult

UNGRADED = "Cut short before it was graded; the recording is kept."


@dataclass(frozen=True, slots=True)
class Sounds:
    """Where the page hears things.

    `takes`: recordings by take id; `troubles`: why a take's recording isn't there, by take id; `lines`, `models`:
    addresses of lines and model replies in the voice, by turn; `readings`: addresses of terms in the voice; `silent`:
    why there is no voice.
    """

    takes: Mapping[int, Sound] = field(default_factory=dict)
    troubles: Mapping[int, str] = field(default_factory=dict)
    lines: Mapping[int, str] = field(default_factory=dict)
    models: Mapping[int, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    silent: str = ""


@dataclass(frozen=True, slots=True)
class TermView:
    """One term of a take: its `state`, the program's own (`machine`), a `note` on how it was found, its `meaning`.

    `start`, `end`: the learner's clip, seconds.
    """

    term: str
    state: str
    machine: str
    note: str
    meaning: str
    start: float | None
    end: float | None

    @property
    def corrected(self) -> bool:
        """Whether the learner sees it otherwise than the program."""
        return self.state != self.machine


@dataclass(frozen=True, slots=True)
class Grading:
    """One of a take's grades: who gave it, and what differs from the one before."""

    signature: str
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakeView:
    """One take; `trouble`: what is wrong with its recording, or ""; `reason`: why it isn't graded, or ""."""

    id: int
    number: int
    reason: str
    score: float | None
    error: float | None
    coverage: float | None
    pieces: tuple[Piece, ...]
    remarks: tuple[str, ...]
    measures: tuple[str, ...]
    terms: tuple[TermView, ...]
    sound: Sound | None
    trouble: str
    gradings: tuple[Grading, ...]


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn with its takes, oldest first; `asked`, `model`: addresses of line and model reply in the voice, or "".

    `spoken`: whether somebody says the `line`; of a graded recording it is the name of its file.
    """

    number: int
    line: str
    asked: str
    model_reply: str
    model: str
    takes: tuple[TakeView, ...]
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session's page.

    `readings`: terms and the addresses of their sound; `open`: terms that didn't come across.

    `signature`: who gave the current grades, "" where not all are by the same.
    """

    id: str
    kind: str
    title: str
    started: datetime
    ended: datetime | None
    turns: tuple[TurnView, ...]
    readings: Mapping[str, str]
    open: tuple[str, ...]
    signature: str
    silent: str
    fluency: float | None
    coverage: float | None


def session_view(session: Session, lexicon: Lexicon, sounds: Sounds, zone: tzinfo | None = None) -> SessionView:
    """Return what the page of a session shows, times in `zone` (None: the machine's)."""
    grouped = itertools.groupby(session.results, key=lambda result: result.turn)
    signatures = {signature(result.grade) for result in session.results if result.grade}
    common = signatures.pop() if len(signatures) == 1 else ""
    spoken = session.kind != "recordings"
    turns = tuple(_turn(list(results), lexicon, sounds, common, spoken=spoken) for _, results in grouped)
    lasting = [turn.takes[-1] for turn in turns]
    missing = [one.term for take in lasting for one in take.terms if one.state != "said"]
    takes = [take for turn in turns for take in turn.takes]
    return SessionView(
        id=session.id,
        kind=session.kind,
        title=session.title,
        started=session.started.astimezone(zone),
        ended=session.ended,
        turns=turns,
        readings=sounds.readings,
        open=tuple(dict.fromkeys(missing)),
        signature=common,
        silent=sounds.silent,
        fluency=mean([take.score for take in takes]),
        coverage=mean([take.coverage for take in takes]),
    )


def _turn(results: Sequence[TurnResult], lexicon: Lexicon, sounds: Sounds, common: str, *, spoken: bool) -> TurnView:
    first = results[0]
    takes = tuple(_take(result, lexicon, sounds, common) for result in results)
    return TurnView(
        number=first.turn + 1,
        line=first.line,
        asked=sounds.lines.get(first.turn, ""),
        model_reply=first.model_reply,
        model=sounds.models.get(first.turn, ""),
        takes=takes,
        spoken=spoken,
    )


def mean(values: Sequence[float | None]) -> float | None:
    """Return the mean of the known values, None without any."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _take(result: TurnResult, lexicon: Lexicon, sounds: Sounds, common: str) -> TakeView:
    grade = result.grade
    fluency = grade.fluency if grade else None
    judged = grade is not None and grade.graded
    report = result.term_report
    machine = grade.terms.verdicts if grade and report else ()
    return TakeView(
        id=result.id,
        number=result.take,
        reason="" if judged else grade.reason if grade else UNGRADED,
        score=fluency.score if fluency else None,
        error=fluency.error if fluency else None,
        coverage=report.coverage if report else None,
        pieces=tuple(marked(grade)) if grade and judged else (),
        remarks=fluency.remarks if fluency else (),
        measures=tuple(in_words(fluency.measures)) if fluency else (),
        terms=tuple(
            _term(before, after, lexicon)
            for before, after in zip(machine, report.verdicts if report else (), strict=True)
        ),
        sound=sounds.takes.get(result.id),
        trouble=sounds.troubles.get(result.id, ""),
        gradings=_gradings(result.grades, common),
    )


def _term(machine: TermVerdict, now: TermVerdict, lexicon: Lexicon) -> TermView:
    return TermView(
        term=now.term,
        state=now.state,
        machine=machine.state,
        note=_note(machine),
        meaning=lexicon[now.term].meaning if now.term in lexicon else "",
        start=now.start,
        end=now.end,
    )


def _note(verdict: TermVerdict) -> str:
    if verdict.state == "unclear":
        return f"heard as “{verdict.heard}”" if verdict.heard else "close, but not clear"
    return {
        "sound": f"by its sound; written “{verdict.heard}”",
        "verified": f"by its sound; written “{verdict.heard}”",
        "spoken form": f"written “{verdict.heard}”",
        "synonym": f"as “{verdict.heard}”",
        "typed": "typed",
    }.get(verdict.how, "")


def _gradings(grades: Sequence[Grade], common: str) -> tuple[Grading, ...]:
    """The grades of a take; nothing where there is one, by whom all are."""
    if len(grades) == 1 and signature(grades[0]) == common:
        return ()
    before: tuple[Grade | None, ...] = (None, *grades[:-1])
    return tuple(
        Grading(signature(grade), tuple(changes(old, grade)) if old else ())
        for old, grade in zip(before, grades, strict=True)
    )
