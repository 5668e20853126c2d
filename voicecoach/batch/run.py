"""A long run: recordings are graded, and each result is in the journal before the next one is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from voicecoach.batch.journal import Journal
from voicecoach.batch.recording import Outcome, Recording
from voicecoach.batch.rows import Row, labels, row_of
from voicecoach.errors import AudioError

GradeAll = Callable[[Sequence[Recording]], Iterable[Sequence[Outcome]]]
"""Grades recordings in any order and yields their outcomes in batches as they come."""


@dataclass(frozen=True, slots=True)
class State:
    """How far a run is: recordings `graded` now, of `seconds` in all, `known` from before, and `failed`."""

    graded: int = 0
    seconds: float = 0.0
    known: int = 0
    failed: tuple[tuple[str, str], ...] = ()

    @property
    def done(self) -> int:
        """Recordings that are finished, in whatever way."""
        return self.graded + self.known + len(self.failed)


def run(journal: Journal, recordings: Sequence[Recording], grade_all: GradeAll, *, keep_going: bool) -> Iterator[State]:
    """Grade recordings into a journal; yield the state after each batch.

    Raises AudioError at the first recording that can't be read, unless `keep_going`; what was graded stays. Raises
    StoreError if the journal can't be written.
    """
    state = State()
    for outcomes in grade_all(recordings):
        rows: list[Row] = []
        for outcome in outcomes:
            rows += _rows(journal, outcome)
            state = _after(state, outcome)
        journal.append(rows)
        yield state
        if state.failed and not keep_going:
            raise AudioError(
                state.failed[0][1],
                there=f"{journal.path} keeps what was graded before: {len(journal.keys)} results.",
                hint="keep going",
            )


def _rows(journal: Journal, outcome: Outcome) -> list[Row]:
    """Return the row to add; none where the journal already has it."""
    if outcome.grade is not None or outcome.error:
        return [row_of(outcome)]
    recording, place = outcome.recording, journal.keys[outcome.key]
    known = journal.row(place)
    row = {**known, "audio": recording.name, **labels(recording)}
    return [] if row == known and journal.names.get(recording.name) == place else [row]


def _after(state: State, outcome: Outcome) -> State:
    if outcome.error:
        return replace(state, failed=(*state.failed, (outcome.recording.name, outcome.error)))
    if outcome.grade is None:
        return replace(state, known=state.known + 1)
    return replace(state, graded=state.graded + 1, seconds=state.seconds + outcome.grade["seconds"])


def in_batches(grade_batch: Callable[[Sequence[Recording]], Iterator[Outcome]], size: int) -> GradeAll:
    """Return a `GradeAll` that grades on this machine, `size` recordings at a time."""

    def grade_all(recordings: Sequence[Recording]) -> Iterator[Sequence[Outcome]]:
        for start in range(0, len(recordings), size):
            for outcome in grade_batch(recordings[start : start + size]):
                yield (outcome,)

    return grade_all
