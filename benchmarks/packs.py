"""Packs.

Every pack by the same method: several voices say model replies, and the graders look for the terms of the reply and for
terms that it does not contain.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.accuracy import errors
from benchmarks.figures import Table, Tell
from benchmarks.terms import OTHERS, share
from voicecoach.application import Application
from voicecoach.audio.clip import Audio, joined, silence
from voicecoach.audio.files import read
from voicecoach.audio.resampling import resampled
from voicecoach.content.dialogue import Turn
from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.grader import Grader
from voicecoach.grading.terms.grade import grade_terms
from voicecoach.grading.terms.matching import find
from voicecoach.recognition.transcript import words_of
from voicecoach.voice.pronunciation import Pronunciation
from voicecoach.voice.synthesizer import spoken

REPLIES = 30
"""Model replies of each pack, evenly spread: as many as the smaller pack has."""

OTHER_VOICES: Mapping[str, tuple[str, ...]] = {
    "flite slt": ("flite", "-voice", "slt", "-o", "{file}", "-t", "{text}"),
    "espeak-ng en-us": ("espeak-ng", "-v", "en-us", "-s", "150", "-w", "{file}", "{text}"),
    "espeak-ng en-gb-x-rp": ("espeak-ng", "-v", "en-gb-x-rp", "-s", "150", "-w", "{file}", "{text}"),
}
"""Commands of other voices. None of them was used to collect the mined forms (scripts/mine_lexicon.py)."""


@dataclass(slots=True)
class Heard:
    """What was counted for one voice and pack: verdicts by kind and state, and the texts said and heard."""

    counts: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def add(self, turn: Turn, audio: Audio, grader: Grader, lexicon: Lexicon) -> None:
        """Grade a model reply and count its terms, and other terms of the lexicon that it does not contain."""
        expected = {name for group in turn.terms for name in group}
        words = words_of(turn.model_reply)
        absent = [term.name for term in lexicon if term.name not in expected and not find(words, term)]
        others = [(name,) for name in absent[:: max(1, len(absent) // OTHERS)][:OTHERS]]
        groups = (*turn.terms, *others)
        evidence = grader.evidence(audio, groups)
        report = grade_terms(evidence.transcript.words, groups, lexicon, evidence.candidates, evidence.unrecognized)
        for place, verdict in enumerate(report.verdicts):
            kind = "term" if place < len(turn.terms) else "other"
            self.counts[kind] += 1
            self.counts[f"{kind} {verdict.state}"] += 1
        self.said.append(turn.model_reply)
        self.heard.append(evidence.transcript.text)

    def row(self, pack: str, voice: str) -> tuple[str, ...]:
        """Return a row of the table."""
        return (
            pack,
            voice,
            share(self.counts, "term", "said"),
            share(self.counts, "term", "said", "unclear"),
            share(self.counts, "other", "said"),
            share(self.counts, "other", "unclear"),
            f"{100 * errors(self.said, self.heard):.1f} %",
        )


def packs(app: Application, tell: Tell) -> Table:
    """Measure terms, false credits and the word error rate of model replies of every pack that ships."""
    rows: list[tuple[str, ...]] = []
    for pack in app.library.packs.values():
        if pack.own:
            continue
        turns = [turn for dialogue in app.library.load(pack=pack.id)[0] for turn in dialogue.turns]
        chosen = turns[:: max(1, len(turns) // REPLIES)][:REPLIES]
        lexicon = app.library.lexicon(pack.dialogue_id(""))
        grader = app.grader_by(lexicon)
        for name, say in _voices(app, lexicon).items():
            heard = Heard()
            for place, turn in enumerate(chosen):
                tell(f"{pack.id}, {name}", place, len(chosen))
                audio = joined(silence(0.3), say(turn.model_reply), silence(0.6))
                heard.add(turn, audio, grader, lexicon)
            rows.append(heard.row(pack.id, name))
    return Table(
        "Packs",
        (
            "pack",
            "voice",
            "said, credited",
            "said, credited or unclear",
            "other terms credited",
            "other terms unclear",
            "word error rate",
        ),
        tuple(rows),
        f"{REPLIES} model replies of each pack, graded by {app.settings.model}; {OTHERS} other terms of its lexicon for"
        " each. Word error rate in lower case, without punctuation; a number in digits instead of words is an error.",
    )


def _voices(app: Application, lexicon: Lexicon) -> dict[str, Callable[[str], Audio]]:
    """Return what speaks a text, by the voice's name; every voice gets the respelled text."""
    respell, own = Pronunciation(lexicon), app.voice_by(lexicon)
    voices: dict[str, Callable[[str], Audio]] = {app.settings.voice: lambda text: resampled(spoken(own, text))}
    for name, command in OTHER_VOICES.items():
        if shutil.which(command[0]):
            voices[name] = lambda text, command=command: _said_by(command, respell(text))  # type: ignore[misc]
    return voices


def _said_by(command: tuple[str, ...], text: str) -> Audio:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        subprocess.run([part.format(file=file, text=text) for part in command], check=True, capture_output=True)
        return read(file)
