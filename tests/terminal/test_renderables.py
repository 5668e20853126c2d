"""How a graded take looks at any width."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from voicecoach.content.lexicon import Lexicon, Term
from voicecoach.grading.clarity.report import ClarityReport, HardWord
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.report import TermReport, TermVerdict
from voicecoach.recognition.transcript import Transcript, Word
from voicecoach.sessions.session import TurnResult
from voicecoach.terminal.colors import THEME
from voicecoach.terminal.renderables import shown_take
from voicecoach.testing import SCRIPTED

SAID = ("blue-green deployment", "Docker image", "horizontal pod autoscaler", "ECR", "infrastructure as code")
OTHERS = {"service level objective": "unclear", "mean time to recovery": "missed", "canary deployment": "missed"}
LEXICON = Lexicon({term: Term(term, "name", "what it means, in quite a few words of its own") for term in OTHERS})
VERDICTS = (
    *(TermVerdict(term, "said", turn) for turn, term in enumerate(SAID)),
    TermVerdict("service mesh", "said", 5, 1.0, 2.0, "service mash", "sound"),
    *(TermVerdict(term, state, 6 + turn) for turn, (term, state) in enumerate(OTHERS.items())),  # type: ignore[arg-type]
)


def screen(width: int) -> list[str]:
    """Return the lines of a graded take on a screen of this width, without its frame."""
    grade = Grade(True, "", 4.2, SCRIPTED, Transcript(), None, TermReport(VERDICTS, 0.6))
    result = TurnResult(1, 0, 1, "Where?", "Here.", (), None, datetime(2026, 3, 1, tzinfo=UTC), (grade,))
    console = Console(file=io.StringIO(), width=width, theme=THEME)
    console.print(shown_take(result, LEXICON))
    assert isinstance(console.file, io.StringIO)
    return [line.strip("│ \n") for line in console.file.getvalue().splitlines()[1:-1]]


@pytest.mark.parametrize("width", range(40, 121))
def test_a_mark_stands_on_the_line_on_which_its_term_begins(width: int) -> None:
    lines = screen(width)
    text = "\n".join(lines)
    for mark, terms in (("✓", [*SAID, "service mesh"]), ("?", ["service"]), ("✗", ["mean", "canary"])):
        for term in terms:
            assert f"{mark} {term.split()[0]}" in text
        assert text.count(f"{mark} ") == len(terms)
    assert not [line for line in lines if line.endswith(("✓", "?", "✗"))]


def test_hard_words_are_named_and_underlined() -> None:
    words = (Word("the", 0.0, 0.2, 0.9), Word("ingress,", 0.2, 0.8, 0.3))
    clarity = ClarityReport((0.9, 0.5), (HardWord("ingress", 0.2, 0.8, 0.5),))
    grade = Grade(True, "", 4.2, SCRIPTED, Transcript(words), None, TermReport(), clarity=clarity)
    result = TurnResult(1, 0, 1, "Where?", "Here.", (), None, datetime(2026, 3, 1, tzinfo=UTC), (grade,))
    console = Console(file=io.StringIO(), width=80, theme=THEME, force_terminal=True, color_system="standard")
    console.print(shown_take(result, LEXICON))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "“ingress” was hard to follow" in shown
    assert "\x1b[4mingress,\x1b[0m" in shown
