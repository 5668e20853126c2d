"""Term coverage.

Terms said and credited, and terms not said and credited all the same, on recordings of known texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Table, Tell
from benchmarks.material import corpus
from benchmarks.speed import MODELS
from voicecoach.application import Application
from voicecoach.config import Settings
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.grading.terms.matching import find, find_in_text
from voicecoach.recognition.transcript import Word
from voicecoach.testing import noise

OTHERS = 40
"""Terms of the lexicon, evenly spread, that are asked for on every clip although it doesn't contain them."""

NOISES = 20


def term_coverage(app: Application, data: Path | None, tell: Tell) -> Table:
    """Measure recall on answers, false credits on sound-alikes, on other terms, and on noise."""
    clips = corpus(data, "clips.jsonl")
    rows: list[tuple[str, ...]] = []
    for model in MODELS:
        own = Application(app.folders, Settings(model=model))
        counts: Counter[str] = Counter()
        for place, clip in enumerate(clips):
            tell(f"terms, {model}", place, len(clips) + NOISES)
            present = find_in_text(clip.text, own.lexicon)
            kind = str(clip.labels["kind"])
            wanted = present if kind == "answer" else [str(clip.labels["absent_term"])]
            words = [Word(word, 0, 0, 1) for word in clip.text.replace("/", " ").split()]
            absent = [term.name for term in own.lexicon if term.name not in wanted and not find(words, term)]
            others = absent[:: max(1, len(absent) // OTHERS)]
            count(own, clip.file, {kind: wanted, "other": others}, counts)
        _noise(own, counts, tell, len(clips))
        rows.append(
            (
                model,
                share(counts, "answer", "said"),
                share(counts, "answer", "said", "unclear"),
                share(counts, "confusable", "said"),
                share(counts, "confusable", "said", "unclear"),
                f"{1000 * counts['other said'] / max(1, counts['other']):.1f} of 1000",
                f"{1000 * counts['other unclear'] / max(1, counts['other']):.1f} of 1000",
                share(counts, "noise", "said", "unclear"),
            )
        )
        own.close()
    return Table(
        "Terms",
        (
            "model",
            "said, credited",
            "said, credited or unclear",
            "sound-alike credited",
            "sound-alike credited or unclear",
            "other terms credited",
            "other terms unclear",
            "in noise",
        ),
        tuple(rows),
        "Answers of accented voices; sentences with a sound-alike in the term's place; terms that a clip lacks.",
    )


def count(app: Application, file: Path, terms: Mapping[str, Sequence[str]], counts: Counter[str]) -> None:
    """Grade a recording once for terms of several kinds and count the verdicts by kind and state."""
    kinds = [kind for kind, names in terms.items() for _ in names]
    groups = tuple((name,) for names in terms.values() for name in names)
    evidence = app.grader.evidence(file, groups)
    report = grade_terms(evidence.transcript.words, groups, app.lexicon, evidence.candidates)
    for kind, verdict in zip(kinds, report.verdicts, strict=True):
        counts[kind] += 1
        counts[f"{kind} {verdict.state}"] += 1


def share(counts: Counter[str], kind: str, *states: str) -> str:
    """Return how many of a kind had one of the states."""
    hits = sum(counts[f"{kind} {state}"] for state in states)
    return f"{100 * hits / max(1, counts[kind]):.1f} % ({hits} of {counts[kind]})"


def _noise(app: Application, counts: Counter[str], tell: Tell, done: int) -> None:
    import tempfile

    from voicecoach.audio.files import write

    names = [term.name for term in app.lexicon][:: len(app.lexicon) // OTHERS]
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(NOISES):
            tell("terms, noise", done + seed, done + NOISES)
            file = Path(folder) / "noise.wav"
            write(file, noise(5, (0.0, 0.01, 0.1, 0.3)[seed % 4], seed=seed))
            count(app, file, {"noise": names}, counts)
