"""What the developer says: follow-up questions, and the lines of the dialogues.

Every text is spoken by the voice and read back by the recognizer: what comes back wrong is hard to understand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.accuracy import errors
from benchmarks.figures import Table, Tell
from benchmarks.speed import heard
from voicecoach.application import Application
from voicecoach.audio.resampling import resampled
from voicecoach.recognition.silero import SileroDetector
from voicecoach.voice.synthesizer import spoken

MOST_ERRORS = 0.15
"""The word error rate that a question or a line should not exceed: a choice, about one word of seven."""

SHOWN = 10


def follow_up_questions(app: Application, tell: Tell) -> Table:
    """Measure the word error rate of all questions and name the worst ones."""
    questions = {
        pack: [question for term in app.library.lexicon(f"{pack}/") for question in term.ask] for pack in _shipped(app)
    }
    return _read_back(app, "Follow-up questions", "question", questions, tell)


def developer_lines(app: Application, tell: Tell) -> Table:
    """Measure the word error rate of all lines, as they are and in other words, and of impatience; name the worst."""
    lines: dict[str, list[str]] = {}
    for pack in _shipped(app):
        dialogues = app.library.load(pack=pack)[0]
        turns = [turn for dialogue in dialogues for turn in dialogue.turns]
        lines[pack] = [text for turn in turns for text in (turn.line, turn.another_way) if text]
        lines[pack] += [line for dialogue in dialogues for line in dialogue.impatience]
    return _read_back(app, "Developer's lines", "line", lines, tell)


def _shipped(app: Application) -> list[str]:
    return [pack.id for pack in app.library.packs.values() if not pack.own]


def _read_back(app: Application, title: str, what: str, said: Mapping[str, Sequence[str]], tell: Tell) -> Table:
    """Measure the texts of each pack, said by the voice that respells its terms."""
    detector = SileroDetector()
    texts: dict[str, str] = {}
    rates: dict[str, float] = {}
    summaries: list[tuple[str, ...]] = []
    for pack, own in said.items():
        voice = app.voice_of(f"{pack}/")
        for place, text in enumerate(own):
            tell(f"{what}s, {pack}", place, len(own))
            texts[text] = heard(resampled(spoken(voice, text)), app.recognizer(), detector).transcript.text
            rates[text] = errors([text], [texts[text]])
        over = sum(rates[text] > MOST_ERRORS for text in own)
        share, whole = over / len(own), errors(own, [texts[text] for text in own])
        summaries += [
            (f"{pack}, all {len(own)}", "", f"{100 * whole:.1f} %"),
            (f"{pack}, over {100 * MOST_ERRORS:.0f} %", f"{over} of {len(own)}", f"{100 * share:.1f} % of them"),
        ]
    worst = sorted(rates, key=lambda text: -rates[text])[:SHOWN]
    return Table(
        title,
        (what, "read back as", "word error rate"),
        (
            *summaries,
            *((text, texts[text], f"{100 * rates[text]:.0f} %") for text in worst),
        ),
        f"Spoken by the voice, read back by {app.settings.model}; the {SHOWN} worst. Lower case, without punctuation.",
    )
