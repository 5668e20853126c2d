"""Words as terms.

What term coverage makes of real learners: words that they read clearly, and words of others that they didn't read.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, cast

from benchmarks.figures import Table, Tell
from benchmarks.material import Clip, corpus
from benchmarks.speed import MODELS
from benchmarks.terms import count, share
from voicecoach.application import Application
from voicecoach.config import Settings
from voicecoach.grading.terms.forms import tokens

READINGS, CLEAR = 300, 9.0
"""Recordings of real learners, and the score from every expert that makes a word clear."""

_FUNCTION = frozenset(
    "a an the i you he she it we they me him her us them my your his its our their this that these those is are was "
    "were be been am do does did have has had will would can could shall should may might must to of in on at by for "
    "with from up down out off and or but if as so not no yes than then there here what who which when where why how "
    "all any some very too just about into over after before more most".split()
)


def read_words(app: Application, data: Path | None, tell: Tell) -> Table:
    """Measure, on real learners, recall of words that all experts found right, and false credits of others' words."""
    clips = corpus(data, "labels.jsonl", count=READINGS)
    texts = [_content(clip) for clip in clips]
    rows: list[tuple[str, ...]] = []
    for model in MODELS:
        own = Application(app.folders, Settings(model=model))
        counts: Counter[str] = Counter()
        for place, (clip, text) in enumerate(zip(clips, texts, strict=True)):
            tell(f"words, {model}", place, len(clips))
            clear = [word for word, scores in text.items() if min(scores) >= CLEAR]
            far = {word for step in (7, 31, 101) for word in texts[(place + step) % len(texts)]}
            count(own, clip.file, {"clear": clear, "foreign": sorted(far - set(tokens(clip.text)))}, counts)
        rows.append(
            (
                model,
                share(counts, "clear", "said"),
                share(counts, "clear", "said", "unclear"),
                share(counts, "foreign", "said"),
                share(counts, "foreign", "said", "unclear"),
            )
        )
        own.close()
    return Table(
        "Terms, real learners",
        ("model", "read, credited", "read, credited or unclear", "others' words credited", "or unclear"),
        tuple(rows),
        f"Content words that all experts scored {CLEAR:.0f} or more; content words of other recordings.",
    )


def _content(clip: Clip) -> dict[str, list[float]]:
    """Return the content words of a reading with every expert's score of each."""
    labelled = cast(list[dict[str, Any]], clip.labels["words"])
    return {word["text"].lower(): word["accuracy"] for word in labelled if not set(tokens(word["text"])) <= _FUNCTION}
