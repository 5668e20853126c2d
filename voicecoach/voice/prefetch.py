"""Prefetching the voice.

A worker thread synthesizes the next lines while the learner speaks or reads, and caches them on disk by text, pace,
voice and version, so that the learner does not wait for the voice.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from voicecoach.audio.clip import Audio
from voicecoach.storage.atomic import replacing
from voicecoach.voice.synthesizer import Synthesizer

_VERSION = "1"  # of the cached files
_MAX_BYTES = 256 * 2**20  # of all cached files; a line takes about a third of a megabyte
_MAX_QUEUED = 256  # texts; a dialogue has far fewer lines

_STOP, _SPOKEN_NOW, _PREFETCHED = 0, 1, 2  # priorities, the lowest first


class _Line:
    """A text that is being synthesized; its parts appear one by one."""

    def __init__(self, text: str, pace: float) -> None:
        self.text, self.pace = text, pace
        self.parts: list[Audio] = []
        self.done = False
        self.taken = False
        self.failure: Exception | None = None
        self.changed = threading.Condition()

    def play(self) -> Iterator[Audio]:
        """Yield the parts from the first, waiting for each; raise what the synthesizer raised."""
        for index in itertools.count():
            with self.changed:
                self.changed.wait_for(lambda: len(self.parts) > index or self.done)  # noqa: B023
                if index >= len(self.parts):
                    break
                part = self.parts[index]
            yield part
        if self.failure:
            raise self.failure


class PrefetchingVoice:
    """A `Synthesizer` around another that adds a worker thread and a disk cache; the worker loads the other one.

    `speed`: of everything it says, times the voice's own.
    """

    def __init__(self, load: Callable[[], Synthesizer], folder: Path, voice: str, speed: float = 1.0) -> None:
        self._load, self._folder, self._voice, self._speed = load, folder, voice, speed
        self._lines: dict[Path, _Line] = {}
        self._guard = threading.Lock()
        self._order = itertools.count()
        self._sounding = threading.Event()
        self._queue: queue.PriorityQueue[tuple[int, int, _Line | None]] = queue.PriorityQueue(_MAX_QUEUED)
        self._worker = threading.Thread(target=self._work, name="voice-prefetch", daemon=True)
        self._worker.start()

    def prefetch(self, texts: Sequence[str]) -> None:
        """Queue texts for the worker, the soonest first; a full queue drops the last."""
        for text in texts:
            pace = 1.0 / self._speed
            file = self._file(text, pace)
            with self._guard:
                known = file in self._lines or file.exists()
                line = self._lines.setdefault(file, _Line(text, pace)) if not known else None
            if line:
                with contextlib.suppress(queue.Full):
                    self._queue.put_nowait((_PREFETCHED, next(self._order), line))
        with self._guard:
            if not self._lines:
                self._sounding.set()  # all is in the cache

    def speak(self, text: str, *, pace: float = 1.0) -> Iterator[Audio]:
        """Yield the text from the cache or from the worker, which takes it before all prefetched texts."""
        pace /= self._speed
        file = self._file(text, pace)
        cached = self._read(file)
        if cached:
            self._sounding.set()
            yield cached
            return
        with self._guard:
            line = self._lines.setdefault(file, _Line(text, pace))
        self._queue.put((_SPOKEN_NOW, next(self._order), line))
        yield from line.play()

    def wait_for_sound(self, seconds: float) -> None:
        """Wait until it has the first sound of what it was asked for, or can't have it; no longer than `seconds`."""
        self._sounding.wait(seconds)

    def close(self) -> None:
        """Finish the current text and end the worker."""
        self._queue.put((_STOP, next(self._order), None))
        self._worker.join()

    def _work(self) -> None:
        synthesizer: Synthesizer | None = None
        while (line := self._queue.get()[2]) is not None:
            if line.taken:
                continue
            line.taken = True
            try:
                synthesizer = synthesizer or self._load()
                for part in synthesizer.speak(line.text, pace=line.pace):
                    with line.changed:
                        line.parts.append(part)
                        line.changed.notify_all()
                    self._sounding.set()
                self._write(self._file(line.text, line.pace), line.parts)
            except Exception as failure:  # raised again where the text is played
                line.failure = failure
            self._sounding.set()
            with line.changed:
                line.done = True
                line.changed.notify_all()
            with self._guard:
                self._lines.pop(self._file(line.text, line.pace), None)

    def _file(self, text: str, pace: float) -> Path:
        key = hashlib.sha256("\0".join((_VERSION, self._voice, f"{pace:.2f}", text)).encode()).hexdigest()
        return self._folder / f"{key[:32]}.npy"

    def _write(self, file: Path, parts: Sequence[Audio]) -> None:
        """Cache the sound as one float32 array, its rate first. A failing write costs time later, nothing else."""
        if not parts:
            return
        row = np.concatenate([[np.float32(parts[0].rate)], *(part.samples for part in parts)])
        with contextlib.suppress(OSError):
            with replacing(file, private=True) as out:
                np.save(out, row.astype(np.float32))
            self._prune()

    def _read(self, file: Path) -> Audio | None:
        try:
            row = np.load(file, allow_pickle=False)
            file.touch()
        except (OSError, ValueError, EOFError):
            return None
        return Audio(row[1:], int(row[0])) if row.ndim == 1 and len(row) > 1 else None

    def _prune(self) -> None:
        files = sorted(self._folder.glob("*.npy"), key=lambda file: file.stat().st_mtime)
        size = sum(file.stat().st_size for file in files)
        for file in files:
            if size <= _MAX_BYTES:
                break
            size -= file.stat().st_size
            file.unlink(missing_ok=True)
