"""What the developer says: follow-up questions, and the lines of the dialogues.

Every text is spoken by the voice and read back by the recognizer: what comes back wrong is hard to understand.
"""

from __future__ import annotations

from collections.abc import Sequence

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
    questions = [question for term in app.lexicon for question in term.ask]
    return _read_back(app, "Follow-up questions", "question", questions, tell)


def developer_lines(app: Application, tell: Tell) -> Table:
    """Measure the word error rate of all lines, as they are and in other words, and of impatience; name the worst."""
    dialogues = app.library.load()[0]
    turns = [turn for dialogue in dialogues for turn in dialogue.turns]
    lines = [text for turn in turns for text in (turn.line, turn.another_way) if text]
    lines += [line for dialogue in dialogues for line in dialogue.impatience]
    return _read_back(app, "Developer's lines", "line", lines, tell)


def _read_back(app: Application, title: str, what: str, said: Sequence[str], tell: Tell) -> Table:
    detector = SileroDetector()
    texts: dict[str, str] = {}
    for place, text in enumerate(said):
        tell(f"{what}s", place, len(said))
        texts[text] = heard(resampled(spoken(app.voice, text)), app.recognizer(), detector).transcript.text
    rates = {text: errors([text], [back]) for text, back in texts.items()}
    over = sum(rate > MOST_ERRORS for rate in rates.values())
    worst = sorted(rates, key=lambda text: -rates[text])[:SHOWN]
    return Table(
        title,
        (what, "read back as", "word error rate"),
        (
            (f"all {len(texts)}", "", f"{100 * errors(list(texts), list(texts.values())):.1f} %"),
            (f"over {100 * MOST_ERRORS:.0f} %", f"{over} of {len(texts)}", f"{100 * over / len(texts):.1f} % of them"),
            *((text, texts[text], f"{100 * rates[text]:.0f} %") for text in worst),
        ),
        f"Spoken by the voice, read back by {app.settings.model}; the {SHOWN} worst. Lower case, without punctuation.",
    )
