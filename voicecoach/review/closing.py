"""The end of a session in words: which remark repeated, the one thing to try next, and when it comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from voicecoach.content.pack import pack_of
from voicecoach.grading.fluency.remarks import Topic, topic
from voicecoach.review.advice import ADVICE
from voicecoach.review.schedule import schedule
from voicecoach.sessions.counted_takes import CountedTurn, counted_turns, open_occasions, spoken_turns
from voicecoach.sessions.session import Session

_REPEATED = 2
"""Replies with the same remark from which it is a habit of the day and not chance. A choice."""

_NAMES: dict[Topic, str] = {
    "inside clauses": "Pauses inside clauses",
    "between clauses": "Long pauses between clauses",
    "repetition": "Repetitions",
    "hesitation": "Hesitations",
    "slow articulation": "Slow articulation",
}


@dataclass(frozen=True, slots=True)
class Closing:
    """What the end of a session says, each a sentence or "": `repeated`: the remark that came up most often;
    `next_try`: the one thing to try next; `comes_back`: when."""

    repeated: str
    next_try: str
    comes_back: str


def closing(
    session: Session,
    history: Iterable[Session],
    meaning: Callable[[str], str],
    today: date,
    retention: float,
    zone: tzinfo | None = None,
) -> Closing:
    """Return what the end of a session says; all "" for a demo, for recordings, and if no reply counts.

    `history`: all sessions, in any order; `meaning`: of a term, "" if unknown; `retention`: desired probability of
    recall, 0 to 1; `zone`: of the learner's days, None for the machine's.
    """
    turns = counted_turns(session)
    if session.kind not in ("practice", "asking") or not turns:
        return Closing("", "", "")
    topics = Counter(each for turn in turns for each in _topics(turn))
    most, times = topics.most_common(1)[0] if topics else (None, 0)
    repeated = times >= _REPEATED
    return Closing(
        repeated=f"{_NAMES[most]} came up in {times} of {len(turns)} replies." if most and repeated else "",
        next_try=_next_try(turns, most if repeated or len(turns) == 1 else None, meaning),
        comes_back=_comes_back(session, history, today, retention, zone),
    )


def _topics(turn: CountedTurn) -> list[Topic]:
    """Return what the remarks on a turn's last scored take are about."""
    reports = [take.grade.fluency for take in turn.takes if take.grade and take.grade.fluency]
    return [each for remark in reports[-1].remarks if (each := topic(remark))] if reports else []


def _next_try(turns: Sequence[CountedTurn], habit: Topic | None, meaning: Callable[[str], str]) -> str:
    """Return one thing: the term that is open, the missed ones first; else what helps against a habit; else less time.

    The term comes first because without it the answer is not complete, however fluent it is.
    """
    missed = sorted(open_occasions(turns), key=lambda occasion: occasion.best.state != "missed")
    if missed:
        term = missed[0].term
        explained = f" ({meaning(term).rstrip('.')})" if meaning(term) else ""
        return f"Next time, use “{term}”{explained}."
    if habit:
        return f"Next time, {ADVICE[habit][0]}."
    return "Next time, say it in less time." if any(turn.score is not None for turn in turns) else ""


def _comes_back(
    session: Session, history: Iterable[Session], today: date, retention: float, zone: tzinfo | None
) -> str:
    """Return when the first of the session's turns is due, by itself or for one of its terms; "" where none is."""
    if session.kind != "practice":
        return ""
    known = schedule(history, today, zone, retention)
    days = []
    for turn in spoken_turns(session):
        memories = [known.turns.get((session.dialogue, turn.first_try.turn, turn.first_try.line))]
        memories += [known.terms.get((pack_of(session.dialogue), each.term)) for each in turn.occasions]
        if present := [memory.due for memory in memories if memory]:
            days.append(min(present))
    if not days:
        return ""
    tomorrow = today + timedelta(days=1)
    first = max(min(days), tomorrow)
    when = "tomorrow" if first == tomorrow else f"on {first:%A}, {first.day} {first:%B}"
    due = sum(day <= first for day in days)
    if due == len(days):
        return f"It comes back {when}."
    return f"{due} of its {len(days)} turns {'comes' if due == 1 else 'come'} back {when}."
