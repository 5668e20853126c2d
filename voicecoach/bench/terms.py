"""Term coverage.

Terms said and credited, and terms not said and credited all the same, on recordings of known texts.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from voicecoach.app import App
from voicecoach.bench.figures import Table, Tell
from voicecoach.bench.material import corpus
from voicecoach.bench.speed import MODELS
from voicecoach.config import Settings
from voicecoach.grading.terms.matching import find, find_in_text
from voicecoach.testing import noise
from voicecoach.transcript import Word

OTHERS = 40
"""Terms of the lexicon, evenly spread, that are asked for on every clip although it doesn't contain them."""

NOISES = 20


def term_coverage(app: App, data: Path | None, tell: Tell) -> Table:
    """Measure recall on answers, false credits on sound-alikes, on other terms, and on noise."""
    clips = corpus(data, "clips.jsonl")
    rows: list[tuple[str, ...]] = []
    for model in MODELS:
        own = App(app.folders, Settings(model=model))
        counts: Counter[str] = Counter()
        for place, clip in enumerate(clips):
            tell(f"terms, {model}", place, len(clips) + NOISES)
            present = find_in_text(clip.text, own.lexicon)
            wanted = present if clip.labels["kind"] == "answer" else [str(clip.labels["absent_term"])]
            count(own, clip.file, wanted, str(clip.labels["kind"]), counts)
            words = [Word(word, 0, 0, 1) for word in clip.text.replace("/", " ").split()]
            absent = [term.name for term in own.lexicon if term.name not in wanted and not find(words, term)]
            count(own, clip.file, absent[:: max(1, len(absent) // OTHERS)], "other", counts)
        _noise(own, counts, tell, len(clips))
        rows.append(
            (
                model,
                share(counts, "answer", "said"),
                share(counts, "answer", "said", "unclear"),
                share(counts, "confusable", "said"),
                f"{1000 * counts['other said'] / max(1, counts['other']):.1f} of 1000",
                share(counts, "noise", "said", "unclear"),
            )
        )
    return Table(
        "Terms",
        (
            "model",
            "said, credited",
            "said, credited or unclear",
            "sound-alike credited",
            "other terms credited",
            "in noise",
        ),
        tuple(rows),
        "Answers of accented voices; sentences with a sound-alike in the term's place; terms that a clip lacks.",
    )


def count(app: App, file: Path, terms: list[str], kind: str, counts: Counter[str]) -> None:
    """Grade a recording for some terms and count the verdicts by kind and state."""
    groups = tuple((term,) for term in terms)
    evidence = app.evidence(file, lambda *_: None, groups)
    for verdict in app.examiner.terms(evidence, groups).verdicts:
        counts[kind] += 1
        counts[f"{kind} {verdict.state}"] += 1


def share(counts: Counter[str], kind: str, *states: str) -> str:
    """Return how many of a kind had one of the states."""
    hits = sum(counts[f"{kind} {state}"] for state in states)
    return f"{100 * hits / max(1, counts[kind]):.1f} % ({hits} of {counts[kind]})"


def _noise(app: App, counts: Counter[str], tell: Tell, done: int) -> None:
    import tempfile

    from voicecoach.device.wav import write

    names = [term.name for term in app.lexicon][:: len(app.lexicon) // OTHERS]
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(NOISES):
            tell("terms, noise", done + seed, done + NOISES)
            file = Path(folder) / "noise.wav"
            write(file, noise(5, (0.0, 0.01, 0.1, 0.3)[seed % 4], seed=seed))
            count(app, file, names, "noise", counts)
