"""Speech without words.

How often a recognizer writes nothing for a stretch of speech, before and after the stretch is decoded again, and what
that costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from unittest.mock import patch

from benchmarks.accuracy import CLIPS
from benchmarks.figures import Table, Tell
from benchmarks.material import corpus
from benchmarks.speed import heard
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.files import read
from voicecoach.errors import UsageError
from voicecoach.grading.terms.forms import tokens
from voicecoach.recognition import whisper
from voicecoach.recognition.loading import load_whisper
from voicecoach.recognition.silero import SileroDetector

JOINED = 4
"""Recordings joined to a reply."""

BETWEEN = 0.6
"""Seconds of silence between them."""

LOST = 2 / 3
"""A sentence is lost if at least this part of its words has no counterpart in the transcript."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A reply to recognize, with its sentences as they were read."""

    audio: Audio
    sentences: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """Replies with speech without words, words read, errors, lost sentences, seconds of processor time and of sound."""

    wordless: int = 0
    words: int = 0
    errors: int = 0
    lost: int = 0
    processor: float = 0.0
    seconds: float = 0.0


def speech_without_words(app: Application, data: Path | None, tell: Tell) -> Table:
    """Measure the model base with and without the second decoding, on the sets that `data` holds."""
    detector, recognizer = SileroDetector(), load_whisper(app.weights, "base")
    rows: list[tuple[str, ...]] = []
    for name, replies in _sets(data):
        before, after = Tally(), Tally()
        for number, reply in enumerate(replies):
            tell(name, number, len(replies))
            with patch.object(whisper, "recover", lambda first, *_: first):
                _recognize(reply, recognizer, detector, before)
            _recognize(reply, recognizer, detector, after)
        rows += [_row(name, len(replies), "decoded once", before), _row("", len(replies), "decoded again", after)]
    return Table(
        "Speech without words",
        ("recordings", "", "with 0.8 s of speech or more without words", "word errors", "sentences lost", "cost"),
        tuple(rows),
        f"Model base. A sentence is lost if {LOST:.0%} of its words have no counterpart. Cost: processor time over the "
        "length of the sound; the two ways run in turn on each recording.",
    )


def _sets(data: Path | None) -> Iterator[tuple[str, list[Spoken]]]:
    """Yield each set of replies by its name: recordings one by one, joined, and terms in answers."""
    read_aloud = [Spoken(read(clip.file), (clip.text,)) for clip in corpus(data, "labels.jsonl", count=CLIPS)]
    yield "learners", read_aloud
    many = [Spoken(read(clip.file), (clip.text,)) for clip in corpus(data, "labels.jsonl", count=JOINED * 125)]
    yield f"learners, {JOINED} joined", [_join(many[first : first + JOINED]) for first in range(0, len(many), JOINED)]
    try:
        clips = corpus(data, "clips.jsonl")
    except UsageError:
        return  # the folder is the learners' alone
    yield "accented voices, terms", [Spoken(read(clip.file), (clip.text,)) for clip in clips]


def _join(replies: Sequence[Spoken]) -> Spoken:
    parts = [part for reply in replies for part in (silence(BETWEEN), reply.audio)]
    return Spoken(joined(*parts[1:]), tuple(sentence for reply in replies for sentence in reply.sentences))


def _recognize(reply: Spoken, recognizer: whisper.WhisperRecognizer, detector: SileroDetector, tally: Tally) -> None:
    started = process_time()
    evidence = heard(reply.audio, recognizer, detector)
    tally.processor += process_time() - started
    tally.seconds += reply.audio.seconds
    tally.wordless += bool(evidence.unrecognized)
    wrong, lost = compared(reply.sentences, evidence.transcript.text)
    tally.words += sum(len(tokens(sentence)) for sentence in reply.sentences)
    tally.errors += wrong
    tally.lost += lost


def compared(sentences: Sequence[str], text: str) -> tuple[int, int]:
    """Return the number of word errors and of lost sentences."""
    import jiwer

    read_words = [tokens(sentence) for sentence in sentences]
    outcome = jiwer.process_words(" ".join(word for words in read_words for word in words), " ".join(tokens(text)))
    deleted: set[int] = set()
    for chunk in outcome.alignments[0]:
        if chunk.type == "delete":
            deleted.update(range(chunk.ref_start_idx, chunk.ref_end_idx))
    lost, first = 0, 0
    for words in read_words:
        lost += sum(number in deleted for number in range(first, first + len(words))) >= LOST * len(words)
        first += len(words)
    return outcome.substitutions + outcome.insertions + outcome.deletions, lost


def _row(name: str, replies: int, way: str, tally: Tally) -> tuple[str, ...]:
    return (
        f"{name} ({replies})" if name else "",
        way,
        str(tally.wordless),
        f"{100 * tally.errors / max(1, tally.words):.2f} %",
        str(tally.lost),
        f"{tally.processor / max(1e-9, tally.seconds):.3f}",
    )
