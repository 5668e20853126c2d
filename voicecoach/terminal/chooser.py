"""The screen on which the learner chooses a dialogue: the recommended ones, or those that match what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.text import Text

from voicecoach.review.dialogue_list import DialogueRow, matching, named
from voicecoach.terminal.dialogue_lines import LEGEND, numbered, overview
from voicecoach.terminal.welcome import key_names

_AROUND = 9
"""Lines of a screen that a page of dialogues leaves free, for what stands above and below it."""


@dataclass(frozen=True, slots=True)
class Recommended:
    """A dialogue and the reason to practice it."""

    row: DialogueRow
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """Numbered dialogues on the screen: `size` of `rows`, from the index `first`; `heading` stands above them."""

    heading: str
    rows: tuple[DialogueRow, ...]
    size: int
    first: int = 0

    @property
    def shown(self) -> tuple[DialogueRow, ...]:
        """The dialogues on the screen."""
        return self.rows[self.first : self.first + self.size]

    @property
    def left(self) -> int:
        """How many come after them."""
        return max(0, len(self.rows) - self.first - self.size)


def answered(text: str, page: Page, start: Page, rows: Sequence[DialogueRow], size: int) -> Page | DialogueRow | None:
    """Return what an answer leads to: a dialogue, a page of at most `size` of them, or None to leave.

    `page`: on the screen, `start`: shown at first, `rows`: all dialogues. A page without rows: nothing matches.
    """
    text = text.strip()
    match text.lower():
        case "":
            return page.shown[0]
        case "q" | "quit":
            return None
        case "b":
            return start
        case "m":
            return replace(page, first=page.first + page.size) if page.left else page
        case "all":
            return Page("All", tuple(rows), size)
    if text.isdecimal() and 1 <= int(text) <= len(page.rows):
        return page.rows[int(text) - 1]
    return named(rows, text) or Page(f"“{text}”", tuple(matching(rows, text)), size)


def choose(
    console: Console, read: Callable[[], str], recommended: Sequence[Recommended], rows: Sequence[DialogueRow]
) -> DialogueRow | None:
    """Let the learner choose a dialogue; return None if the learner leaves. `read` returns a typed line."""
    size = max(3, console.height - _AROUND)
    start = Page("All", tuple(rows), size)
    if recommended:
        start = Page("Recommended", tuple(choice.row for choice in recommended), len(recommended))
    page = start
    _show(console, page, recommended if page is start else (), rows)
    while True:
        console.print(_keys(page, start, len(rows)))
        console.print("> ", end="")
        answer = answered(read(), page, start, rows, size)
        if not isinstance(answer, Page):
            return answer
        if answer.rows:
            page = answer
            _show(console, page, recommended if page == start else (), rows)
        else:
            console.print(f"No conversation matches {answer.heading}.", markup=False)


def _show(console: Console, page: Page, recommended: Sequence[Recommended], rows: Sequence[DialogueRow]) -> None:
    count = f"  {len(page.rows)} conversation{'' if len(page.rows) == 1 else 's'}"
    console.print(Text.assemble("\n", (page.heading, "bold"), ("" if recommended else count, "dim")))
    lines = list(numbered(page.shown, page.first + 1, console.width))
    for number, line in enumerate(lines):
        console.print(line, soft_wrap=True)
        if recommended:
            console.print(Text(f"       {recommended[number].why}"), no_wrap=True, overflow="ellipsis")
    if page.left:
        console.print(Text(f"  … {page.left} more; more words narrow the search", "dim"))
    if recommended:
        console.print(Text("\nAll", "bold"))
        for line in overview(rows):
            console.print(line)
    if any(row.last for row in page.shown):
        console.print(LEGEND)


def _keys(page: Page, start: Page, total: int) -> Text:
    """Return what can be typed."""
    everything = len(page.rows) == total
    keys = {
        "Enter": f"take {page.first + 1}",
        "m": "more" if page.left else "",
        "all": "" if everything else "show all",
    }
    keys |= {"b": "back" if page != start else "", "q": "quit"}
    dialogue = page.rows[0].dialogue
    example = " ".join([*dialogue.tags[:1], dialogue.level])
    ways = f"\nType a number, an id, or words to search for, such as: {example}\n"
    return Text(ways) + key_names({key: what for key, what in keys.items() if what})
