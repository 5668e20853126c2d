"""Follow-up questions.

Every question of the lexicon is spoken by the voice and read back by the recognizer: what comes back wrong is hard to
understand.
"""

from __future__ import annotations

from benchmarks.accuracy import errors
from benchmarks.figures import Table, Tell
from benchmarks.speed import heard
from voicecoach.application import Application
from voicecoach.audio.resampling import resampled
from voicecoach.recognition.silero import SileroDetector
from voicecoach.voice.synthesizer import spoken

MOST_ERRORS = 0.15
"""The word error rate that a question should not exceed: a choice, about one word of seven."""

SHOWN = 10


def follow_up_questions(app: Application, tell: Tell) -> Table:
    """Measure the word error rate of all questions and name the worst ones."""
    questions = [question for term in app.lexicon for question in term.ask]
    detector = SileroDetector()
    texts: dict[str, str] = {}
    for place, question in enumerate(questions):
        tell("questions", place, len(questions))
        texts[question] = heard(resampled(spoken(app.voice, question)), app.recognizer(), detector).transcript.text
    rates = {question: errors([question], [text]) for question, text in texts.items()}
    over = sum(rate > MOST_ERRORS for rate in rates.values())
    worst = sorted(rates, key=lambda question: -rates[question])[:SHOWN]
    return Table(
        "Follow-up questions",
        ("question", "read back as", "word error rate"),
        (
            (f"all {len(texts)}", "", f"{100 * errors(list(texts), list(texts.values())):.1f} %"),
            (f"over {100 * MOST_ERRORS:.0f} %", f"{over} of {len(texts)}", f"{100 * over / len(texts):.1f} % of them"),
            *((question, texts[question], f"{100 * rates[question]:.0f} %") for question in worst),
        ),
        f"Spoken by the voice, read back by {app.settings.model}; the {SHOWN} worst. Lower case, without punctuation.",
    )
