"""How a reply looks on a terminal: the level meter during it, the graded take afterwards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from voicecoach.content.lexicon import Lexicon
from voicecoach.grading.grade import Grade
from voicecoach.grading.terms.report import TermVerdict
from voicecoach.practice.events import Alerted, FollowedUp, Listening, Recognized
from voicecoach.review.advice import with_advice
from voicecoach.review.hard_words import hard_words, in_words
from voicecoach.review.marked_words import Mark, Piece, marked
from voicecoach.review.notes import notes
from voicecoach.review.part_figures import take_in_words
from voicecoach.sessions.session import TurnResult
from voicecoach.terminal.colors import BAD, GOOD, WARNING

_STYLES: dict[Mark, str] = {
    "said": f"bold {GOOD}",
    "unclear": f"bold {WARNING}",
    "filler": "dim",
    "pause": BAD,
    "boundary": "dim",
    "": "",
}
_FLOOR, _CEILING = -60.0, -6.0  # dBFS at the ends of the level meter: an office, and close to overdriven
_METER = 16  # characters
_PREVIEW = 150  # characters
_KEYS = "[space] done [h] help [m] more time [r] repeat [s] slower [w] reword [q] quit"
_BRIEF_KEYS = "[space] done [m] more time [r] repeat [q] quit"
_HELP = ("what the terms mean", "how they begin", "the model reply")
_GOOD, _FAIR = 75, 50  # scores of 100 from which green and amber begin; a choice, the same as on the pages


def meter(state: Listening, *, keys: bool = True, target: float | None = None, brief: bool = False) -> RenderableType:
    """Return the level meter with the time, what the program is waiting for, and what the `keys` do.

    `target`: seconds in which the reply should be said; the clock turns amber after them, and nothing is cut. `brief`:
    a word or a sentence is expected, for which there is no help.
    """
    share = min(1.0, max(0.0, (state.level - _FLOOR) / (_CEILING - _FLOOR)))
    filled = round(share * _METER)
    bar = Text("▮" * filled, GOOD if state.level < _CEILING else BAD) + Text("▯" * (_METER - filled), "dim")
    if state.speaking:
        wait = "listening"
    elif state.silence > state.seconds - 0.01:
        wait = "waiting for you to begin"
    elif math.isinf(state.patience):
        wait = "listening until you press [space]"
    else:
        wait = f"finished? {max(0.0, state.patience):.1f} s"
    late = target is not None and state.seconds > target
    clock = Text(_clock(state.seconds) + (f" of {_clock(target)}" if target else ""), WARNING if late else "")
    hint = Text(_BRIEF_KEYS if brief else _KEYS, "dim")
    status = Text.assemble(("● ", f"bold {BAD}"), bar, "  ", clock, "  ", (wait, "bold" if state.speaking else ""))
    return Group(status, hint) if keys else status


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def shown_help(step: int, lines: Sequence[str]) -> RenderableType:
    """Return a step of help as a panel."""
    title = f"Help {step} of {len(_HELP)}: {_HELP[step - 1]}"
    return Panel(Group(*(Text(line) for line in lines)), title=title, title_align="left", border_style="dim")


def shown_preview(recognized: Recognized) -> Text:
    """Return the last words recognized so far, as many as two narrow lines hold, with the terms marked."""
    words = [Text(word.text, _STYLES["said"] if word.term else "dim") for word in recognized.words]
    kept = len(words)
    while kept > 1 and sum(len(word) + 1 for word in words[-kept:]) > _PREVIEW:
        kept -= 1
    return Text(" ").join([*([Text("…", "dim")] if kept < len(words) else []), *words[-kept:]])


def shown_alert(alert: Alerted) -> Text:
    """Return an alert that arrives during a reply."""
    return Text.assemble((f"{_clock(alert.at)}  ", "dim"), (alert.text, WARNING))


def shown_follow_up(answered: FollowedUp) -> Text:
    """Return what became of a term that was asked for; where it did not come across, what it is and means."""
    if answered.state == "said":
        return Text.assemble(("✓ ", GOOD), (answered.term, "bold"), (" came across after the question", "dim"))
    meaning = f": {answered.meaning}" if answered.meaning else ""
    return Text.assemble(("The term was ", "dim"), (answered.term, "bold"), (meaning, "dim"))


def shown_take(result: TurnResult, lexicon: Lexicon) -> RenderableType:
    """Return a take as a panel: the transcript with the terms marked, fluency with remarks, verdicts on the terms."""
    grade = result.grade
    title = "You said" if result.take == 1 else f"You said, take {result.take}"
    if grade is None:
        return Panel(Text("cut short before it was graded; the recording is kept", WARNING), title=title)
    heading = f"[bold]{title}[/]  {grade.seconds:.1f} s" if result.audio else f"[bold]{title}"
    if not grade.graded:
        return Panel(Text(f"Not graded: {grade.reason}", WARNING), title=heading, title_align="left")
    grade = replace(grade, terms=result.term_report or grade.terms)
    words = Text(" ").join(Text(piece.text, _style(piece)) for piece in marked(grade))
    remarks = [Text(note, "italic") for note in notes(grade, answered=result.answered, parts=result.parts)]
    remarks_on_fluency = with_advice(grade.fluency.remarks, result.turn) if grade.fluency else ()
    figures = _figures(grade, lexicon, take_in_words(result), remarks_on_fluency)
    return Panel(Group(words, Text(), *remarks, figures), title=heading, title_align="left")


def _style(piece: Piece) -> str:
    return f"{_STYLES[piece.mark]} underline".strip() if piece.hard else _STYLES[piece.mark]


def _figures(grade: Grade, lexicon: Lexicon, parts: str, remarks: Sequence[str]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column()
    table.add_column(ratio=1)
    fluency = grade.fluency
    if fluency:
        score = "not scored" if fluency.score is None else f"{fluency.score:.0f}"
        band = f" ±{fluency.error:.0f}" if fluency.score is not None and fluency.error else ""
        text = Text("\n".join(remarks) or "no problems found")
        table.add_row("Fluency", Text(score + band, _color(fluency.score)), text)
    hard = in_words(hard_words(grade))
    if hard and grade.clarity and grade.clarity.mean is not None:
        table.add_row("Clarity", f"{100 * grade.clarity.mean:.0f}", Text(hard))
    if grade.terms.coverage is not None:
        terms = Group(*([Text(parts, "dim")] if parts else []), _terms(grade, lexicon))
        table.add_row("Terms", Text(f"{grade.terms.coverage:.0%}", _color(100 * grade.terms.coverage)), terms)
    return table


def _terms(grade: Grade, lexicon: Lexicon) -> RenderableType:
    signs = {"prompted": ("½", WARNING), "unclear": ("?", WARNING), "missed": ("✗", BAD)}
    said = [_marked("✓", GOOD, _said(verdict)) for verdict in grade.terms.verdicts if verdict.state == "said"]
    lines: list[RenderableType] = [Columns(said, padding=(0, 2))] if said else []
    for verdict in grade.terms.verdicts:
        if verdict.state == "said":
            continue
        sign, style = signs[verdict.state]
        meaning = f": {lexicon[verdict.term].meaning}" if verdict.term in lexicon else ""
        heard = f" (heard “{verdict.heard}”)" if verdict.heard else " (your word)" if verdict.how == "learner" else ""
        if verdict.how == "prompted":
            heard = " (after a question about it)"
        lines.append(_marked(sign, style, Text.assemble((verdict.term, "bold"), (meaning + heard, "dim"))))
    return Group(*lines)


def _marked(sign: str, style: str, text: Text) -> Table:
    """Return a text behind a sign that never parts from it, however the line breaks."""
    table = Table.grid(padding=(0, 1))
    table.add_row(Text(sign, style), text)
    return table


def _said(verdict: TermVerdict) -> Text:
    """Return a term that was said, with how it was recognized unless by its name."""
    by = " (your word)" if verdict.how == "learner" else ""
    if verdict.how in ("spoken form", "sound", "verified"):
        by = f" (by its sound, “{verdict.heard}”)"
    if verdict.how == "synonym":
        by = f" (as “{verdict.heard}”)"
    return Text.assemble(verdict.term, (by, "dim"))


def _color(score: float | None) -> str:
    if score is None:
        return "dim"
    return f"bold {GOOD if score >= _GOOD else WARNING if score >= _FAIR else BAD}"
