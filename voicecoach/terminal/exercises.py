"""How shadowing and the vocabulary look on a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from voicecoach.grading.shadowing_report import ShadowedWord
from voicecoach.practice.events import Shadowed, TermTried, VocabularyTerm
from voicecoach.review.shadowing_text import in_words
from voicecoach.sessions.session import ShadowedSentence
from voicecoach.terminal.colors import BAD, GOOD, WARNING


def shown_exercise(event: VocabularyTerm | TermTried | Shadowed) -> RenderableType:
    """Return how an event of an exercise looks."""
    match event:
        case VocabularyTerm():
            return _term(event)
        case TermTried():
            return _try(event)
        case Shadowed(sentence=sentence, of=of):
            return _sentence(sentence, of)


def _sentence(sentence: ShadowedSentence, of: int) -> RenderableType:
    """Return a repeated sentence as a panel: its words with what differs, and the timing."""
    title = f"Sentence {sentence.sentence + 1} of {of}"
    if sentence.report is None:
        return Panel(Text("cut short before it was compared; the recording is kept", WARNING), title=title)
    words = Text(" ").join(map(_word, sentence.report.words))
    remarks = [Text(remark, "italic") for remark in in_words(sentence.report)]
    return Panel(Group(words, Text(), *remarks), title=title, title_align="left")


def _term(term: VocabularyTerm) -> RenderableType:
    """Return a term of the vocabulary with its meaning."""
    meaning = f"  {term.meaning}" if term.meaning else ""
    return Text.assemble(f"\n{term.number}/{term.of}  ", (term.term, "bold"), (meaning, "dim"))


def _try(tried: TermTried) -> RenderableType:
    """Return whether a term came across when the learner said it."""
    if tried.state == "said":
        return Text.assemble(("✓ ", GOOD), (tried.term, "bold"), (" came across", "dim"))
    sign, style = ("? ", WARNING) if tried.state == "unclear" else ("✗ ", BAD)
    heard = f" heard “{tried.heard}”" if tried.heard else " no words were heard"
    return Text.assemble((sign, style), (tried.term, "bold"), (f":{heard}", "dim"))


def _word(word: ShadowedWord) -> Text:
    pause = Text(f"‖{word.pause_before:.1f} s ", WARNING) if word.pause_before else Text()
    match word.state:
        case "missed":
            return Text.assemble(pause, (f"[{word.text}]", BAD))
        case "changed":
            return Text.assemble(pause, (word.text, f"bold {WARNING}"), (f" (heard “{word.heard}”)", "dim"))
        case "added":
            return Text.assemble(pause, (f"+{word.text}", "dim"))
    return Text.assemble(pause, (word.text, GOOD))
