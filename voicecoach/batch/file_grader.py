"""Grades a batch of recordings: on this machine, or on each worker of a cluster."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from voicecoach.audio.files import duration
from voicecoach.batch.recording import Outcome, Recording, result_key
from voicecoach.errors import AudioError, VoicecoachError
from voicecoach.grading.grade import Grade
from voicecoach.grading.grader import Grader, Reply
from voicecoach.review.grade_json import grade_object

Fetch = Callable[[str], bytes]
"""Returns the bytes at a URL; raises AudioError."""


@dataclass(frozen=True, slots=True)
class _Readable:
    """A recording that can be graded, where its bytes lie on this machine, and the key of its result."""

    recording: Recording
    path: Path
    sha256: str
    key: str


@dataclass(frozen=True, slots=True)
class FileGrader:
    """Grades batches with a `grader` whose recognizer's weights have the sha256 `model`.

    `done`: the keys of results that exist already. `fetch`: reads what is not a file on this machine.
    """

    grader: Grader
    model: str
    done: Collection[str]
    fetch: Fetch

    def __call__(self, batch: Sequence[Recording], contents: Mapping[str, bytes] | None = None) -> Iterator[Outcome]:
        """Yield the outcome of each recording, those that need no grading first.

        `contents`: the bytes of recordings by their place, for those that were sent along.
        """
        with tempfile.TemporaryDirectory(prefix="voicecoach-") as scratch:
            readable: list[_Readable] = []
            for number, recording in enumerate(batch):
                path = Path(recording.place)
                try:
                    content = (contents or {}).get(recording.place)
                    if content is None and "://" in recording.place:
                        content = self.fetch(recording.place)
                    if content is not None:
                        path = Path(scratch) / f"{number}{path.suffix}"
                        path.write_bytes(content)
                    found = self._identified(recording, path)
                except (AudioError, OSError) as error:
                    yield Outcome(recording, error=_message(error, recording, path))
                else:
                    if found.key in self.done:
                        yield Outcome(recording, found.key)
                    else:
                        readable.append(found)
            replies = [Reply(found.path, found.recording.groups) for found in readable]
            for found, grade in zip(readable, self.grader.grade_replies(replies), strict=True):
                yield self._outcome(found, grade)

    def _identified(self, recording: Recording, path: Path) -> _Readable:
        duration(path)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        versions = dict(self.grader.rubric.versions)
        return _Readable(recording, path, sha256, result_key(sha256, self.model, versions, recording.groups))

    def _outcome(self, found: _Readable, grade: Callable[[], Grade]) -> Outcome:
        try:
            return _graded_outcome(found, grade())
        except VoicecoachError as error:
            return self._failed(found, error)
        except Exception:  # one of those that were recognized together may be to blame
            return self._alone(found)

    def _alone(self, found: _Readable) -> Outcome:
        try:
            return _graded_outcome(found, self.grader.grade(found.path, found.recording.groups))
        except VoicecoachError as error:
            return self._failed(found, error)
        except Exception as error:  # a defect that one recording shows must not cost a night's work
            return Outcome(found.recording, error=f"Grading failed: {type(error).__name__}: {error}")

    def _failed(self, found: _Readable, error: VoicecoachError) -> Outcome:
        """Return why a recording can't be read; raise what is wrong with the run as a whole."""
        if not isinstance(error, AudioError):
            raise error
        return Outcome(found.recording, error=_message(error, found.recording, found.path))


def _graded_outcome(found: _Readable, grade: Grade) -> Outcome:
    return Outcome(found.recording, found.key, found.sha256, grade_object(found.recording.name, grade))


def _message(error: AudioError | OSError, recording: Recording, path: Path) -> str:
    """Return what is wrong with a recording, by its name in the results: `path` may be a temporary copy."""
    if isinstance(error, OSError):
        return f"Can't read {recording.name}: {error.strerror or error}."
    return error.what.replace(str(path), recording.name)
