"""Speech to measure with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from voicecoach.application import Application
from voicecoach.audio.clip import Audio, Samples, joined, padded_blocks, silence
from voicecoach.audio.resampling import resampled
from voicecoach.errors import UsageError
from voicecoach.voice.synthesizer import spoken

LEAST_SILENCE = 0.45  # seconds between sentences of a reply, as learners leave them


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording with what is known of it: the labels of its corpus."""

    file: Path
    labels: dict[str, object]

    @property
    def text(self) -> str:
        """What was said."""
        return str(self.labels["text"])


def replies(app: Application, lengths: tuple[float, ...]) -> dict[float, Audio]:
    """Return one reply of about each length in seconds: model replies in the voice, with pauses between sentences."""
    found: dict[float, Audio] = {}
    texts = [turn.model_reply for dialogue in app.library.load()[0] for turn in dialogue.turns]
    for place, length in enumerate(lengths):
        parts: list[Audio] = []
        for text in islice(cycle(texts), place * 7 % len(texts), None):
            parts += [resampled(spoken(app.voice, text)), silence(LEAST_SILENCE)]
            if sum(part.seconds for part in parts) >= length:
                break
        found[length] = joined(silence(0.3), *parts[:-1]).cut(0, length)
    return found


def blocks(audio: Audio, *, tail: float) -> Samples:
    """Return a reply with `tail` seconds of silence, shape (n, 512)."""
    return padded_blocks(joined(audio, silence(tail)).samples)


def corpus(folder: Path | None, labels: str, *, count: int | None = None) -> list[Clip]:
    """Return the clips that `labels` (JSON lines in the corpus' folder) lists, `count` of them evenly spread.

    `folder`: the corpus', or one that holds several.
    """
    places = [folder, *sorted(folder.iterdir())] if folder and folder.is_dir() else []
    found = next((place for place in places if (place / labels).is_file()), None)
    if found is None:
        raise UsageError(f"This needs recordings: a folder with {labels}.", next="Give it with --data DIR.")
    rows = [json.loads(line) for line in (found / labels).read_text(encoding="utf-8").splitlines()]
    step = max(1, len(rows) // count) if count else 1
    return [Clip(_file(found, row), row) for row in rows[::step][:count]]


def _file(folder: Path, row: dict[str, object]) -> Path:
    if "file" in row:
        return folder / str(row["file"])
    return next((folder / "audio").glob(f"{row['id']}.*"))
